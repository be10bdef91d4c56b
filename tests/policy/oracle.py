"""Google's own CEL as a process: its libraries and those of google-re2 do not go together in one.

It reads lines of JSON, {"text": …, "values": …}, and answers each with ["value" | "error" | "mistake", value].
"""

import json
import subprocess
import sys
from typing import Any


class Oracle:
    """The process, from the first question on."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, text: str, values: dict[str, Any]) -> tuple[str, Any]:
        """What it makes of an expression."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"text": text, "values": values}) + "\n")
        self._process.stdin.flush()
        kind, value = json.loads(self._process.stdout.readline())
        return kind, value

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()


def answers() -> None:
    """Answer until there are no more questions."""
    from cel_expr_python import cel

    kinds = cel.Type
    environment = cel.NewEnv(
        variables={
            "s": kinds.STRING, "i": kinds.INT, "d": kinds.DOUBLE, "b": kinds.BOOL,
            "l": kinds.List(kinds.INT), "m": kinds.Map(kinds.STRING, kinds.INT), "x": kinds.DYN,
            "ls": kinds.List(kinds.STRING),
        }
    )  # fmt: skip
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(_answer(environment, **question)), flush=True)


def _answer(environment: Any, text: str, values: dict[str, Any]) -> tuple[str, Any]:
    try:
        expression = environment.compile(text)
    except (RuntimeError, ValueError):
        return "mistake", None
    try:
        result = expression.eval(data=values)
    except RuntimeError:
        return "error", None
    return ("error", None) if str(result.type()) == "ERROR" else ("value", _plain(result.value()))


def _plain(value: Any) -> Any:
    """A value without classes of the oracle."""
    if isinstance(value, list):
        return [_plain(it.value() if hasattr(it, "value") else it) for it in value]
    return value


if __name__ == "__main__":
    answers()

"""The command line.

`dflint check` with its common options is read by hand, because importing click takes longer than
linting a file. Everything else, mistakes above all, goes to click, which explains.
"""

from __future__ import annotations

import gc
import marshal
import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader
from _io import open_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import CodeType, ModuleType
    from typing import Any, NoReturn

OWN = ("dflint.", "dflint_rules.")
CACHE_TAG = f".{sys.implementation.cache_tag}.pyc"
HEAD = MAGIC_NUMBER + bytes(4)  # of bytecode that is checked by time and size


class OwnModules:
    """Finds and loads modules of dflint in a quarter of the steps that Python would take.

    Only where they are plain files: otherwise Python goes on as it would without this. Bytecode that
    is not there yet, or is that of another source, is made by Python.
    """

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: object = None
    ) -> ModuleSpec | None:
        if path is None or not name.startswith(OWN) or sys.pycache_prefix is not None:
            return None
        last = name.rpartition(".")[2]
        loader: Any = OwnModules
        for folder in path:
            place = f"{folder}/{last}"
            if os.access(f"{place}.py", os.R_OK):
                spec = ModuleSpec(name, loader, origin=f"{place}.py")
                spec.loader_state = f"{folder}/__pycache__/{last}{CACHE_TAG}"
                return spec
            if os.access(f"{place}/__init__.py", os.R_OK):
                spec = ModuleSpec(name, loader, origin=f"{place}/__init__.py")
                spec.submodule_search_locations = [place]
                spec.loader_state = f"{place}/__pycache__/__init__{CACHE_TAG}"
                return spec
        return None

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        """Leave it to Python."""

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        spec = module.__spec__
        assert spec is not None
        assert spec.origin is not None
        module.__file__ = spec.origin
        code = _bytecode(spec.loader_state, spec.origin)
        if code is None:
            code = SourceFileLoader(spec.name, spec.origin).get_code(spec.name)
        exec(code, module.__dict__)  # type: ignore[arg-type]


def _bytecode(cache: str, source: str) -> CodeType | None:
    """What is in a cache of bytecode; None if it is not of the source as it is now (PEP 552)."""
    try:
        now = os.stat(source)
        with open_code(cache) as file:
            data = file.read()
    except OSError:
        return None
    times = (int(now.st_mtime) & 0xFFFFFFFF) | (now.st_size & 0xFFFFFFFF) << 32
    if data[:8] != HEAD or int.from_bytes(data[8:16], "little") != times:
        return None
    code: CodeType = marshal.loads(memoryview(data)[16:])
    return code


def main_hadolint() -> NoReturn:
    """Run the program that is called as hadolint is, and end the process."""
    main(["hadolint", *sys.argv[1:]])


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the program and end the process. `args`: those of the process unless others are given."""
    gc.disable()  # models have no circles, and what a start makes lives until the end
    sys.meta_path.insert(0, OwnModules)  # half of a start is the search for modules
    try:
        code = run(sys.argv[1:] if args is None else args) if _has_streams() else 2
    except BrokenPipeError:
        code = 141  # what a shell says of a program that SIGPIPE has ended
    except KeyboardInterrupt:
        code = 130
    except Exception:  # 1 would say that the files are at fault
        _show_failure()
        code = 2
    os._exit(code)  # without the half of a start-up that tidying up costs


def _has_streams() -> bool:
    """Whether there is a standard output. Where another stream is closed, nothing takes its place:
    a file that is opened later would get its number, and whatever is written to it."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(number, True)
    os.close(number)
    sys.stdin = sys.stdin or open(0)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w")  # noqa: SIM115
    if sys.stdout is None:
        sys.stderr.write("dflint: standard output is closed.\n")
    return sys.stdout is not None


def _show_failure() -> None:
    """Show where dflint failed. The text of the error may be that of a stranger's file."""
    from traceback import format_exc

    from dflint.cli.output import write_message

    write_message(format_exc())


def run(args: Sequence[str]) -> int:
    """Do what the arguments say and return the exit code."""
    from dflint.cli.errors import print_error
    from dflint.cli.options import parse
    from dflint.cli.usage import UsageError
    from dflint.engine.guard import Expected
    from dflint.rule import RuleError

    try:
        if args and args[0] == "hadolint":
            from dflint.cli.hadolint import run_hadolint

            return run_hadolint(args[1:])
        request = parse(args[1:], os.environ) if args and args[0] == "check" else None
        if request is None:
            from dflint.cli.commands import run_click

            return run_click(args)
        from dflint.cli.check import check

        return check(request)
    except UsageError as mistake:
        print_error(mistake)
        return 2
    except (Expected, RuleError) as error:  # RuleError: a mistake in the code of a rule
        print_error(UsageError(str(error)))
        return 2

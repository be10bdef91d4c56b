"""STOPSIGNAL."""

from __future__ import annotations

from dflint.fix import replace, unsafe
from dflint.model.scope import expand
from dflint.numbers import whole_number
from dflint.rule import Finding, Severity, rule
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.steps import Step
    from dflint.syntax.nodes import Stopsignal


SIGNALS = frozenset({
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL",
    "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP",
    "TTIN", "TTOU", "UNUSED", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
})  # fmt: skip
UNCATCHABLE = frozenset({"KILL", "STOP", "9", "19"})


@rule("DF546", Severity.ERROR, "correctness")
def unknown_stop_signal(stopsignal: Stopsignal, step: Step) -> Iterator[Finding]:
    """STOPSIGNAL names a signal that does not exist.

    The builder stops at a name that it does not know, and a number above 64 cannot be sent.

    ```dockerfile bad
    FROM nginx:1.27
    STOPSIGNAL SIGQIUT
    ```

    ```dockerfile fixed
    FROM nginx:1.27
    STOPSIGNAL SIGQUIT
    ```
    """
    text = expand(stopsignal.argument, step.state.variables)
    name = text.upper().removeprefix("SIG") if text else ""
    if not name or name in SIGNALS or name.startswith("RTM"):
        return
    if not 0 < (whole_number(name) or 0) < 65:
        meant = nearest(name, SIGNALS)
        fix = None
        if meant and not stopsignal.argument.expands:
            fix = unsafe(f"Write SIG{meant}", replace(stopsignal.argument, f"SIG{meant}"))
        yield Finding(stopsignal.argument, f"there is no signal {text}", fix)


@rule("DF547", Severity.WARNING, "correctness")
def kill_as_stop_signal(stopsignal: Stopsignal, step: Step) -> Iterator[Finding]:
    """STOPSIGNAL is a signal that no program can handle.

    `docker stop` then kills the program at once, with all that it has not written yet.

    ```dockerfile bad
    FROM debian:12
    STOPSIGNAL SIGKILL
    ```

    ```dockerfile good
    FROM debian:12
    STOPSIGNAL SIGINT
    ```
    """
    text = expand(stopsignal.argument, step.state.variables)
    if text and text.upper().removeprefix("SIG") in UNCATCHABLE:
        yield Finding(
            stopsignal.argument,
            f"no program can handle {text}: it is killed without a graceful shutdown",
        )

"""The formats of a report: a module of `dflint/report/formats/` is a format of its name."""

from __future__ import annotations

from os import listdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOM = "dflint.report.formats"
FOLDER = __file__.rpartition("/")[0] + "/report/formats"
AUTO = "auto"  # `full`, and what the CI shows of a run beside it


def _modules() -> list[str]:
    names = [name[:-3] for name in listdir(FOLDER) if name[-3:] == ".py" and name[:1] != "_"]
    return sorted(names, key=lambda name: (name != "full", name))


# Each format, as it is called on the command line, and the function that writes it. The first is
# the one for people. The function takes a Report (report/contents.py) and returns text.
FORMATS: dict[str, str] = {name.replace("_", "-"): f"{ROOM}.{name}:report" for name in _modules()}
NAMES = (AUTO, *FORMATS)


def render(name: str, report: object) -> str:
    """The text of a report in one of the formats."""
    text: str = getattr(_module(name), FORMATS[name].rpartition(":")[2])(report)
    return text


def rendered_parts(name: str, report: object) -> Iterable[str]:
    """The same in parts, one after the other, of a format whose module has `parts`."""
    parts: Callable[[object], Iterable[str]] | None = getattr(_module(name), "parts", None)
    return (render(name, report),) if parts is None else parts(report)


def commands_ci(name: str) -> bool:
    """Whether the lines of a format are commands to the runner of a CI.

    Its module says so with `COMMANDS_CI = True`, and then no other text gets to the start of a line
    there. In all other formats what could be a command is escaped when it is written.
    """
    return bool(getattr(_module(name), "COMMANDS_CI", False))


def shows_suppressed_ones(name: str) -> bool:
    """Whether a format has a place for what comments silence: `SHOWS_SUPPRESSED = True`."""
    return bool(getattr(_module(name), "SHOWS_SUPPRESSED", False))


def shows_estimates(name: str) -> bool:
    """Whether a format has a place for how many bytes a finding is about: `SHOWS_ESTIMATES = True`."""
    return bool(getattr(_module(name), "SHOWS_ESTIMATES", False))


def _module(name: str) -> object:
    module = FORMATS[name].partition(":")[0]
    room, _, last = module.rpartition(".")
    return getattr(__import__(room, fromlist=[last]), last)

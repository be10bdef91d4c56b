"""The formats of a report: a module of `dflint/report/formats/` is a format of its name."""

from __future__ import annotations

from os import listdir

ROOM = "dflint.report.formats"
FOLDER = __file__.rpartition("/")[0] + "/report/formats"


def _modules() -> list[str]:
    names = [name[:-3] for name in listdir(FOLDER) if name[-3:] == ".py" and name[:1] != "_"]
    return sorted(names, key=lambda name: (name != "full", name))


# Each format, as it is called on the command line, and the function that writes it. The first is
# the default. The function takes a Report (report/contents.py) and returns text.
FORMATS: dict[str, str] = {name.replace("_", "-"): f"{ROOM}.{name}:report" for name in _modules()}


def render(name: str, report: object) -> str:
    """The text of a report in one of the formats."""
    module, _, function = FORMATS[name].partition(":")
    room, _, last = module.rpartition(".")
    text: str = getattr(getattr(__import__(room, fromlist=[last]), last), function)(report)
    return text

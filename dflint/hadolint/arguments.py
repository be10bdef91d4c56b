"""The command line of hadolint, read as hadolint reads it."""

from __future__ import annotations

from dflint.config.keys import LABEL_TYPES
from dflint.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FORMATS = (
    "tty", "json", "checkstyle", "codeclimate", "gitlab_codeclimate", "gnu", "codacy", "sonarqube",
    "sarif", "junit",
)  # fmt: skip
THRESHOLDS = (*Severity.NAMES[::-1], "ignore", "none")

SHORT = {
    "-f": "format", "-c": "config", "-o": "output", "-t": "failure-threshold", "-V": "verbose",
    "-v": "version", "-h": "help",
}  # fmt: skip
SWITCHES = {
    "help": "Show this text.",
    "version": "Show the version.",
    "no-fail": "Exit with 0 even if there are findings.",
    "no-color": "Use no colours.",
    "verbose": "Say on standard error which settings hold.",
    "strict-labels": "Allow no labels but those of the schema.",
    "disable-ignore-pragma": "Pass over comments in the files that ignore rules.",
}
VALUES = {
    "config": ("FILE", "The configuration."),
    "failure-threshold": ("LEVEL", "The lowest level at which the exit code is 1: info."),
    "file-path-in-report": ("PATH", "The path of the file in checkstyle, codeclimate,"
                            " gitlab_codeclimate, sonarqube and junit."),
}  # fmt: skip
LISTS = {
    "format": ("FORMAT", "tty, json, checkstyle, codeclimate, gitlab_codeclimate, gnu, codacy,"
               " sonarqube, sarif or junit."),
    "output": ("FILE", "Where the report of each --format goes, in their order."),
    "ignore": ("CODE", "A rule not to apply."),
    "error": ("CODE", "A rule whose findings are errors."),
    "warning": ("CODE", "A rule whose findings are warnings."),
    "info": ("CODE", "A rule whose findings are infos."),
    "style": ("CODE", "A rule whose findings are of style."),
    "trusted-registry": ("HOST", "A registry that images may come from."),
    "require-label": ("NAME:TYPE", "A label that the image must have: text, url, semver, hash,"
                      " rfc3339, spdx or email."),
}  # fmt: skip
NAMES = (*SWITCHES, *VALUES, *LISTS)
# What a value may be; of a label, what is behind the colon.
CHOICES = {"format": FORMATS, "failure-threshold": THRESHOLDS, "require-label": LABEL_TYPES}


class WrongArgument(Exception):
    """What is wrong with an argument, in one sentence. `known`: what could be meant instead."""

    def __init__(self, sentence: str, name: str = "", known: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.name = name
        self.known = known


class Arguments:
    """What was said: paths, switches, values (the last of each), lists."""

    def __init__(self, args: Sequence[str]) -> None:
        """Read the arguments. Raises WrongArgument."""
        self.paths: list[str] = []
        self.switches: set[str] = set()
        self.values: dict[str, str] = {}
        self.lists: dict[str, tuple[str, ...]] = dict.fromkeys(LISTS, ())
        rest = iter(args)
        for arg in rest:
            if arg == "--":
                self.paths += rest
            elif arg[:2] == "--":
                name, equals, value = arg[2:].partition("=")
                self._option(f"--{name}", name, value if equals else None, rest)
            elif arg[:1] == "-" and arg != "-":
                self._short(arg, rest)
            else:
                self.paths.append(arg)

    def is_on(self, name: str) -> bool:
        return name in self.switches

    def _short(self, arg: str, rest: Iterator[str]) -> None:
        """`-f json`, `-fjson`, and several switches in one, as `-Vh`."""
        while len(arg) > 1:
            flag, arg = arg[:2], f"-{arg[2:]}"
            name = SHORT.get(flag, "")
            takes = name not in SWITCHES
            self._option(flag, name, arg[1:] if takes and len(arg) > 1 else None, rest)
            if takes:
                return

    def _option(self, flag: str, name: str, value: str | None, rest: Iterator[str]) -> None:
        if name not in NAMES:
            known = [f"--{it}" for it in NAMES]
            raise WrongArgument(f'hadolint has no option "{flag}".', flag, known)
        if name in SWITCHES:
            if value is not None:
                raise WrongArgument(f"{flag} takes no value.")
            self.switches.add(name)
            return
        if value is None:
            value = next(rest, None)
        if value is None:
            raise WrongArgument(f"{flag} needs a value.")
        _check(flag, name, value)
        if name in LISTS:
            self.lists[name] = (*self.lists[name], value)
        else:
            self.values[name] = value


def _check(flag: str, name: str, value: str) -> None:
    """Raises WrongArgument for a value that an option does not take."""
    known = CHOICES.get(name)
    if name == "require-label":
        value = value.rpartition(":")[2] if ":" in value else "text"
    if known is not None and value not in known:
        raise WrongArgument(f'{flag}: "{value}" is not one of {", ".join(known)}.', value, known)


def usage() -> str:
    """The text of `--help`."""
    short = {name: flag for flag, name in SHORT.items()}
    rows = [
        *((name, "", text) for name, text in SWITCHES.items()),
        *((name, *it) for name, it in (VALUES | LISTS).items()),
    ]
    lines = [
        "Usage: dflint hadolint [OPTIONS] FILE...",
        "",
        "  Lint Dockerfiles as hadolint does: its options, configuration, codes, levels, formats",
        "  and exit codes, and the findings of dflint. A - is standard input.",
        "",
        "Options:",
    ]
    for name, value, text in rows:
        flags = f"{short[name]}, --{name}" if name in short else f"    --{name}"
        lines += [f"  {flags} {value}".rstrip(), f"        {text}"]
    return "\n".join(lines) + "\n"

"""Builds that the recipes of a Makefile start.

Source: GNU make manual, "Recipe Syntax" and "How to Use Variables".
"""

from __future__ import annotations

from dflint.builds.scripts import Shell, may_build
from dflint.source import MappedText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.builds.declared import Declared
    from dflint.builds.files import Files

ASSIGNMENTS = (":::=", "::=", ":=", "?=", "=")
PREFIXES = "@-+ \t"
MOST_ROUNDS = 8  # of variables that are made of others
LONGEST = 10_000  # characters of a recipe in which they are replaced
AUTOMATIC = "@%<?^+|*"


def makefile_builds(path: str, text: str, files: Files) -> list[Declared]:
    """The builds in its recipes; each line is a shell of its own, in the folder of the file."""
    known = _variables(text)
    folders = files.folders_from(path.rpartition("/")[0] or ".")
    plain: dict[str, str | None] = {
        name: value for name, value in known.items() if "$" not in value
    }
    found: list[Declared] = []
    for target, start, recipe in _recipes(text):
        written, pieces = _for_shell(recipe, start)
        if may_build(_replaced(written, known)):
            shell = Shell(path, "script", target, folders, plain)
            found += shell.builds(MappedText(_with_programs(written, known), pieces))
    return found


def _recipes(text: str) -> Iterator[tuple[str, int, str]]:
    """The lines of recipes, joined where they go on: target, offset, text."""
    target, at = "", 0
    while at < len(text):
        end = _line_end(text, at)
        if text[at] == "\t":
            yield target, at + 1, text[at + 1 : end]
        elif text[at] not in "# \n":
            target = text[at:end].partition(":")[0].strip() or target
        at = end + 1


def _line_end(text: str, at: int) -> int:
    """Where a line ends, with those that it goes on in."""
    end = text.find("\n", at)
    while end > 0 and text[end - 1] == "\\":
        end = text.find("\n", end + 1)
    return len(text) if end < 0 else end


def _variables(text: str) -> dict[str, str]:
    """The variables that are set to one value only; values with functions in them are left out."""
    values: dict[str, str | None] = {}
    at = 0
    while at < len(text):
        end = _line_end(text, at)
        line = text[at:end]
        at = end + 1
        if line[:1] in ("\t", "#"):
            continue
        line = line.strip().removeprefix("export ").removeprefix("override ")
        mark = next((it for it in ASSIGNMENTS if it in line), "")
        name, _, value = line.partition(mark) if mark else ("", "", "")
        name = name.strip()
        if name.endswith("+"):
            values[name[:-1].strip()] = None
        elif name.replace("_", "a").replace("-", "a").replace(".", "a").isalnum():
            value = _for_shell(value.partition(" #")[0].strip(), 0)[0]
            values[name] = value if values.get(name, value) == value else None
    known = {name: it for name, it in values.items() if it is not None and len(it) < 1000}
    return {name: _replaced(it, known) for name, it in known.items()}


def _replaced(text: str, known: dict[str, str]) -> str:
    """The text with known variables replaced, and what is not known left in it.

    It ends where variables that are made of others would make it too long.
    """
    for _ in range(MOST_ROUNDS):
        first, *parts = text.split("${")
        found = [first]
        for part in parts:
            name, close, rest = part.partition("}")
            value = known.get(name) if close else None
            is_made_of_itself = value is not None and f"${{{name}}}" in value
            found += ("${", part) if value is None or is_made_of_itself else (value, rest)
        after = "".join(found)
        if after == text or len(after) > LONGEST:
            break
        text = after
    return text


def _with_programs(text: str, known: dict[str, str]) -> str:
    """A recipe with `$(DOCKER) build` as `docker build`, if the name is not longer."""
    for name in [part.partition("}")[0] for part in text.split("${")[1:]]:
        mark, value = f"${{{name}}}", known.get(name, "")
        is_program = value in ("docker", "podman", "buildah", "nerdctl", "docker buildx")
        if is_program and len(value) <= len(mark):
            text = text.replace(mark, value.ljust(len(mark)))
    return text


def _for_shell(recipe: str, start: int) -> tuple[str, list[tuple[int, int]]]:
    """A recipe as the shell gets it, each variable of make as one of the shell.

    What make works out with a function becomes a variable without a known value. All is as long as it
    was, except for `$$`; the pieces say where each is.
    """
    found: list[str] = []
    pieces = [(0, start)]
    at = len(recipe) - len(recipe.lstrip(PREFIXES))
    found.append(" " * at)
    length = at
    while at < len(recipe):
        dollar = recipe.find("$", at)
        if dollar < 0 or dollar + 1 >= len(recipe):
            break
        found.append(recipe[at:dollar])
        length += dollar - at
        after = recipe[dollar + 1]
        at = dollar + 2
        if after == "$":
            found.append("$")
            length += 1
            pieces.append((length, start + at))
            continue
        part = f"$_{after}" if after not in AUTOMATIC else "$_"
        if after in "({":
            end = _closing(recipe, dollar + 1)
            name = recipe[dollar + 2 : end]
            at = end + 1
            is_name = name and not any(char in name for char in " $,:(){}")
            part = f"${{{name if is_name else '_' * len(name)}}}"
        elif after not in AUTOMATIC:
            part = f"${after}"
        found.append(part)
        length += len(part)
    found.append(recipe[at:])
    return "".join(found), pieces


def _closing(text: str, at: int) -> int:
    opener = text[at]
    closer = ")" if opener == "(" else "}"
    depth = 0
    for end in range(at, len(text)):
        if text[end] == opener:
            depth += 1
        elif text[end] == closer:
            depth -= 1
            if not depth:
                return end
    return len(text)

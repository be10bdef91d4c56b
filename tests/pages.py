"""What the examples on pages say of their build context and of their layers, made real.

dflint/examples.py says how it is written.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dflint.examples import Example
from dflint.folders import Folders, context_of
from dflint.image.image import Image
from dflint.image.reading import read
from dflint.measure.attribution import attribute
from dflint.model.analyze import analyze
from dflint.model.context.build_context import Context, place_of
from dflint.model.stages import Dockerfile
from dflint.rule import Rule
from dflint.source import Source
from dflint.syntax.nodes import Add, Copy, Instruction, Run
from dflint.syntax.parser import parse
from tests.image.lab import Member, file, gone, layout
from tests.lab import Lab, as_on_its_page

UNITS = {"bytes": 1, "kB": 1_000, "MB": 1_000_000}
MAKES_LAYER = (Run, Copy, Add)


def lab_for(rule: Rule, example: Example, folder: Path) -> Lab:
    """A rule as an example on its page has it; what the example is about is put into a folder."""
    path, context, image = example.name, None, None
    if example.has_context:
        path = str(folder / example.name)
        context = _context(example, folder, path)
    if example.layers:
        image = image_of(example, folder)
    return Lab(as_on_its_page(rule), path=path, context=context, image=image)


def write_files(rows: str, folder: Path) -> None:
    """Make the files of a fence that is called `files`."""
    for row in rows.splitlines():
        name, content = _cells(row, 1, 2)
        file_ = folder / name
        file_.parent.mkdir(parents=True, exist_ok=True)
        if content.startswith('"'):
            text = content[1:-1].replace("\\n", "\n").replace("\\r", "\r")
            file_.write_text(text + "\n", newline="")
        else:
            file_.touch()
            with file_.open("r+b") as opened:
                opened.truncate(_size(content))


def _context(example: Example, folder: Path, path: str) -> Context:
    write_files(example.files, folder)
    if example.ignore is not None:
        (folder / ".dockerignore").write_text(example.ignore)
    (folder / example.name).write_text(example.text)
    context = context_of(path, None, Folders())
    if example.name == "Dockerfile":
        is_known = place_of(_dockerfile(example), context) is not None
        assert is_known, "the files of the example do not tell what the build context is"
    return context


def image_of(example: Example, folder: Path) -> Image:
    """The image that a build of the example made, by its rows of layers."""
    written = _dockerfile(example)
    instructions = {_line(written, it): it for it in written.tree.instructions}
    layers: dict[int, list[Member]] = {
        line: [] for line, it in instructions.items() if isinstance(it, MAKES_LAYER)
    }
    for row in example.layers.splitlines():
        place, path, size, more = _cells(row, 3, 4)
        line = int(place.removeprefix("line "))
        assert line in instructions, f"no instruction begins at line {line}"
        layers.setdefault(line, []).append(_member(path.strip("/"), size, more))
    steps: list[Any] = [
        (_created_by(it), layers.get(line)) for line, it in sorted(instructions.items())
    ]
    image = read(layout(steps, bytes).archive(folder / "image.tar"))
    found = attribute(image, written)
    own = [line for line in sorted(layers) if line > 1]
    steps_found = [step for steps in found.steps for step in steps]
    assert [_line(written, it.instruction) for it in steps_found] == own, "a layer has no line"
    return image


def _member(path: str, size: str, more: str) -> Member:
    if size == "deleted":
        return gone(path)
    facts = {"uid": int(more.removeprefix("owner "))} if more else {}
    return file(path, _size(size), **facts)


def _created_by(it: Instruction) -> str:
    """What BuildKit notes of an instruction."""
    if it.KEYWORD == "FROM":
        return "ADD rootfs in /"
    if isinstance(it, Run):
        return f"RUN /bin/sh -c {it.rest.text} # buildkit"
    return f"{it.written} # buildkit"


def _dockerfile(example: Example) -> Dockerfile:
    return analyze(parse(Source(example.name, example.text)))


def _line(file: Dockerfile, it: Instruction) -> int:
    return file.source.position(it.start).line


def _cells(row: str, least: int, most: int) -> Iterator[str]:
    """The parts of a row, between two spaces or more; those that are not there are empty."""
    cells = [cell for cell in row.split("  ") if cell]
    assert least <= len(cells) <= most, f"{row!r} has {len(cells)} parts"
    return iter([cell.strip() for cell in cells] + [""] * (most - len(cells)))


def _size(text: str) -> int:
    number, _, unit = text.partition(" ")
    return int(float(number) * UNITS[unit]) if text else 0

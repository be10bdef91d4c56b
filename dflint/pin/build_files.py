"""Where Compose files, bake files and workflows name images."""

from __future__ import annotations

from dflint.builds.data import Items, Table, Text, lists, texts
from dflint.builds.hcl import read_hcl
from dflint.builds.json import read_json
from dflint.builds.yaml import read_yaml
from dflint.model.context.build_files import kind_of
from dflint.model.image_reference import is_reference
from dflint.pin.named import SCHEME, Named
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.builds.data import Node
    from dflint.builds.hcl import Block, Expression
    from dflint.source import Source

KINDS = ("bake", "compose", "workflow")
USES = "docker://"  # before an image that a step of a workflow runs


def images_in_build_file(source: Source) -> Iterator[Named]:
    """All images that such a file names, in order. Raises Unreadable."""
    kind = kind_of(source.path.replace("\\", "/"))
    if kind == "bake" and source.path.endswith(".hcl"):
        yield from _bake(read_hcl(source.text))
    elif kind == "bake":
        yield from _bake_json(read_json(source.text))
    elif kind in KINDS:
        for tree in read_yaml(source.text):
            if isinstance(tree, Table):
                yield from _compose(tree) if kind == "compose" else _workflow(tree)


def _compose(tree: Table) -> Iterator[Named]:
    for _, service in tree.table("services").tables():
        image = service.text("image")
        if (
            image is not None and service.get("build") is None
        ):  # else it is what the result is called
            yield from _named(image, _platform(service))
        yield from _contexts(service.get("build", "additional_contexts"))


def _platform(service: Table) -> tuple[str, ...]:
    text = service.text("platform")
    return (text.value,) if text is not None and "$" not in text.value else ()


def _workflow(tree: Table) -> Iterator[Named]:
    for _, job in tree.table("jobs").tables():
        yield from _container(job.get("container"))
        for _, service in job.table("services").tables():
            yield from _container(service)
        yield from _steps(job.get("steps"))
    yield from _steps(tree.get("runs", "steps"))
    image = tree.text("runs", "image")  # of an action that runs in a container
    if image is not None and image.value.startswith(USES):
        yield from _named(image.part(len(USES), len(image.value)))


def _container(node: Node | None) -> Iterator[Named]:
    image = node.text("image") if isinstance(node, Table) else node
    if isinstance(image, Text) and not image.is_null and image.value:
        yield from _named(image)


def _steps(node: Node | None) -> Iterator[Named]:
    for step in lists(node):
        if not isinstance(step, Table):
            continue
        uses = step.text("uses")
        if uses is not None and uses.value.startswith(USES):
            yield from _named(uses.part(len(USES), len(uses.value)))
        contexts = step.text("with", "build-contexts")
        at = 0
        for line in contexts.value.split("\n") if contexts is not None else ():
            start = line.find(f"={SCHEME}")
            if start >= 0 and contexts is not None:
                begin = at + start + 1 + len(SCHEME)
                yield from _named(contexts.part(begin, at + len(line.rstrip())))
            at += len(line) + 1


def _contexts(node: Node | None) -> Iterator[Named]:
    """Build contexts: a table, or a list of NAME=VALUE."""
    if isinstance(node, Table):
        for _, value in node.pairs():
            if isinstance(value, Text) and value.value.startswith(SCHEME):
                yield from _named(value.part(len(SCHEME), len(value.value)))
    elif isinstance(node, Items):
        for text in texts(node):
            name, _, given = text.value.partition("=")
            if given.startswith(SCHEME):
                yield from _named(text.part(len(name) + 1 + len(SCHEME), len(text.value)))


def _bake(tree: Block) -> Iterator[Named]:
    for block in tree.blocks:
        attribute = block.attributes.get("contexts") if block.kind == "target" else None
        if attribute is None or attribute.value.kind != "object":
            continue
        for _, value in attribute.value.parts:
            text = _literal(value)
            if text is not None and text.value.startswith(SCHEME):
                yield from _named(text.part(len(SCHEME), len(text.value)))


def _literal(value: Expression) -> Text | None:
    """A string of HCL; one with variables or escapes has no places."""
    if value.kind != "template":
        return None
    text = "".join(it if isinstance(it, str) else "${ }" for it in value.parts)
    is_exact = value.end - value.start == len(text) + 2
    pieces = ((0, value.start + 1),) if is_exact else ()
    return Text(text, value.start, value.end, pieces=pieces)


def _bake_json(tree: Node | None) -> Iterator[Named]:
    if isinstance(tree, Table):
        for _, target in tree.table("target").tables():
            yield from _contexts(target.get("contexts"))


def _named(text: Text, platforms: tuple[str, ...] = ()) -> Iterator[Named]:
    value = text.value
    text = text.part(0, len(value))
    span = Span(text.start, text.end)
    if "$" in value:
        yield Named(value, span, None, "", "is written with a variable", platforms)
    elif not is_reference(value):
        yield Named(value, span, None, "", "is not the name of an image", platforms)
    elif text.end - text.start != len(value):
        yield Named(value, span, None, "", "is written with quotes or escapes", platforms)
    else:
        yield Named(value, span, span, value, "", platforms)

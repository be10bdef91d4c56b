"""Builds in bake files: `target`, `group`, `variable`, `function`, in HCL and JSON.

Source: Bake file reference; docker/buildx, bake/bake.go, for what is merged and how.
"""

from __future__ import annotations

from dflint.builds.data import Items, Table, Text, Unreadable
from dflint.builds.declared import UNKNOWN as UNKNOWN_NAME
from dflint.builds.declared import Declared, image_named
from dflint.builds.hcl import Attribute, Block, Expression, read_hcl, read_template
from dflint.builds.hcl_values import UNKNOWN, Values, as_text
from dflint.builds.json import read_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.builds.data import Node
    from dflint.builds.files import Files
    from dflint.model.builds import Given

# Those of one folder are one definition, the later on top of the earlier.
USUAL = (
    "docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "docker-bake.override.hcl",
)  # fmt: skip
MOST_TARGETS = 512  # that a matrix makes
HERE = "cwd://"


class Target:
    """A target of a file: its attributes, and the variables of the matrix that it was made with."""

    def __init__(self, name: str, path: str, block: Block, local: Mapping[str, object]) -> None:
        self.name = name
        self.path = path
        self.block = block
        self.local = local


class Definition:
    """What the bake files of a folder say together, or one file alone that has another name."""

    def __init__(self, paths: Sequence[str], files: Files) -> None:
        self.files = files
        self.folder = paths[0].rpartition("/")[0] or "."
        self.targets: dict[str, list[Target]] = {}
        self.groups: dict[str, list[str]] = {}
        variables: dict[str, Expression | None] = {}
        functions: dict[str, Block] = {}
        trees = [(path, _tree(path, files.text(path) or "")) for path in paths]
        for _, tree in trees:
            for attribute in tree.attributes.values():
                variables[attribute.name] = attribute.value
            for block in tree.blocks:
                name = block.labels[0] if block.labels else ""
                if block.kind == "variable":
                    default = block.attributes.get("default")
                    variables[name] = default.value if default is not None else None
                elif block.kind == "function":
                    functions[name] = block
        self.values = Values(variables, functions)
        for path, tree in trees:
            for block in tree.blocks:
                if block.kind == "target" and block.labels:
                    self._add(path, block)
                elif block.kind == "group" and block.labels:
                    names = self._list(block.attributes.get("targets"), {})
                    self.groups.setdefault(block.labels[0], []).extend(names)

    def builds(self) -> list[Declared]:
        """The builds that it declares: all targets but those that are there for others to inherit."""
        wanted = self._wanted()
        return [it for name in self.targets if name in wanted for it in [self._build(name)] if it]

    def _add(self, path: str, block: Block) -> None:
        """A target, or those that a matrix makes of it."""
        label = block.labels[0]
        matrix = block.attributes.get("matrix")
        axes = self.values.of(matrix.value) if matrix is not None else {}
        combinations: list[dict[str, object]] = [{}]
        for name, choices in axes.items() if isinstance(axes, dict) else ():
            values = choices if isinstance(choices, list) else [UNKNOWN]
            combinations = [{**it, name: value} for it in combinations for value in values]
            if len(combinations) > MOST_TARGETS:
                return
        if not isinstance(axes, dict):
            combinations = [dict.fromkeys(("item", "tgt"), UNKNOWN)]
        named = block.attributes.get("name")
        made: list[str] = []
        for at, local in enumerate(combinations):
            name = label
            if named is not None:
                name = self.values.text(named.value, local) or f"{label}-{at}"
            elif matrix is not None:
                name = f"{label}-{at}"
            self.targets.setdefault(name, []).append(Target(name, path, block, local))
            made.append(name)
        if matrix is not None:
            self.groups.setdefault(label, []).extend(made)

    def _wanted(self) -> frozenset[str]:
        """The names of the targets that are built.

        All that a group names, `default`, those whose results others use, and any that none inherits: where there
        is a group `default`, one without a context and a tag is there for others all the same.
        """
        inherited = {
            parent
            for targets in self.targets.values()
            for it in targets
            for parent in self._parents(it)
        }
        if "default" in self.groups:
            inherited |= {
                name for name, targets in self.targets.items() if all(map(_is_bare, targets))
            }
        wanted = {name for name in self.targets if name not in inherited or name == "default"}
        wanted.update(*self.groups.values())
        for targets in self.targets.values():
            for it in targets:
                for _, _, value in self._pairs(it, "contexts"):
                    text = as_text(value) or ""
                    if text.startswith("target:"):
                        wanted.add(text.removeprefix("target:"))
        return frozenset(wanted)

    def _parents(self, it: Target) -> list[str]:
        return self._list(it.block.attributes.get("inherits"), it.local)

    def _list(self, attribute: Attribute | None, local: Mapping[str, object]) -> list[str]:
        value = self.values.of(attribute.value, local) if attribute is not None else None
        entries = value if isinstance(value, list) else []
        return [text for text in map(as_text, entries) if text is not None]

    def _build(self, name: str, above: tuple[str, ...] = ()) -> Declared | None:
        """A target with what it inherits."""
        found: Declared | None = None
        for it in self.targets.get(name, ()):
            below = found
            if below is None:
                for parent in self._parents(it):
                    if parent in above or len(above) > 20:
                        continue
                    inherited = self._build(parent, (*above, name))
                    if inherited is not None:
                        below = inherited.over(below) if below is not None else inherited
            own = self._own(it)
            found = own.over(below) if below is not None else own
        return found

    def _own(self, target: Target) -> Declared:
        block = target.block
        it = Declared("bake", target.path, target.name, block.start, block.end)
        it.bases = self.files.folders_from(self.folder)
        it.context = self._text(it, target, "context")
        it.dockerfile = self._text(it, target, "dockerfile")
        it.target = self._text(it, target, "target")
        it.is_inline = "dockerfile-inline" in block.attributes
        for name in ("args", "contexts"):
            for key, place, value in self._pairs(target, name):
                if value is None:
                    continue  # null: what the Dockerfile says
                text = as_text(value)
                given = it.given(text, Text(key, place.start, place.end))
                (it.args if name == "args" else it.contexts)[key] = given
        named = block.attributes.get("contexts")
        if named is not None and not isinstance(self.values.of(named.value, target.local), dict):
            unknown = it.given(None, Text("", block.start, block.start))
            it.contexts = dict.fromkeys(self.targets, unknown)  # a function says which
        args = block.attributes.get("args")
        if args is not None and not isinstance(self.values.of(args.value, target.local), dict):
            it.is_whole = False
        it.platforms = self._list(block.attributes.get("platforms"), target.local)
        it.publishes = "tags" in block.attributes
        it.images = self._images(target)
        return it

    def _images(self, target: Target) -> list[str]:
        """What a target calls its image."""
        attribute = target.block.attributes.get("tags")
        if attribute is None or attribute.value.kind != "list":
            return (
                [] if attribute is None else self._list(attribute, target.local) or [UNKNOWN_NAME]
            )
        found: list[str] = []
        for part in attribute.value.parts:
            text = self.values.text(part, target.local)
            if text is None and part.kind == "template":
                # What is not known is left in it, so that a name before it can be seen.
                pieces = [
                    it if isinstance(it, str) else self._shown(it, target) for it in part.parts
                ]
                found.append(image_named("".join(pieces), _if_known))
            elif text != "":  # bake leaves out empty ones
                found.append(image_named(text, str) if text is not None else UNKNOWN_NAME)
        return found

    def _shown(self, part: Expression | None, target: Target) -> str:
        text = self.values.text(part, target.local) if part is not None else None
        return text if text is not None else "${?}"

    def _text(self, it: Declared, target: Target, name: str) -> Given | None:
        attribute = target.block.attributes.get(name)
        if attribute is None:
            return None
        value = self.values.of(attribute.value, target.local)
        if value is None:
            return None
        text = as_text(value)
        if text == "" or (text is not None and text.startswith(HERE)):
            text = text.removeprefix(HERE) or "."
        place = Text("", attribute.value.start, attribute.value.end)
        return it.given(text, place)

    def _pairs(self, target: Target, name: str) -> list[tuple[str, Expression | Attribute, object]]:
        """The entries of a map: key, where it is written, value. All at the attribute if it is worked out."""
        attribute = target.block.attributes.get(name)
        if attribute is None:
            return self._from_block(target, name)
        local = target.local
        if attribute.value.kind == "object":
            pairs = [
                (self.values.text(key, local), key, value) for key, value in attribute.value.parts
            ]
            return [
                (key, place, self.values.of(value, local))
                for key, place, value in pairs
                if key is not None
            ]
        found = self.values.of(attribute.value, local)
        return (
            [(key, attribute, it) for key, it in found.items()] if isinstance(found, dict) else []
        )

    def _from_block(
        self, target: Target, name: str
    ) -> list[tuple[str, Expression | Attribute, object]]:
        """`args { … }`, which bake reads as `args = { … }`."""
        return [
            (it.name, it, self.values.of(it.value, target.local))
            for block in target.block.blocks
            if block.kind == name
            for it in block.attributes.values()
        ]


def _is_bare(it: Target) -> bool:
    """Whether a target says neither what it is built of, nor what it is called."""
    return (
        not {"context", "contexts", "inherits", "tags", "output", "matrix"}
        & it.block.attributes.keys()
    )


def _if_known(text: str) -> str | None:
    return None if "${?}" in text else text


def _tree(path: str, text: str) -> Block:
    """A file of either form. Raises Unreadable."""
    return read_hcl(text) if path.endswith(".hcl") else _from_json(read_json(text))


def _from_json(tree: Node) -> Block:
    """The JSON form: what is behind `target`, `variable` and so on are blocks by name."""
    root = Block("", (), 0, 0)
    for kind, named in tree.pairs() if isinstance(tree, Table) else ():
        if kind.value not in ("target", "group", "variable", "function"):
            root.attributes[kind.value] = _attribute(kind, named)
            continue
        for name, table in named.tables() if isinstance(named, Table) else ():
            block = Block(kind.value, (name.value,), name.start, name.end)
            for key, value in table.pairs():
                block.attributes[key.value] = _attribute(key, value)
            root.blocks.append(block)
    return root


def _attribute(key: Text, value: Node) -> Attribute:
    return Attribute(key.value, key.start, _expression(value))


def _expression(node: Node) -> Expression:
    """A value of JSON: strings are templates."""
    start, end = node.start, node.end
    if isinstance(node, Table):
        pairs = [
            (Expression("template", key.start, key.end, key.value), _expression(value))
            for key, value in node.pairs()
        ]
        return Expression("object", start, end, *pairs)
    if isinstance(node, Items):
        return Expression("list", start, end, *map(_expression, node.entries))
    if node.is_null:
        return Expression("literal", start, end, None)
    if node.pieces == ((0, start),):  # not in quotes
        words = {"true": True, "false": False}
        return Expression("literal", start, end, words.get(node.value, node.value))
    try:
        return Expression("template", start, end, *read_template(node.value).parts)
    except Unreadable:
        return Expression("template", start, end, None)

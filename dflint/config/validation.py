"""Whether a table holds known keys and values of the right kind; says where if not."""

from __future__ import annotations

from dflint.config.keys import BUDGET, BUILD, KEYS, PIN, PIN_CHOICES, PIN_IMAGE, TABLES, TOOLS, Key
from dflint.config.settings import POLICIES, ConfigError, Setting
from dflint.engine.selection import UnknownCode, find
from dflint.syntax.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dflint.config.settings import Layer, Origin
    from dflint.rule import Rule

    Path = tuple[str, ...]

SAID = {
    "bool": "true or false",
    "int": "a whole number",
    "str": "a text",
    "string": "a text",
    "strings": "a list of texts",
    "platforms": "a list of texts",
    "codes": "a list of rules",
    "tuple[str, ...]": "a list of texts",
}
PIN_TEXTS = ("age", "range", "update")  # texts that update_settings.py reads
LISTS = ("strings", "platforms", "codes", "tuple[str, ...]")
TYPES: Mapping[str, type] = {"bool": bool, "int": int, "str": str, "string": str}


def checked(table: Mapping[str, object], origin: Origin, rules: Sequence[Rule]) -> Layer:
    """The settings in a table as tomllib reads it. Raises ConfigError."""
    return Check(origin, rules).table(table)


class Check:
    """Settings of one origin, while they are checked."""

    def __init__(self, origin: Origin, rules: Sequence[Rule]) -> None:
        self.origin = origin
        self.rules = rules
        self.layer: dict[Path, Setting] = {}

    def table(self, table: Mapping[str, object]) -> Layer:
        for name, value in table.items():
            key = KEYS.get(name)
            if key is None:
                raise self.unknown(f'there is no key "{name}"', (name,), name, KEYS)
            if key.kind not in TABLES:
                self.keep((name,), (name,), self.value(key.kind, (name,), value, key.choices))
                continue
            for inner, content in self.inside((name,), value).items():
                self.entry(key, (name, inner), content)
        return self.layer

    def entry(self, key: Key, path: Path, value: object) -> None:
        """One entry of a table with free names."""
        if key.kind == "rules":
            self.options(path, value)
            return
        if key.kind == "values":
            self.keep(path, path, value)
            return
        if key.kind == "pin":
            self.pin(path, value)
            return
        if key.kind == "levels":
            self.selector(path, path[-1])
        kind = "codes" if key.kind == "lists" else "choice"
        self.keep(path, path, self.value(kind, path, value, key.choices))

    def options(self, path: Path, value: object) -> None:
        """The options of one rule, whose annotations say what they take."""
        found = self.selector(path, path[-1])
        if len(found) != 1:
            raise self.wrong(f'"{path[-1]}" is more than one rule; name one', path)
        rule = found[0]
        kinds = {name.replace("_", "-"): kind for name, (kind, _) in rule.options.items()}
        for name, content in self.inside(path, value).items():
            if name not in kinds:
                what = f'{rule.name} has no option "{name}"'
                if name == "severity":
                    what += f': write {rule.code} = "{content}" in [severity]'
                    raise self.wrong(what, (*path, name))
                raise self.unknown(what, (*path, name), name, kinds)
            self.keep(
                ("rules", rule.name, name),
                (*path, name),
                self.value(kinds[name], (*path, name), content),
            )

    def value(self, kind: str, path: Path, value: object, choices: Sequence[str] = ()) -> object:
        """The value, if it is of its kind; lists as tuples."""
        if kind == "builds":
            return self.tables(path, value, self.build)
        if kind == "budgets":
            return self.tables(path, value, self.budget)
        if kind == "limit":
            return self.limit(path, value)
        if kind in PIN_TEXTS:
            return self.read(kind, path, value)
        if kind == "tools":
            return self.entries(path, value, TOOLS, "the table of tools")
        if kind == "arguments":
            return self.arguments(path, value)
        if kind == "policies":
            return value  # policy_entries.py looks at it
        if kind == "texts":
            inside = self.inside(path, value)
            return {name: self.value("string", (*path, name), it) for name, it in inside.items()}
        if kind == "choice":
            if value not in choices:
                what = f"{_shown(value)} is not one of {', '.join(choices)}"
                raise self.unknown(what, path, value, choices)
            return value
        if kind == "outputs":
            return self.outputs(path, value)
        if kind in LISTS:
            if not isinstance(value, list) or not all(isinstance(it, str) for it in value):
                raise self.wrong(f'"{path[-1]}" must be {SAID[kind]}, not {_shown(value)}', path)
            for it in value if kind == "codes" else ():
                self.selector(path, it)
            for it in value if kind == "platforms" else ():
                self.read("platform", path, it)
            return tuple(value)
        if type(value) is not TYPES[kind]:
            raise self.wrong(f'"{path[-1]}" must be {SAID[kind]}, not {_shown(value)}', path)
        return value

    def outputs(self, path: Path, value: object) -> object:
        """Formats, each with a file or without."""
        from dflint.output_formats import NAMES
        from dflint.outputs import WrongOutput, outputs

        if not isinstance(value, str):
            raise self.wrong(f'"{path[-1]}" must be a text, not {_shown(value)}', path)
        try:
            outputs(value)
        except WrongOutput as error:
            what = str(error).removesuffix(".")
            if error.name:
                raise self.unknown(what, path, value, NAMES, error.name) from None
            raise self.wrong(what, path, value) from None
        return value

    def tables(self, path: Path, value: object, one: Callable[[Path, object], object]) -> object:
        """A list of tables, each read by `one`."""
        if not isinstance(value, list):
            raise self.wrong(f'"{path[-1]}" must be [[{path[-1]}]] or a list of tables', path)
        return tuple(one(path, entry) for entry in value)

    def build(self, path: Path, value: object) -> Mapping[str, object]:
        """One build, which has a Dockerfile or a context."""
        found = self.entries(path, value, BUILD, "a build")
        if "dockerfile" not in found and "context" not in found:
            raise self.wrong("a build needs a dockerfile or a context", path)
        return found

    def budget(self, path: Path, value: object) -> Mapping[str, object]:
        """One budget, which has a limit."""
        found = self.entries(path, value, BUDGET, "a budget")
        limits = [name for name, kind in BUDGET.items() if kind == "limit"]
        if not any(name in found for name in limits):
            raise self.wrong(f"a budget needs a limit: one of {', '.join(limits)}", path)
        return found

    def arguments(self, path: Path, value: object) -> object:
        """A program and its arguments, of which one is the image."""
        found = self.value("strings", path, value)
        if not isinstance(found, tuple) or not found or not found[0]:
            raise self.wrong(f'"{path[-1]}" must be a list of a program and its arguments', path)
        if not any("{image}" in it for it in found[1:]):
            raise self.wrong(f'"{path[-1]}" must have {{image}} in one of its arguments', path)
        return found

    def entries(
        self, path: Path, value: object, keys: Mapping[str, str], what: str
    ) -> Mapping[str, object]:
        """A table with some of these keys."""
        found: dict[str, object] = {}
        for name, content in self.inside(path, value).items():
            if name not in keys:
                raise self.unknown(f'{what} has no key "{name}"', (*path, name), name, keys)
            found[name] = self.value(keys[name], (*path, name), content)
        return found

    def limit(self, path: Path, value: object) -> object:
        """A size, a time or a share, as the name of the key says."""
        from dflint.measure.quantities import READERS

        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            what = f'"{path[-1]}" must be a text such as "200MB", or a number'
            raise self.wrong(f"{what}, not {_shown(value)}", path)
        try:
            READERS[path[-1]](str(value))
        except ValueError as error:
            what, _, hint = str(error).partition(". ")
            hint = f" {hint}" if hint else ""
            raise self.wrong(f"{path[-1]}: {what}", path, value, hint) from None
        return value

    def pin(self, path: Path, value: object) -> None:
        """One entry of `[pin]`."""
        name = path[-1]
        if name not in PIN:
            raise self.unknown(f'pin has no key "{name}"', path, name, PIN)
        if name != "images":
            kept = self.value(PIN[name], path, value, PIN_CHOICES.get(name, ()))
            self.keep(path, path, kept)
            return
        for image, content in self.inside(path, value).items():
            self.keep((*path, image), (*path, image), self.image((*path, image), content))

    def image(self, path: Path, value: object) -> Mapping[str, object]:
        """What is set for one image: a text is its range."""
        from dflint.model.images.update_settings import problem_of_image

        if isinstance(value, str):
            found: Mapping[str, object] = {"range": self.read("range", path, value)}
        else:
            found = self.entries(path, value, PIN_IMAGE, "an image")
        key, problem = problem_of_image(path[-1], found)
        if problem:
            raise self.wrong(problem, (*path, key) if key else path)
        return found

    def read(self, kind: str, path: Path, value: object) -> str:
        """A text that is read by its kind, as it is written."""
        from dflint.model.images.update_settings import READERS, UPDATES

        if not isinstance(value, str):
            raise self.wrong(f'"{path[-1]}" must be a text, not {_shown(value)}', path)
        try:
            READERS[kind](value)
        except ValueError as error:
            raise self.unknown(
                str(error), path, value, UPDATES if kind == "update" else ()
            ) from None
        return value

    def selector(self, path: Path, name: str) -> tuple[Rule, ...]:
        """The rules that a name means."""
        try:
            return find(self.rules, name)
        except UnknownCode as error:
            if is_policy(name):  # what policies there are is known when all files are read
                return ()
            raise self.unknown(str(error), path, name, error.known) from None

    def inside(self, path: Path, value: object) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise self.wrong(f'"{path[-1]}" must be a table, not {_shown(value)}', path)
        return value

    def keep(self, path: Path, written: Path, value: object) -> None:
        self.layer[path] = Setting(value, self.origin, written)

    def unknown(
        self, what: str, path: Path, name: object, known: Iterable[str], part: str = ""
    ) -> ConfigError:
        """An error that says which of the known names was meant by a text, or by a part of it."""
        return self.wrong(what, path, name, did_you_mean(part or str(name), known))

    def wrong(self, what: str, path: Path, value: object = None, hint: str = "") -> ConfigError:
        """An error at a key, or at a string behind it."""
        return ConfigError(f"{what}.{hint}", self.origin.source, self.origin.place(path, value))


def is_policy(name: str) -> bool:
    """Whether a selector may mean policies: `policy` is their category."""
    return name.lower().startswith(POLICIES)


def _shown(value: object) -> str:
    """The value as TOML has it, or nearly so."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)

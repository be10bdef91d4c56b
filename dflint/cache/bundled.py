"""Modules that are made of what a bundle has of them: at once what a usual check needs, the rest when it
is asked for.

A module of dflint is statements that make names (statements.py), and what one of them makes does not
depend on when it is run. So a name for which there is no value yet is made when it is looked up, whether
by the module itself or by another one that imports it.
"""

import builtins
import marshal
import os
import sys
from _frozen_importlib import ModuleSpec
from sys import _getframe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _io import FileIO
    from collections.abc import Iterable, Iterator, Mapping
    from types import CodeType, ModuleType
    from typing import Any

    # What a module has from the start on: names that it imports, by the modules that they are of; values;
    # tables of which a row is made when it is looked up; the bytecode that makes the rest.
    Imports = tuple[tuple[str, tuple[str, ...]], ...]
    Content = tuple[Imports, dict[str, Any], dict[str, dict[str, bytes]], CodeType | None]

    Dictionary = dict[str, Any]
else:
    Dictionary = dict

BUILTINS = vars(builtins)
SIZE = 4  # bytes that say how many there are
CODE = type((lambda: None).__code__)
MODULE = type(sys)
METHOD = type((lambda: None).__get__(0))
# The names by which modules find what is made here.
CALL_LATER, MAKE_TABLE, MAKE_THING = "__call_later__", "__table__", "__thing__"


NOTHING: "Content" = ((), {}, {}, None)


class BundledModules:
    """Finds, makes and imports modules of a bundle.

    `places`: where the rest of each is in `file`, in bytes from `start` on, twice; one more for a package.
    `folders`: of dflint and of the rules, by the names of these packages.
    """

    def __init__(
        self, places: "Mapping[str, int]", folders: "Mapping[str, str]", file: "FileIO", start: int
    ) -> None:
        self.places = places
        self.folders = folders
        self.file = file
        self.start = start
        self._made: dict[str, ModuleType] = {
            builtins.__name__: builtins
        }  # those that are no packages
        self._known: dict[str, dict[str, bytes]] = {}  # of which `statements` were read
        self._import = __import__
        # What Python does not look up as it does other builtins.
        always = {
            "__import__": self.import_module,
            "__build_class__": __build_class__,
            CALL_LATER: self.call_later,
            MAKE_TABLE: Table,
            MAKE_THING: thing,
        }
        self._builtins = Names(always)
        Names.modules = self

    def load(self, usual: "Iterable[tuple[str, Content]]") -> None:
        """Make what a usual check needs. Modules that are loaded stay as they are."""
        sys.meta_path.insert(0, self)
        known = sys.modules
        for name, content in usual:
            if name not in known:
                self.make(name, content)

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> "ModuleSpec | None":
        if name not in self.places:
            return None
        loader: Any = self
        origin, folder = self.files(name)
        spec = ModuleSpec(name, loader, origin=origin)
        if folder:
            spec.submodule_search_locations = [folder]
        return spec

    @staticmethod
    def create_module(spec: "ModuleSpec") -> None:
        """Leave it to Python."""

    def exec_module(self, module: "ModuleType") -> None:
        self._fill(module.__dict__)

    def make(self, name: str, content: "Content" = NOTHING) -> "ModuleType":
        """Make a module, and the packages that it is in."""
        known = sys.modules
        above, _, last = name.rpartition(".")
        package = known.get(above) or self.make(above) if above else None
        module = known[name] = MODULE.__new__(MODULE)
        if package is not None:
            package.__dict__[last] = module
        if not self.places[name] & 1:
            self._made[name] = module
        names = module.__dict__
        names["__name__"] = name
        self._fill(names)
        imports, values, tables, rest = content
        for origin, wanted in imports:
            source = self._made.get(origin) or self.import_module(origin, fromlist=wanted)
            theirs = source.__dict__
            for it in wanted:
                names[it] = theirs[it] if it in theirs else getattr(source, it)
        if values:
            names.update(values)
        for it, rows in tables.items():
            names[it] = Table(rows, names)
        if rest is not None:
            exec(rest, names)
        return module

    def _fill(self, names: "dict[str, Any]") -> None:
        """Put into the names of a module what makes those that it does not have."""
        names["__builtins__"] = self._builtins
        names["__getattr__"] = METHOD(_attribute, names)

    def import_module(
        self,
        name: str,
        globals: "Any" = None,
        locals: "Any" = None,
        fromlist: "Any" = (),
        level: int = 0,
    ) -> "Any":
        """What does as `__import__` for modules that import from each other: 1,000 times in a start."""
        if fromlist and not level:
            made = self._made.get(name)  # Python would first ask whether it is a package
            if made is not None:
                return made
            if name in self.places and name not in sys.modules:
                self.make(name)
        return self._import(name, globals, locals, fromlist, level)

    def statements(self, name: str) -> dict[str, bytes]:
        """What a module has not made from the start on: by each name the bytecode of the statement that
        makes it, or its value, as marshal has it."""
        found = self._known.get(name)
        if found is None:
            at = self.start + (self.places[name] >> 1)
            size = int.from_bytes(_read(self.file, SIZE, at), "little")
            found = self._known[name] = marshal.loads(_read(self.file, size, at + SIZE))
        return found

    def value(self, names: "dict[str, Any]", name: str) -> "Any":
        """Make something that a module with these names does not have yet. Raises KeyError."""
        if name[:2] == "__":
            made = self.attributes(names["__name__"])[name]
        elif name in BUILTINS:
            made = BUILTINS[name]
        else:
            made = marshal.loads(self.statements(names["__name__"])[name])
            if type(made) is CODE:
                exec(made, names)
                return names[name]
        names[name] = made
        return made

    def call_later(self, module: str, name: str, args: "Any", more: "Any") -> "Any":
        """Call a function of a class that a usual check does not call. What stood for it becomes that function,
        also where it was taken from the class."""
        names = sys.modules[module].__dict__
        of_class, _, of_function = name.partition(":")
        scope: dict[str, Any] = {}
        exec(marshal.loads(self.statements(module)[name]), names, scope)
        made, stood = _function(scope[of_function]), _function(vars(names[of_class])[of_function])
        stood.__code__, stood.__defaults__ = made.__code__, made.__defaults__
        stood.__kwdefaults__ = made.__kwdefaults__
        return stood(*args, **more)

    def files(self, name: str) -> tuple[str, str]:
        """The file of a module, and its folder if it is a package."""
        top, *rest = name.split(".")
        place = "/".join((self.folders[top], *rest))
        return (f"{place}/__init__.py", place) if self.places[name] & 1 else (f"{place}.py", "")

    def attributes(self, name: str) -> "dict[str, Any]":
        """What Python says of a module, beside its name."""
        origin, folder = self.files(name)
        said = {
            "__doc__": None,
            "__file__": origin,
            "__loader__": self,
            "__package__": name if folder else name.rpartition(".")[0],
            "__spec__": self.find_spec(name),
        }
        return {**said, "__path__": [folder]} if folder else said


class Names(Dictionary):
    """Where Python looks up names that a module does not have: the builtins of all modules."""

    __slots__ = ()

    modules: "BundledModules"

    def __missing__(self, name: str) -> "Any":
        return self.modules.value(_getframe(1).f_globals, name)


def _attribute(names: "dict[str, Any]", name: str) -> "Any":
    """What the module with these names says of one that it does not have (PEP 562). Raises AttributeError."""
    modules, module = Names.modules, names["__name__"]
    if name == "__all__":  # a plugin may say `from dflint.rule import *`
        known = {**names, **modules.statements(module)}
        return [it for it in known if it.isidentifier() and it[0] != "_"]
    if name[:2] == "__":
        is_known = name in modules.attributes(module)
    else:
        is_known = name not in BUILTINS and name in modules.statements(module)
    if not is_known:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    return modules.value(names, name)


class Table(Dictionary):
    """A table of which the bundle has each row as marshal has it, the value or the bytecode that makes it:
    few of many rows are looked up. `names`: those of the module that it is in."""

    def __init__(self, rows: "Mapping[str, bytes]", names: "dict[str, Any]") -> None:
        super().__init__(rows)
        self._names = names

    def __getitem__(self, name: str) -> "Any":
        row = super().__getitem__(name)
        if type(row) is not bytes:
            return row
        made = marshal.loads(row)
        if type(made) is CODE:
            made = self[name] = eval(made, self._names)  # one thing, whoever looks it up
        return made

    def get(self, name: str, other: "Any" = None) -> "Any":
        known = name in self  # that of dict does not ask __getitem__
        return self[name] if known else other

    def __iter__(self) -> "Iterator[str]":  # so that what copies it asks for the rows
        return super().__iter__()

    def __repr__(self) -> str:
        return repr({**self})

    def values(self) -> "Any":
        return map(self.__getitem__, self)

    def items(self) -> "Any":
        return zip(self, self.values(), strict=True)


def thing(kind: "type[Any]", state: "dict[str, Any]") -> "Any":
    """A thing as it was when the bundle was made (worked_out.py)."""
    made = object.__new__(kind)
    made.__dict__ = state
    return made


def _function(made: "Any") -> "Any":
    """The function of a property, of a cached one, of a method of no instance; or what it is."""
    for it in ("fget", "make", "__func__"):
        made = getattr(made, it, made)
    return made


def _read(file: "FileIO", size: int, offset: int) -> bytes:
    """Some bytes of a file, also while another process reads it."""
    if hasattr(os, "pread"):
        return os.pread(file.fileno(), size, offset)
    file.seek(offset)
    return file.read(size)

"""Modules that are made of what a bundle has of them: at once what a usual check needs, the rest when it
is asked for.

A module of dflint is statements that make names (statements.py), and what one of them makes does not
depend on when it is run. So a name for which there is no value yet is made when it is looked up, whether
by the module itself or by another one that imports it.
"""

from __future__ import annotations

import builtins
import marshal
import os
import sys
from _frozen_importlib import ModuleSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _io import FileIO
    from collections.abc import Iterable, Mapping
    from types import CodeType, ModuleType
    from typing import Any

    # File, folder of a package, and where the rest of the module is: from which byte on, and how many.
    Part = tuple[str, str, int, int]
    # What a module has from the start on: names that it imports, by the modules that they are of; the
    # bytecode that makes its own, or what they are.
    Imports = tuple[tuple[str, tuple[str, ...]], ...]
    Content = tuple[Imports, CodeType | dict[str, Any]]

    Dictionary = dict[str, Any]
else:
    Dictionary = dict

BUILTINS = vars(builtins)
CODE = type((lambda: None).__code__)
MODULE = type(sys)


class BundledModules:
    """Finds, makes and imports modules of a bundle.

    `parts`: where they are. `file`: what has their statements, from `start` on.
    """

    def __init__(self, parts: Mapping[str, Part], file: FileIO, start: int) -> None:
        self.parts = parts
        self.file = file
        self.start = start
        self._made: dict[str, ModuleType] = {}  # those that are no packages
        self._import = __import__
        # What Python does not look up as it does other builtins.
        self._always = {"__import__": self.import_module, "__build_class__": __build_class__}

    def load(self, usual: Iterable[tuple[str, Content]]) -> None:
        """Make what a usual check needs. Modules that are loaded stay as they are."""
        sys.meta_path.insert(0, self)
        for name, content in usual:
            if name not in sys.modules:
                self.make(name, content)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name not in self.parts:
            return None
        loader: Any = self
        origin, folder, _, _ = self.parts[name]
        spec = ModuleSpec(name, loader, origin=origin)
        if folder:
            spec.submodule_search_locations = [folder]
        return spec

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        """Leave it to Python."""

    def exec_module(self, module: ModuleType) -> None:
        self._fill(module, None)

    def make(self, name: str, content: Content | None = None) -> ModuleType:
        """Make a module, and the packages that it is in."""
        above, _, last = name.rpartition(".")
        package = sys.modules.get(above) or self.make(above) if above else None
        module = sys.modules[name] = MODULE(name)
        names = module.__dict__
        names.clear()
        names["__name__"] = name
        if not self.parts[name][1]:
            self._made[name] = module
        if package is not None:
            setattr(package, last, module)
        self._fill(module, content)
        return module

    def _fill(self, module: ModuleType, content: Content | None) -> None:
        names = module.__dict__
        rest = names["__builtins__"] = Names(self._always)
        rest.names, rest.known, rest.modules = names, None, self
        names["__getattr__"] = rest.attribute
        if content is None:
            return
        for name, wanted in content[0]:
            source = self._made.get(name) or self.import_module(name, fromlist=wanted)
            theirs = source.__dict__
            for it in wanted:
                names[it] = theirs[it] if it in theirs else getattr(source, it)
        if type(content[1]) is dict:
            names.update(content[1])
        else:
            exec(content[1], names)  # type: ignore[arg-type]

    def import_module(
        self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> Any:
        """What does as `__import__` for modules that import from each other: 1,000 times in a start."""
        if fromlist and not level:
            made = self._made.get(name)  # Python would first ask whether it is a package
            if made is not None:
                return made
            if name in self.parts and name not in sys.modules:
                self.make(name)
        return self._import(name, globals, locals, fromlist, level)

    def statements(self, name: str) -> dict[str, bytes]:
        """What a module has not made from the start on: by each name the bytecode of the statement that
        makes it, or its value, as marshal has it."""
        _, _, offset, size = self.parts[name]
        found: dict[str, bytes] = marshal.loads(_read(self.file, size, self.start + offset))
        return found

    def attributes(self, name: str) -> dict[str, Any]:
        """What Python says of a module, beside its name."""
        origin, folder, _, _ = self.parts[name]
        said = {
            "__doc__": None,
            "__file__": origin,
            "__loader__": self,
            "__package__": name if folder else name.rpartition(".")[0],
            "__spec__": self.find_spec(name),
        }
        return {**said, "__path__": [folder]} if folder else said


class Names(Dictionary):
    """Where Python looks up the names of a module that the module does not have: as its builtins."""

    __slots__ = ("known", "modules", "names")

    names: dict[str, Any]  # of the module
    modules: BundledModules
    known: (
        dict[str, bytes] | None
    )  # what it has not made from the start on, when that has been read

    def __missing__(self, name: str) -> Any:
        names = self.names
        if name[:2] == "__":
            made = self.modules.attributes(names["__name__"])[name]
        elif name in BUILTINS:
            made = BUILTINS[name]
        else:
            made = marshal.loads(self.statements[name])
            if type(made) is CODE:
                exec(made, names)
                return names[name]
        names[name] = made
        return made

    @property
    def statements(self) -> dict[str, bytes]:
        """`BundledModules.statements` of the module."""
        if self.known is None:
            self.known = self.modules.statements(self.names["__name__"])
        return self.known

    def attribute(self, name: str) -> Any:
        """What a module says of a name that it does not have (PEP 562). Raises AttributeError."""
        if name == "__all__":  # a plugin may say `from dflint.rule import *`
            return [
                it for it in {**self.names, **self.statements} if it.isidentifier() and it[0] != "_"
            ]
        module = self.names["__name__"]
        if name[:2] == "__":
            is_known = name in self.modules.attributes(module)
        else:
            is_known = name not in BUILTINS and name in self.statements
        if not is_known:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        return self[name]


def _read(file: FileIO, size: int, offset: int) -> bytes:
    """Some bytes of a file, also while another process reads it."""
    if hasattr(os, "pread"):
        return os.pread(file.fileno(), size, offset)
    file.seek(offset)
    return file.read(size)

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
    # What a module has from the start on: by the bytecode that makes it, or by name.
    Content = CodeType | dict[str, Any]

    Dictionary = dict[str, Any]
else:
    Dictionary = dict

BUILTINS = vars(builtins)
CODE = type((lambda: None).__code__)


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
        module = sys.modules[name] = type(sys)(name)
        module.__spec__ = self.find_spec(name)
        self._fill(module, content)
        if package is not None:
            setattr(package, last, module)
        return module

    def _fill(self, module: ModuleType, content: Content | None) -> None:
        name = module.__name__
        origin, folder, offset, size = self.parts[name]
        names = module.__dict__
        names["__loader__"] = self
        names["__file__"] = origin
        names["__package__"] = name if folder else name.rpartition(".")[0]
        if folder:
            names["__path__"] = [folder]
        else:
            self._made[name] = module
        rest = names["__builtins__"] = Names(self._always)
        rest.names, rest.known = names, None
        rest.place = self.file, size, self.start + offset
        names["__getattr__"] = rest.attribute
        if type(content) is dict:
            names.update(content)
        elif content is not None:
            exec(content, names)  # type: ignore[arg-type]

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


class Names(Dictionary):
    """Where Python looks up the names of a module that the module does not have: as its builtins."""

    __slots__ = ("known", "names", "place")

    names: dict[str, Any]  # of the module
    place: tuple[
        FileIO, int, int
    ]  # of what it has not made yet: the file, how many bytes from where
    known: dict[str, bytes] | None  # what is there, when it has been read

    def __missing__(self, name: str) -> Any:
        names = self.names
        if name in BUILTINS:
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
        """By each name the bytecode of the statement that makes it, or its value, as marshal has it."""
        if self.known is None:
            self.known = marshal.loads(_read(*self.place))
        return self.known

    def attribute(self, name: str) -> Any:
        """What a module says of a name that it does not have (PEP 562). Raises AttributeError."""
        if name == "__all__":  # a plugin may say `from dflint.rule import *`
            return [it for it in {**self.names, **self.statements} if it[:1] != "_"]
        if name[:2] == "__" or name in BUILTINS or name not in self.statements:
            raise AttributeError(f"module {self.names['__name__']!r} has no attribute {name!r}")
        return self[name]


def _read(file: FileIO, size: int, offset: int) -> bytes:
    """Some bytes of a file, also while another process reads it."""
    if hasattr(os, "pread"):
        return os.pread(file.fileno(), size, offset)
    file.seek(offset)
    return file.read(size)

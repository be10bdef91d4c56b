"""The modules of dflint, found and loaded in a fraction of the steps that Python takes.

A bundle is one file with what a usual check needs of dflint's modules, in the order in which it can be
run, with what must be known of the rules until one of them is loaded, and with the rest of the modules,
name by name (bundled.py). It is kept beside the bytecode of dflint, or in the cache
folder of the user where that folder is not to be written.

A bundle is used only if it is of this Python and if every file that it was made of is as it was then:
the same times of change and size, in folders in which nothing came or went; of files that an installer has
written, the list that it wrote of them, and the folders. Otherwise, and for modules
that are not in it, modules come from their own bytecode, which is checked in the same way. Bytecode
that is not there yet, or is that of another source, is made by Python.

In modules that a start runs before there is a bundle, annotations are texts: __future__ is a module, too.
"""

import marshal
import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader
from _io import FileIO, open_code
from _operator import attrgetter, itemgetter

import dflint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import CodeType, ModuleType
    from typing import Any


OWN = ("dflint.", "dflint_rules.")
CACHE_TAG = f".{sys.implementation.cache_tag}.pyc"
HEAD = MAGIC_NUMBER + bytes(4)  # of bytecode that is checked by time and size
FOLDER = dflint.__path__[0]
# What a bundle is of; another one is passed over. The first number is that of its form.
KEY = (11, dflint.__version__, FOLDER, sys.version, MAGIC_NUMBER, sys.flags.optimize)
# Before the name of a rule: the function that it was made of. A check shows nodes to it, and has no need
# for its page and for what the rows say.
CHECK = "@"
# What an installer has written into the folder that FOLDER is in, as a list of files (PEP 376).
RECORD = f"{os.path.dirname(FOLDER)}/dflint-{dflint.__version__}.dist-info/RECORD"
# What is looked at of a file: the size, when its content changed, and when anything about it did.
STATE = attrgetter("st_size", "st_mtime_ns", "st_ctime_ns")
STATE_OF_COPY = itemgetter(6, 8)  # the size, and when its content changed in whole seconds
BUNDLE = f"start.{sys.implementation.cache_tag}"
current: "Bundle | None" = None  # of this process
PRIME = 2**61 - 1  # folders whose numbers differ by a multiple of it are told apart by KEY


class OwnModules:
    """Finds and loads modules of dflint that are plain files; Python finds and loads all others."""

    @staticmethod
    def find_spec(
        name: str, path: "Sequence[str] | None" = None, target: object = None
    ) -> "ModuleSpec | None":
        if path is None or not name.startswith(OWN) or sys.pycache_prefix is not None:
            return None
        last = name.rpartition(".")[2]
        loader: Any = OwnModules
        for folder in path:
            place = f"{folder}/{last}"
            if os.access(f"{place}.py", os.R_OK):
                spec = ModuleSpec(name, loader, origin=f"{place}.py")
                spec.loader_state = f"{folder}/__pycache__/{last}{CACHE_TAG}"
                return spec
            if os.access(f"{place}/__init__.py", os.R_OK):
                spec = ModuleSpec(name, loader, origin=f"{place}/__init__.py")
                spec.submodule_search_locations = [place]
                spec.loader_state = f"{place}/__pycache__/__init__{CACHE_TAG}"
                return spec
        return None

    @staticmethod
    def create_module(spec: "ModuleSpec") -> None:
        """Leave it to Python."""

    @staticmethod
    def exec_module(module: "ModuleType") -> None:
        spec = module.__spec__
        assert spec is not None
        assert spec.origin is not None
        module.__file__ = spec.origin
        code = _bytecode(spec.loader_state, spec.origin)
        if code is None:
            code = SourceFileLoader(spec.name, spec.origin).get_code(spec.name)
        exec(code, module.__dict__)  # type: ignore[arg-type]


def _bytecode(cache: str, source: str) -> "CodeType | None":
    """What is in a cache of bytecode; None if it is not of the source as it is now (PEP 552)."""
    try:
        now = os.stat(source)
        with open_code(cache) as file:
            data = file.read()
    except OSError:
        return None
    times = (int(now.st_mtime) & 0xFFFFFFFF) | (now.st_size & 0xFFFFFFFF) << 32
    if data[:8] != HEAD or int.from_bytes(data[8:16], "little") != times:
        return None
    code: CodeType = marshal.loads(memoryview(data)[16:])
    return code


class Bundle:
    """A bundle that fits dflint as it is now.

    `secret`: bytes that are in no other bundle; empty where others can read them, so that nothing can
    be signed with them. `paths`: the files and folders that it speaks for.
    """

    def __init__(
        self, secret: bytes, paths: list[str], file: "FileIO", sizes: tuple[int, int] = (0, 0)
    ) -> None:
        self.secret = secret
        self.paths = paths
        self._file = file  # all but the head is still to be read
        self._sizes = sizes  # in bytes: of the head, and of what is read at once
        self._content: tuple[Any, Any, Any, str] | None = None

    @property
    def rules(self) -> "Any":
        """What is to be known of the rules: `kept_rules` in dflint.engine.registry."""
        return self._read()[0]

    def load(self) -> None:
        """Make what a usual check needs of its modules, and the rest when it is asked for."""
        from dflint.cache.bundled import BundledModules

        _, usual, places, rules = self._read()
        folders = {"dflint": FOLDER, "dflint_rules": rules}
        BundledModules(places, folders, self._file, sum(self._sizes)).load(usual)

    def others(self, paths: "Iterable[str]") -> list[str]:
        """The files of which the bundle does not say whether they are as they were when it was made."""
        known = {*self.paths}
        is_whole = RECORD in known  # which speaks for all of them
        return [it for it in paths if (os.path.dirname(it) if is_whole else it) not in known]

    def _read(self) -> "tuple[Any, Any, Any, str]":
        if self._content is None:
            self._content = marshal.loads(self._file.read(self._sizes[1]))
        return self._content


def places() -> "Iterator[str]":
    """Where a bundle may be: beside the bytecode of dflint, then in the cache folder of the user."""
    yield f"{FOLDER}/__pycache__/{BUNDLE}"
    folder = user_folder()
    if folder:
        number = int.from_bytes(os.fsencode(FOLDER), "big") % PRIME
        yield f"{folder}/{BUNDLE}.{number:x}"


def user_folder() -> str:
    """The folder for dflint in the cache folder of the user; empty if there is none."""
    environ = os.environ
    folder = environ.get("XDG_CACHE_HOME") or environ.get("LOCALAPPDATA") or ""
    if not folder and environ.get("HOME"):
        folder = f"{environ['HOME']}/.cache"
    return f"{folder}/dflint" if folder[:1] == "/" or folder[1:2] == ":" else ""


def bundle() -> "Bundle | None":
    """The bundle that fits dflint as it is now, if there is one."""
    for place in places():
        found = read_bundle(place)
        if found is not None:
            return found
    return None


def read_bundle(place: str) -> "Bundle | None":
    """A bundle in a file; None where there is none that fits."""
    try:
        file = FileIO(place)
        status = os.fstat(file.fileno())
        if hasattr(os, "getuid") and status.st_uid not in (os.geteuid(), 0):
            return None  # its code would run as this user
        size_of_head = int.from_bytes(file.read(8), "little")
        if size_of_head > status.st_size:
            return None
        key, secret, written, state, body, rest = marshal.loads(file.read(size_of_head))
        if key != KEY or status.st_size != 8 + size_of_head + body + rest:
            return None
        paths = written.split("\n")
        if state_of(paths, bool(secret)) != state:
            return None
    except (OSError, ValueError, EOFError, TypeError, AttributeError):
        return None
    return Bundle(secret, paths, file, (8 + size_of_head, body))


def state_of(paths: "Iterable[str]", in_place: bool = True) -> int:
    """A number for the sizes and the times of files and folders, which is another one when something has changed.

    Of those that may have been copied since, only the size and the seconds of the last change are the same:
    archives keep them. Raises OSError for what is not there.
    """
    said = map(STATE if in_place else STATE_OF_COPY, map(os.stat, paths))
    return hash((*said,))

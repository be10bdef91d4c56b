"""Write dflint/cache/_generated_usual.py: the names of modules that a usual check asks for, and the modules
in an order in which they can be run one after the other.

    python tools/usual_modules.py

The file that is checked is benchmarks/small.Dockerfile, in a folder of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from textwrap import fill

from dflint.cache.bundle import CACHE
from dflint.cache.modules import OWN

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "benchmarks" / "small.Dockerfile"
TARGET = ROOT / "dflint" / "cache" / "_generated_usual.py"
# Makes a bundle that has nothing made from the start on.
FIRST = """
import os
from dflint.cache import bundle, modules
bundle.places = modules.places = lambda: [os.environ["XDG_CACHE_HOME"] + "/bundle"]
bundle.USUAL.clear()
from dflint.cli import main
main(["check", "Dockerfile"])
"""
# Checks with it, and writes the names that are asked for and the functions of classes that are called, each
# behind its module.
CHECK = """
import builtins, os, sys
import dflint.cli
from dflint.cache import bundled, modules
modules.places = lambda: [os.environ["XDG_CACHE_HOME"] + "/bundle"]
asked = []
make = bundled.BundledModules.value
def record(modules, names, name):
    if name not in vars(builtins):
        asked.append(f"{names['__name__']} {name}")
    return make(modules, names, name)
bundled.BundledModules.value = record
def record_call(frame, event, value):
    code = frame.f_code
    names = code.co_qualname.split(".")
    if event == "call" and len(names) == 2:  # a function of a class
        asked.append(f"{frame.f_globals['__name__']} {':'.join(names)}")
sys.meta_path.insert(0, modules.OwnModules)
modules.current = modules.bundle()
modules.current.load()
sys.setprofile(record_call)
dflint.cli.run(["check", "--no-cache", "Dockerfile"])
sys.setprofile(None)
os.write(int(sys.argv[1]), "\\n".join(asked).encode())
"""
# Writes the names of modules in the order in which they are run.
IMPORT = """
import os, sys
from dflint.cache import modules
names = []
run_module = modules.OwnModules.exec_module
def exec_module(module):
    run_module(module)
    names.append(module.__name__)
modules.OwnModules.exec_module = staticmethod(exec_module)
sys.meta_path.insert(0, modules.OwnModules)
for name in sys.argv[2:]:
    __import__(name)
os.write(int(sys.argv[1]), "\\n".join(names).encode())
"""
HEAD = '''"""The names of modules that a usual check asks for, in an order in which the modules can be run.

Written by tools/usual_modules.py. A name that is missing here costs time and nothing else.
"""

from __future__ import annotations

NAMES = """
'''


def asked() -> dict[str, list[str]]:
    """The names that a usual check of one file asks for, by module.

    The modules are in the order in which they are run where each is imported by its name, from the first in
    the alphabet to the last: another order of rules makes no other list.
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(SMALL, Path(folder, "Dockerfile"))
        _recorded(FIRST, folder)
        found: dict[str, list[str]] = {}
        for line in sorted({*_recorded(CHECK, folder)}):
            module, name = line.split()
            if f"{module}.".startswith(OWN) and not module.startswith(CACHE):
                found.setdefault(module, []).append(name)
        ordered = _recorded(IMPORT, folder, *found)
        return {module: found[module] for module in ordered if module in found}


def _recorded(do: str, folder: str, *args: str) -> list[str]:
    """The lines that are written for something."""
    read, write = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", do, str(write), *args],
        cwd=folder,
        env=_environment(folder),
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
    )
    os.close(write)
    with open(read, "rb") as stream:
        lines = stream.read().decode().splitlines()
    if process.wait():
        sys.exit("the check of benchmarks/small.Dockerfile failed")
    return lines


def _environment(folder: str) -> dict[str, str]:
    return {
        "PYTHONPATH": f"{ROOT}:{ROOT / 'rules'}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "XDG_CACHE_HOME": folder,
    }


def main() -> None:
    lines = [" ".join([module, *names]) for module, names in asked().items()]
    wrapped = [fill(line, 100, subsequent_indent="    ", break_on_hyphens=False) for line in lines]
    TARGET.write_text(HEAD + "\n".join(wrapped) + '\n"""\n')


if __name__ == "__main__":
    main()

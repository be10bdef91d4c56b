"""Write dflint/cache/_generated_usual.py: the modules that a usual check loads, in the order in which
they can be run one after the other.

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

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "benchmarks" / "small.Dockerfile"
TARGET = ROOT / "dflint" / "cache" / "_generated_usual.py"
# Writes the names of dflint's modules that are run, in order. The bundle loads nothing by itself, and what
# a start loads before it is left out.
RECORD = """
import os, sys
from dflint.cache import modules
names = []
run_module = modules.OwnModules.exec_module
def exec_module(module):
    run_module(module)
    names.append(module.__name__)
modules.OwnModules.exec_module = staticmethod(exec_module)
modules.Bundle.load = lambda self: None
sys.meta_path.insert(0, modules.OwnModules)
import dflint.cli
from dflint.cache import answers, place
names.clear()
{do}
os.write(int(sys.argv[1]), "\\n".join(names).encode())
"""
CHECK = """
modules.current = modules.bundle()
dflint.cli.run(["check", "--isolated", "Dockerfile"])
assert modules.current is not None
"""
IMPORT = """
for name in sys.argv[2:]:
    __import__(name)
"""
HEAD = '''"""The modules that a usual check loads, in the order in which they can be run: a bundle has them.

Written by tools/usual_modules.py. A name that is missing here costs time and nothing else.
"""

from __future__ import annotations

NAMES = """
'''


def loaded() -> list[str]:
    """The modules that are loaded for a usual check of one file.

    They are in the order in which they are run where each is imported by its name, from the first in the
    alphabet to the last: another order of rules makes no other list.
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(SMALL, Path(folder, "Dockerfile"))
        first = [sys.executable, "-m", "dflint", "check", "--isolated", "Dockerfile"]
        subprocess.run(
            first, cwd=folder, env=_environment(folder), stdout=subprocess.DEVNULL, check=True
        )
        used = {*_recorded(CHECK, folder)}
        ordered = _recorded(IMPORT, folder, *sorted(used))
        return ["dflint_rules", *(name for name in ordered if name in used)]


def _recorded(do: str, folder: str, *args: str) -> list[str]:
    """The modules that are run for something, in order."""
    read, write = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", RECORD.replace("{do}", do), str(write), *args],
        cwd=folder,
        env=_environment(folder),
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
    )
    os.close(write)
    with open(read, "rb") as stream:
        names = stream.read().decode().split()
    if process.wait():
        sys.exit("the check of benchmarks/small.Dockerfile failed")
    return names


def _environment(folder: str) -> dict[str, str]:
    return {
        "PYTHONPATH": f"{ROOT}:{ROOT / 'rules'}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "XDG_CACHE_HOME": folder,
    }


def main() -> None:
    TARGET.write_text(HEAD + "\n".join(loaded()) + '\n"""\n')


if __name__ == "__main__":
    main()

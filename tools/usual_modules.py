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
# The bundle knows the rules, and loads nothing: modules are loaded as they are asked for.
LOADED = """
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
modules.current = modules.bundle()
dflint.cli.run(["check", "--isolated", "Dockerfile"])
assert modules.current is not None
os.write(int(sys.argv[1]), "\\n".join(names).encode())
"""
HEAD = '''"""The modules that a usual check loads, in the order in which they can be run: a bundle has them.

Written by tools/usual_modules.py. A name that is missing here costs time and nothing else.
"""

from __future__ import annotations

NAMES = """
'''


def loaded() -> list[str]:
    """The modules that are loaded for a usual check of one file, in order."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(SMALL, Path(folder, "Dockerfile"))
        environment = {
            "PYTHONPATH": f"{ROOT}:{ROOT / 'rules'}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "XDG_CACHE_HOME": folder,
        }
        first = [sys.executable, "-m", "dflint", "check", "--isolated", "Dockerfile"]
        subprocess.run(first, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)
        read, write = os.pipe()
        second = [sys.executable, "-c", LOADED, str(write)]
        process = subprocess.Popen(
            second, cwd=folder, env=environment, pass_fds=[write], stdout=subprocess.DEVNULL
        )
        os.close(write)
        with open(read, "rb") as stream:
            names = stream.read().decode().split()
        if process.wait():
            sys.exit("the check of benchmarks/small.Dockerfile failed")
        return ["dflint_rules", *(name for name in names if name != "dflint.cli")]


def main() -> None:
    TARGET.write_text(HEAD + "\n".join(loaded()) + '\n"""\n')


if __name__ == "__main__":
    main()

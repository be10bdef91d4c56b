"""Print what packages of Debian really put on the disk, in the image in which it runs.

    docker run --rm -v $PWD/debian_installed.py:/it.py debian:bookworm-slim sh -c \\
        'apt-get update -qq; apt-get install -y -qq --no-install-recommends PACKAGE... >/dev/null; python3 /it.py'

A line a package, tab-separated: name, Installed-Size in kB, bytes of its files that are there, bytes of
byte code that Python compiled of them. Slim images leave out manuals, translations and documents.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def main() -> None:
    for row in _output("dpkg-query", "-W", "-f", "${Package} ${Installed-Size}\\n").splitlines():
        name, size = row.split()
        files = [Path(it) for it in _output("dpkg", "-L", name).splitlines()]
        real = [it for it in files if it.is_file() and not it.is_symlink()]
        sizes = {it.stat().st_ino: it.stat().st_size for it in real}
        compiled = [
            code.stat().st_size
            for it in real
            if it.suffix == ".py"
            for code in it.parent.glob(f"__pycache__/{it.stem}.cpython-*[0-9].pyc")
        ]
        print(name, size, sum(sizes.values()), sum(compiled), sep="\t")


def _output(*command: str) -> str:
    environment = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(command, capture_output=True, text=True, env=environment).stdout


if __name__ == "__main__":
    main()

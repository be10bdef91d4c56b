"""The tool dive as an oracle: what it says of an archive, and images of all kinds to ask it about."""

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.image.lab import Member, file, folder, gone, link

NAMES = ("a", "b", "c")
DEPTH = 3


def program() -> str | None:
    """Where dive is: beside the Python that runs the tests, or on PATH."""
    return shutil.which("dive", path=os.path.dirname(sys.executable)) or shutil.which("dive")


def asked(dive: str, archive: Path) -> dict[str, Any]:
    """What it says of an archive as `docker save` writes it."""
    out = archive.with_suffix(".json")
    out.unlink(missing_ok=True)  # it would write over the start of it
    command = (dive, "--source", "docker-archive", "--json", str(out), str(archive))
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def files_of(layer: dict[str, Any]) -> dict[str, int]:
    """The bytes of each file of a layer that has some, by its path. Its links have the bytes of nothing."""
    return {
        f"/{it['path'].strip('/')}": it["size"]
        for it in layer["fileList"]
        if it["size"] and not it["isDir"]
    }


def layers(seed: int) -> list[list[Member]]:
    """Some layers as builders make them: files come, change, get other modes, move and go."""
    chance = random.Random(seed)
    kinds: dict[str, str] = {}  # of all paths that a container would see
    return [_layer(chance, kinds) for _ in range(chance.randint(1, 6))]


def _layer(chance: random.Random, kinds: dict[str, str]) -> list[Member]:
    found: dict[str, Member] = {}
    below = set(kinds)  # what other layers have
    for _ in range(chance.randint(1, 8)):
        path = "/".join(chance.choices(NAMES, k=chance.randint(1, DEPTH)))
        if path in below and chance.random() < 0.3:
            for it in [it for it in kinds if f"{it}/".startswith(f"{path}/")]:
                del kinds[it]
                found.pop(it, None)
            below -= {it for it in below if f"{it}/".startswith(f"{path}/")}
            found |= {it: folder(it) for it in _above(path)}
            found[f"{path} "] = gone(path)
            continue
        kind = kinds.get(path) or chance.choice(("file", "file", "file", "directory", "symlink"))
        above = _above(path)
        if any(kinds.get(it, "directory") != "directory" for it in above):
            continue
        if f"{path} " in found or any(f"{it} " in found for it in above):
            continue  # it was deleted in this layer
        for it in above:
            kinds[it] = "directory"
            found[it] = folder(it)
        kinds[path] = kind
        size = chance.randint(0, 5000)
        made = {"file": file(path, size), "directory": folder(path), "symlink": link(path, "a")}
        found[path] = made[kind]
    return list(found.values())


def _above(path: str) -> list[str]:
    return [path[:at] for at, char in enumerate(path) if char == "/"]

"""What it costs to know a registry: requests, bytes and time of dflint, crane and skopeo.

    python benchmarks/registry.py [--repositories 2000] [--tags 5] [--part 100]

A registry of Debian (docker-registry, distribution 2.8) on loopback gets content that is made here, in
its folder: images of two layers, of which repositories share the lower one, a tenth of them indexes of
two platforms. Each tool is to say the digest of every tag, and then, for every image, its configuration
and the sizes of its layers. dflint is asked twice, since the second scan has the contents of the first.
crane and skopeo read one image a process, eight processes at a time; as that takes long, they read a part
of the repositories, and the table has what they need for each image, too.

Requests and bytes of bodies are counted by the registry's own access log. Time is that on the clock; CPU
is that of the client alone. What is not installed is left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

JOBS = 8
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
LINE = re.compile(rb'" (\d{3}) (\d+) "')  # of the access log: status and bytes


@dataclass
class Cost:
    """`images`: how many were read. Times in seconds."""

    tool: str
    task: str
    images: int
    requests: int
    size: int
    seconds: float
    cpu: float


class Folder:
    """The folder of a registry, as distribution 2.8 keeps it."""

    def __init__(self, root: Path) -> None:
        self.root = root / "docker" / "registry" / "v2"
        self.made: set[str] = set()

    def blob(self, content: bytes) -> tuple[str, int]:
        name = hashlib.sha256(content).hexdigest()
        if name not in self.made:
            self.made.add(name)
            self._write(self.root / "blobs" / "sha256" / name[:2] / name / "data", content)
        return f"sha256:{name}", len(content)

    def link(self, repository: str, place: str, digest: str) -> None:
        self._write(self.root / "repositories" / repository / place / "link", digest.encode())

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def manifest(self, repository: str, record: dict[str, object]) -> dict[str, object]:
        content = json.dumps(record).encode()
        digest, size = self.blob(content)
        self.link(repository, f"_manifests/revisions/sha256/{digest[7:]}", digest)
        return {"mediaType": record["mediaType"], "digest": digest, "size": size}

    def image(self, repository: str, name: str, architecture: str) -> dict[str, object]:
        layers = [self.blob(it.encode() * 200) for it in ("base", f"{repository} {name}")]
        config, size = self.blob(json.dumps({
            "architecture": architecture, "os": "linux", "created": "2026-11-01T00:00:00Z",
            "config": {"User": "1000", "Env": ["PATH=/usr/bin"], "Labels": {"name": name}},
            "rootfs": {"type": "layers", "diff_ids": [it for it, _ in layers]},
            "history": [{"created_by": "COPY base /"}, {"created_by": f"COPY {name} /"}],
        }).encode())  # fmt: skip
        for digest in (config, *(it for it, _ in layers)):
            self.link(repository, f"_layers/sha256/{digest[7:]}", digest)
        kind = "application/vnd.oci.image.layer.v1.tar"
        return self.manifest(repository, {
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": size},
            "layers": [{"mediaType": kind, "digest": it, "size": length} for it, length in layers],
        })  # fmt: skip

    def tag(self, repository: str, tag: str, digest: str) -> None:
        self.link(repository, f"_manifests/tags/{tag}/current", digest)
        self.link(repository, f"_manifests/tags/{tag}/index/sha256/{digest[7:]}", digest)


def fill(root: Path, repositories: int, tags: int) -> dict[str, list[str]]:
    folder = Folder(root)
    found: dict[str, list[str]] = {}
    for number in range(repositories):
        repository = f"team-{number % 50:02}/app-{number:04}"
        found[repository] = [f"1.{it}" for it in range(tags)]
        for tag in found[repository]:
            top = folder.image(repository, tag, "amd64")
            if number % 10 == 0:
                both = [
                    {**it, "platform": {"os": "linux", "architecture": architecture}}
                    for it, architecture in (
                        (top, "amd64"), (folder.image(repository, f"{tag} arm", "arm64"), "arm64"),
                    )
                ]  # fmt: skip
                record = {"schemaVersion": 2, "mediaType": INDEX, "manifests": both}
                top = folder.manifest(repository, record)
            folder.tag(repository, tag, str(top["digest"]))
    return found


@contextmanager
def registry(root: Path, log: Path) -> Iterator[str]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    config = root / "config.yml"
    config.write_text(
        "version: 0.1\nlog: {level: error}\n"
        f"storage: {{filesystem: {{rootdirectory: {root}}}}}\nhttp: {{addr: '127.0.0.1:{port}'}}\n"
    )
    environ = {**os.environ, "OTEL_TRACES_EXPORTER": "none"}
    with log.open("wb") as file:
        process = subprocess.Popen(
            ["docker-registry", "serve", str(config)], stdout=file, stderr=file, env=environ
        )
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def measured(log: Path, tool: str, task: str, images: int, work: Callable[[], object]) -> Cost:
    """What some work asked of the registry, and how long it took."""
    start = log.stat().st_size
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    work()
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    time.sleep(0.5)
    with log.open("rb") as file:
        file.seek(start)
        sizes = [int(it[2]) for it in LINE.finditer(file.read())]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    cost = Cost(tool, task, images, len(sizes), sum(sizes), seconds, cpu)
    print(f"{tool}, {task}: {seconds:.0f} s", file=sys.stderr)
    return cost


def ran(words: Sequence[str]) -> str:
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")
    return done.stdout


def each(commands: Sequence[Sequence[str]]) -> None:
    """Some commands, eight at a time."""
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(ran, commands))


def dflint(host: str, home: Path, log: Path, images: int) -> Iterator[Cost]:
    os.environ["XDG_CACHE_HOME"] = str(home)

    def asks(*words: str) -> Callable[[], str]:
        return lambda: ran([sys.executable, "-m", "dflint", "registry", *words])

    for again in ("first", "second"):
        yield measured(log, f"dflint, {again} scan", "digests", images, asks("list", host))
    for again in ("first", "second"):
        words = ("usage", host, "--by", "tag", "--output-format", "json")
        yield measured(log, f"dflint, {again} scan", "contents", images, asks(*words))


def crane(host: str, part: dict[str, list[str]], log: Path) -> Iterator[Cost]:
    names = [f"{host}/{name}:{tag}" for name, tags in part.items() for tag in tags]
    lists = [["crane", "ls", f"{host}/{name}"] for name in part]
    digests = [["crane", "digest", name] for name in names]
    facts = [["crane", word, name] for name in names for word in ("manifest", "config")]
    ran(["crane", "catalog", host])
    yield measured(log, "crane", "digests", len(names), lambda: each([*lists, *digests]))
    yield measured(log, "crane", "contents", len(names), lambda: each([*lists, *facts]))


def skopeo(host: str, part: dict[str, list[str]], log: Path) -> Iterator[Cost]:
    names = [f"docker://{host}/{name}:{tag}" for name, tags in part.items() for tag in tags]
    loose = "--tls-verify=false"
    lists = [["skopeo", "list-tags", loose, f"docker://{host}/{name}"] for name in part]
    facts = [["skopeo", "inspect", loose, "--no-tags", name] for name in names]
    yield measured(log, "skopeo", "contents", len(names), lambda: each([*lists, *facts]))


def shown(costs: Sequence[Cost]) -> str:
    head = (
        "",
        "task",
        "images",
        "requests",
        "an image",
        "MB",
        "kB an image",
        "s",
        "CPU s",
        "CPU ms an image",
    )
    rows = [
        (
            it.tool, it.task, f"{it.images:,}", f"{it.requests:,}", f"{it.requests / it.images:.2f}",
            f"{it.size / 1e6:.1f}", f"{it.size / it.images / 1e3:.2f}", f"{it.seconds:.1f}",
            f"{it.cpu:.1f}", f"{1000 * it.cpu / it.images:.2f}",
        )
        for it in costs
    ]  # fmt: skip
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="What it costs to know a registry.")
    parser.add_argument("--repositories", type=int, default=2000)
    parser.add_argument("--tags", type=int, default=5)
    parser.add_argument("--part", type=int, default=100, help="repositories for crane and skopeo")
    values = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, log = Path(folder), Path(folder) / "log"
        began = time.monotonic()
        found = fill(root / "data", values.repositories, values.tags)
        print(f"made: {time.monotonic() - began:.0f} s", file=sys.stderr)
        part = dict(list(found.items())[: values.part])
        with registry(root / "data", log) as host:
            images = sum(map(len, found.values()))
            costs = list(dflint(host, root / "cache", log, images))
            for name, measure in (("crane", crane), ("skopeo", skopeo)):
                if shutil.which(name):
                    costs += measure(host, part, log)
    print(shown(costs))


if __name__ == "__main__":
    main()

"""A copy has the files of the image, and no digest of it; and a registry of a folder takes and gives it."""

import gzip
import hashlib
import io
import json
import tarfile
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import pytest

from dflint.bench.fresh_copies import Copies
from dflint.bench.loopback_registry import LoopbackRegistry


def _archive(**files: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _ask(method: str, url: str, content: bytes = b"", **headers: str) -> tuple[int, str, bytes]:
    asked = urllib.request.Request(url, content or None, headers, method=method)
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return answer.status, answer.headers.get("Location", ""), answer.read()


def _push_blob(registry: LoopbackRegistry, repository: str, content: bytes) -> None:
    base = f"http://{registry.address}"
    _, place, _ = _ask("POST", f"{base}/v2/{repository}/blobs/uploads/?mount=sha256:0&from=x")
    _, place, _ = _ask("PATCH", base + place, content[:7])
    status, _, _ = _ask("PUT", f"{base}{place}?digest={_digest(content)}", content[7:])
    assert status == 201


@pytest.fixture
def pushed(tmp_path: Path):  # type: ignore[no-untyped-def]
    """A registry with an image of two layers, one of them in two members of gzip."""
    archives = [_archive(one=b"1" * 3000), _archive(two=b"2")]
    half = len(archives[0]) // 2
    layers = [
        gzip.compress(archives[0][:half]) + gzip.compress(archives[0][half:]),
        gzip.compress(archives[1]),
    ]
    config = json.dumps(
        {"os": "linux", "rootfs": {"diff_ids": [_digest(it) for it in archives]}}
    ).encode()
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    record = {
        "mediaType": kind,
        "config": {"digest": _digest(config), "size": len(config)},
        "layers": [
            {"mediaType": "x.tar.gzip", "digest": _digest(it), "size": len(it)} for it in layers
        ],
    }
    with LoopbackRegistry(tmp_path) as registry:
        for it in (*layers, config):
            _push_blob(registry, "team/app", it)
        place = f"http://{registry.address}/v2/team/app/manifests/1"
        _ask("PUT", place, json.dumps(record).encode(), **{"Content-Type": kind})
        yield registry, sum(map(len, layers))


def test_a_copy_has_the_same_files_and_other_digests(
    pushed: tuple[LoopbackRegistry, int],
) -> None:
    registry, size = pushed
    copies = Copies(registry, "team/app", "1")
    assert (copies.size, copies.layers) == (size, 2)
    seen: set[str] = set()
    for tag in ("a", "b"):
        copies.add("copy", tag)
        base = f"http://{registry.address}/v2/copy"
        record = json.loads(_ask("GET", f"{base}/manifests/{tag}")[2])
        config = _ask("GET", f"{base}/blobs/{record['config']['digest']}")[2]
        assert _digest(config) == record["config"]["digest"]
        names = []
        for at, it in enumerate(record["layers"]):
            blob = _ask("GET", f"{base}/blobs/{it['digest']}")[2]
            assert (_digest(blob), len(blob)) == (it["digest"], it["size"])
            archive = gzip.decompress(blob)
            assert _digest(archive) == json.loads(config)["rootfs"]["diff_ids"][at]
            with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
                names += tar.getnames()
            assert it["digest"] not in seen
            seen.add(it["digest"])
        assert names == ["one", "two"]


def test_a_blob_is_only_where_it_was_pushed_to(pushed: tuple[LoopbackRegistry, int]) -> None:
    """So a push to another repository sends every layer."""
    registry, _ = pushed
    digest = next(iter(registry.blobs))[1]
    url = f"http://{registry.address}/v2/{{}}/blobs/{digest}"
    assert _ask("HEAD", url.format("team/app"))[0] == 200
    with pytest.raises(HTTPError, match="404"):
        _ask("HEAD", url.format("other"))


def test_what_is_forgotten_is_gone_and_copies_stay(
    pushed: tuple[LoopbackRegistry, int], tmp_path: Path
) -> None:
    registry, _ = pushed
    Copies(registry, "team/app", "1").add("copy", "1")
    registry.forget("copy")
    assert len(list(tmp_path.iterdir())) == 3, "two layers and a configuration"
    registry.forget("team/app")
    assert list(tmp_path.iterdir()) == []


def test_a_blob_with_another_digest_is_refused(pushed: tuple[LoopbackRegistry, int]) -> None:
    registry, _ = pushed
    base = f"http://{registry.address}"
    _, place, _ = _ask("POST", f"{base}/v2/app/blobs/uploads/")
    with pytest.raises(HTTPError, match="400"):
        _ask("PUT", f"{base}{place}?digest={_digest(b'other')}", b"content")

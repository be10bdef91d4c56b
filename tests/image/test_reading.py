"""Images are read from any layout, to the last byte, and from strangers without harm."""

import bz2
import gzip
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dflint.image.errors import ImageError
from dflint.image.layer import Entry
from dflint.image.reading import read
from tests.image.lab import (
    Member,
    Parts,
    config,
    digest,
    emptied,
    file,
    folder,
    gone,
    index,
    layout,
    link,
    manifest,
    saved,
    tar,
)

STEPS = (
    ("ADD rootfs.tar / # buildkit", [folder("etc"), file("etc/motd", b"hello"), link("e", "etc")]),
    ("ENV A=1", None),
    ("RUN /bin/sh -c rm /etc/motd # buildkit", [folder("etc"), gone("etc/motd"), emptied("e")]),
)


def only(path: str, data: bytes) -> str:
    """An archive with one layer, which is not what it should be."""
    parts = Parts()
    about = config([("RUN x", tar([]))])
    layer = parts.blob(data)
    about["rootfs"] = {"diff_ids": [layer["digest"]]}
    described = parts.json({"config": parts.json(about), "layers": [layer]})
    return index(parts, described).archive(Path(path) / "only.tar")


def of_unpacked(tmp_path: Path, raw: bytes, packed: bytes) -> str:
    """An archive with one layer, compressed in some way."""
    parts = Parts()
    about = config([("RUN x", raw)])
    layers = [parts.blob(packed)]
    described = parts.json({"config": parts.json(about), "layers": layers})
    return index(parts, described).archive(tmp_path / "one.tar")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("kind", ["folder", "archive", "oci:folder", "oci-archive:archive"])
def test_an_oci_layout(tmp_path: Path, pack: Any, kind: str) -> None:
    scheme, _, form = kind.rpartition(":")
    parts = layout(STEPS, pack, User="app")
    image = read(f"{scheme}{':' * bool(scheme)}{getattr(parts, form)(tmp_path / 'it')}")
    assert image.platform == "linux/amd64"
    assert image.config == {"User": "app"}
    assert [it.created_by for it in image.history] == [text for text, _ in STEPS]
    lower, upper = image.layers
    assert lower.history is image.history[0] and upper.history is image.history[2]
    assert [it.path for it in lower.entries] == ["/etc", "/etc/motd", "/e"]
    assert (upper.whiteouts, upper.opaque) == (("/etc/motd",), ("/e",))
    assert (lower.size, upper.size, image.size) == (5, 0, 5)
    raw = tar(STEPS[0][1] or ())
    assert lower.tar_size == len(raw)
    assert lower.diff_id == digest(raw)
    assert lower.digest == digest(pack(raw))
    assert lower.compressed_size == (None if pack is bytes else len(pack(raw)))


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_what_docker_save_wrote_of_old(tmp_path: Path, pack: Any) -> None:
    path = Path(saved(STEPS).archive(tmp_path / "app.tar"))
    path.write_bytes(pack(path.read_bytes()))
    image = read(str(path))
    assert image.names == ("app:1",)
    assert [it.size for it in image.layers] == [5, 0]
    assert image.compressed_size is None


def test_a_layer_that_is_a_link_to_another(tmp_path: Path) -> None:
    steps = [("ADD a", [file("a", 3)]), ("ADD a", [file("a", 3)])]
    parts = saved(steps)
    members = [file(name, data) for name, data in parts.files.items() if name != "1/layer.tar"]
    path = tmp_path / "app.tar"
    path.write_bytes(tar([*members, link("1/layer.tar", "../0/layer.tar")]))
    assert [it.size for it in read(str(path)).layers] == [3, 3]


@pytest.mark.skipif(not shutil.which("zstd"), reason="needs the program zstd")
def test_zstd(tmp_path: Path) -> None:
    raw = tar([file("a", bytes(3_000_000))])
    packed = subprocess.run(["zstd", "-c"], input=raw, capture_output=True, check=True).stdout
    layer = read(of_unpacked(tmp_path, raw, packed)).layers[0]
    assert (layer.size, layer.compressed_size) == (3_000_000, len(packed))
    with pytest.raises(ImageError, match=r"layer 1 of .* broken\."):
        read(of_unpacked(tmp_path, raw, packed[:-9]))


def test_zstd_without_anything_that_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "zstandard", None)
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    path = only(str(tmp_path), b"\x28\xb5\x2f\xfd rest")
    with pytest.raises(ImageError, match=r"the program `zstd` reads it\.$"):
        read(path)


def test_every_kind_of_entry(tmp_path: Path) -> None:
    long = "long/" * 60 + "ü"
    members = [
        file("f", b"abc", mode=0o104755, uid=70_000, gid=3_000_000, mtime=12.5),
        file(long, b"1"),
        link("l", "../" * 50 + "x"),
        link("h", "f", kind="hardlink"),
        Member("p", kind="fifo"),
        file("cap", pax_headers={"SCHILY.xattr.security.capability": "1"}),
        file(b"latin-\xe9".decode("utf-8", "surrogateescape")),
    ]
    for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        raw = tar(members, form)
        entries = read(of_unpacked(tmp_path, raw, raw)).layers[0].entries
        assert [it.path for it in entries[:2]] == ["/f", f"/{long}"]
        assert (entries[0].mode, entries[0].uid, entries[0].gid) == (0o4755, 70_000, 3_000_000)
        assert entries[0].digest == digest(b"abc").removeprefix("sha256:")
        assert entries[2].target == "../" * 50 + "x"
        assert (entries[3].kind, entries[3].target, entries[3].size) == ("hardlink", "/f", 0)
        assert entries[4].kind == "fifo"
        assert entries[6].path == "/latin-\udce9"
    assert entries[5].xattrs == {"security.capability": "1"}


def test_names_that_lead_out_of_the_image(tmp_path: Path) -> None:
    names = ("../../etc/passwd", "/etc/shadow", "a/../../b", "./c", "//d", "../.wh.e")
    image = read(layout([("ADD x", [file(it, 1) for it in names])]).folder(tmp_path / "oci"))
    assert [it.path for it in image.layers[0].entries] == [
        "/etc/passwd", "/etc/shadow", "/b", "/c", "/d",
    ]  # fmt: skip
    assert image.layers[0].whiteouts == ("/e",)
    assert [it.name for it in tmp_path.iterdir()] == ["oci"]


@pytest.mark.parametrize("name", ["../../secret", "sha256:../../../secret", 3, "sha256:abc"])
def test_digests_that_lead_out_of_the_folder(tmp_path: Path, name: object) -> None:
    (tmp_path / "secret").write_text("{}")
    parts = index(Parts(), {"digest": name})
    with pytest.raises(ImageError, match=r"digest"):
        read(parts.folder(tmp_path / "oci"))


def test_a_gzip_bomb(tmp_path: Path) -> None:
    """What is in memory is never more than a few pieces."""
    size = 300 << 20
    head = tarfile.TarInfo("zeros")
    head.size = size
    block = bytes(1 << 20)
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = engine.compress(head.tobuf())
    for _ in range(size // len(block)):
        packed += engine.compress(block)
    packed += engine.compress(bytes(1024)) + engine.flush()
    path = only(str(tmp_path), packed)
    tracemalloc.start()
    try:
        with pytest.raises(ImageError, match="should be"):  # the digest of zeros is not known here
            read(path)
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


def test_a_sparse_file(tmp_path: Path) -> None:
    """Ten gigabytes with nothing but eight bytes in them, as GNU tar writes them."""
    size = 10 << 30
    head = bytearray(tarfile.TarInfo("sparse").tobuf(tarfile.GNU_FORMAT))
    head[156:157] = tarfile.GNUTYPE_SPARSE
    for at, number in ((124, 8), (386, size - 8), (398, 8), (483, size)):
        head[at : at + 12] = b"\x80" + number.to_bytes(11, "big")
    _sum_up(head)
    raw = bytes(head) + b"the end!".ljust(512, b"\0") + bytes(1024)
    layer = read(of_unpacked(tmp_path, raw, gzip.compress(raw))).layers[0]
    assert layer.size == size
    assert layer.tar_size == 2048


def _sum_up(head: bytearray) -> None:
    """Write the check sum of a header of tar into it."""
    head[148:156] = b"        "
    head[148:156] = b"%06o\0 " % sum(head)


def test_a_header_that_would_fill_the_memory(tmp_path: Path) -> None:
    for kind in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE):
        head = tarfile.TarInfo("././@LongLink")
        head.type = kind
        head.size = 5 << 30
        raw = head.tobuf(tarfile.GNU_FORMAT)
        with pytest.raises(ImageError, match=r"layer 1 .*a header in it is too long"):
            read(only(str(tmp_path), gzip.compress(raw + bytes(4096))))
        path = tmp_path / "outer.tar"
        path.write_bytes(raw + bytes(4096))
        with pytest.raises(ImageError, match=r"outer\.tar.*a header in it is too long"):
            read(str(path))


def test_a_size_below_zero(tmp_path: Path) -> None:
    head = bytearray(tarfile.TarInfo("x").tobuf(tarfile.GNU_FORMAT))
    head[124:136] = (-512 & (1 << 96) - 1).to_bytes(12, "big")
    _sum_up(head)
    with pytest.raises(ImageError, match="size in it is wrong"):
        read(only(str(tmp_path), bytes(head) * 4))
    path = tmp_path / "outer.tar"
    path.write_bytes(bytes(head) * 4)
    with pytest.raises(ImageError, match="size in it is wrong"):
        read(str(path))


def test_an_archive_that_is_cut_short_anywhere(tmp_path: Path) -> None:
    """It is an error at every length, and always one sentence that names the file."""
    for parts in (layout(STEPS), saved(STEPS)):
        path = Path(parts.archive(tmp_path / "app.tar"))
        whole = path.read_bytes()
        end = len(whole.rstrip(b"\0"))
        for length in range(0, end, 97):
            path.write_bytes(whole[:length])
            with pytest.raises(ImageError, match=r"app\.tar.*\.\Z"):
                read(str(path))


def zipped(data: bytes) -> bytes:
    """The same bytes at any time."""
    return gzip.compress(data, mtime=0)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_an_archive_with_other_bytes(data: st.DataObject) -> None:
    """Whatever stands in it: it is an image, or one sentence says why not."""
    make = data.draw(st.sampled_from([layout(STEPS, zipped), layout(STEPS, bytes), saved(STEPS)]))
    pack: Any = data.draw(st.sampled_from([bytes, zipped, bz2.compress, lzma.compress]))
    with tempfile.TemporaryDirectory() as name:
        path = Path(make.archive(Path(name) / "it.tar"))
        raw = bytearray(pack(path.read_bytes()))
        for at in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=4)):
            raw[at] = data.draw(st.integers(0, 255))
        path.write_bytes(raw[: data.draw(st.integers(0, len(raw)))] if at % 2 else raw)
        try:
            assert len(read(str(path)).layers) == 2
        except ImageError as error:
            sentence = str(error)
        else:
            return
        assert sentence.endswith(".") and "it.tar" in sentence


def test_a_layer_that_is_cut_short(tmp_path: Path) -> None:
    raw = tar([file("a", 5000)])
    for data in (gzip.compress(raw)[:-5], raw[:4000], gzip.compress(raw)[:30]):
        with pytest.raises(ImageError, match=r"layer 1 of .*only\.tar"):
            read(only(str(tmp_path), data))


def test_a_blob_that_is_missing(tmp_path: Path) -> None:
    parts = layout(STEPS)
    layer = next(name for name, data in parts.files.items() if data[:2] == b"\x1f\x8b")
    del parts.files[layer]
    with pytest.raises(ImageError, match=rf'it" lacks {layer}: the image is incomplete'):
        read(parts.folder(tmp_path / "it"))


def test_a_blob_that_was_changed(tmp_path: Path) -> None:
    parts = layout(STEPS, bytes)
    for name, data in parts.files.items():
        changed = data.replace(b"hello", b"hallo").replace(b"linux", b"linus")
        if data != changed:
            other = Parts()
            other.files = {**parts.files, name: changed}
            with pytest.raises(ImageError, match=f"is damaged: {name} should be sha256:"):
                read(other.archive(tmp_path / "it.tar"))


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"manifests": 3}', '{"manifests": [3]}', "[" * 100_000]
)
def test_an_index_that_is_none(tmp_path: Path, content: str) -> None:
    parts = Parts()
    parts.files["index.json"] = content.encode()
    with pytest.raises(ImageError, match=r"it.*\.\Z"):
        read(parts.folder(tmp_path / "it"))


def test_what_is_no_image(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("FROM scratch\n" * 100)
    (tmp_path / "empty").write_text("")
    Parts().folder(tmp_path)
    (tmp_path / "a.tar").write_bytes(tar([file("a")]))
    for name in ("text", "empty", "a.tar", "."):
        with pytest.raises(ImageError, match="is not "):
            read(str(tmp_path / name))
    with pytest.raises(ImageError, match=r'there is no file or folder ".*absent"'):
        read(str(tmp_path / "absent"))


def test_an_archive_of_ten_gigabytes_of_zeros(tmp_path: Path) -> None:
    path = tmp_path / "zeros.tar"
    with open(path, "wb") as zeros:
        zeros.truncate(10 << 30)
    with pytest.raises(ImageError, match="is not an image"):
        read(str(path))


def several(tmp_path: Path) -> str:
    """A layout with an image for two platforms, and with another image."""
    parts = Parts()
    described = []
    for number, processor in enumerate(("s390x", "riscv64")):
        it = manifest(parts, [("RUN x", [file("a", number + 1)])])
        described.append({**it, "platform": {"os": "linux", "architecture": processor}})
    notes = {"vnd.docker.reference.type": "attestation-manifest"}
    unknown = {"os": "unknown", "architecture": "unknown"}
    absent = {"digest": digest(b"absent"), "platform": {"os": "linux", "architecture": "arm"}}
    proof = {**described[0], "annotations": notes, "platform": unknown}
    both = parts.json({"manifests": [*described, proof, absent]})
    other = manifest(parts, [("RUN y", [file("a", 7)])])
    name, tag = "io.containerd.image.name", "org.opencontainers.image.ref.name"
    index(
        parts,
        {**both, "annotations": {name: "docker.io/library/app:1", tag: "1"}},
        {**other, "annotations": {tag: "tool"}},
    )
    return parts.folder(tmp_path / "oci")


def test_one_of_several(tmp_path: Path) -> None:
    path = several(tmp_path)
    assert read(f"oci:{path}:tool").size == 7
    assert read(f"{path}:app:1", "linux/riscv64").size == 2
    assert read(f"oci:{path}:1", "linux/s390x").size == 1
    for reference, platform, sentence in (
        (path, "", "holds several images. There is: 1, docker.io/library/app:1, tool."),
        (f"{path}:2", "", 'holds no image "2". There is: 1, docker.io/library/app:1, tool.'),
        (f"{path}:1", "linux/386", "has nothing for linux/386. There is: linux/riscv64, linux/s"),
        (f"{path}:1", "", "There is: linux/riscv64, linux/s390x."),
    ):
        with pytest.raises(ImageError) as error:
            read(reference, platform)
        assert sentence in str(error.value)


@pytest.mark.parametrize("reference", ["docker:app", "containers-storage:app"])
def test_an_engine_that_is_not_there(
    reference: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ImageError, match=r'"\w.*:app" cannot be read: .* is not installed\.'):
        read(reference)
    with pytest.raises(ImageError, match="does not name an image"):
        read("docker:--help")


def test_an_image_of_an_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program writes an archive, of which nothing remains."""
    there = layout(STEPS).archive(tmp_path / "there.tar")
    program = tmp_path / "bin" / "docker"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\n[ "$4" = app:1 ] || {{ echo no such image >&2; exit 1; }}\ncp {there} "$3"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    assert read("docker:app:1").size == 5
    with pytest.raises(ImageError, match='docker cannot export "docker:b": no such image'):
        read("docker:b")
    assert list((tmp_path / "temp").iterdir()) == []


def test_a_folder_as_buildah_pushes_it(tmp_path: Path) -> None:
    parts = Parts()
    described = manifest(parts, STEPS)
    flat = Parts()
    for name, data in parts.files.items():
        is_manifest = digest(data) == described["digest"]
        flat.files["manifest.json" if is_manifest else name.rpartition("/")[2]] = data
    image = read(flat.folder(tmp_path / "dir"))
    assert [it.size for it in image.layers] == [5, 0]
    assert image.compressed_size is not None


def test_an_image_in_a_storage_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The storage is named as containers/storage names it, and buildah hears of it by options."""
    program = tmp_path / "bin" / "buildah"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    for reference, options in (
        ("app:1", ""),
        ("[vfs@/a/root+/a/run]app:1", "--storage-driver vfs --root /a/root --runroot /a/run "),
        ("[/a/root]app:1", "--root /a/root "),
    ):
        with pytest.raises(ImageError, match="buildah cannot export"):
            read(f"containers-storage:{reference}")
        said = (tmp_path / "said").read_text()
        assert said.startswith(f"{options}push --quiet app:1 dir:/")


def test_history_that_does_not_fit(tmp_path: Path) -> None:
    parts = Parts()
    about: dict[str, Any] = json.loads(json.dumps(config(STEPS)))
    about["history"] = about["history"][:1]
    raws = [tar(it) for _, it in STEPS if it is not None]
    described = parts.json({"config": parts.json(about), "layers": [parts.blob(it) for it in raws]})
    image = read(index(parts, described).archive(tmp_path / "it.tar"))
    assert [it.history for it in image.layers] == [None, None]


def test_an_entry_shows_what_it_is() -> None:
    assert repr(Entry("/a")) == "Entry('/a', 'file')"

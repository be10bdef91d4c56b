"""In what two images differ."""

from pathlib import Path
from typing import Any

import pytest

from dflint.image.compare import Comparison, compare
from dflint.image.image import layers_of_base, layers_shared
from dflint.image.reading import read
from tests.image.lab import Member, file, folder, gone, image, layout, link


def compared(path: Path, before: list[Member], after: list[Member]) -> Comparison:
    one, other = path / "1", path / "2"
    one.mkdir(exist_ok=True)
    other.mkdir(exist_ok=True)
    return compare(image(one, before), image(other, after))


def test_the_same(tmp_path: Path) -> None:
    members = [folder("d"), file("d/a", b"1"), link("l", "d")]
    later = [folder("d", mtime=9), file("d/a", b"1", mtime=9), link("l", "d")]
    assert compared(tmp_path, members, later).is_equal


def test_layers_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    many = image(tmp_path / "1", [file("a", 9), file("b", 1)], [file("a", 5)], [gone("b")])
    assert compare(many, image(tmp_path, [file("a", 5)])).is_equal


def test_paths_of_only_one(tmp_path: Path) -> None:
    found = compared(tmp_path, [file("a", 5)], [folder("b")])
    assert repr(found.removed) == "[Lone('/a', 'file', 5)]"
    assert repr(found.added) == "[Lone('/b', 'directory', 0)]"
    assert not found.is_equal


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (file("a"), folder("a"), ("type", "file", "directory")),
        (file("a"), file("a", mode=0o4755), ("mode", "0644", "4755")),
        (file("a"), file("a", uid=1, gid=2), ("owner", "0:0", "1:2")),
        (link("a", "b"), link("a", "c"), ("target", "b", "c")),
        (
            file("a", b"1"),
            file("a", b"2"),
            ("content", "1 bytes, sha256:6b86b273ff34", "1 bytes, sha256:d4735e3a265e"),
        ),
        (
            file("a"),
            file("a", pax_headers={"SCHILY.xattr.user.x": "1"}),
            ("attributes", "", "user.x=1"),
        ),
    ],
)
def test_a_path_that_changed(
    tmp_path: Path, before: Member, after: Member, change: tuple[str, str, str]
) -> None:
    found = compared(tmp_path, [before], [after])
    assert [(it.path, it.what, it.before, it.after) for it in found.changed] == [("/a", *change)]


def test_a_hardlink_is_a_file(tmp_path: Path) -> None:
    linked = [file("a", b"1"), link("b", "a", "hardlink")]
    assert compared(tmp_path, linked, [file("a", b"1"), file("b", b"1")]).is_equal


def test_a_directory_that_only_one_layer_tells_of(tmp_path: Path) -> None:
    members = [folder("d", uid=5), file("d/a")]
    assert compared(tmp_path, members, [file("d/a")]).is_equal


def test_what_may_differ(tmp_path: Path) -> None:
    before = [file("x.pyc", b"1"), file("var/log/dpkg.log", b"1"), file("a", b"1")]
    found = compared(tmp_path, before, [file("x.pyc", b"2"), file("a", b"2"), file("etc/hosts")])
    assert [it.path for it in found.changed] == ["/a"]
    assert "compiled" in found.volatile["/x.pyc"]
    assert found.volatile.keys() == {
        "/x.pyc", "/var/log/dpkg.log", "/etc/hosts", "/var/log", "/var", "/etc",
    }  # fmt: skip
    assert not found.removed and not found.added


def test_directories_that_are_there_for_other_things(tmp_path: Path) -> None:
    found = compared(tmp_path, [file("etc/hosts"), file("etc/motd", 1), folder("run")], [])
    assert [it.path for it in found.removed] == ["/etc", "/etc/motd"]
    assert found.volatile.keys() == {"/etc/hosts", "/run"}


def test_the_config(tmp_path: Path) -> None:
    def of(name: str, **settings: Any) -> Any:
        return read(layout([("COPY a", [])], **settings).folder(tmp_path / name))

    before = of("1", Env=["A=1", "B=2"], Cmd=["sh"], User="", Labels={"x": ""}, Volumes={"/v": {}})
    after = of("2", Env=["A=1", "B=3"], Cmd=["sh", "-x"], Labels=None, WorkingDir="/srv")
    assert [(it.what, it.before, it.after) for it in compare(before, after).config] == [
        ("Env B", "2", "3"),
        ("Cmd", '["sh"]', '["sh", "-x"]'),
        ("WorkingDir", "", "/srv"),
        ("Volumes /v", "yes", ""),
        ("Labels x", "", ""),
    ]


def test_the_layers_of_the_base_image(tmp_path: Path) -> None:
    base: list[Any] = [
        ("/bin/sh -c #(nop) ADD file:1 in / ", [file("a", 1)]),
        ('/bin/sh -c #(nop)  CMD ["bash"]', None),
        ("RUN /bin/sh -c python # buildkit", [file("b", 1)]),
        ('CMD ["python3"]', None),
    ]
    own: list[Any] = [("COPY . /srv # buildkit", [file("c", 1)]), ('CMD ["app"]', None)]
    of_base = read(layout(base).folder(tmp_path / "1"))
    whole = read(layout([*base, *own]).folder(tmp_path / "2"))
    assert layers_of_base(whole) == layers_shared(whole, of_base) == 2
    assert layers_of_base(read(layout(own).folder(tmp_path / "3"))) == 0
    assert layers_of_base(read(layout(base[:2]).folder(tmp_path / "4"))) == 1

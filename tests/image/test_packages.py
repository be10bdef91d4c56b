"""Which packages each layer adds, and how many bytes of it are theirs."""

import gzip
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from struct import pack

import pytest

from dflint.image.errors import Damaged
from dflint.image.packages.installed import Packages, is_database, packages_of
from dflint.image.packages.rpm import packages_of_rpm
from dflint.image.reading import read
from tests.image.lab import Member, file, folder, gone, layout, link

# Written by rpm 4.18 and by Berkeley DB 5.3: alpha 2:1.2-3 and beta 1.2-3, each with two files.
DATA = Path(__file__).parent / "data"
RPM_FILES = ["/opt/alpha/big", "/opt/alpha/sub/small", "/opt/beta/big", "/opt/beta/sub/small"]


def unpacked(name: str) -> bytes:
    return gzip.decompress((DATA / name).read_bytes())


def packages(path: Path, *layers: Sequence[Member]) -> Packages:
    steps = [(f"RUN step {number}", layer) for number, layer in enumerate(layers, 1)]
    archive = layout(steps).archive(path / "image.tar")
    return packages_of(read(archive, wants=is_database))


def told(found: Packages, layer: int) -> list[tuple[str, str, str, int]]:
    """Name, version, change and bytes of each package of a layer."""
    return [(it.package.name, it.package.version, it.change, it.size) for it in found.layers[layer]]


def status(*packages: tuple[str, str], arch: str = "amd64", state: str = "installed") -> Member:
    stanzas = [
        f"Package: {name}\nStatus: install ok {state}\nArchitecture: {arch}\n"
        f"Description: of a\n package\nVersion: {version}\n"
        for name, version in packages
    ]
    return file("var/lib/dpkg/status", "\n".join(stanzas).encode())


def listed(name: str, *paths: str) -> Member:
    return file(f"var/lib/dpkg/info/{name}.list", "\n".join(("/.", *paths, "")).encode())


CURL = [file("usr/bin/curl", 300), listed("curl", "/usr/bin", "/usr/bin/curl")]


def test_what_a_layer_installs_with_apt(tmp_path: Path) -> None:
    base = [status(("libc6", "2.36")), listed("libc6", "/lib/libc.so"), file("lib/libc.so", 900)]
    found = packages(tmp_path, base, [status(("libc6", "2.36"), ("curl", "8.1")), *CURL])
    assert told(found, 0) == [("libc6", "2.36", "added", 900)]
    assert told(found, 1) == [("curl", "8.1", "added", 300)]
    assert [(it.name, it.manager, size) for it, size in found.final] == [
        ("libc6", "dpkg", 900), ("curl", "dpkg", 300),
    ]  # fmt: skip


def test_an_update_and_a_removal(tmp_path: Path) -> None:
    both = [status(("curl", "8.1"), ("gcc", "12")), *CURL, listed("gcc", "/gcc"), file("gcc", 50)]
    later = [status(("curl", "8.2")), file("usr/bin/curl", 310), gone("gcc")]
    found = packages(tmp_path, both, later, [file("x", 1)])
    assert told(found, 1) == [("curl", "8.2", "updated", 310), ("gcc", "12", "removed", 0)]
    assert found.layers[1][0].before == "8.1"
    assert told(found, 2) == []


def test_what_chown_writes_again(tmp_path: Path) -> None:
    found = packages(tmp_path, [status(("curl", "8.1")), *CURL], [file("usr/bin/curl", 300, uid=7)])
    assert told(found, 1) == [("curl", "8.1", "written again", 300)]
    assert [size for _, size in found.final] == [300]


def test_directories_that_are_links(tmp_path: Path) -> None:
    """Where /usr is merged, dpkg still says /bin and /lib64."""
    paths = ("/bin/sh", "/lib64/ld.so")
    own = [file("usr/bin/sh", 70), file("usr/lib64/ld.so", 7), listed("dash", *paths)]
    links = [link("bin", "usr/bin"), link("lib64", "/usr/lib64")]
    found = packages(tmp_path, [*links, *own, status(("dash", "0.5"))])
    assert told(found, 0) == [("dash", "0.5", "added", 77)]


def test_packages_of_two_architectures(tmp_path: Path) -> None:
    text = "Package: libc6\nArchitecture: {}\nMulti-Arch: same\nVersion: 1\n"
    both = file("var/lib/dpkg/status", "\n".join(map(text.format, ("amd64", "i386"))).encode())
    lists = [listed("libc6:amd64", "/a"), listed("libc6:i386", "/b")]
    found = packages(tmp_path, [both, *lists, file("a", 1), file("b", 2)])
    assert [it[0] for it in told(found, 0)] == ["libc6:i386", "libc6:amd64"]


def test_what_is_only_configured_is_not_installed(tmp_path: Path) -> None:
    found = packages(tmp_path, [status(("gone", "1"), state="config-files")])
    assert found.final == []


def test_an_image_without_dpkg_itself(tmp_path: Path) -> None:
    """Those called distroless have a stanza a file, and check sums in place of lists."""
    stanza = file("var/lib/dpkg/status.d/tzdata", b"Package: tzdata\nVersion: 2026a\n")
    sums = file("var/lib/dpkg/status.d/tzdata.md5sums", b"0" * 32 + b"  usr/share/zone\n")
    found = packages(tmp_path, [stanza, sums, file("usr/share/zone", 40)])
    assert told(found, 0) == [("tzdata", "2026a", "added", 40)]


@pytest.mark.parametrize("folder_", ["lib/apk/db", "usr/lib/apk/db"])
def test_apk(tmp_path: Path, folder_: str) -> None:
    text = "C:Q1\nP:musl\nV:1.2-r1\nF:lib\nR:ld-musl.so\nZ:Q1\nF:usr/bin\nR:ldd\n\nP:empty\nV:0\n\n"
    members = [file(f"{folder_}/installed", text.encode()), file("lib/ld-musl.so", 600)]
    found = packages(tmp_path, [*members, file("usr/bin/ldd", 5)])
    assert told(found, 0) == [("musl", "1.2-r1", "added", 605), ("empty", "0", "added", 0)]


SITE = "usr/lib/python3/site-packages"
FLASK = [
    file(f"{SITE}/flask-3.0.dist-info/METADATA", b"Metadata-Version: 2.1\nName: Flask\nVersion: 3.0\n\nName: no\n"),
    file(
        f"{SITE}/flask-3.0.dist-info/RECORD",
        b'flask/app.py,sha256=x,80\n../../../bin/flask,,9\n"flask/a,b.py",,1\n',
    ),
    file(f"{SITE}/flask/app.py", 80),
    file(f"{SITE}/flask/a,b.py", 1),
    file("usr/bin/flask", 9),
]  # fmt: skip


def test_pip(tmp_path: Path) -> None:
    found = packages(tmp_path, FLASK)
    assert told(found, 0) == [("Flask", "3.0", "added", 90)]


def test_what_apt_installs_is_not_counted_for_pip_too(tmp_path: Path) -> None:
    paths = [f"/{it.path}" for it in FLASK]
    found = packages(
        tmp_path, [*FLASK, status(("python3-flask", "3.0-1")), listed("python3-flask", *paths)]
    )
    assert [it[0] for it in told(found, 0)] == ["python3-flask"]


def package_json(path: str, name: str, version: object) -> Member:
    return file(f"{path}/package.json", json.dumps({"name": name, "version": version}).encode())


def test_npm(tmp_path: Path) -> None:
    """The files of a package are those in its folder, but for packages in it."""
    found = packages(
        tmp_path,
        [
            package_json("app", "app", "1"),  # the project itself
            package_json("app/node_modules/a", "a", "1.0"),
            file("app/node_modules/a/index.js", 500),
            file("app/node_modules/a/dist/package.json", b'{"type": "module"}'),
            package_json("app/node_modules/a/node_modules/@s/b", "@s/b", "2.0"),
            file("app/node_modules/a/node_modules/@s/b/x.js", 3000),
            file("app/node_modules/.bin/a", 9),
            file("app/node_modules/.package-lock.json", b"{}"),
        ],
    )
    names = [(name, version) for name, version, _, _ in told(found, 0)]
    assert names == [("@s/b", "2.0"), ("a", "1.0")]
    own = len(b'{"name": "a", "version": "1.0"}') + 500 + len(b'{"type": "module"}')
    assert told(found, 0)[1][3] == own


def test_a_folder_that_a_later_layer_deletes(tmp_path: Path) -> None:
    first = [package_json("node_modules/a", "a", "1"), *FLASK]
    found = packages(tmp_path, first, [gone("node_modules"), folder("x")])
    assert told(found, 1) == [("a", "1", "removed", 0)]
    assert [it.name for it, _ in found.final] == ["Flask"]


@pytest.mark.parametrize(
    ("place", "data"),
    [
        ("var/lib/rpm/rpmdb.sqlite", "rpmdb.sqlite.gz"),
        ("usr/lib/sysimage/rpm/rpmdb.sqlite", "rpmdb.sqlite.gz"),
        ("var/lib/rpm/Packages", "Packages.bdb.gz"),
    ],
)
def test_rpm(tmp_path: Path, place: str, data: str) -> None:
    files = [file(path, 100 + number) for number, path in enumerate(RPM_FILES)]
    found = packages(tmp_path, [file(place, unpacked(data)), *files])
    assert found.problems == []
    assert told(found, 0) == [
        ("beta", "1.2-3", "added", 205), ("alpha", "2:1.2-3", "added", 201),
    ]  # fmt: skip


def headers() -> list[bytes]:
    """The headers in the database of rpm."""
    connection = sqlite3.connect(":memory:")
    data = bytearray(unpacked("rpmdb.sqlite.gz"))
    data[18:20] = b"\1\1"
    connection.deserialize(bytes(data))
    return [blob for (blob,) in connection.execute("SELECT blob FROM Packages ORDER BY hnum")]


def ndb(*those: bytes) -> bytes:
    """A Packages.db with a page of slots, as rpmpkg.cc writes it."""
    slots, blobs = b"", b""
    for number, header in enumerate(those, 1):
        slots += b"Slot" + pack("<III", number, 256 + len(blobs) // 16, (len(header) + 43) // 16)
        blob = b"BlbS" + pack("<III", number, 0, len(header)) + header + bytes(12)
        blobs += blob + bytes(-len(blob) % 16)
    head = b"RpmP" + pack("<IIII", 0, 1, 1, len(those) + 1) + bytes(12)
    empty = (b"Slot" + bytes(12)) * ((4096 - len(head) - len(slots)) // 16)
    return head + slots + empty + blobs


def test_rpm_of_suse(tmp_path: Path) -> None:
    found = packages(tmp_path, [file("usr/lib/sysimage/rpm/Packages.db", ndb(*headers()))])
    assert sorted(it[0] for it in told(found, 0)) == ["alpha", "beta"]


def test_changes_that_rpm_has_not_put_into_the_database_yet(tmp_path: Path) -> None:
    database = file("var/lib/rpm/rpmdb.sqlite", unpacked("rpmdb.sqlite.gz"))
    assert packages(tmp_path, [database, file("var/lib/rpm/rpmdb.sqlite-wal")]).problems == []
    (problem,) = packages(tmp_path, [database, file("var/lib/rpm/rpmdb.sqlite-wal", 9)]).problems
    assert '"/var/lib/rpm/rpmdb.sqlite-wal" of layer 1' in problem and "are not read" in problem


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("var/lib/rpm/rpmdb.sqlite", b"no database"),
        ("var/lib/rpm/rpmdb.sqlite", unpacked("rpmdb.sqlite.gz")[:3000]),
        ("var/lib/rpm/rpmdb.sqlite", b"SQLite format 3\0" + b"\xff" * 5000),
        ("var/lib/rpm/Packages.db", b"RpmP"),
        ("var/lib/rpm/Packages.db", ndb(*headers())[:5000]),
        ("var/lib/rpm/Packages", b"\0" * 600),
        ("var/lib/rpm/Packages", unpacked("Packages.bdb.gz").replace(b"\1\x0d", b"\1\x07")[:9000]),
        ("var/lib/dpkg/status", b"\0\1\2 no stanza\n"),
        ("lib/apk/db/installed", b"{}"),
        ("node_modules/a/package.json", b"{"),
        ("node_modules/a/package.json", b"[" * 100_000),
        ("s/a.dist-info/METADATA", b"Version: 1\n"),
    ],
)
def test_a_database_that_is_none(tmp_path: Path, path: str, data: bytes) -> None:
    """One sentence, and everything else is known."""
    found = packages(tmp_path, [file(path, data), *FLASK])
    (problem,) = found.problems
    assert problem.startswith(f'the packages in "/{path}" of layer 1 are not known: ')
    assert "Flask" in [it.name for it, _ in found.final]


def test_a_database_with_a_view_that_never_ends() -> None:
    connection = sqlite3.connect(":memory:")
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS blob FROM n"
    )
    connection.execute(f"CREATE VIEW Packages AS {endless}")
    with pytest.raises(Damaged, match="has no table of packages"):
        list(packages_of_rpm("/var/lib/rpm/rpmdb.sqlite", connection.serialize()))


def test_names_that_no_manager_gives(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, and names without an end, are no reason to fail."""
    text = b"Package: \xff\xfe\x1b[31m\nVersion: " + b"9" * 100_000 + b"\n"
    found = packages(tmp_path, [file("var/lib/dpkg/status", text)])
    ((package, _),) = found.final
    assert package.name == "\udcff\udcfe\x1b[31m" and len(package.version) == 1000
    found = packages(tmp_path, [package_json("node_modules/a", "", 5)])
    assert [(it.name, it.version) for it, _ in found.final] == [("a", "")]


def test_an_image_without_packages(tmp_path: Path) -> None:
    found = packages(tmp_path, [file("app", 9)], [file("var/lib/dpkg/status")])
    assert (found.final, found.problems, found.layers) == ([], [], [[], []])


def test_a_file_that_is_made_to_be_large(tmp_path: Path) -> None:
    """Packages that are the same bytes, and folders that are repeated for each file, stay small."""
    (header, *_) = headers()
    one = bytearray(ndb(header))
    slot = bytes(one[32:48])
    one[32 : 32 + 16 * 200] = slot * 200
    (problem,) = packages(tmp_path, [file("var/lib/rpm/Packages.db", bytes(one))]).problems
    assert "packages in it overlap" in problem
    text = "P:a\nV:1\nF:" + "d" * 100_000 + "\n" + "R:x\n" * 100_000
    ((package, _),) = packages(tmp_path, [file("lib/apk/db/installed", text.encode())]).final
    assert package.paths == ()


def test_a_file_that_is_too_long(tmp_path: Path) -> None:
    long = b'{"name": "a", "x": "' + b"x" * 5_000_000 + b'"}'
    (problem,) = packages(tmp_path, [file("node_modules/a/package.json", long)]).problems
    assert problem.endswith("are not known: it is too long.")

"""Tests of images without a daemon: archives and layouts, links that stay inside, who owns a file."""

import tarfile
from pathlib import Path

import pytest

from dflint.image.errors import ImageError
from dflint.image.names import USUAL
from dflint.image.reading import opened, read
from dflint.source import Source
from dflint.structure_tests.archive import read_image, write_tested, write_whole
from dflint.structure_tests.config import InvalidTest, StructureTest, read_test
from dflint.structure_tests.program import TestRunError
from dflint.structure_tests.run import driver_for, reference_of, run_all
from tests.image.lab import file, folder, gone, layout, link
from tests.structure_tests.lab import needs_program

SETTINGS = {
    "User": "app", "Env": ["PATH=/bin", "APP=/app"], "Cmd": ["/app/run"], "WorkingDir": "/app",
    "ExposedPorts": {"80/tcp": {}}, "Labels": {"v": "1"}, "Volumes": {"/data": {}},
}  # fmt: skip
STEPS = (
    (
        "ADD rootfs.tar /",
        [
            folder("usr/lib", mode=0o700), file("usr/lib/secret", b"kept\n", uid=1000, gid=50),
            link("lib", "usr/lib"), file("old", b"old"), folder("etc"), file("etc/passwd", b"root:x\n"),
        ],
    ),
    (
        "COPY app /app",
        [
            file("app/run", b"#!/bin/sh\n", mode=0o4755), link("app/absolute", "/etc/passwd"),
            link("app/out", "../../../../etc/passwd"), link("app/etc", "/etc"),
            link("app/dangling", "/nowhere"), link("app/loop", "loop"), gone("old"),
            link("app/hard", "/app/run", "hardlink"),
        ],
    ),
)  # fmt: skip
GOOD = """
schemaVersion: "2.0.0"
metadataTest:
  envVars: [{key: APP, value: "^/a", isRegex: true}]
  unboundEnvVars: [{key: NOTHING}]
  labels: [{key: v, value: "1"}]
  exposedPorts: ["80"]
  unexposedPorts: ["81"]
  volumes: [/data]
  cmd: [/app/run]
  entrypoint: []
  workdir: /app
  user: app
fileExistenceTests:
- {name: mode, path: /app/run, permissions: urwxr-xr-x, isExecutableBy: any, uid: 0, gid: 0}
- {name: variable, path: $APP/run}
- {name: hardlink, path: /app/hard, permissions: urwxr-xr-x}
- {name: folder, path: /usr/lib, permissions: drwx------}
- {name: link, path: /lib, permissions: Lrwxrwxrwx}
- {name: through a link, path: /lib/secret, uid: 1000, gid: 50}
- {name: through an absolute link, path: /app/etc/passwd}
- {name: a link to nowhere, path: /app/dangling}
- {name: deleted, path: /old, shouldExist: false}
- {name: of this machine, path: /app/etc/hostname, shouldExist: false}
fileContentTests:
- {name: absolute link, path: /app/absolute, expectedContents: ["^root:x\\n$"]}
- {name: link out of the image, path: /app/out, expectedContents: ["^root:x\\n$"]}
- {name: link to a folder, path: /lib/secret, expectedContents: [kept], excludedContents: [lost]}
"""
BAD = {
    'value: "1"': ('value: "2"', 'LABEL v is "1", expected: "2"'),
    '"^/a"': ('"^/b"', 'ENV APP is "/app", expected: "^/b"'),
    "key: NOTHING": ("key: APP", "ENV APP is set"),
    'exposedPorts: ["80"]': ('exposedPorts: ["8"]', "port 8 is not exposed"),
    'unexposedPorts: ["81"]': ('unexposedPorts: ["80"]', "port 80 is exposed"),
    "volumes: [/data]": ("volumes: [/dat]", "there is no VOLUME /dat"),
    "cmd: [/app/run]": ("cmd: [/app/ran]", "CMD is [/app/run], expected: [/app/ran]"),
    "entrypoint: []": ("entrypoint: [a]", "ENTRYPOINT is [], expected: [a]"),
    "workdir: /app": ("workdir: /", 'WORKDIR is "/app", expected: "/"'),
    "user: app": ("user: root", 'USER is "app", expected: "root"'),
    "permissions: drwx------": ("permissions: drwxr-xr-x", "folder: /usr/lib has incorrect perm"),
    "uid: 1000": ("uid: 0", "through a link: /lib/secret has incorrect user ownership"),
    "gid: 50": ("gid: 0", "through a link: /lib/secret has incorrect group ownership"),
    "path: $APP/run": ("path: $APP/ran", "variable: $APP/ran is not in the image"),
    "path: /old": ("path: /app/run", "deleted: /app/run is in the image and should not be"),
    "[kept]": ("[kept, lost]", 'link to a folder: /lib/secret does not contain "lost"'),
    "[lost]": ("[kept]", 'link to a folder: /lib/secret contains "kept"'),
}  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> str:
    return layout(STEPS, **SETTINGS).archive(tmp_path / "app.tar")


def run(text: str, image: str) -> list[str]:
    """What does not hold, each with its line."""
    test = read_test(Source("t.yaml", text))
    [found] = run_all([test], image, "tar", "", USUAL)
    return [f"{it.source.position(it.start).line}: {it.message}" for it in found.findings]


@needs_program
def test_all_that_holds(archive: str, tmp_path: Path) -> None:
    assert run(GOOD, archive) == []
    (tmp_path / "layout").mkdir()
    assert run(GOOD, layout(STEPS, **SETTINGS).folder(tmp_path / "layout")) == []


@needs_program
def test_each_thing_that_does_not_hold_has_its_place(archive: str) -> None:
    text = GOOD
    for old, (new, _) in BAD.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    found = run(text, archive)
    assert len(found) == len(BAD)
    for old, (_, said) in BAD.items():
        line = GOOD[: GOOD.index(old)].count("\n") + 1
        assert any(it.startswith(f"{line}: {said}") for it in found), (old, found)


@needs_program
def test_an_expression_that_is_none_is_a_mistake_and_no_failure(archive: str) -> None:
    text = GOOD.replace("[kept]", '["ke(pt"]')
    with pytest.raises(InvalidTest) as error:
        run(text, archive)
    [sentence] = error.value.sentences
    assert sentence.startswith("t.yaml:28:66: ") and '"ke(pt" is no regular expression' in sentence


@needs_program
def test_licenses(tmp_path: Path) -> None:
    free, other = (
        file("usr/share/doc/a/copyright", b"MIT"),
        file("usr/share/doc/b/copyright", b"agpl"),
    )
    text = 'schemaVersion: "2.0.0"\nlicenseTests:\n- debian: true\n'
    assert run(text, layout([("ADD", [free])]).archive(tmp_path / "a.tar")) == []
    [found] = run(text, layout([("ADD", [free, other])]).archive(tmp_path / "b.tar"))
    assert found.startswith("3: invalid license for /usr/share/doc/b/copyright")


def test_links_never_lead_out_of_the_archive(archive: str, tmp_path: Path) -> None:
    with opened(archive) as (store, tag):
        found = read_image(store, tag, "", archive, ["/app/absolute", "/app/out"])
    paths = ["/app/absolute", "/app/out", "/app/etc/passwd", "/app/dangling", "/app/loop", "/lib/x"]
    write_tested(found, paths, tmp_path / "tested.tar")
    [layer] = read(str(tmp_path / "tested.tar")).layers
    targets = {it.path: it.target for it in layer.entries if it.target}
    assert targets == {
        "/app/absolute": "../etc/passwd", "/app/out": "../etc/passwd", "/app/etc": "../etc",
        "/app/dangling": "../nowhere", "/app/loop": "loop", "/lib": "usr/lib",
    }  # fmt: skip
    assert "/usr/lib/secret" not in {it.path for it in layer.entries}  # no test looks at it


def test_an_image_for_the_engine_is_whole_and_has_no_volumes(archive: str, tmp_path: Path) -> None:
    with opened(archive) as (store, tag):
        write_whole(store, tag, "", "name:tag", tmp_path / "whole.tar")
    image, other = read(archive), read(str(tmp_path / "whole.tar"))
    assert other.names == ("name:tag",)
    assert [it.diff_id for it in other.layers] == [it.diff_id for it in image.layers]
    assert {**other.config, "Volumes": {"/data": {}}} == dict(image.config)
    with tarfile.open(tmp_path / "whole.tar") as tar:
        assert sorted(tar.getnames()) == ["0.tar", "1.tar", "config.json", "manifest.json"]


def test_a_name_is_an_image_of_the_engine_unless_it_is_a_file_or_has_a_host(archive: str) -> None:
    assert reference_of("app:1") == "docker:app:1"
    assert reference_of("team/app") == "docker:team/app"
    for name in (
        archive,
        "registry.example.com/app",
        "docker://app",
        "oci:x",
        "missing.tar",
        "./x",
    ):
        assert reference_of(name) == name


def test_commands_need_containers() -> None:
    text = 'schemaVersion: "2.0.0"\ncommandTests:\n- {name: a, command: ls}\n'
    tests: list[StructureTest] = [read_test(Source(it, text)) for it in ("a.yaml", "b.yaml")]
    driver, why = driver_for(tests, "auto")
    assert driver == "docker" and why == "a.yaml:3:3 tests a command, so the docker driver is used"
    assert driver_for(tests, "docker") == ("docker", "")
    with pytest.raises(TestRunError, match=r"a\.yaml:3:3: a test of a command runs in a container"):
        driver_for(tests, "tar")
    existence = read_test(Source("c.yaml", GOOD))
    assert driver_for([existence], "auto") == ("tar", "")


def test_an_image_that_is_not_there(tmp_path: Path) -> None:
    test = read_test(Source("t.yaml", GOOD))
    with pytest.raises(ImageError, match=r"there is no file or folder"):
        run_all([test], str(tmp_path / "none.tar"), "tar", "", USUAL)

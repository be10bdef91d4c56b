"""Which files are found, and that reading loses nothing."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dflint.files import Document, decode, encode, find, is_dockerfile, is_template, read

# From .pre-commit-hooks.yaml: both must mean the same files.
HOOKS = yaml.safe_load((Path(__file__).parent.parent / ".pre-commit-hooks.yaml").read_text())
EXCLUDE = re.compile(HOOKS[0]["exclude"])
FILES = re.compile(HOOKS[0]["files"])


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile",
        "dockerfile",
        "DOCKERFILE",
        "Dockerfile.prod",
        "Dockerfile-dev",
        "Dockerfile_dev",
        "Containerfile",
        "Containerfile.alpine3.18",
        "web.Dockerfile",
        "web.dockerfile",
        "a.b.containerfile",
        "Dockerfile.",
        "Dockerfile.go",
        "Dockerfile.rs",
    ],
)
def test_names_of_dockerfiles(name: str) -> None:
    assert is_dockerfile(name)


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfiles",
        "MyDockerfile",
        ".dockerfile",
        "Dockerfile.md",
        "Dockerfile.dockerignore",
        "Dockerfile.J2",
        "dockerfile.py",
        "Makefile",
        "",
        "Dockerfile.d.in",
        "dockerfile.go",
        "Dockerfile_test.go",
        "Dockerfile.yaml",
    ],
)
def test_names_of_other_files(name: str) -> None:
    assert not is_dockerfile(name)


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile.j2",
        "Dockerfile.tt",
        "Dockerfile.hbs",
        "Dockerfile.in",
        "Dockerfile-slim.template",
        "Dockerfile.tmpl.alpine",
        "Dockerfile-template",
        "template.Dockerfile",
        "CONTAINERFILE.ERB",
    ],
)
def test_names_of_templates(name: str) -> None:
    assert is_template(name)
    assert not is_dockerfile(name)


@pytest.mark.parametrize("name", ["Dockerfile.prod", "templates.txt", "Dockerfile.temp", "x.j2"])
def test_names_of_no_templates(name: str) -> None:
    assert not is_template(name)


PARTS = st.sampled_from([
    "Dockerfile", "containerfile", "web", ".", "-", "_", "md", "jinja", "in", "Sh", "x", "template",
    "go", ".rs", "JSON", "hbs",
])  # fmt: skip


@given(st.lists(PARTS, max_size=5).map("".join))
def test_names_are_those_of_the_hook(name: str) -> None:
    assert is_dockerfile(name) == bool(FILES.search(name) and not EXCLUDE.search(name))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("FROM scratch\n")


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)


def test_folders_are_walked_by_name(here: Path) -> None:
    make("b/Dockerfile", "Dockerfile", "a/x.Dockerfile", "a/README.md", "a/b/Containerfile")
    assert list(find(["."])) == [
        "Dockerfile",
        "a/b/Containerfile",
        "a/x.Dockerfile",
        "b/Dockerfile",
    ]
    assert list(find(["b/"])) == ["b/Dockerfile"]
    assert list(find([str(here / "b")])) == [str(here / "b" / "Dockerfile")]


def test_a_file_that_is_named_is_found_whatever_its_name(here: Path) -> None:
    make("node_modules/x/build.txt")
    write(".gitignore", "*.txt\n")
    assert list(find(["node_modules/x/build.txt"])) == ["node_modules/x/build.txt"]
    assert not list(find(["node_modules/x/build.txt"], force_exclude=True))


def test_each_file_is_found_once(here: Path) -> None:
    make("a/Dockerfile")
    assert list(find(["a/Dockerfile", "./a/Dockerfile", "a", "."])) == ["a/Dockerfile"]


def test_a_path_that_is_not_there(here: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(find(["nowhere"]))


def test_usual_folders_are_skipped(here: Path) -> None:
    make(".git/Dockerfile", "node_modules/Dockerfile", "src/venv/Dockerfile", "src/Dockerfile")
    assert list(find(["."])) == ["src/Dockerfile"]
    assert list(find(["."], exclude=())) == [
        "node_modules/Dockerfile",
        "src/Dockerfile",
        "src/venv/Dockerfile",
    ]
    assert list(find(["node_modules"])) == ["node_modules/Dockerfile"]


@pytest.mark.parametrize("pattern", ["old", "a/old", "o?d", "a/o*", "a/old/", "./a/old"])
def test_patterns_exclude(here: Path, pattern: str) -> None:
    make("a/old/Dockerfile", "a/new/Dockerfile")
    assert list(find(["."], exclude=[pattern])) == ["a/new/Dockerfile"]


def test_force_exclude_looks_at_the_folders_above(here: Path) -> None:
    make("a/old/Dockerfile")
    assert not list(find(["a/old/Dockerfile"], ["old"], force_exclude=True))
    assert not list(find([str(here / "a/old/Dockerfile")], ["a/old"], force_exclude=True))
    assert list(find(["a/old/Dockerfile"], ["older"], force_exclude=True))


def test_gitignore(here: Path) -> None:
    make("Dockerfile", "build/Dockerfile", "a/build/Dockerfile", "a/x.Dockerfile", "b/x.Dockerfile")
    write(".gitignore", "# what is made\n\nbuild/\n/a/x.*\n")
    assert list(find(["."])) == ["Dockerfile", "b/x.Dockerfile"]
    assert len(list(find(["."], respect_gitignore=False))) == 5


def test_nested_gitignore_has_the_last_word(here: Path) -> None:
    make("a/Dockerfile.tmp", "b/Dockerfile.tmp", "b/c/Dockerfile.tmp", "b/Dockerfile.x")
    write(".gitignore", "*.tmp\n")
    write("b/.gitignore", "!*.tmp\n/Dockerfile.x\n")
    assert list(find(["."])) == ["b/Dockerfile.tmp", "b/c/Dockerfile.tmp"]


def test_gitignore_above_the_folder_counts_in_a_repository(here: Path) -> None:
    make("a/b/Dockerfile", "a/b/Dockerfile.tmp")
    write(".gitignore", "*.tmp\n")
    assert len(list(find(["a/b"]))) == 2
    write(".git/info/exclude", "nothing\n")
    assert list(find(["a/b"])) == ["a/b/Dockerfile"]
    write(".git/info/exclude", "Dockerfile\n")
    assert not list(find(["a"]))


def test_an_ignored_folder_is_walked_if_it_is_named(here: Path) -> None:
    make("build/a/Dockerfile", "build/Dockerfile")
    write(".git/info/exclude", "")
    write(".gitignore", "build/\n")
    assert list(find(["."])) == []
    assert list(find(["build/a"])) == ["build/a/Dockerfile"]
    assert len(list(find(["build"]))) == 2


def test_links(here: Path) -> None:
    make("a/Dockerfile")
    os.symlink("a", "link")
    os.symlink("a/Dockerfile", "Dockerfile.link")
    os.symlink("nowhere", "Dockerfile.dangling")
    assert list(find(["."])) == ["a/Dockerfile"]
    assert list(find(["link"])) == ["link/Dockerfile"]
    write("a/build.txt", "FROM scratch\n")
    os.symlink("a/build.txt", "Containerfile")
    assert list(find(["."])) == ["a/Dockerfile", "Containerfile"]
    assert list(find(["Containerfile", "a/build.txt", "link/build.txt"])) == ["Containerfile"]


def test_links_that_leave_the_repository_are_followed_only_if_named(
    here: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "Dockerfile"
    outside.write_text("FROM scratch\n")
    os.symlink(outside, "Dockerfile")
    assert list(find(["."])) == []
    assert list(find(["Dockerfile"])) == ["Dockerfile"]


@pytest.mark.parametrize(
    ("raw", "text", "encoding"),
    [
        (b"FROM a\r\nRUN b\n", "FROM a\r\nRUN b\n", "utf-8"),
        (b"", "", "utf-8"),
        (b"\xef\xbb\xbfFROM a", "FROM a", "utf-8"),
        ("\ufeffFROM ä".encode("utf-16-le"), "FROM ä", "utf-16-le"),
        ("\ufeffFROM ä".encode("utf-16-be"), "FROM ä", "utf-16-be"),
        (b"# caf\xe9", "# caf\udce9", "utf-8"),
        (b"\xff\xfea", "\udcff\udcfea", "utf-8"),
    ],
)
def test_decode(raw: bytes, text: str, encoding: str) -> None:
    assert decode(raw)[:2] == (text, encoding)
    assert encode(*decode(raw)) == raw


MARKS = st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0"])


@given(MARKS, st.binary())
def test_reading_loses_nothing(mark: bytes, rest: bytes) -> None:
    assert encode(*decode(mark + rest)) == mark + rest


def test_read(here: Path) -> None:
    Path("Dockerfile").write_bytes(b"\xef\xbb\xbfFROM a\r\n")
    document = read("Dockerfile")
    assert document.raw == b"\xef\xbb\xbfFROM a\r\n"
    assert document.source.text == "FROM a\r\n"
    assert document.source.path == "Dockerfile"
    assert document.mark == b"\xef\xbb\xbf"


def test_binary_files_are_known() -> None:
    assert Document("x", b"\x7fELF\0\0").source.is_binary
    assert not Document("x", "\ufeffFROM a".encode("utf-16-le")).source.is_binary


def test_git_itself_agrees(here: Path) -> None:
    make("Dockerfile", "a/Dockerfile", "a/b/Dockerfile", "a/b/c/Dockerfile", "d e/Dockerfile")
    make("a/Dockerfile.x", "a/b/Dockerfile.x", "build/a/Dockerfile", "x/build/Dockerfile")
    make("keep/one/Dockerfile", "keep/two/Dockerfile", "#odd/Dockerfile", "!odd/Dockerfile")
    write(".gitignore", "**/b/*.x\n/build\nkeep/*\n!keep/two/\nd\\ e/  \n\\#odd\n")
    write("a/.gitignore", "!b/Dockerfile.x\nb/**/c\r\n")
    write("x/.gitignore", "build/\n!build/Dockerfile\n")
    subprocess.run(["git", "init", "-q"], check=True)
    write(".git/info/exclude", "!odd/\n\\!odd\n")
    listed = ["git", "ls-files", "-o", "--exclude-standard", "-z"]
    files = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split("\0")
    assert list(find(["."])) == sorted(it for it in files if is_dockerfile(it.rpartition("/")[2]))

"""`.dockerignore` is read as BuildKit reads it.

The oracles are e2b-dockerfile-utils, a port of BuildKit's matcher, and the cases of the docker SDK.
"""

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dflint.model.context.build_files import is_ignore_file
from dflint.model.context.dockerignore import IgnoreFile, read_ignore
from dflint.model.paths import cleaned

PATHS = (
    "a", "b", "ab", "a/b", "a/a", "b/a/ab", "a/b/a.b", "node_modules", "x/node_modules/y", "a.a",
    ".git", ".git/a", "b/b/b/b", "x y", "[ab]", "README.md", "docs/README.md", "a.log", "d/a.log",
)  # fmt: skip
PARTS = (
    "a", "b", "ab", "*", "**", "?", "a*", "*.a", "**a", "a**", "..", ".", "[ab]", "[^a]", "[a-b]",
    "\\a", "\\*", "node_modules", ".git", "x y", "a.b", "", "b?", "*.md", "#", "[!a]", "***",
)  # fmt: skip
well_formed = st.builds(
    lambda start, parts, end: start + "/".join(parts) + end,
    st.sampled_from(("", "", "", "!", "/", "./", " ", "! ")),
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=4),
    st.sampled_from(("", "", "/", " ")),
)
ill_formed = st.text("ab.*?/!#[]\\^- ", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "ignored", "seen"),
    [
        ("*.md", "README.md", "docs/README.md"),
        ("**/*.md", "docs/a/README.md README.md", "README.txt"),
        ("node_modules", "node_modules node_modules/a/b", "web/node_modules"),
        ("**/node_modules", "web/node_modules/a node_modules", "node_modules.txt"),
        ("*\n!README.md", "a b/c", "README.md"),
        ("!README.md\n*", "README.md", ""),
        ("docs\n!docs/README.md", "docs/a docs", "docs/README.md"),
        ("*/temp*", "a/temporary/b a/temp", "temp a/b/temp"),
        ("temp?", "tempa", "temp tempab"),
        ("#a\n #b\n\\#c", "#b #c", "#a a"),
        ("  a  \r\n\tb\t\r\n", "a b", "c"),
        ("\ufeffa", "a", ""),
        ("\ufeff#a", "", "a #a"),
        ("./a\n/b\nc/\nd//e\nf/../g", "a b c/x d/e g", "f"),
        (".\n..\n/\n../a", "", "a b"),
        ("a\n!.", "a", ""),
        ("[^x]a", "ba", "xa"),
        ("[a-c]\\*", "b*", "bx d*"),
        ("\\!bang", "!bang", "bang"),
        ("a**b", "ab ax/b", "axb"),
        ("**foo", "foo afoo x/afoo", "foob"),
        ("foo/**", "foo/a foo/a/b", "food"),
        ("**", "a a/b .a", ""),
        (".*", ".git .env .a/b", "a a/.b"),
        ("a # b", "", "a"),
        ("[", "", "[ a"),
    ],
)
def test_which_paths_are_ignored(text: str, ignored: str, seen: str) -> None:
    file = read_ignore(text)
    for path in ignored.split():
        assert file.ignored(path), path
    for path in seen.split():
        assert not file.ignored(path), path


@pytest.mark.parametrize(
    "pattern", ["[", "[a", "a[]", "[a-]", "[-a]", "\\", "a/[^]", "!", "! ", "!/"]
)
def test_a_bad_pattern_has_a_problem(pattern: str) -> None:
    file = read_ignore(f"a\n{pattern}\n")
    assert [bool(it.problem) for it in file.patterns] == [False, True]
    assert file.ignored("a")


def test_a_pattern_knows_its_place() -> None:
    text = "# first\n\n  *.log  \r\n!/keep.log\n"
    first, second = read_ignore(text).patterns
    assert (first.line, text[first.start : first.end]) == (3, "*.log")
    assert (second.line, text[second.start : second.end]) == (4, "!/keep.log")
    assert (second.is_exception, second.path) == (True, "keep.log")


@pytest.mark.parametrize(
    ("text", "folder", "expected"),
    [
        ("*\n!src/a", "src", True),
        ("*\n!src/a", "lib", False),
        ("*\n!**/a", "lib/x", True),
        ("*\n!src", "src/a", False),
        ("*\n!s*/a", "src", True),
    ],
)
def test_an_exception_may_bring_back_something_below(
    text: str, folder: str, expected: bool
) -> None:
    assert read_ignore(text).may_see_below(folder) == expected


@pytest.mark.parametrize("name", [".dockerignore", "a/.dockerignore", "Dockerfile.dockerignore"])
def test_the_name_of_an_ignore_file(name: str) -> None:
    assert is_ignore_file(name)
    assert not is_ignore_file("Dockerfile")


@settings(max_examples=400, deadline=None)
@given(st.lists(well_formed | ill_formed, max_size=6))
def test_the_port_of_buildkits_matcher_agrees(lines: list[str]) -> None:
    utils = pytest.importorskip("e2b_dockerfile_utils")
    mine = read_ignore("\n".join(lines))
    if any(it.is_exception and it.path == "/" for it in mine.patterns):
        return  # moby refuses `!/`, and the port does not
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        try:
            oracle = utils.PatternMatcher(lines)
        except ValueError:
            assert any(it.problem for it in mine.patterns) or _runs_backwards(mine)
            return
        assert not any(it.problem for it in mine.patterns)
        for path in PATHS:
            assert mine.ignored(path) == oracle.matches(path), path


def _runs_backwards(file: IgnoreFile) -> bool:
    """`[b-a]`, which Go accepts and the port does not."""
    return any("-" in it.path for it in file.patterns)


@given(st.text("ab./", max_size=12))
def test_cleaning_a_path_twice_changes_nothing(path: str) -> None:
    assert cleaned(cleaned(path)) == cleaned(path)


# The cases of the docker SDK (docker-py, tests/unit/utils_build_test.py), a matcher of its own.
SDK_FILES = (
    "Dockerfile.alt", "a.py", "a.go", "b.py", "cde.py", "foo/a.py",
    "foo/b.py", "foo/bar/a.py", "bar/a.py", "foo/Dockerfile3", "target/file.txt",
    "target/subdir/file.txt", "subdir/file.txt", "subdir/target/file.txt",
    "subdir/subdir2/file.txt", "subdir/subdir2/target/file.txt", "subdir/subdir2/target/subdir/file.txt",
)  # fmt: skip
SDK_CASES = (
    "", "*", "*\n!foo/a.py", "a.py", "*.py", "./a.py", "./*.py", "/a.py", "a.py \n#foo", "!a.py",
    "foo/a.py", "foo/../a.py", "foo/../../a.py", "foo/*.py", "foo", "foo/", "foo\n!foo/bar",
    "foo\n!foo/bar/a.py", "*/a.py", "**/a.py", "foo/**/bar", "subdir/**", "**/target",
    "**/target\n!subdir/subdir2/target", "**/target/*.txt", "subdir/**/file.txt",
    "*\n!subdir/**/file.txt", "foo/*/a.py", "**/**/a.py", "[ab].py", "?.py", "***/a.py",
)  # fmt: skip
# Where the SDK is wrong: `**/target` is a folder, and what lies in it is ignored too.
# It drops a `..` that leads out of the context, and moby keeps it.
SDK_WRONG = {"**/target", "**/target\n!subdir/subdir2/target", "foo/**/bar", "foo/../../a.py"}


@pytest.mark.parametrize("text", [it for it in SDK_CASES if it not in SDK_WRONG])
def test_the_docker_sdk_agrees(text: str) -> None:
    build = pytest.importorskip("docker.utils.build")
    sdk = build.PatternMatcher([it for it in text.split("\n") if it and it[0] != "#"])
    mine = read_ignore(text)
    for path in SDK_FILES:
        assert mine.ignored(path) == sdk.matches(path), path

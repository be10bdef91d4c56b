"""Nothing that a stranger has written commands a terminal, the runner of a CI, or a page."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dflint.cli import run
from dflint.output_formats import FORMATS, commands_ci
from dflint.report.screen import COMMANDS, harmless, shown

HOSTILE = (
    "::error file=a,line=1::bang", "  ::add-mask::x", "\t::stop-commands::x", "##[error]bang",
    "##vso[task.setvariable variable=PATH]x", "##teamcity[buildStop]", "\x1b]0;title\x07",
    "\x1b[2J\x1b[1;1H", "\x1b[31m::error::x", "\u202egnp.exe", "\r::error::x", "\x08\x08\x08",
    "\u2028::error::x", "\x85::error::x", "\x0b::error::x", "\x9b31m", "<script>alert(1)<!--",
    "\"><img src=x onerror=alert(1)>", "=cmd|' !A0", "+1", "@SUM(1)", "| a | b |", "`x` [y](javascript:z)",
    "%0A::error::x", "]]><x>", "&amp;&#10;::error::x", "\udcff\udc9b", "\ufeff::error::x",
)  # fmt: skip
LINES = (
    "FROM {} AS {}", "LABEL {}={}", "ENV A={}", "RUN echo '{}' | apt-get install curl {}",
    "# dflint: ignore[{}] {}", "COPY {} {}", "{}", "RUN <<EOF\n{}\nEOF", "USER {}", "WORKDIR {}",
    "EXPOSE {}", "STOPSIGNAL {}", 'CMD ["{}"', "HEALTHCHECK --{}={} CMD x", "ONBUILD {}", "ADD --{} a b",
    "# check=skip={}", "# syntax={}", "MAINTAINER {}", "COPY --from={} a b", "from {}",
)  # fmt: skip
COMMANDS_OF_DFLINT: tuple[tuple[str, ...], ...] = (
    *(("check", "--output-format", it) for it in FORMATS),
    *(("check", "--output-format", it, "--color", "always") for it in ("full", "concise")),
    ("check", "--statistics"),
    ("check", "--show-files"),
    ("check", "--fix", "--unsafe-fixes", "--diff"),
    ("check", "--fix", "--unsafe-fixes", "--diff", "--show-fixes"),
    ("check", "--fix", "--unsafe-fixes", "--show-fixes"),
    ("check", "--add-ignore=::error::x"),
    ("check", "--baseline", "::error::baseline.json", "--write-baseline"),
    ("check", "no such ::file"),
    ("check", "--select", "::error::x"),
    ("format", "--check"),
    ("format", "--diff"),
    ("format",),
    ("ast",),
    ("ast", "--pretty"),
    ("config",),
    ("config", "--output-format", "json"),
    ("config", "::error::x"),
    ("rule", "::error::x"),
    ("image", "::error::x"),
    ("::error::x",),
)
SGR = "\x1b["
DFLINT = [sys.executable, "-m", "dflint"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository of a stranger, with each hostile text in each place."""
    for number, text in enumerate(HOSTILE):
        name = text.replace("/", "-")
        for folder in (tmp_path, tmp_path / f"{name}.d"):
            folder.mkdir(exist_ok=True)
            content = "".join(f"{line.replace('{}', text)}\n" for line in LINES)
            path = f"{os.fspath(folder)}/{name}{number}.Dockerfile"
            Path(path).write_bytes(content.encode("utf-8", "surrogateescape"))
        (tmp_path / f"\n{name}.dockerfile").write_bytes(b"from a\n\x1b[2J\n::error::x\n")
    (tmp_path / ".dockerignore").write_text("".join(f"[{it}\n# {it}\n" for it in HOSTILE[:9]))
    (tmp_path / "Dockerfile").write_text("FROM a\nCOPY . .\n")
    return tmp_path


@pytest.mark.parametrize("args", COMMANDS_OF_DFLINT, ids=" ".join)
def test_no_command_passes_on_what_a_stranger_has_written(
    args: tuple[str, ...], folder: Path
) -> None:
    out, err = _run(*args, folder=folder)
    name = args[2] if args[1:2] == ("--output-format",) and args[0] == "check" else ""
    check_text(err, has_colours=False)
    if name and commands_ci(name):
        _check_commands(out)
    else:
        check_text(out, has_colours="always" in args)
    if name in CHECKS:
        CHECKS[name](out)
    assert "Traceback" not in err


@pytest.mark.parametrize("text", HOSTILE)
def test_a_mistake_in_a_configuration_is_shown_without_obeying_it(
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text("FROM a\n")
    for line in (
        f"select = [{json.dumps(text)}]",
        f"{json.dumps(text)} = 1",
        f"{text} =",
        f"extend = {json.dumps(text)}",
    ):
        (tmp_path / "dflint.toml").write_bytes(line.encode("utf-8", "surrogateescape"))
        for command in ("check", "config"):
            run([command])
    (tmp_path / "dflint.toml").unlink()
    (tmp_path / ".hadolint.yaml").write_bytes(
        f"ignored: [{json.dumps(text)}]\n{text}: x\n".encode("utf-8", "surrogateescape")
    )
    run(["check"])
    for stream in capfdbinary.readouterr():
        check_text(stream.decode("utf-8", "surrogateescape"), has_colours=False)


PIECES = (
    "::",
    ":",
    "#",
    "##[",
    SGR,
    "1;31m",
    "m",
    "\n",
    " ",
    "\t",
    "\r",
    "a",
    "\ufeff",
    "\u202e",
    "+",
)


@settings(max_examples=1_000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_any_text_is_harmless_afterwards_and_harmless_text_stays_as_it_is(text: str) -> None:
    found = harmless(text)
    check_text(found, has_colours=True)
    assert harmless(found) == found
    assert harmless(shown(text)) == shown(text) or shown(text).lstrip().startswith("::")


@pytest.mark.parametrize(
    "text", ["FROM a\n\tRUN b\n", "\x1b[1;31merror\x1b[0m: é\r\n", "+\ufeffFROM a\n", ""]
)
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_patch_that_could_command_a_ci_is_exact_in_a_file_only(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM a:1\nRUN <<E\n::error::x\nE\nrun b\n")
    out, err = _run("format", "--diff", folder=tmp_path)
    assert " \\x3a:error::x\n" in out
    assert "redirect it to a file" in err
    with (tmp_path / "x.patch").open("wb") as file:
        subprocess.run(
            [*DFLINT, "format", "--diff"], cwd=tmp_path, stdout=file, stderr=subprocess.DEVNULL
        )
    assert " ::error::x\n" in (tmp_path / "x.patch").read_text()
    subprocess.run(["git", "apply", "x.patch"], cwd=tmp_path, check=True)
    assert "RUN b" in (tmp_path / "Dockerfile").read_text()


def _run(*args: str, folder: Path) -> tuple[str, str]:
    """What a command writes into pipes: its standard output, and its standard error."""
    done = subprocess.run([*DFLINT, *args], cwd=folder, capture_output=True)
    return tuple(it.decode("utf-8", "surrogateescape") for it in (done.stdout, done.stderr))  # type: ignore[return-value]


def check_text(text: str, has_colours: bool) -> None:
    """That a text holds no command of a terminal or a CI."""
    for line in text.split("\n"):
        bare = line.removesuffix("\r")
        if has_colours:
            while (at := bare.find(SGR)) >= 0:
                end = bare.index("m", at)
                assert set(bare[at + 2 : end]) <= set("0123456789;"), line
                bare = bare[:at] + bare[end + 1 :]
        mark = "\ufeff" if "\ufeff" in bare[:2] else ""
        assert all(it.isprintable() or it == "\t" for it in bare.replace(mark, "", 1)), repr(line)
        assert not bare.lstrip().startswith("::"), line
        assert not any(command in bare for command in COMMANDS), line


def _check_commands(text: str) -> None:
    """That each line is one command of dflint's own, with no other in it."""
    for line in text.splitlines():
        assert line.startswith(("::", "##vso[", "##[", "##teamcity[")), line
        assert line.isprintable(), repr(line)
        assert sum(line.count(command) for command in COMMANDS) <= 1, line


class _Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def _check_page(text: str) -> None:
    page = _Tags()
    page.feed(text)
    assert not page.tags & {"script", "img", "x", "iframe", "object", "embed"}
    assert not {it for it in page.attributes if it.startswith("on")}
    assert "javascript:" not in text.split("href=")[0] or 'href="javascript' not in text


def _check_table(text: str) -> None:
    for row in csv.reader(io.StringIO(text)):
        assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell[:1] for cell in row), (
            row
        )


def _check_markdown(text: str) -> None:
    assert "<script" not in text and "<img" not in text
    assert "](javascript:" not in text.replace("\\", "")


CHECKS: dict[str, Callable[[str], object]] = {
    "html": _check_page,
    "svg": _check_page,
    "csv": _check_table,
    "markdown": _check_markdown,
    "json": json.loads,
    "sarif": json.loads,
    "gitlab": json.loads,
}

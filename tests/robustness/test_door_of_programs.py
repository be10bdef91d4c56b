"""What images and programs say commands a terminal or a CI as little as files do."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path

import pytest

from dflint.measure.metrics import Run, Subject
from tests.image.lab import file, gone, layout
from tests.robustness.strangers import dflint_in
from tests.robustness.test_door import HOSTILE, check_text

TEXTS = [it for it in HOSTILE if "\udcff" not in it]  # no tar can hold that one
PROGRAMS = ("docker", "buildah", "podman")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An image whose paths, layers and instructions are called so."""
    names = [it.replace("/", "-").strip("\n") for it in TEXTS]
    steps = [(f"RUN /bin/sh -c echo {text} # buildkit", [file(f"{name}/{name}", 50_000)]) for text, name in zip(TEXTS, names, strict=True)]  # fmt: skip
    steps.append(("RUN rm -rf * # buildkit", [gone(name) for name in names]))
    path = tmp_path / "::error::x.tar"
    layout(steps, bytes).archive(path)
    return path


@pytest.mark.parametrize(
    "args",
    [
        ("image", "{}"),
        ("image", "{}", "--color", "always"),
        ("image", "{}", "--diff", "{}"),
        ("image", "{}", "--max-waste", "1MB"),
        ("image", "{}", "--dockerfile", "::error::Dockerfile"),
        ("check", "--select", "ALL", "--image", "{}", "::error::Dockerfile"),
        ("image", "{}", "--output-format", "json"),
    ],
    ids=" ".join,
)
def test_an_image(args: tuple[str, ...], archive: Path, tmp_path: Path) -> None:
    lines = "".join(f"RUN echo {text}\n" for text in TEXTS if "\n" not in text)
    (tmp_path / "::error::Dockerfile").write_bytes(f"FROM a\n{lines}".encode())
    done = dflint_in(tmp_path, *(it.replace("{}", archive.name) for it in args))
    check_text(done.stdout, has_colours="always" in args)
    check_text(done.stderr, has_colours=False)
    assert "Traceback" not in done.stderr
    if args[-1] == "json":
        json.loads(done.stdout)


@pytest.mark.skipif(os.name == "nt", reason="the engines are scripts for sh")
def test_what_an_engine_says(tmp_path: Path) -> None:
    said = tmp_path / "said"
    said.write_bytes("\n".join(HOSTILE).encode("utf-8", "surrogateescape") + b"\n")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in PROGRAMS:
        (programs / name).write_text(f"#!/bin/sh\ncat '{said}'; cat '{said}' >&2\nexit 1\n")
        (programs / name).chmod(0o755)
    (tmp_path / "Dockerfile").write_text("FROM a\nRUN b\n")
    path = f"{programs}:{os.environ['PATH']}"
    for args in (("measure",), ("measure", "--engine", "buildah"), ("image", "docker:a"), ("image", "containers-storage:a"), ("check", "--image", "docker:a")):  # fmt: skip
        done = dflint_in(tmp_path, *args, PATH=path)
        check_text(done.stdout, has_colours=False)
        check_text(done.stderr, has_colours=False)
        assert "Traceback" not in done.stderr, args
        assert done.returncode == 2, args


@pytest.mark.parametrize("text", HOSTILE)
def test_a_record_and_its_commits(text: str, tmp_path: Path) -> None:
    words: dict[str, object] = {it.name: text if it.type == "str" else 1 for it in fields(Run)}
    row: dict[str, object] = words | {
        "subject": dict.fromkeys((it.name for it in fields(Subject)), text)
    }
    row |= {"spread": None, "rebuild": None}
    (tmp_path / "runs.jsonl").write_text(json.dumps(row) + "\n" + json.dumps(row | {"size": 2}))
    for args in (("--history", "runs.jsonl"), ("--history", "runs.jsonl", "--html", "h.html")):
        done = dflint_in(tmp_path, "measure", *args)
        check_text(done.stdout + done.stderr, has_colours=False)
        assert "Traceback" not in done.stderr
    page = tmp_path / "h.html"
    assert not page.exists() or "<script>alert" not in page.read_text()

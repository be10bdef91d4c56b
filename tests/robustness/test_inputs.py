"""What the commands about images read besides Dockerfiles: pipes, devices, links, texts that are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.image.lab import file, layout
from tests.robustness.strangers import dflint_in as _run

POLICY = """
[[policy]]
name = "a"
on = "vulnerability"
require = "vulnerability.severity == 'low'"
message = "x"
"""
POD = "kind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - {name: c, image: 'nginx:1'}\n"
READING = (
    ("inventory", "--kubernetes", "{}"), ("inventory", "--compose", "{}"), ("inventory", "--deployed", "{}"),
    ("inventory", "--registry", "host.example", "--repositories-from", "{}"), ("bench", "--history", "{}"),
    ("registry", "plan", "host.example", "--policy", "{}"), ("registry", "apply", "{}"),
    ("gate", "x.tar", "--policy", "{}"), ("test", "x.tar", "-c", "{}"), ("pin", "--source-policy", "x", "--lock", "{}"),
    ("fleet", "add", "{}"),
)  # fmt: skip


@pytest.mark.parametrize("args", READING, ids=" ".join)
def test_a_pipe_or_a_device_in_the_place_of_a_file(args: tuple[str, ...], home: Path) -> None:
    os.mkfifo(home / "pipe")
    for name in ("pipe", "/dev/zero"):
        done = _run(home, *(it.replace("{}", name) for it in args))
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


def test_manifests_of_a_stranger(home: Path) -> None:
    """Pipes and links that leave the repository are passed over; one bad file does not hide the rest."""
    folder = home / "deploy"
    folder.mkdir()
    (folder / "good.yaml").write_text(POD)
    os.mkfifo(folder / "pipe.yaml")
    (folder / "device.yaml").symlink_to("/dev/zero")
    (folder / "nowhere.yaml").symlink_to("nowhere")
    (home.parent / "outside.yaml").write_text(POD.replace("nginx", "secret"))
    (folder / "outside.yaml").symlink_to(home.parent / "outside.yaml")
    (folder / "folder.yaml").mkdir()
    (folder / "bytes.yaml").write_bytes(POD.encode() + b"\xff\xfe")
    done = _run(home, "inventory", "--kubernetes", "deploy")
    assert done.returncode == 2
    assert "nginx" in done.stdout and "secret" not in done.stdout
    assert done.stderr == "dflint: deploy/bytes.yaml: this is not UTF-8.\n"


def test_a_lock_and_variables_that_are_links(home: Path) -> None:
    """The values of a file that lies outside are not shown as parts of names."""
    (home.parent / "outside.env").write_text("TOKEN=ghp_0123456789\n")
    (home / "compose.yaml").write_text(
        "services: {a: {image: 'app:${TOKEN}'}, b: {image: 'b:1'}}\n"
    )
    (home / "dflint.lock").symlink_to(home.parent / ".npmrc")
    (home / ".env").symlink_to(home.parent / "outside.env")
    for args in (("inventory", "--compose", "compose.yaml"), ("pin", "--source-policy", "x.json")):
        done = _run(home, *args)
        assert "ghp_0123456789" not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("inventory", "--registry", "{}registry.example.com/app"), ("registry", "audit", "{}registry.example.com"),
        ("registry", "tags", "{}registry.example.com/app"), ("image", "docker://{}registry.example.com/app:1"),
        ("gate", "docker://{}registry.example.com/app:1", "--policy", "p.policy.toml"),
        ("registry", "promote", "{}registry.example.com/app:1", "{}registry.example.com/prod"),
        ("fleet", "add", "https://{}git.example/app.git"), ("bench", "--only", "pull", "{}registry.example.com/app"),
        ("registry", "sync", "{}registry.example.com/app", "{}other.example.com/app"),
        ("registry", "plan", "{}registry.example.com"),
        ("inventory", "--registry", "https://{}registry.example.com/app"), ("registry", "audit", "https://{}registry.example.com"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_password_in_a_name_is_not_shown_again(args: tuple[str, ...], home: Path) -> None:
    (home / "p.policy.toml").write_text(
        '[[policy]]\nname = "a"\non = "image"\nrequire = "!image.root"\n'
    )
    done = _run(home, *(it.replace("{}", "me:pa55word@") for it in args))
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "pa55word" not in done.stdout + done.stderr


def test_programs_that_a_repository_names_are_not_started(home: Path) -> None:
    """[tools] is for the file that --policy of dflint gate names, and for no configuration that is found."""
    table = '[tools]\nscanner = ["touch", "started", "{image}"]\ncosign = ["touch", "started", "{image}"]\n'
    (home / "dflint.toml").write_text(table + POLICY)
    layout([("COPY app /", [file("app", b"x")])]).folder(home / "oci")
    (home / "p.policy.toml").write_text(POLICY)
    for args in (
        ("check",), ("check", "--image", "oci", "Dockerfile"), ("config",), ("policy", "test"), ("inventory",),
        ("format", "--check"), ("image", "oci"), ("gate", "oci", "--policy", "p.policy.toml"),
    ):  # fmt: skip
        assert "Traceback" not in _run(home, *args).stderr
    assert not (home / "started").exists()
    (home / "own.policy.toml").write_text(table + POLICY)
    _run(home, "gate", "oci", "--policy", "own.policy.toml")
    assert (home / "started").exists()

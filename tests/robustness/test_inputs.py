"""What the commands about images read besides Dockerfiles: pipes, devices, links, texts that are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.robustness.strangers import dflint_in as _run

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

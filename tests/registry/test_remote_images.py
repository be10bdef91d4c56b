"""`dflint image` and `dflint check --image` with an image in a registry: no pull, and the same figures."""

import json
from pathlib import Path

import pytest

from dflint.image.names import is_in_registry
from dflint.image.reading import read
from tests.cli.conftest import Dflint, dflint, here
from tests.registry import lab
from tests.registry.lab import Client, Faulty, Said, image, index, layer
from tests.structure_tests.lab import needs_program

__all__ = ["dflint", "here"]

HISTORY: list[dict[str, object]] = [
    {"created_by": "/bin/sh -c #(nop) ADD file:1 in / "},
    {"created_by": '/bin/sh -c #(nop)  CMD ["sh"]', "empty_layer": True},
    {"created_by": "COPY app /app # buildkit"},
    {"created_by": "RUN /bin/sh -c rm /app # buildkit"},
]
LAYERS = [layer(sh="s" * 1000), layer(app="a" * 3000), layer(**{".wh.app": ""})]
APP = image(LAYERS, history=HISTORY, config={"Env": ["A=1"]})


@pytest.fixture(scope="module")
def registry(host: str) -> str:
    client = Client(host)
    client.push(
        "team/app",
        index(
            {"linux/amd64": APP, "linux/arm64": image([LAYERS[0]], architecture="arm64")},
            image([LAYERS[1]]),
        ),
        "1.2",
    )
    return host


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("registry.example.com/team/app:1", True),
        ("localhost/app", True),
        ("127.0.0.1:5000/app", True),
        ("docker://debian:12", True),
        ("docker:app", False),
        ("oci:folder/x:tag", False),
        ("./folder/app.tar", False),
        ("../x", False),
        ("folder/app", False),
        ("app.tar", False),
        ("containers-storage:localhost/app", False),
    ],
)
def test_what_means_an_image_in_a_registry(reference: str, expected: bool) -> None:
    assert is_in_registry(reference) is expected


def test_a_folder_of_that_name_comes_first(here: Path) -> None:
    (here / "images.d").mkdir()
    assert not is_in_registry("images.d/app")


def test_layers_without_a_pull(registry: str, dflint: Dflint) -> None:
    code, out, err = dflint("image", f"{registry}/team/app:1.2", "--platform", "linux/amd64")
    assert (code, err) == (0, "")
    assert f"3 layers, {sum(map(len, LAYERS))} bytes compressed, linux/amd64, {APP.digest}" in out
    assert "COPY app /app" in out
    found = json.loads(
        dflint(
            "image",
            f"{registry}/team/app:1.2",
            "--platform",
            "linux/amd64",
            "--output-format",
            "json",
        )[1]
    )
    assert [it["digest"] for it in found["layers"]] == [lab.digest(it) for it in LAYERS]


def test_the_files_are_those_of_the_same_image_in_a_folder(registry: str, tmp_path: Path) -> None:
    folder = tmp_path / "layout"
    (folder / "blobs" / "sha256").mkdir(parents=True)
    for content in (APP.manifest, *APP.blobs):
        (folder / "blobs" / "sha256" / lab.digest(content)[7:]).write_bytes(content)
    entry = lab.descriptor(APP.manifest, APP.media_type)
    (folder / "index.json").write_bytes(lab.as_json({"manifests": [entry]}))
    local, remote = read(str(folder)), read(f"{registry}/team/app:1.2", "linux/amd64")
    assert [(it.size, it.diff_id, it.digest, it.compressed_size) for it in remote.layers] == [
        (it.size, it.diff_id, it.digest, it.compressed_size) for it in local.layers
    ]
    assert [entry.path for entry in remote.layers[1].entries] == ["/app"]


def test_waste_of_a_remote_image(registry: str, dflint: Dflint) -> None:
    arguments = (
        "image",
        f"{registry}/team/app:1.2",
        "--platform",
        "linux/amd64",
        "--max-waste",
        "1kB",
    )
    code, out, err = dflint(*arguments)
    assert code == 1
    assert "3.0 kB" in out + err


def test_check_with_a_remote_image(registry: str, here: Path, dflint: Dflint) -> None:
    big = layer(app="a" * 3_000_000)
    history = [HISTORY[0], *HISTORY[2:]]
    built = image([LAYERS[0], big, LAYERS[2]], history=history)
    Client(registry).push("team/big", built, "1")
    (here / "Dockerfile").write_text("FROM debian:12\nCOPY app /app\nRUN rm /app\n")
    arguments = (
        "check",
        "--select",
        "DF8",
        "--output-format",
        "concise",
        "--image",
        f"{registry}/team/big:1",
    )
    code, out, _ = dflint(*arguments)
    assert "DF80" in out
    assert code == 1


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("team/app:9", "status 404"),
        ("team/app:1.2", "has nothing for linux/s390x"),
        ("Team/App", "no reference"),
    ],
)
def test_images_that_are_not_there(
    registry: str, dflint: Dflint, reference: str, sentence: str
) -> None:
    code, _, err = dflint("image", f"{registry}/{reference}", "--platform", "linux/s390x")
    assert code == 2
    assert sentence in err


def test_a_layer_that_is_something_else(dflint: Dflint) -> None:
    blobs = {lab.digest(it): it for it in APP.blobs}
    wrong = lab.digest(LAYERS[1])

    def answer(asked: lab.Asked) -> Said:
        last = asked.path.rpartition("/")[2]
        if last == wrong:
            return Said(200, {}, LAYERS[0])
        if last in blobs:
            return Said(200, {}, blobs[last])
        headers = {"Content-Type": APP.media_type, "Docker-Content-Digest": APP.digest}
        return Said(200, headers, APP.manifest)

    with Faulty(answer) as server:
        code, out, err = dflint("image", f"{server.host}/app:1", "--files")
    assert (code, out) == (2, "")
    assert wrong in err


@needs_program
def test_structure_tests_without_a_pull(registry: str, dflint: Dflint, here: Path) -> None:
    test = 'schemaVersion: "2.0.0"\nmetadataTest: {envVars: [{key: A, value: "1"}]}\nfileExistenceTests:\n'
    (here / "t.yaml").write_text(f"{test}- {{name: a, path: /sh}}\n- {{name: b, path: /app}}\n")
    name = f"{registry}/team/app:1.2"
    code, out, err = dflint("test", name, "-c", "t.yaml", "--platform", "linux/amd64")
    assert (code, err) == (1, "") and "b: /app is not in the image" in out
    assert out.endswith(f"1 of 3 tests failed on {name} (tar driver).\n")

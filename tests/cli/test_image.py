"""`dflint image`, and `dflint check --image`."""

import json
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cli.conftest import Dflint
from tests.image.lab import file, folder, gone, layout

MB = 1_000_000
TEXT = """\
FROM debian:12
COPY app /srv/app
RUN apt-get update && \\
    apt-get install -y x
RUN chown -R 1000 /srv/app
RUN rm -rf /var/lists
"""
STEPS: list[Any] = [
    ("/bin/sh -c #(nop) ADD file:6d0f in / ", [file("bin/sh", b"s" * 20 * MB)]),
    ('/bin/sh -c #(nop)  CMD ["bash"]', None),
    ("COPY app /srv/app # buildkit", [folder("srv/app"), file("srv/app/[b]", b"a" * 8 * MB)]),
    (
        "RUN /bin/sh -c apt-get update &&     apt-get install -y x # buildkit",
        [file("var/lists", b"l" * 4 * MB), file("bin/x", b"x" * MB)],
    ),
    (
        "RUN /bin/sh -c chown -R 1000 /srv/app # buildkit",
        [folder("srv/app", uid=1000), file("srv/app/[b]", b"a" * 8 * MB, uid=1000)],
    ),
    ("RUN /bin/sh -c rm -rf /var/lists # buildkit", [gone("var/lists")]),
]


@pytest.fixture
def app(here: Path) -> Path:
    """A folder with an image and its Dockerfile. Uncompressed: the sizes are the same anywhere."""
    layout(STEPS, bytes, Env=["A=1"]).archive(here / "app.tar")
    (here / "Dockerfile").write_text(TEXT)
    return here


def test_a_row_for_each_layer(app: Path, dflint: Dflint, snapshot: SnapshotAssertion) -> None:
    code, out, err = dflint("image", "app.tar")
    assert (code, err) == (0, "")
    assert out == snapshot


def test_with_the_lines_of_a_dockerfile(
    app: Path, dflint: Dflint, snapshot: SnapshotAssertion
) -> None:
    code, out, err = dflint("image", "app.tar", "--dockerfile", "Dockerfile")
    assert (code, err) == (0, "")
    assert out == snapshot


def test_json(app: Path, dflint: Dflint) -> None:
    _, out, _ = dflint("image", "app.tar", "--dockerfile", "Dockerfile", "--output-format", "json")
    told = json.loads(out)
    assert (told["size"], told["wasted"], told["base_layers"]) == (41 * MB, 12 * MB, 1)
    assert [it["line"] for it in told["layers"]] == [None, 2, 3, 5, 6]
    assert sum(it["size"] for it in told["layers"]) == told["size"]
    assert told["layers"][3]["wastes"] == [
        {"reason": "metadata", "size": 8 * MB, "files": 1, "line": 2, "place": "line 2"}
    ]
    assert told["waste"][1] == {
        "path": "/var/lists", "size": 4 * MB, "layer": 3, "line": 3, "by_layer": 5, "by_line": 6,
        "reason": "deleted",
    }  # fmt: skip


def test_another_dockerfile(app: Path, dflint: Dflint) -> None:
    (app / "other").write_text("FROM x\nRUN y\n")
    code, _, err = dflint("image", "app.tar", "--dockerfile", "other")
    assert (code, err) == (0, 'dflint: no layer of "app.tar" comes from "other".\n')


def test_limits(app: Path, dflint: Dflint) -> None:
    enough = ("--max-size", "41MB", "--max-waste", "30%", "--min-efficiency", "50%")
    assert dflint("image", "app.tar", *enough)[::2] == (0, "")
    code, _, err = dflint("image", "app.tar", "--max-size", "40MB", "--max-waste", "11MB")
    assert code == 1
    assert err.splitlines() == [
        "dflint: the image is 41 MB large; at most 40 MB are allowed.",
        "dflint: 12 MB are wasted; at most 11 MB are allowed.",
    ]


def test_differences(app: Path, dflint: Dflint, snapshot: SnapshotAssertion) -> None:
    other = [*STEPS[:2], ("COPY x", [folder("opt/d"), file("opt/d/a", 3 * MB), file("run/x")])]
    layout(other, bytes, Env=["A=2"]).archive(app / "other.tar")
    code, out, err = dflint("image", "app.tar", "--diff", "other.tar")
    assert (code, err) == (0, "")
    assert out == snapshot
    _, out, _ = dflint("image", "app.tar", "--diff", "other.tar", "--output-format", "json")
    assert json.loads(out)["config"] == [{"what": "Env A", "before": "1", "after": "2"}]
    assert "The images are the same.\n" in dflint("image", "app.tar", "--diff", "app.tar")[1]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("nope.tar",), 'there is no file or folder "nope.tar".'),
        (("Dockerfile",), '"Dockerfile" is not a whole tar archive: '),
        (("app.tar", "--diff", "nope.tar"), 'there is no file or folder "nope.tar".'),
        (("app.tar", "--dockerfile", "nope"), 'cannot read "nope": No such file or directory.'),
        (("app.tar", "--max-size", "3x"), '--max-size: "3x" is no size: write it as 200MB or'),
        (("app.tar", "--diff", "app.tar", "--max-size", "3"), "--diff does not go with"),
        (("app.tar", "--platform", "linux/mips"), "has nothing for linux/mips. There is: linux/a"),
    ],
)
def test_mistakes(app: Path, dflint: Dflint, args: tuple[str, ...], sentence: str) -> None:
    code, out, err = dflint("image", *args)
    assert (code, out) == (2, "")
    assert sentence in err and err.count("\n") == 1


def test_a_path_that_would_command_the_terminal(here: Path, dflint: Dflint) -> None:
    steps = [("RUN \x1b[2J", [file("\x1b[31mred", 9)]), ("RUN x", [gone("\x1b[31mred")])]
    layout(steps).archive(here / "a.tar")
    assert "\x1b" not in dflint("image", "a.tar")[1]
    assert "\x1b" not in dflint("image", "a.tar", "--diff", "a.tar")[1]


def test_check_with_an_image(app: Path, dflint: Dflint, snapshot: SnapshotAssertion) -> None:
    args = ("check", "--isolated", "--select", "DF8", "Dockerfile")
    assert dflint(*args)[:2] == (0, "No findings in 1 file.\n")
    code, out, err = dflint(*args, "--image", "app.tar")
    assert (code, err) == (1, "")
    assert out == snapshot


def test_check_says_when_the_image_is_of_another_file(app: Path, dflint: Dflint) -> None:
    args = ("check", "--isolated", "--select", "DF8", "--image", "app.tar", "Dockerfile")
    (app / "Dockerfile").write_text("FROM x\nRUN y\n")
    code, out, err = dflint(*args)
    assert (code, out) == (0, "No findings in 1 file.\n")
    assert err == 'dflint: no layer of "app.tar" comes from "Dockerfile".\n'
    (app / "Dockerfile").write_text(TEXT + "RUN later\n")
    code, _, err = dflint(*args)
    assert code == 1
    assert err == (
        'dflint: "app.tar" is not built of "Dockerfile" as it is: its history lacks an instruction,'
        " that of line 7.\n"
    )


def test_check_with_an_image_and_shellcheck(app: Path, dflint: Dflint) -> None:
    (app / "Dockerfile").write_text(TEXT + "ARG A\nRUN echo $A\n")
    args = ("--isolated", "--output-format", "concise", "--image", "app.tar", "--shellcheck")
    _, out, _ = dflint("check", "Dockerfile", *args)
    assert "[measured-duplicate]" in out
    assert "[shellcheck-SC2086]" in out


def test_check_with_an_image_of_something_else(app: Path, dflint: Dflint) -> None:
    assert dflint("check", "--image", "nope.tar", "Dockerfile")[::2] == (
        2,
        'dflint: there is no file or folder "nope.tar".\n',
    )
    (app / "Dockerfile.two").write_text("FROM x\n")
    code, _, err = dflint("check", "--image", "app.tar", ".")
    assert (code, err) == (2, "dflint: --image is of one Dockerfile, and there are 2 to check.\n")


def test_what_an_image_shows_stays_known_in_a_run_without_it(app: Path, dflint: Dflint) -> None:
    known = ("check", "--select", "DF80,DF002", "--baseline", "known.json")
    assert dflint(*known, "--image", "app.tar", "--write-baseline")[0] == 0
    assert dflint(*known, "--image", "app.tar")[::2] == (0, "")
    assert dflint(*known)[::2] == (0, "")  # it did not look for them
    (app / "Dockerfile").write_text("FROM debian:12\n")
    assert dflint(*known)[::2] == (0, "")
    assert "no longer occur" in dflint(*known, "--image", "app.tar")[2]


# --- what the layers consist of ---

STATUS = "Package: x\nVersion: {}\n"
WITH_PACKAGES: list[Any] = [
    *STEPS[:2],
    (
        "RUN /bin/sh -c apt-get install x # buildkit",
        [
            file("bin/x", b"x" * 3 * MB),
            file("opt/data", b"d" * MB),
            file("var/lib/dpkg/status", STATUS.format("1.0").encode()),
            file("var/lib/dpkg/info/x.list", b"/.\n/bin\n/bin/x\n"),
        ],
    ),
]


def test_the_largest_packages_directories_and_files(here: Path, dflint: Dflint) -> None:
    layout(WITH_PACKAGES, bytes).archive(here / "app.tar")
    code, out, err = dflint("image", "app.tar", "--top", "1")
    assert (code, err) == (0, "")
    assert out[out.index("layer 2, ") :].splitlines() == [
        "layer 2, 4.0 MB  RUN apt-get install x",
        "  packages       3.0 MB  x 1.0  (dpkg)",
        "                 1.0 MB  in no package",
        "  directories    3.0 MB  /bin/  1 file",
        "  files          3.0 MB  /bin/x",
    ]
    assert "layer 2, " not in dflint("image", "app.tar", "--top", "0")[1]


def test_all_packages_in_json(here: Path, dflint: Dflint) -> None:
    layout(WITH_PACKAGES, bytes).archive(here / "app.tar")
    found = json.loads(dflint("image", "app.tar", "--output-format", "json")[1])
    package = {"manager": "dpkg", "name": "x", "version": "1.0", "size": 3 * MB}
    package["database"] = "/var/lib/dpkg/status"
    assert found["packages"] == [package]
    assert found["layers"][1]["packages"] == [{**package, "change": "added", "before": None}]
    assert found["layers"][1]["files"][0] == {"path": "/bin/x", "size": 3 * MB}
    assert found["layers"][1]["directories"][0] == {"path": "/bin", "size": 3 * MB, "files": 1}


def test_two_images_by_layer_and_package(here: Path, dflint: Dflint) -> None:
    layout(WITH_PACKAGES, bytes).archive(here / "one.tar")
    later = [file(it.path, it.data.replace(b"1.0", b"2.0")) for it in WITH_PACKAGES[2][1]]
    layout([*STEPS[:2], ("RUN new", later)], bytes).archive(here / "two.tar")
    code, out, _ = dflint("image", "one.tar", "--diff", "two.tar", "--html", "diff.html")
    assert code == 0 and "0   x (dpkg)   1.0      2.0" in out
    assert "x <span" in (here / "diff.html").read_text()
    _, out, _ = dflint("image", "one.tar", "--diff", "two.tar", "--output-format", "json")
    found = json.loads(out)
    assert [it["state"] for it in found["layers"]] == ["same", "changed"]
    assert found["packages"][0]["after"] == {"versions": ["2.0"], "size": 3 * MB}


def test_a_database_that_cannot_be_read(here: Path, dflint: Dflint) -> None:
    """One sentence, and everything else is shown."""
    layout([("RUN x", [file("var/lib/rpm/rpmdb.sqlite", b"nothing")])]).archive(here / "a.tar")
    code, out, err = dflint("image", "a.tar", "--html", "a.html")
    sentence = (
        'the packages in "/var/lib/rpm/rpmdb.sqlite" of layer 1 are not known: it is no database of'
        " SQLite."
    )
    assert (code, err) == (0, f"dflint: {sentence}\n")
    assert "7 bytes" in out and "are not known" in (here / "a.html").read_text()


def test_a_page_that_cannot_be_written(app: Path, dflint: Dflint) -> None:
    code, _, err = dflint("image", "app.tar", "--html", "nope/a.html")
    assert (code, err) == (2, 'dflint: cannot write "nope/a.html": No such file or directory.\n')

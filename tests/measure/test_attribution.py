"""Each layer is led back to the instruction that made it, whoever has built it."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from dflint.image.image import Image
from dflint.image.reading import read
from dflint.measure.attribution import Attribution, attribute, unattributed
from dflint.measure.history import described
from dflint.measure.phrases import phrase
from dflint.model.analyze import analyze
from dflint.model.stages import Dockerfile
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.image.lab import file, gone, layout

BASE: list[Any] = [
    ("/bin/sh -c #(nop) ADD file:6d0f in / ", [file("bin/sh", 500)]),
    ("/bin/sh -c #(nop)  ENV LANG=C", None),
    ("RUN /bin/sh -c apt-get update # buildkit", [file("lib/a", 100)]),
    ('CMD ["bash"]', None),
]


def dockerfile(text: str) -> Dockerfile:
    return analyze(parse(Source("Dockerfile", dedent(text).lstrip("\n"))))


def built(path: Path, *steps: str, base: Any = BASE) -> Image:
    """An image of a base and these steps; a step that ends in `-> nothing` makes no layer."""
    own = [
        (it.removesuffix(" -> nothing"), None if it.endswith(" -> nothing") else [file(str(at), 1)])
        for at, it in enumerate(steps)
    ]
    return read(layout([*base, *own]).archive(path / "app.tar"))


def places(found: Attribution, file: Dockerfile) -> list[list[int]]:
    """The lines of each layer."""
    return [[file.source.position(it.start).line for it in steps] for steps in found.steps]


def lines(found: Attribution, file: Dockerfile) -> list[int | None]:
    """The line of each layer."""
    return [
        file.source.position(it.start).line if it else None
        for it, *_ in (steps or (None,) for steps in found.steps)
    ]


TEXT = """
    FROM debian:12
    ARG VERSION=1
    COPY . /app
    WORKDIR /srv
    RUN apt-get update && \\
        # which
        apt-get install -y "curl"   git
    ENV A=1 B="x y"
    COPY --chown=1000 a b /srv/
    ADD https://example.com/x /x
    RUN ["make", "all"]
    CMD ["sh"]
    """
EXPECTED = {
    "buildkit": [
        "ARG VERSION=1 -> nothing",
        "COPY . /app # buildkit",
        "WORKDIR /srv",
        'RUN |1 VERSION=1 /bin/sh -c apt-get update &&     apt-get install -y "curl"   git # buildkit',
        "ENV A=1 B=x y -> nothing",
        "COPY --chown=1000 a b /srv/ # buildkit",
        "ADD https://example.com/x /x # buildkit",
        "RUN |1 VERSION=1 make all # buildkit",
        'CMD ["sh"] -> nothing',
    ],
    "classic": [
        "/bin/sh -c #(nop)  ARG VERSION=1 -> nothing",
        "/bin/sh -c #(nop) COPY dir:0123456789abcdef in /app ",
        "/bin/sh -c #(nop) WORKDIR /srv",
        '|1 VERSION=1 /bin/sh -c apt-get update &&     apt-get install -y "curl"   git',
        "/bin/sh -c #(nop)  ENV A=1 B=x y -> nothing",
        "/bin/sh -c #(nop) COPY multi:0123456789abcdef in /srv/ ",
        "/bin/sh -c #(nop) ADD 0123456789abcdef in /x ",
        "|1 VERSION=1 make all",
        '/bin/sh -c #(nop)  CMD ["sh"] -> nothing',
    ],
    "buildah": [
        "/bin/sh -c #(nop) ARG VERSION=1 FROM 0123456789abcdef -> nothing",
        "/bin/sh -c #(nop) COPY dir:0123456789abcdef in /app",
        "/bin/sh -c #(nop) WORKDIR /srv FROM 0123456789abcdef0123 -> nothing",
        '|1 VERSION=1 /bin/sh -c apt-get update &&     apt-get install -y "curl"   git',
        '/bin/sh -c #(nop) ENV A="1" B="x y" FROM 0123456789abcdef0123 -> nothing',
        "/bin/sh -c #(nop) COPY multi:0123456789abcdef in /srv/",
        "/bin/sh -c #(nop) ADD file:0123456789abcdef in /x",
        "|1 VERSION=1 make all",
        '/bin/sh -c #(nop) CMD ["sh"] FROM 0123456789abcdef0123 -> nothing',
    ],
}


@pytest.mark.parametrize("builder", EXPECTED)
def test_every_builder(tmp_path: Path, builder: str) -> None:
    text = dockerfile(TEXT)
    found = attribute(built(tmp_path, *EXPECTED[builder]), text)
    workdir = [] if builder == "buildah" else [4]
    assert lines(found, text) == [None, None, 3, *workdir, 5, 9, 10, 11]
    assert found.base_layers == 2


def test_what_the_base_image_does_too(tmp_path: Path) -> None:
    """The same RUN stands in the history of the base image: ours is the later one."""
    text = dockerfile("FROM x\nRUN apt-get update\nCMD bash\n")
    image = built(tmp_path, "RUN /bin/sh -c apt-get update # buildkit", "CMD bash -> nothing")
    assert lines(attribute(image, text), text) == [None, None, 2]


def test_a_script_that_ends_as_another_does(tmp_path: Path) -> None:
    text = dockerfile("FROM x\nRUN make\nRUN cmake\n")
    made = ["RUN /bin/sh -c cmake && make", "RUN /bin/sh -c make", "RUN /bin/sh -c cmake"]
    assert lines(attribute(built(tmp_path, *made), text), text) == [None, None, None, 2, 3]


def test_the_same_step_twice(tmp_path: Path) -> None:
    text = dockerfile("FROM x\nCOPY . .\nRUN make\nCOPY . .\nRUN make\n")
    made = ["COPY dir:1 in .", "/bin/sh -c make", "COPY dir:2 in .", "/bin/sh -c make"]
    assert lines(attribute(built(tmp_path, *made), text), text) == [None, None, 2, 3, 4, 5]


def test_a_stage_upon_another(tmp_path: Path) -> None:
    text = dockerfile("""
        FROM debian AS base
        RUN one
        FROM golang AS build
        RUN two
        FROM base
        COPY --from=build /x /y
        RUN three
        """)
    made = ["RUN /bin/sh -c one", "COPY /x /y # buildkit", "RUN /bin/sh -c three # buildkit"]
    found = attribute(built(tmp_path, *made), text)
    assert lines(found, text) == [None, None, 2, 6, 7]
    found = attribute(built(tmp_path, *made[:1]), text, stage=text.stages[0])
    assert lines(found, text) == [None, None, 2]


def test_variables_and_here_documents(tmp_path: Path) -> None:
    text = dockerfile("""
        FROM debian
        ARG DIR=/srv
        COPY a $DIR/
        RUN <<EOF
        set -e
        make
        EOF
        RUN cat <<END > /x
        hello
        END
        COPY <<C /etc/c
        text
        C
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        RUN a | b
        """)
    made = [
        "ARG DIR=/srv -> nothing",
        "COPY a /srv/ # buildkit",
        "RUN |1 DIR=/srv /bin/sh -c set -e\nmake\n # buildkit",
        "RUN |1 DIR=/srv /bin/sh -c cat <<END > /x\nhello\nEND # buildkit",
        "COPY <<C /etc/c # buildkit",
        "SHELL [/bin/bash -o pipefail -c] -> nothing",
        "RUN |1 DIR=/srv /bin/bash -o pipefail -c a | b # buildkit",
    ]
    found = attribute(built(tmp_path, *made), text)
    assert lines(found, text) == [None, None, 3, 4, 8, 11, 15]


def test_steps_that_nobody_has_noted(tmp_path: Path) -> None:
    """A builder that leaves out what makes no layer."""
    text = dockerfile(TEXT)
    made = [it for it in EXPECTED["buildkit"] if "nothing" not in it]
    assert lines(attribute(built(tmp_path, *made), text), text)[2:] == [3, 4, 5, 9, 10, 11]


def test_an_image_without_a_history(tmp_path: Path) -> None:
    """As `docker import` makes it."""
    image = built(tmp_path, "/bin/sh", base=BASE[:1])
    found = attribute(image, dockerfile(TEXT))
    assert found.is_empty and found.base_layers == 1


AT_ONCE = [
    "/bin/sh -c #(nop) ENV A=1 -> nothing",
    "/bin/sh -c #(nop) COPY file:0123 in /srv -> nothing",
    "/bin/sh -c make -> nothing",
    '/bin/sh -c ["make", "all"] -> nothing',
    "/bin/sh -c #(nop) USER app -> nothing",
]
ONCE = """
    FROM debian:12
    ENV A=1
    COPY a /srv
    RUN make
    RUN ["make", "all"]
    USER app
    CMD ["sh"]
    """


def test_one_layer_for_all_of_a_stage(tmp_path: Path) -> None:
    """buildah without --layers notes it with the last instruction, whatever that is."""
    text = dockerfile(ONCE)
    found = attribute(built(tmp_path, *AT_ONCE, '/bin/sh -c #(nop) CMD ["sh"]'), text)
    assert places(found, text) == [[], [], [3, 4, 5]]
    assert found.mismatch(text) == "" and found.base_layers == 2
    assert found.built() == [], "which of them it was is not known"


def test_one_layer_for_all_that_ends_in_a_run(tmp_path: Path) -> None:
    text = dockerfile("FROM debian\nCOPY a /srv\nRUN make\nRUN true\n")
    image = built(tmp_path, AT_ONCE[1], AT_ONCE[2], "/bin/sh -c true")
    assert places(attribute(image, text), text) == [[], [], [2, 3, 4]]


def test_one_layer_for_each_of_two_stages(tmp_path: Path) -> None:
    text = dockerfile("FROM debian AS a\nCOPY a /srv\nRUN make\nFROM a\nRUN make\nCMD x\n")
    image = built(tmp_path, AT_ONCE[1], "/bin/sh -c make", AT_ONCE[2], "/bin/sh -c #(nop) CMD x")
    assert places(attribute(image, text), text) == [[], [], [2, 3], [5]]


def test_a_layer_of_all_with_the_base_image(tmp_path: Path) -> None:
    """`buildah build --squash`: FROM is one of the lines."""
    text = dockerfile(ONCE)
    found = attribute(built(tmp_path, *AT_ONCE, '/bin/sh -c #(nop) CMD ["sh"]', base=[]), text)
    assert places(found, text) == [[1, 3, 4, 5]] and found.base_layers == 0
    scratch = dockerfile(ONCE.replace("debian:12", "scratch"))
    found = attribute(built(tmp_path, *AT_ONCE, '/bin/sh -c #(nop) CMD ["sh"]', base=[]), scratch)
    assert places(found, scratch) == [[3, 4, 5]]


def test_layers_that_were_joined_later(tmp_path: Path) -> None:
    """`docker build --squash` adds a note that says nothing."""
    text = dockerfile(ONCE)
    image = built(tmp_path, *AT_ONCE, '/bin/sh -c #(nop) CMD ["sh"] -> nothing', "")
    assert places(attribute(image, text), text) == [[], [], [3, 4, 5]]


def test_only_the_last_note_is_kept(tmp_path: Path) -> None:
    """`buildah build --layers --squash`."""
    text = dockerfile(ONCE)
    image = built(tmp_path, '/bin/sh -c #(nop) CMD ["sh"]', base=[])
    found = attribute(image, text)
    assert places(found, text) == [[1, 3, 4, 5]]
    assert found.mismatch(text).endswith(
        'app.tar" has no RUN, COPY or ADD of "Dockerfile": its layers were joined, or it was built of'
        " another file."
    )


def test_a_run_that_changed_nothing_has_no_layer(tmp_path: Path) -> None:
    """Docker's classic builder: it does not count with the next one."""
    text = dockerfile("FROM debian\nRUN true\nRUN make\n")
    image = built(tmp_path, "/bin/sh -c true -> nothing", "/bin/sh -c make")
    assert places(attribute(image, text), text) == [[], [], [3]]


def test_the_stage_that_explains_most(tmp_path: Path) -> None:
    text = dockerfile("""
        FROM debian AS build
        RUN make
        RUN make test
        FROM debian AS app
        COPY --from=build /x /y
        """)
    image = built(tmp_path, "RUN /bin/sh -c make", "RUN /bin/sh -c make test # buildkit")
    found = attribute(image, text)
    assert places(found, text) == [[], [], [2], [3]] and found.mismatch(text) == ""


@pytest.mark.parametrize(
    ("notes", "sentence"),
    [
        (["RUN /bin/sh -c one", "RUN /bin/sh -c two", "RUN /bin/sh -c three"], ""),
        (["RUN /bin/sh -c one", "RUN /bin/sh -c three"], "an instruction, that of line 3."),
        (["RUN /bin/sh -c three"], "its history lacks 2 instructions, first line 2."),
        (
            ["RUN /bin/sh -c one", "RUN x", "RUN /bin/sh -c two", "RUN y", "RUN /bin/sh -c three"],
            "as it is: 2 of its layers come from no line of it.",
        ),
        (["RUN x", "RUN y"], 'no layer of "IMAGE" comes from "Dockerfile".'),
    ],
)
def test_an_image_that_is_not_of_the_file(tmp_path: Path, notes: list[str], sentence: str) -> None:
    text = dockerfile("FROM debian\nRUN one\nRUN two\nRUN three\nCMD x\n")
    image = built(tmp_path, *notes)
    found = attribute(image, text).mismatch(text)
    assert found.endswith(sentence.replace("IMAGE", image.reference)) and bool(found) == bool(
        sentence
    )


def test_another_dockerfile(tmp_path: Path) -> None:
    image = built(tmp_path, *EXPECTED["buildkit"])
    assert attribute(image, dockerfile("FROM x\nRUN something else\n")).is_empty
    assert attribute(image, dockerfile("# nothing\n")).is_empty


def test_another_shell(tmp_path: Path) -> None:
    """Docker's classic builder notes it also before what it does not run in it."""
    text = dockerfile("""
        FROM debian
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        COPY a b
        RUN make
        CMD x
        """)
    shell = "/bin/bash -o pipefail -c"
    made = [
        f"{shell} #(nop) COPY file:0 in b",
        f"{shell} make",
        f"{shell} #(nop)  CMD x -> nothing",
    ]
    found = attribute(built(tmp_path, *made), text)
    assert lines(found, text) == [None, None, 3, 4] and found.mismatch(text) == ""
    assert unattributed(built(tmp_path, *made[:1], made[2], made[1])).base_layers == 3


def test_what_onbuild_did(tmp_path: Path) -> None:
    """With the base image at hand, the layers between it and the first step are those of FROM."""
    folder = tmp_path / "base"
    folder.mkdir()
    base = built(folder)
    text = dockerfile("FROM debian\nRUN make\n")
    made = ["COPY . /app # buildkit", "RUN /bin/sh -c setup # buildkit", "RUN /bin/sh -c make"]
    image = built(tmp_path, *made)
    assert lines(attribute(image, text, base=base), text) == [None, None, 1, 1, 2]
    assert lines(attribute(image, text), text) == [None, None, None, None, 2]
    assert unattributed(image, base).base_layers == 2


def test_what_onbuild_of_a_stage_did(tmp_path: Path) -> None:
    text = dockerfile("""
        FROM debian AS base
        WORKDIR /app
        ONBUILD COPY package.json /app/
        ONBUILD RUN npm install
        ONBUILD USER node
        FROM base
        RUN make
        """)
    made = [
        "WORKDIR /app",
        "COPY package.json /app/ # buildkit",
        "RUN /bin/sh -c npm install # buildkit",
    ]
    image = built(tmp_path, *made, "USER node -> nothing", "RUN /bin/sh -c make # buildkit")
    found = attribute(image, text)
    assert places(found, text)[2:] == [[2], [6], [6], [7]] and found.mismatch(text) == ""


def test_every_wasted_byte_has_two_lines(tmp_path: Path) -> None:
    """`line 12  RUN chown -R app /srv   +108 MB, all of it duplicates line 9`"""
    text = dockerfile("FROM x\nCOPY . /srv\nRUN chown -R 1 /srv\nRUN rm /srv/a /lib/a\n")
    steps = [
        *BASE,
        ("COPY . /srv # buildkit", [file("srv/a", 100), file("srv/b", 8)]),
        ("RUN /bin/sh -c chown -R 1 /srv", [file("srv/a", 100, uid=1), file("srv/b", 8, uid=1)]),
        ("RUN /bin/sh -c rm /srv/a /lib/a", [gone("srv/a"), gone("lib/a")]),
    ]
    found = attribute(read(layout(steps).archive(tmp_path / "a.tar")), text)
    described = [
        (layer.number, phrase(loss, layer.size, loss.place(text.source)))
        for layer in found.image.layers
        for loss in found.losses(layer)
    ]
    assert described == [
        (3, "all of it duplicates line 2"),
        (4, "deletes 100 bytes of line 3"),
        (4, "deletes 100 bytes of the base image"),
    ]
    assert [it.size for it in found.built()] == [108, 108, 0]


def test_history_as_it_would_stand_in_a_dockerfile(tmp_path: Path) -> None:
    history = built(tmp_path, *EXPECTED["classic"]).history
    assert [described(it) for it in history[5:9]] == [
        "COPY dir:0123456789abcdef in /app",
        "WORKDIR /srv",
        'RUN apt-get update && apt-get install -y "curl" git',
        "ENV A=1 B=x y",
    ]
    assert described(None) == ""

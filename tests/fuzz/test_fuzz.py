"""A short run of the fuzzer, always over the same files, and files that it has found."""

from __future__ import annotations

from contextlib import suppress

import pytest

from tests.effort import TooMuch, effort
from tests.fuzz.checks import Checks
from tests.fuzz.hard_files import BUILD_FILES, DOCKERFILES, IGNORE_FILES
from tests.fuzz.loop import Input, look, make, run
from tests.fuzz.seeds import DOCKERFILE

SEED = 13
SHARES, SIZE = 4, 1_000  # so that several processes can share the work
# Each had a fault once: what is done to it is right, or is not done.
FOUND = (
    b"FROM ${r/",
    b"ROM a\nUN cd h !&",
    b'ROM m\nUN """"\nSER 4\nUN --mount="type=cache,target=/" p',
    b"FROM c\nRUN conda -afy" + b" conda clean -afy" * 80,
    b"FROM d AS e\\ #\nF",
    b'ENV c=""\\  #\nN',
    b'FROM d\nENV 5 =" # "',
    b"FROM a\nEXPOSE 0 # \\\n#\nt",
    b"FROM ubuntu:24.04\nRUN s\\\n\xc2\xa0a&&apt-get install t",
    b"FROM e\nRUN apt-get update&&apt-get install \\\n\xe3\x80\x80y",
    b'ROM ""\nOPY t /\nRU \\\nRUN ',
    b"FROM a\nRUN \\\nFROM ",
    b"FROM m\nRUN $(apt-get install)",
    b"FROM b\nRUN $(dnf install)",
    b"FROM d\nRUN (<(apt-get install -y))",
    b"FROM 0\nRUN ($(apk add))",
    b'ROM a\nUN ["sh","-c","\'","","\\\'","","\\"","","",""]',
    b'FROM n\nCOPY ["", ]\nRUN <<EOF\nEOF\nUSER o',
    b"FROM 2\nRUN \\\n#\ncd v\nRUN a",
    b"FROM d\nENV D /\nUSER | --n\nCOPY R |",
    b"ARG VE(N\nFROM ${VEN}\nENV Z=",
    b"ARG ERS$\nFROM $ERS",
    b"FROM 2\ncopy r ) <<E\nE\nFROM p",
    b"FROM i\nCOPY s N <<E\nE",
    b"FROM debian\nRUN apt-get install \\ &&rm -f var/lib/apt/lists",
    b"FROM debian:stretch\r\nRUN apt-get install u",
    b"FROM postgres\nRUN apt-get update apt-get install \\ && rm /var/lib/apt/lists\nCOPY Me ge",
    b"FROM e\nRUN m\nRUN export =\nRUN b",
    b"FROM ubuntu\nRUN v\nRUN sudo \\\n#\nm",
    b'FROM debian\nRUN sudo ! ""',
    b"FROM a\nADD d e\nRUN apt-get -- install",
    b"FROM debian:12\nRUN t && apt-get install \\\n\xc2\xa0 && rm -rf /var/lib/apt/lists/\nENV LG=",
    b"FROM a\nEXPOSE : 0/tcp",
    b"FROM a\nEXPOSE :\x0c8",
    b"ROM\\\n#\n[ ]",
    b"FROM 2\nRUN export S=$(( ))",
    b"FROM node\nRUN npm i \xc2\xa0&&npm cache clean",
    b"FROM c\nMAINTAINER --\\\n#\nf /",
    b"FROM 0\nCOPY a /\nRUN conda install <()",
    b"FROM n\nWORKDIR /\nRUN yarn install \\ \\",
    b"FROM n\nCOPY . .\nRUN poetry install ``",
    b"FROM 2\nRUN apt-get update&&apt-get install $()\nRUN t",
    b"FROM python:3.12-slim\nRUN pip install <<E --no-cache-dir flask\n",
    b"FROM debian\nRUN apt-get update && apt-get install t && rm -r \\  /var/lib/apt/lists/*\n",
    b'FROM n\nRUN --mount=type=secret,id=\\"n,target=/a b\n',
    b"FROM d\nRUN export PATH= #$PATH:/o\nRUN t",
    b"FROM d\nRUN export PATH=\xc2\xa0$PATH:/o\nRUN t",
    b"FROM d\nARG V=1\nARG \\  V=1\n",
    b"FROM d\nARG V=1\nARG V=1 -- \n",
    b"FROM d\nENV P = 8\xc2\xa00\n",
    b"FROM golang AS b\nARG TARGETARCH\\=amd64\nRUN GOARCH=$TARGETARCH go build -o /a .\n",
)


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> Checks:
    return Checks(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("share", range(SHARES))
def test_mutated_files(share: int, checks: Checks) -> None:
    done, found = run(checks, SEED, range(share * SIZE, (share + 1) * SIZE))
    assert done == SIZE
    assert {kind: it.raw for kind, it in found.items()} == {}


@pytest.mark.parametrize("raw", FOUND)
def test_files_that_were_found(raw: bytes, checks: Checks) -> None:
    for number in range(8):  # what is done in turn
        assert [it.args for it in look(checks, Input(DOCKERFILE, raw, number))] == []


def test_hard_files(checks: Checks) -> None:
    named = [(DOCKERFILE, text) for text in DOCKERFILES]
    named += [(".dockerignore", text) for text in IGNORE_FILES]
    named += [(name, text) for name, texts in BUILD_FILES.items() for text in texts]
    for name, text in named:
        raw = text.encode("utf-8", "surrogatepass")
        for number in range(8):
            assert [it.args for it in look(checks, Input(name, raw, number))] == [], text


def test_a_number_is_always_the_same_file() -> None:
    assert make(1, 2).raw == make(1, 2).raw != make(2, 2).raw


def test_work_without_end_is_noticed() -> None:
    def forever() -> None:
        while True:
            with suppress(Exception):
                len("")

    with pytest.raises(TooMuch):
        effort(forever, 10_000)

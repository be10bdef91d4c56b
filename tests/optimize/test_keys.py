"""What is in the key of a step: pairs of Dockerfiles, of which the second is built after the first.

Each row was tried on real engines (Docker 26.1.5 and 28.5.2).
"""

from pathlib import Path

import pytest

from tests.optimize.repositories import Repository

FILES = {
    "a": "1", "b": "1", "d/a": "1", "d/b": "1", "p/a": "1", "q/a": "1", "e/x": "1", "go.mod": "", "x.tar": "",
}  # fmt: skip


def second(folder: Path, before: str, after: str, **settings: object) -> str:
    """The states of the second build."""
    repository = Repository(folder / "project")
    repository.commit_files({**FILES, "Dockerfile": before})
    repository.commit_files({"Dockerfile": after})
    return repository.states(**settings)[-1]  # type: ignore[arg-type]


TOP = "FROM alpine:3.20\n"


@pytest.mark.parametrize(
    ("before", "after", "states"),
    [
        # text
        ("RUN a\nRUN b\n", "RUN b\nRUN a\n", "RR"),
        ("RUN a\nRUN b\n", "RUN a\nRUN c\nRUN b\n", ".RR"),
        ("RUN a\nRUN b\n", "RUN a\n", "."),
        ("RUN a && b\n", "RUN a\nRUN b\n", "RR"),
        ("RUN a\n", "RUN a\nRUN a\n", ".R"),
        ("RUN a\n", "# why\n\nrun   a   \n", "."),
        ("RUN a  b\n", "RUN a b\n", "R"),
        ("RUN a \\\n  b\n", "RUN a \\\n    b\n", "R"),
        ("RUN a \\\n  b\n", "RUN a   b\n", "."),
        ("RUN a\n", "RUN a\r\n", "."),
        ("RUN <<EOF\na\nEOF\n", "RUN <<END\na\nEND\n", "."),
        ("RUN <<EOF\na\nEOF\n", "RUN <<-EOF\n\ta\nEOF\n", "."),
        ("RUN <<EOF\na\nEOF\n", "RUN <<EOF\n# b\na\nEOF\n", "R"),
        ("RUN <<EOF\na\nEOF\n", "RUN a\n", "R"),
        ("COPY <<A /x\n1\nA\n", "COPY <<A /x\n2\nA\n", "R"),
        ("COPY <<A /x\n1\nA\n", "COPY <<B /x\n1\nB\n", "R"),
        # ARG and ENV
        ("ARG A=1\nRUN a\n", "ARG A=2\nRUN a\n", "R"),
        ("RUN a\nARG A=1\n", "RUN a\nARG A=2\n", "."),
        ("ARG A\nRUN a\n", "RUN a\n", "."),
        ("ARG A\nRUN a\n", "ARG A=\nRUN a\n", "R"),
        ("ARG A=1\nCOPY a /\nWORKDIR /x\n", "ARG A=2\nCOPY a /\nWORKDIR /x\n", ".."),
        ("ARG A=1\nCOPY a /$A\n", "ARG A=2\nCOPY a /$A\n", "R"),
        ("ARG A=1\nENV A=3\nRUN a\n", "ARG A=2\nENV A=3\nRUN a\n", "."),
        ("ENV A=3\nARG A=1\nRUN a\n", "ENV A=3\nARG A=2\nRUN a\n", "R"),
        ("ARG A=1\nARG B=1\nRUN a\n", "ARG B=1\nARG A=1\nRUN a\n", "R"),
        ("ENV A=1\nENV B=1\nRUN a\n", "ENV A=1 B=1\nRUN a\n", "."),
        ('ENV A b\nRUN a\n', 'ENV A="b"\nRUN a\n', "."),
        ("ENV A=1\nRUN a\n", "ENV A=0\nENV A=1\nRUN a\n", "."),
        ("ENV A=1\nRUN a\n", "ARG A=1\nRUN a\n", "."),
        ("ENV A=1\nCOPY a /\nRUN a\n", "COPY a /\nENV A=1\nRUN a\n", ".."),
        ("ENV A=1\nCOPY a /\nRUN a\n", "ENV A=2\nCOPY a /\nRUN a\n", ".R"),
        ("RUN a\n", "ARG TARGETARCH\nRUN a\n", "R"),
        ("LABEL a=b\nRUN a\n", "RUN a\nEXPOSE 80\nVOLUME /x\nCMD a\nHEALTHCHECK NONE\nONBUILD RUN x\n", "."),
        # WORKDIR, USER, SHELL
        ("WORKDIR /a/b\nRUN a\n", "WORKDIR /a\nWORKDIR b\nRUN a\n", "RRR"),
        ("RUN a\n", "WORKDIR /\nRUN a\n", "mR"),
        ("WORKDIR /w\nRUN a\n", "WORKDIR /w/\nRUN a\n", ".R"),
        ("WORKDIR /w\nCOPY a /\n", "COPY a /\nWORKDIR /w\n", "RR"),
        ("USER root\nCOPY a /\nRUN a\n", "USER 0\nCOPY a /\nRUN a\n", ".R"),
        ("USER a\nWORKDIR /w\n", "USER b\nWORKDIR /w\n", "R"),
        ('RUN a\nRUN ["b"]\n', 'SHELL ["/bin/sh", "-c"]\nRUN a\nRUN ["b"]\n', ".."),
        # COPY and ADD
        ("COPY a /x\n", "COPY b /x\n", "R"),
        ("COPY p/a /x\n", "COPY q/a /x\n", "."),
        ("COPY a b /x/\n", "COPY b a /x/\n", "R"),
        ("COPY a b /x/\n", "COPY a /x/\nCOPY b /x/\n", "RR"),
        ("COPY e/* /x/\n", "COPY e/x /x/\n", "R"),
        ("COPY d /d\n", "COPY d /d/\n", "R"),
        ("COPY ./d /d\n", 'COPY ["d", "/d"]\n', "."),
        ("COPY d/. /d\n", "COPY d /d\n", "."),
        ("WORKDIR /w\nCOPY d x\n", "WORKDIR /w\nCOPY d /w/x\n", ".."),
        ("COPY a /x\n", "ADD a /x\n", "R"),
        ("COPY a /x\n", "COPY --chown=0:0 a /x\n", "R"),
        ("COPY --chown=1 a /x\n", "COPY --chown=1:1 a /x\n", "R"),
        ("COPY a /x\n", "COPY --chmod=644 a /x\n", "R"),
        ("COPY d /d\n", "COPY --exclude=zz d /d\n", "R"),
        ("COPY a /x\n", "COPY --link a /x\n", "."),
        ("COPY go.mod /x\n", "COPY go.mod go.su[m] /x/\n", "R"),
        # mounts and other options of RUN
        ("RUN --mount=target=/d,source=d a\n", "RUN --mount=type=bind,source=d,dst=/d a\n", "."),
        ("RUN --mount=target=/d,source=d a\n", "RUN --mount=target=/e,source=d a\n", "R"),
        ("RUN --mount=target=/d,source=d a\n", "RUN --mount=target=/d,source=d,rw a\n", "R"),
        ("RUN --mount=target=/d,source=p a\n", "RUN --mount=target=/d,source=q a\n", "."),
        ("RUN a\n", "RUN --mount=type=cache,target=/c a\n", "R"),
        ("RUN --mount=type=cache,target=/c a\n", "RUN --mount=type=cache,target=/c,id=/c a\n", "."),
        ("RUN --mount=type=cache,target=/c a\n", "RUN --mount=type=cache,target=/c,id=x a\n", "R"),
        ("RUN --mount=type=cache,target=/c a\n", "RUN --mount=type=cache,target=/c,sharing=locked a\n", "R"),
        ("RUN --mount=type=cache,target=/c,id=x a\n", "RUN --mount=type=cache,target=/c,id=x,sharing=locked a\n", "."),
        (
            "RUN --mount=type=cache,target=/c --mount=type=cache,target=/d a\n",
            "RUN --mount=type=cache,target=/d --mount=type=cache,target=/c a\n", ".",
        ),
        ("RUN --mount=type=secret,id=x a\n", "RUN --mount=type=secret,id=y a\n", "R"),
        ("RUN --mount=type=tmpfs,target=/t a\n", "RUN --mount=type=tmpfs,target=/t,size=1 a\n", "R"),
        ("RUN a\n", "RUN --mount=type=ssh a\n", "R"),
        ("RUN a\n", "RUN --network=none a\n", "R"),
        ("RUN a\n", "RUN --network=default a\n", "."),
        # stages
        ("RUN a\n", "RUN a\nFROM alpine:3.20\nRUN a\n", "-."),
        ("RUN a\nFROM scratch\nCOPY --from=0 /x /\n", "RUN b\nFROM scratch\nCOPY --from=0 /x /\n", "Rd"),
        ("RUN a\nFROM alpine\nRUN --mount=from=0,target=/m b\n", "RUN c\nFROM alpine\nRUN --mount=from=0,target=/m b\n", "Rd"),
        ("COPY a /\nFROM scratch\nCOPY --from=0 /a /\n", "COPY a /\nWORKDIR /z\nFROM scratch\nCOPY --from=0 /a /\n", ".R."),
    ],
)  # fmt: skip
def test_what_a_change_of_the_file_rebuilds(
    tmp_path: Path, before: str, after: str, states: str
) -> None:
    assert second(tmp_path, TOP + before, TOP + after) == states


@pytest.mark.parametrize(
    ("before", "after", "states"),
    [
        ("FROM alpine AS one\nRUN a\nFROM one\nRUN b\n", "FROM alpine AS two\nRUN a\nFROM two\nRUN b\n", ".."),
        ("FROM alpine AS one\nRUN a\nFROM one\nRUN b\n", "FROM alpine AS one\nRUN a\nARG A=1\nFROM one\nRUN b\n", ".R"),
        ("FROM alpine AS one\nFROM one\nCOPY a /\n", "FROM alpine AS one\nONBUILD RUN x\nFROM one\nCOPY a /\n", "RR"),
        ("ARG A=1\nFROM alpine\nRUN a\n", "ARG A=2\nFROM alpine\nRUN a\n", "."),
        ("ARG A=1\nFROM alpine\nARG A\nRUN a\n", "ARG A=2\nFROM alpine\nARG A\nRUN a\n", "R"),
        ("FROM alpine\nRUN a\n", "ARG TAG=latest\nFROM --platform=$BUILDPLATFORM alpine\nRUN a\n", "."),
        (
            "FROM alpine AS a\nRUN a\nFROM alpine AS b\nRUN b\nFROM scratch\nCOPY --from=a /x /\nCOPY --from=b /y /\n",
            "FROM alpine AS b\nRUN b\nFROM alpine AS a\nRUN a\nFROM scratch\nCOPY --from=a /x /\nCOPY --from=b /y /\n", "....",
        ),
    ],
)  # fmt: skip
def test_what_a_change_of_the_stages_rebuilds(
    tmp_path: Path, before: str, after: str, states: str
) -> None:
    assert second(tmp_path, before, after) == states


@pytest.mark.parametrize(
    ("before", "after", "states"),
    [
        ("LABEL a=b\nRUN a\n", "LABEL a=c\nRUN a\n", "RR"),
        ("ENV A=1\nCOPY a /x\n", "ENV A=2\nCOPY a /x\n", "RR"),
        ("COPY a /x\n", "COPY b /x\n", "."),
        ("ARG A=1\nCOPY a /\nRUN a\n", "ARG A=2\nCOPY a /\nRUN a\n", "..R"),
        ("RUN a\nRUN b\n", "# c\nRUN a\nRUN b\n", ".."),
    ],
)
def test_buildah_has_a_chain_of_all_instructions(
    tmp_path: Path, before: str, after: str, states: str
) -> None:
    assert second(tmp_path, TOP + before, TOP + after, engine="buildah") == states


def test_the_time_of_sources_is_in_the_key_of_a_folder(tmp_path: Path) -> None:
    """SOURCE_DATE_EPOCH, which the containerd store looks at."""
    repository = Repository(tmp_path / "project")
    repository.commit_files({"Dockerfile": f"{TOP}COPY Dockerfile /\nWORKDIR /w\nRUN a\n"})
    repository.commit_files({"x": ""})
    given = {"SOURCE_DATE_EPOCH": "{number}"}
    assert repository.states(build_args=given)[-1] == "..."
    assert repository.states(build_args=given, engine="containerd")[-1] == ".RR"

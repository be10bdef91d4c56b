"""What a Dockerfile surely makes of its image, and what is left out because nobody can know it."""

from pathlib import Path

import pytest

from dflint.model.analyze import analyze
from dflint.source import Source
from dflint.structure_tests.config import read_test
from dflint.structure_tests.derive import Deriving
from dflint.structure_tests.expected import Value
from dflint.structure_tests.modes import permissions
from dflint.structure_tests.write import text_of
from dflint.syntax.parser import parse
from tests import corpus
from tests.structure_tests.lab import expected, fill, written


def values(found: dict[str, Value]) -> dict[str, str]:
    return {name: it.text for name, it in found.items()}


def test_the_configuration() -> None:
    it = expected("""
        FROM scratch
        ENV A=1 B="b $A" C=c
        ENV C=${A}2 D=$C
        LABEL note="of $A" key=value
        EXPOSE 80 81/udp 90-92 $PORT nonsense 0 99999
        VOLUME /data relative
        WORKDIR /srv
        WORKDIR app/../web
        USER ada:staff
        CMD echo  "$A"
        """)
    assert values(it.env) == {"A": "1", "B": "b ", "C": "12", "D": "c"}
    assert values(it.labels) == {"note": "of 1", "key": "value"}
    assert list(it.ports) == ["80", "81", "90", "91", "92"]
    assert list(it.volumes) == ["/data", "relative"]
    assert (it.workdir, it.user) == ("/srv/web", "ada:staff")
    assert (it.entrypoint, it.command) == (None, ("/bin/sh", "-c", 'echo  "$A"'))


def test_values_that_the_base_image_or_the_build_decides_are_patterns() -> None:
    it = expected("""
        ARG GLOBAL=1
        FROM debian:12
        ARG VERSION
        ARG DEFAULT=2.0
        ARG GLOBAL
        ENV PATH=/app/bin:$PATH A=$UNSET B=${UNSET:-x} C=v$VERSION.x
        LABEL arch=$TARGETARCH version=$VERSION default=$DEFAULT global=$GLOBAL
        USER $NAME
        WORKDIR $HOME/app
        EXPOSE $PORT
        """)
    assert values(it.env) == {
        "PATH": r"(?s)^/app/bin:.*$", "A": ".*", "B": ".*", "C": r"(?s)^v.*\.x$",
    }  # fmt: skip
    assert values(it.labels) == {"arch": ".*", "version": ".*", "default": "2.0", "global": "1"}
    assert it.labels["default"].arguments == {"DEFAULT"} and not it.labels["default"].is_pattern
    assert (it.user, it.workdir, it.ports) == (None, None, {})


def test_build_arguments_that_are_given() -> None:
    it = expected("ARG T=1\nFROM a:$T\nARG T\nARG V=2\nLABEL t=$T v=$V\n", T="x", V="3")
    assert values(it.labels) == {"t": "x", "v": "3"} and not it.labels["v"].arguments


def test_a_name_that_only_the_build_knows_may_be_any() -> None:
    it = expected("FROM scratch\nARG K\nENV A=1\nENV $K=2 B=3\nENV C=$A D=$B\n")
    assert values(it.env) == {"B": "3", "C": ".*", "D": "3"}


def test_secrets_are_not_written_once_more() -> None:
    it = expected("FROM scratch\nENV DB_PASSWORD=hunter2hunter2 USER_NAME=ada\n")
    assert values(it.env) == {"DB_PASSWORD": ".*", "USER_NAME": "ada"}
    assert list(it.left_out) == ["the value of DB_PASSWORD: it is a secret"]


def test_stages_of_the_file_that_a_stage_builds_upon() -> None:
    text = """
        FROM debian:12 AS base
        ENV A=1 B=1
        CMD ["base"]
        ONBUILD USER trigger
        ONBUILD ENV T=1
        FROM base AS middle
        ENV B=2
        FROM middle
        ENTRYPOINT ["last"]
        """
    last = expected(text)
    assert values(last.env) == {"A": "1", "B": "2", "T": "1"} and last.user == "trigger"
    assert (last.entrypoint, last.command) == (("last",), ())
    base = expected(text, target="base")
    assert values(base.env) == {"A": "1", "B": "1"} and base.user is None
    assert (base.entrypoint, base.command) == (None, ("base",))


def test_the_shell_form_needs_a_shell_that_is_known() -> None:
    assert expected("FROM debian:12\nCMD a b\n").command == ("/bin/sh", "-c", "a b")
    assert expected("FROM private/base\nCMD a b\n").command is None
    assert expected('FROM private/base\nCMD ["a"]\n').command == ("a",)
    shell = 'FROM private/base\nSHELL ["/bin/bash", "-c"]\nENTRYPOINT a\n'
    assert expected(shell).entrypoint == ("/bin/bash", "-c", "a")
    windows = expected("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCMD a\n")
    assert windows.is_empty and "Windows" in next(iter(windows.left_out))


def test_a_relative_workdir_needs_a_base_that_is_known() -> None:
    assert expected("FROM private/base\nWORKDIR app\n").workdir is None
    assert expected("FROM golang:1.27\nWORKDIR app\n").workdir == "/go/app"
    assert expected("FROM private/base\nWORKDIR /app\nWORKDIR x\n").workdir == "/app/x"


FILES = {
    "run.sh": "#!/bin/sh\n", "a.txt": "", "b.txt": "", "ignored.txt": "", "src/one.py": "",
    "src/deep/two.py": "", ".dockerignore": "ignored.txt\nsrc/deep\n!src/deep/two.py\n",
    "site.tar": "",
}  # fmt: skip
COPIES = {
    "COPY a.txt /x": "/x",
    "COPY a.txt /x/": "/x/a.txt",
    "COPY a.txt b.txt /x/": "/x/a.txt /x/b.txt",
    "COPY *.txt /x/": "/x/a.txt /x/b.txt",
    "COPY *.txt /x": "/x",
    "COPY src /x": "/x/one.py /x/deep/two.py",
    "COPY src/* /x/": "/x/two.py /x/one.py",
    "COPY --chmod=755 a.txt /bin/x": "/bin/x -rwxr-xr-x",
    "COPY --chmod=u+x a.txt /x/": "/x/a.txt",
    "COPY --chown=5:6 a.txt /x/": "/x/a.txt 5:6",
    "COPY --chown=5 a.txt /x/": "/x/a.txt 5:5",
    "COPY --chown=ada:6 a.txt /x/": "/x/a.txt None:6",
    "COPY run.sh /x/": "/x/run.sh owner",
    "COPY --chmod=600 run.sh /x/": "/x/run.sh -rw-------",
    "COPY ignored.txt /x": "/x",
    "COPY missing.txt /x": "/x",
    "COPY $WHAT /x/y": "/x/y",
    "COPY a.txt $WHERE": "",
    "ADD site.tar /x": "/x",
    "ADD https://example.org/a/b.txt?c=d /x/": "/x/b.txt",
    "ADD https://example.org/a.git /x": "/x",
    "COPY --from=other/image /a /x": "/x",
    "COPY --exclude=*.txt . /x": "/x",
    "WORKDIR /w\nCOPY a.txt .": "/w/a.txt",
    "WORKDIR /w\nCOPY a.txt /w": "/w/a.txt",
    "COPY src /x\nCOPY a.txt /x": "/x/one.py /x/deep/two.py /x/a.txt",
    "RUN mkdir /a.txt\nCOPY --chmod=755 a.txt /a.txt": "/a.txt",
}  # fmt: skip


@pytest.mark.parametrize("text", COPIES)
def test_files_of_copies(text: str, tmp_path: Path) -> None:
    fill(tmp_path, FILES)
    assert _shown(f"FROM busybox:1.36\n{text}\n", tmp_path) == COPIES[text]


RUNS = {
    "true": "/x/a.txt /x/run.sh",
    "apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*": "/x/a.txt /x/run.sh",
    "rm /x/a.txt": "/x/run.sh",
    "rm -rf /x": "",
    "rm /x/*.txt": "/x/run.sh",
    "cd /x && rm a.txt": "/x/run.sh",
    "cd $HOME && rm a.txt": "",
    'rm -r "$DIR"': "",
    "mv /x/a.txt /b.txt": "/x/run.sh /b.txt",
    "echo /x/a.txt | xargs rm": "",
    "./build.sh": "",
    "python -c 'import os; os.remove(\"/x/a.txt\")'": "",
    "npm run build": "/x/a.txt /x/run.sh",
    "npm run clean": "",
    "npx rimraf /x": "",
    "make": "/x/a.txt /x/run.sh",
    "make clean": "",
    "python -m venv /venv && . /venv/bin/activate && pip install flask": "/x/a.txt /x/run.sh",
    "python3 -m shutil": "",
    "git clone https://example.org/a.git /a": "/x/a.txt /x/run.sh",
    "git clean -fdx": "",
    ". ./env.sh": "",
    "chmod 600 /x/a.txt": "/x/a.txt -rw------- /x/run.sh",
    "chmod +x /x/a.txt": "/x/a.txt owner /x/run.sh",
    "chown -R app /x": "/x/a.txt /x/run.sh",
    "if true; then rm /x/a.txt; fi": "/x/run.sh",
}


@pytest.mark.parametrize("script", RUNS)
def test_files_that_a_later_run_may_touch(script: str, tmp_path: Path) -> None:
    fill(tmp_path, {"a.txt": "", "run.sh": ""})
    assert (
        _shown(f"FROM busybox:1.36\nCOPY a.txt run.sh /x/\nRUN {script}\n", tmp_path)
        == RUNS[script]
    )


def test_files_of_other_stages(tmp_path: Path) -> None:
    fill(tmp_path, {"a.txt": "", "run.sh": "#!/bin/sh\n"})
    text = """
        FROM busybox:1.36 AS one
        COPY --chmod=750 a.txt /in/a.txt
        COPY run.sh /in/
        RUN cc -o /out/made made.c
        FROM scratch
        COPY --from=one /in /copied
        COPY --from=one /in/run.sh /run
        COPY --from=one /out/made /made
        """
    assert (
        _shown(text, tmp_path) == "/copied/a.txt -rwxr-x--- /copied/run.sh owner /run owner /made"
    )


def test_a_large_folder_is_tested_in_part(tmp_path: Path) -> None:
    fill(tmp_path, {f"many/{number}.txt": "" for number in range(50)})
    it = expected("FROM scratch\nCOPY many /many\n", tmp_path)
    assert len(it.files) == 20 and "COPY many /many: 30 more files" in it.left_out


def test_the_text_is_the_same_again_and_can_be_read(tmp_path: Path) -> None:
    fill(tmp_path, {"a b": "", "$c": "", "no": ""})
    text = (
        'FROM scratch\nENV no=yes Q="\\"" N=é E= "T"="a\tb"\nCOPY ["a b", "$c", "no", "/x/"]\n'
        'USER 1000\nCMD ["\\u2028\\u0085\\u007f", "#"]\n'
    )
    test = written(text, tmp_path)
    metadata = test.tests[-1].values
    assert metadata["cmd"] == ["\u2028\x85\x7f", "#"] and metadata["user"] == "1000"
    assert [it["value"] for it in metadata["envVars"]] == ["yes", '"', "é", "", "a\tb"]
    assert [it.values["path"] for it in test.of("fileExistenceTests")] == ["/x/a b", "/x/no"]
    assert written(text, tmp_path).source.text == test.source.text


def test_every_dockerfile_at_hand_gives_a_test_that_can_be_read() -> None:
    for path, content in corpus.testdata():
        tree = parse(Source(path, content.decode("utf-8", "surrogateescape")))
        for stage in (file := analyze(tree)).stages:
            it = Deriving(file, None).expected(stage)
            if not it.is_empty:
                assert read_test(Source("t.yaml", text_of(it, path))).tests, path


def _shown(text: str, folder: Path) -> str:
    """The files that are expected, each with what is known of it."""
    found = []
    for path, it in expected(text, folder).files.items():
        found.append(path)
        if it.permissions is not None:
            found.append(permissions(it.permissions))
        if it.executable_by:
            found.append(it.executable_by)
        if (it.uid, it.gid) != (None, None):
            found.append(f"{it.uid}:{it.gid}")
    return " ".join(found)

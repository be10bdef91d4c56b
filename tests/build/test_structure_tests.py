"""The structure test that is written for a Dockerfile passes on its image, and on no other one.

All of these are real builds; tests/build/test_projects.py has those of the projects.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dflint.build.request import BuildRequest
from dflint.build.session import Session
from dflint.cli.commands import run_click
from dflint.cli.usage import UsageError
from tests.build.lab import BASE, engine, remains
from tests.structure_tests.lab import failures, fill, written

FILES = {
    "entrypoint.sh": '#!/bin/sh\nexec "$@"\n',
    "conf/app.conf": "port=8080\n",
    "conf/extra/more.conf": "more=1\n",
    "static/index.html": "<p>hello\n",
    "static/run": "#!/bin/sh\n",
    "notes.txt": "not for the image\n",
    "src/one.py": "1\n",
    "src/two.py": "2\n",
    "src/readme.md": "text\n",
    ".dockerignore": "notes.txt\n*.log\n",
    "debug.log": "log\n",
}
# All instructions that a structure test can see something of.
WHOLE = f"""
ARG RELEASE=1.2
FROM {BASE} AS base
ENV BASE_VALUE="from the base"
LABEL base.label=kept
EXPOSE 9000
VOLUME /cache
CMD ["of", "the", "base"]

FROM base AS tools
RUN mkdir /made && echo built >/made/tool && chmod 755 /made/tool
COPY conf/app.conf /made/

FROM base
ARG RELEASE
ARG CHANNEL=stable
ENV RELEASE=$RELEASE CHANNEL="${{CHANNEL}}-1" \\
    WITH_SPACES="a  b" QUOTED='$NOT' EMPTY=
LABEL version="$RELEASE" "with space"='x y' org.example.note="it's \\"fine\\""
RUN mkdir -p /srv
WORKDIR /srv/app/
WORKDIR ../site
COPY --chmod=750 --chown=1000:50 entrypoint.sh /usr/local/bin/entrypoint
COPY --chmod=0644 conf /etc/app/
COPY --chown=1000 static ./
COPY src/*.py /srv/py/
COPY entrypoint.sh start.sh
COPY --from=tools /made/tool /opt/tool
COPY --from=tools /made/app.conf /opt/copied.conf
COPY <<EOF /etc/greeting
hello
EOF
ADD . /srv/all
RUN chmod 700 start.sh && rm /srv/py/two.py
EXPOSE 8080 53/udp 8000-8001
VOLUME ["/data", "/logs/"]
USER 1000:50
STOPSIGNAL SIGINT
HEALTHCHECK CMD true
ENTRYPOINT ["/usr/local/bin/entrypoint", "a \\"b\\""]
CMD httpd -f \\
    -p 8080   # not a comment
"""
# The docker driver starts containers for each test, so this one has few.
SMALL = f"""
FROM {BASE}
ENV RELEASE=1.2
VOLUME /data
COPY --chmod=755 --chown=7:8 entrypoint.sh /data/entrypoint
USER 1000:50
"""
# What is changed, and what the test has to say of it; None for what no test can see.
MUTATIONS = {
    "workdir": ("WORKDIR ../site", "WORKDIR ../other", 'WORKDIR is "/srv/other"'),
    "user": ("USER 1000:50", "USER 1000", 'USER is "1000"'),
    "no user": ("USER 1000:50", "", 'USER is ""'),
    "port": ("EXPOSE 8080 53/udp", "EXPOSE 53/udp", "port 8080 is not exposed"),
    "port of a range": ("8000-8001", "8000", "port 8001 is not exposed"),
    "port of the base": ("EXPOSE 9000\n", "", "port 9000 is not exposed"),
    "volume": ('["/data", "/logs/"]', '["/data"]', "there is no VOLUME /logs/"),
    "label": ("'x y'", "'x z'", 'LABEL with space is "x z"'),
    "label of the base": ("base.label=kept", "base.label=other", "LABEL base.label"),
    "no label": ('version="$RELEASE" ', "", "there is no LABEL version"),
    "env": ("QUOTED='$NOT'", "QUOTED=", 'ENV QUOTED is ""'),
    "env of an argument": ("ARG RELEASE=1.2", "ARG RELEASE=1.3", 'ENV RELEASE is "1.3"'),
    "no env": (" EMPTY=", "", "ENV EMPTY is not set"),
    "entrypoint": ('"a \\"b\\""', '"a b"', "ENTRYPOINT is "),
    "command": ("-p 8080 ", "-p 8081 ", "-p 8081"),
    "no command": ("CMD httpd -f \\\n    -p 8080   # not a comment\n", "", "CMD is []"),
    "shell": ("CMD httpd", 'SHELL ["/bin/ash", "-c"]\nCMD httpd', "CMD is [/bin/ash"),
    "mode": ("--chmod=750", "--chmod=755", "Expected: -rwxr-x---"),
    "mode of a folder": ("--chmod=0644 conf", "--chmod=0600 conf", "Expected: -rw-r--r--"),
    "mode by a command": ("chmod 700", "chmod 711", "Expected: -rwx------"),
    "owner": ("--chown=1000:50", "--chown=1001:50", "incorrect user ownership"),
    "group": ("--chown=1000:50", "--chown=1000:51", "incorrect group ownership"),
    "file": ("COPY --chmod=0644 conf", "COPY --chmod=0644 conf/extra", "/etc/app/app.conf is not"),
    "file of a pattern": ("rm /srv/py/two.py", "rm /srv/py/*", "/srv/py/one.py is not in the image"),
    "file of a stage": ("/opt/tool", "/opt/other", "/opt/tool is not in the image"),
    "here-document": ("/etc/greeting", "/etc/hello", "/etc/greeting is not in the image"),
    "removed later": ("\nEXPOSE 8080", "\nRUN rm -r /srv/all\nEXPOSE 8080", "/srv/all/src/one.py is"),
}  # fmt: skip
PASSING: dict[str, tuple[str, dict[str, Any]]] = {
    "a stage is the target": (
        f'FROM {BASE} AS one\nENV A=1\nCMD ["a"]\nFROM one AS two\nENV A=2\nENTRYPOINT ["b"]\n',
        {"target": "one"},
    ),
    "an entrypoint resets the command of its base": (
        f'FROM {BASE} AS one\nCMD ["a"]\nFROM one\nENTRYPOINT ["b"]\n',
        {},
    ),
    "a command stays that comes before the entrypoint": (
        f'FROM {BASE}\nCMD ["a"]\nENTRYPOINT ["b"]\n',
        {},
    ),
    "triggers run in the stage that builds upon theirs": (
        f"""FROM {BASE} AS one
ONBUILD ENV T=1
ONBUILD WORKDIR /t
ONBUILD COPY conf/app.conf ./
FROM one AS two
WORKDIR x
FROM two
LABEL a=b
""",
        {},
    ),
    "arguments that are given": (
        f"FROM {BASE}\nARG V\nARG W=w\nENV A=v-$V B=${{W:+set}}\nLABEL v=$V\n",
        {"build_args": ("V=7", "W=")},
    ),
    "arguments that are not known": (
        f"FROM {BASE}\nARG V\nENV A=v-$V-${{V:-x}} PATH=/app:$PATH\nLABEL v=$V $V-key=1 sure=yes\n",
        {},
    ),
    "arguments and variables of one name": (
        f"FROM {BASE} AS a\nENV V=1\nFROM a\nARG V=2\nENV W=$V\nLABEL v=${{V}}\n",
        {},
    ),
    "scratch": (
        "FROM scratch\nCOPY --chmod=4755 entrypoint.sh /run\nWORKDIR app/../x\n"
        "VOLUME rel /x/../y\nENV NOTHING=$UNSET OTHER=${UNSET:-d}\nCMD echo $HOME\n",
        {},
    ),
    "files that are moved, linked and changed": (
        f"""FROM {BASE}
COPY static /s
COPY conf/app.conf entrypoint.sh /c/
RUN mv /s/index.html /index.html && cp /c/app.conf /tmp && ln -s /c/app.conf /link
RUN cd /c && chmod u+x app.conf && chown 7:8 /c/entrypoint.sh
WORKDIR /c
COPY conf/app.conf conf
COPY conf/app.conf /s
COPY conf /new
COPY sr[c]/on?.py /g
COPY src /srv/
RUN rm /srv/*.py
""",
        {},
    ),
    "a shell of its own": (
        f'FROM {BASE} AS a\nSHELL ["/bin/ash", "-ec"]\nFROM a\n'
        "ENTRYPOINT exec \\\n  # why\n  a   b\n",
        {},
    ),
    "unusual texts": (
        f'FROM {BASE}\nENV A="yes" B=0x1F C=\'null\' D="tab\\there" E=é☃ F="a: b #c" G=~\n'
        'LABEL on=off y="- x" z=\'{"a": [1]}\'\nUSER 1000\nCMD ["\\u00e9", "\\n", ""]\n',
        {},
    ),
}


@pytest.fixture
def session() -> Iterator[Session]:
    with Session(engine("docker")) as found:
        yield found


@pytest.fixture
def context(tmp_path: Path) -> Path:
    folder = tmp_path / "context"
    fill(folder, FILES)
    return folder


def test_a_whole_dockerfile_and_all_its_mutations(session: Session, context: Path) -> None:
    test = written(WHOLE, context)
    first = session.build(BuildRequest(WHOLE, context, pull=False))
    assert failures(test, first.archive) == []
    survivors = []
    for text, expected in _mutants():
        built = session.build(BuildRequest(text, context, pull=False, after=first))
        found = failures(test, built.archive)
        survivors += [it for it in expected if not any(it in message for message in found)]
    assert survivors == []


def _mutants() -> list[tuple[str, list[str]]]:
    """As many changes in each text as do not touch each other, with what is said of each; what changes
    where files are goes alone."""
    made: list[tuple[str, list[str]]] = []
    for name, (old, new, said) in MUTATIONS.items():
        assert WHOLE.count(old) == 1, name
        number = next((at for at, (text, _) in enumerate(made[1:], 1) if text.count(old) == 1), 0)
        if name == "workdir" or not number:
            made.append((WHOLE.replace(old, new), [said]))
        else:
            text, expected = made[number]
            made[number] = text.replace(old, new), [*expected, said]
    return made


@pytest.mark.parametrize("name", PASSING)
def test_it_passes(name: str, session: Session, context: Path) -> None:
    text, more = PASSING[name]
    arguments = dict(it.split("=", 1) for it in more.get("build_args", ()))
    test = written(text, context, str(more.get("target", "")), **arguments)
    built = session.build(BuildRequest(text, context, pull=False, **more))
    assert failures(test, built.archive) == []


def test_both_drivers_say_the_same(
    context: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The image has volumes, of which the containers of the docker driver leave none behind."""
    engine("docker")
    (context / "Dockerfile").write_text(SMALL)
    config, tag = tmp_path / "test.yaml", "dflint-structure-test:whole"
    _docker("build", "--quiet", "--network=host", f"--tag={tag}", str(context))
    try:
        assert run_click(["test", "--init", str(context / "Dockerfile"), "-o", str(config)]) == 0
        volumes = _volumes()
        for driver in ("tar", "docker"):
            assert run_click(["test", tag, "-c", str(config), "--driver", driver]) == 0, driver
            assert f"passed on {tag} ({driver} driver)" in capsys.readouterr().out
        config.write_text(
            'schemaVersion: "2.0.0"\ncommandTests:\n'
            "- {name: it starts, command: sh, args: [-c, echo $RELEASE], expectedOutput: ['1.2']}\n"
            "- {name: it is there, command: nothing-of-that-name}\n"
        )
        assert run_click(["test", tag, "-c", str(config), "--format", "concise"]) == 1
        out, err = capsys.readouterr()
        assert "tests a command, so the docker driver is used" in err
        assert "it starts" not in out and f"{config}:4:" in out and "it is there: " in out
        assert _volumes() <= volumes and not _containers(tag)
    finally:
        _docker("image", "rm", "--force", tag)


def test_a_dockerfile_is_built_and_tested_and_nothing_is_left(
    context: Path, tmp_path: Path, temporary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine("docker")
    dockerfile, config = context / "Dockerfile", tmp_path / "test.yaml"
    dockerfile.write_text(SMALL)
    assert run_click(["test", "--init", str(dockerfile), "-o", str(config)]) == 0
    options = ["-c", str(config), "--engine", "docker", "--no-pull"]
    with config.open("a") as file:
        file.write('commandTests:\n- {name: a, command: sh, args: ["-c", "exit 3"], exitCode: 3}\n')
    assert run_click(["test", "--build", str(dockerfile), *options]) == 0
    capsys.readouterr()
    dockerfile.write_text(SMALL.replace("USER 1000:50", "USER root"))
    assert run_click(["test", "--build", str(dockerfile), *options]) == 1
    assert 'USER is "root", expected: "1000:50"' in capsys.readouterr().out
    assert remains(temporary) == []


def test_a_command_that_never_ends_is_ended(tmp_path: Path, temporary: Path) -> None:
    engine("docker")
    config, before = tmp_path / "test.yaml", _containers(BASE)
    config.write_text(
        'schemaVersion: 2.0.0\ncommandTests:\n- {name: it waits, command: sleep, args: ["86400"]}\n'
    )
    with pytest.raises(UsageError, match="took longer than 10 seconds, and were ended"):
        run_click(["test", BASE, "-c", str(config), "--timeout", "10"])
    left = _containers(BASE) - before
    if left:  # the program removes no container when it is ended
        _docker("rm", "--force", *left)
    assert remains(temporary) == []


def _volumes() -> set[str]:
    return set(_docker("volume", "ls", "--quiet"))


def _containers(image: str) -> set[str]:
    return set(_docker("ps", "--all", "--quiet", "--filter", f"ancestor={image}"))


def _docker(*words: str) -> list[str]:
    done = subprocess.run(("docker", *words), check=True, capture_output=True, text=True)
    return done.stdout.split()

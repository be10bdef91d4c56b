"""Interpreters and programs that are at another place than a script or CMD says."""

import pytest

from tests.rules.project import Project, rules_of


@pytest.fixture(autouse=True)
def only_these(project: Project) -> None:
    project.rules = rules_of("DF392", "DF713")


@pytest.mark.parametrize(
    ("base", "line", "found"),
    [
        ("python:3.13-slim", "#!/usr/bin/python3", True),
        ("python:3.13-alpine", "#!/usr/bin/python3", True),
        ("python:3.13", "#!/usr/bin/python3", False),
        ("python:3.13-slim", "#!/usr/local/bin/python3", False),
        ("python:3.13-slim", "#!/usr/bin/env python3", False),
        ("node:22", "#!/usr/bin/node", True),
        ("debian:13-slim", "#!/bin/ash", True),
        ("alpine:3.23", "#!/bin/ash", False),
        ("debian:13-slim", "#!/usr/bin/env bash -e", True),
        ("debian:13-slim", "#!/usr/bin/env -S bash -e", False),
        ("debian:13-slim", "#!/bin/bash -e", False),
        ("example.com/python:3-slim", "#!/usr/bin/python3", False),
    ],
)
def test_a_script_names_the_place_of_its_interpreter(
    project: Project, base: str, line: str, found: bool
) -> None:
    project.write("Dockerfile", f'FROM {base}\nCOPY --chmod=755 run /\nENTRYPOINT ["/run"]\n')
    project.write("run", f"{line}\ntrue\n")
    assert project.codes() == ("DF713" if found else "")


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ('CMD ["/usr/bin/python3", "app.py"]', True),
        ('CMD ["/usr/local/bin/python3", "app.py"]', False),
        ('CMD ["python3", "app.py"]', False),
        ('RUN apt-get update && apt-get install -y python3\nCMD ["/usr/bin/python3", "a.py"]', False),
        ('RUN ln -s /usr/local/bin/python3 /usr/bin/python3\nCMD ["/usr/bin/python3", "a.py"]', False),
        ('COPY --from=a /usr/bin /usr/bin\nCMD ["/usr/bin/python3", "a.py"]', False),
    ],
)  # fmt: skip
def test_a_container_starts_the_program_of_the_image(
    project: Project, lines: str, found: bool
) -> None:
    project.write("Dockerfile", f"FROM python:3.13-slim\n{lines}\n")
    assert project.codes() == ("DF392" if found else "")

"""Users and groups that shadow refuses to make or change: DF451."""

import pytest

from dflint_rules.security.accounts import number_taken
from tests.lab import Lab

DEBIAN = "FROM debian:12-slim\n"


@pytest.mark.parametrize(
    ("lines", "marked"),
    [
        ("RUN groupadd app && useradd app", ["app"]),  # which would make that group
        ("RUN groupadd app && useradd -g app app", []),
        ("RUN groupadd app && useradd -N app", []),
        ("RUN groupadd app; useradd app", []),  # goes on
        ("RUN groupadd app || true\nRUN useradd app", []),
        ("RUN useradd app\nRUN useradd -m app", ["app"]),
        ("RUN useradd app && userdel app && useradd app", []),
        ("RUN useradd -g app app", ["app"]),
        ("RUN useradd -g $GROUP app", []),
        ("RUN apt-get update && apt-get install -y docker.io && useradd -G docker app", []),
        ("RUN useradd -G docker,sudo app", ["docker,sudo"]),
        ("RUN useradd -G audio,video app", []),
        ("RUN usermod -aG wheel root", ["wheel"]),
        ("RUN groupadd www-data", ["www-data"]),
        ("RUN groupadd -f www-data", []),
        ("RUN groupadd -g 20 app", ["20"]),
        ("RUN groupadd -o -g 20 app", []),
        ("RUN useradd -u 33 app", ["33"]),
        ("RUN useradd app && usermod -u 33 app", ["33"]),
        ("RUN usermod -u 1000 www-data && groupmod -g 1000 www-data", []),
        ("RUN groupmod -g 20 www-data", ["20"]),
        ("RUN groupmod -g 33 www-data", []),  # has it
        ("COPY passwd group /etc/\nRUN useradd -g app app", []),
        ("RUN ./users.sh\nRUN useradd -g app app", []),
        ("RUN echo app:x:7:7::/:/bin/sh >> /etc/passwd && useradd app", []),
        ("RUN adduser --system --group app && useradd -g app other", []),
        ("RUN addgroup app && useradd -g app app", []),
    ],
)
def test_what_shadow_refuses(lines: str, marked: list[str]) -> None:
    assert Lab(number_taken).marked(f"{DEBIAN}{lines}\n") == marked


def test_a_stage_has_the_users_of_its_base() -> None:
    text = f"{DEBIAN}RUN useradd app\nFROM 0\n"
    text = text.replace("slim\n", "slim AS base\n").replace("FROM 0", "FROM base\nRUN useradd app")
    assert len(Lab(number_taken).marked(text)) == 1


def test_other_distributions_are_not_known() -> None:
    assert not Lab(number_taken).marked("FROM fedora:43\nRUN groupadd app && useradd app\n")

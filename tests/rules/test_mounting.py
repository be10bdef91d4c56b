"""Package managers that could have a cache mount."""

from textwrap import dedent

import pytest

from dflint_rules.cache.missing_mounts import package_manager_without_cache_mount
from tests.lab import Lab

LAB = Lab(package_manager_without_cache_mount)
PIP = "--mount=type=cache,target=/root/.cache/pip"
NPM = "--mount=type=cache,target=/root/.npm"
APT = (
    "--mount=type=cache,target=/var/cache/apt,sharing=locked \\\n"
    "    --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\\n"
    "    "
)
KEEP = "rm -f /etc/apt/apt.conf.d/docker-clean && "


def _is_left(text: str) -> bool:
    return LAB.fixed(text) == text


@pytest.mark.parametrize(
    ("image", "command", "place"),
    [
        ("python:3.13", "python3 -m pip install x", "/root/.cache/pip"),
        ("ghcr.io/astral-sh/uv\nUSER root", "uv sync", "/root/.cache/uv"),
        ("python:3.13", "poetry install", "/root/.cache/pypoetry/artifacts"),
        ("node:22", "npm ci", "/root/.npm"),
        ("node:22", "npm install -g x", "/root/.npm"),
        ("node:22", "yarn install --frozen-lockfile", "/usr/local/share/.cache/yarn"),
        ("ruby:3.4", "bundle install", "/usr/local/bundle/cache"),
        ("composer:2", "composer install", "/tmp/cache"),
        ("python:3.13\nENV HOME=/root", "pip install x", ""),
        ("python:3.13\nENV PIP_NO_CACHE_DIR=1", "pip install x", ""),
        ("python:3.13", "PIP_CACHE_DIR=/c pip install x", ""),
        ("python:3.13", "pip install --cache-dir /c x", ""),
        ("python:3.13", "pip --version", ""),
        ("example.com/unknown", "pip install x", ""),
        ("node:22", "corepack enable && yarn install", ""),
        ("node:22", "yarn install --immutable", ""),
        ("ruby:3.4\nENV BUNDLE_PATH=/gems", "bundle install", ""),
        ("ruby:3.4", "bundle config set path vendor && bundle install", ""),
        ("python:3.13", "pip install --no-index --find-links=/wheels x", ""),
        ("php:8.4", "composer install", ""),  # where it is depends on what is in the image
    ],
)
def test_where_a_manager_keeps_its_cache(image: str, command: str, place: str) -> None:
    text = f"FROM {image}\nRUN {command}\n"
    flags = f"--mount=type=cache,target={place} " if place else ""
    assert LAB.fixed(text) == f"FROM {image}\nRUN {flags}{command}\n"


@pytest.mark.parametrize(
    ("image", "command", "places"),
    [
        ("golang:1.27", "go mod download", ["/go/pkg/mod", "/root/.cache/go-build"]),
        (
            "golang:1.27",
            'go build -ldflags="-s -w" -o /app .',
            ["/go/pkg/mod", "/root/.cache/go-build"],
        ),
        ("rust:1.90", "cargo build --release", ["/usr/local/cargo/registry"]),
        ("maven:3", "mvn package", ["/root/.m2/repository"]),
        ("gradle:8\nUSER root", "gradle build", ["/home/gradle/.gradle/caches,sharing=locked"]),
        ("node:22", "pnpm install", ["/root/.local/share/pnpm/store"]),
    ],
)
def test_what_is_compiled_from_is_mounted_where_it_is_not_shipped(
    image: str, command: str, places: list[str]
) -> None:
    text = f"FROM {image.replace(chr(10), f' AS build{chr(10)}', 1)}"
    text += ("" if " AS " in text else " AS build") + f"\nRUN {command}\n"
    after = LAB.fixed(f"{text}FROM scratch\nCOPY --from=build /app /app\n")
    assert [it.split()[0] for it in after.split("--mount=type=cache,target=")[1:]] == places
    assert _is_left(text)


def test_what_cargo_compiles_is_in_the_layer() -> None:
    """U2: a mount at target/ would take the program out of the stage."""
    text = """
        FROM rust:1.90 AS build
        WORKDIR /src
        RUN cargo build --release
        FROM debian:13
        COPY --from=build /src/target/release/app /
        """
    assert "/target" not in LAB.fixed(text).replace("/target/release", "")


def test_the_instructions_below_stay() -> None:
    """U1: what was behind the options that go."""
    text = """
        FROM python:3.13
        RUN pip install --no-cache-dir \\
            flask \\
            # why
            gunicorn
        ENV A=b
        EXPOSE 80
        ENTRYPOINT ["app"]
        """
    expected = f"""
        FROM python:3.13
        RUN {PIP} \\
            pip install \\
            flask \\
            # why
            gunicorn
        ENV A=b
        EXPOSE 80
        ENTRYPOINT ["app"]
        """
    assert LAB.fixed(text) == dedent(expected).lstrip("\n")


@pytest.mark.parametrize("user", ["app", "1000:1000", "$UID"])
def test_who_is_not_root_has_the_cache_elsewhere(user: str) -> None:
    """U3."""
    text = f"FROM python:3.13\nUSER {user}\nRUN pip install --no-cache-dir x\n"
    assert LAB.find(text) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pip install x && rm -rf /root/.cache", "pip install x"),
        ("pip install x && rm -rf ~/.cache/pip", "pip install x"),
        ("pip install x && rm -rf $HOME/.cache/* && ls", "pip install x && ls"),
        ("pip install x && rm -rf /root/.cache /tmp/x", "pip install x && rm -rf /tmp/x"),
        ("pip install x && cd /root && rm -rf .cache", "pip install x && cd /root"),
        ("pip install x && pip cache purge", "pip install x"),
        ("pip install x && find /root/.cache -delete", "pip install x"),
        ("pip install --no-cache-dir x && pip install --no-cache-dir y", "pip install x && pip install y"),
        ("pip install x && rm -rf /srv/x", "pip install x && rm -rf /srv/x"),
    ],
)  # fmt: skip
def test_what_empties_the_cache_goes(before: str, after: str) -> None:
    """U4: a mount point cannot be removed."""
    text = f"FROM python:3.13\nRUN {before}\n"
    assert LAB.fixed(text) == f"FROM python:3.13\nRUN {PIP} {after}\n"


@pytest.mark.parametrize(
    "command",
    [
        "pip install x && rm -rf /root",
        "pip install x && rm -rf /root/*",
        "pip install x && rm -rf /root/.cache/{pip,x}",
        "pip install x && rm -rf /root/.ca*",
        "pip install x; rm -rf /root/.cache",
        "rm -rf /root/.cache && pip install x || true",
        "pip install x && (rm -rf /root/.cache)",
        "pip install x \\\n# why\n && rm -rf /root/.cache",
        "bash -c 'pip install '\"--no-cache-dir x\"",
        "<<EOF\npip install x\nrm -rf /root/.cache\nEOF",
    ],
)
def test_no_mount_where_the_cleaning_cannot_be_taken_out(command: str) -> None:
    text = f"FROM python:3.13\nRUN {command}\n"
    assert _is_left(text)


def test_apt_keeps_its_packages_and_its_lists() -> None:
    """U5."""
    text = """
        FROM debian:13
        RUN apt-get update && apt-get install -y a && apt-get clean && rm -rf /var/lib/apt/lists/* /tmp/*
        RUN apt-get update \\
         && apt-get install -y b \\
         && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
        """
    second = APT.replace("\n    ", "\n ")
    assert LAB.fixed(text) == (
        "FROM debian:13\n"
        f"RUN {APT}{KEEP}apt-get update && apt-get install -y a && rm -rf /tmp/*\n"
        f"RUN {second}apt-get update \\\n && apt-get install -y b\n"
    )


@pytest.mark.parametrize(
    "steps",
    [
        "RUN apt-get update\nRUN apt-get install -y a",
        "RUN apt-get update && apt-get install -y a\nRUN apt-get install -y b",
        "RUN apt-get update && apt-get install -y a\nFROM base\nRUN apt-get install -y b",
        "RUN curl -fsSL https://example.com/setup | bash - && apt-get install -y a",
        "RUN apt-get update && apt-get install -y a && dpkg -i /var/cache/apt/archives/b.deb",
        "RUN apt-get update && apt-get install -y a && dpkg -i '/var/ca'che/a\\\npt/archives/b.deb",
        "RUN apt-get update && apt-get install -y a\nRUN find /var/cache/apt -name '*.bin'",
        "RUN apt-get update && apt-get install -y a\nFROM scratch\nCOPY --from=base /var/cache /c",
    ],
)
def test_what_another_command_needs_of_apt_is_in_the_layer(steps: str) -> None:
    assert LAB.find(f"FROM debian:13 AS base\n{steps}\n") == []


def test_settings_of_apt_are_the_users_own() -> None:
    text = """
        FROM debian:13
        RUN echo 'Binary::apt::APT::Keep-Downloaded-Packages "1";' > /etc/apt/apt.conf.d/keep
        RUN apt-get update && apt-get install -y a
        """
    assert KEEP not in LAB.fixed(text)


def test_nothing_is_mounted_over_other_directories() -> None:
    """U6: a mount hides what is in the layers."""
    text = "FROM node:22\nRUN npm ci && npm cache clean --force\n"
    assert LAB.fixed(text) == f"FROM node:22\nRUN {NPM} npm ci\n"


@pytest.mark.parametrize(
    "mount", ["target=/root/.cache/pip", "target=/root/.cache", "target=$HOME/x", "target=/root"]
)
def test_a_mount_that_is_there_or_may_be(mount: str) -> None:
    assert LAB.find(f"FROM python:3.13\nRUN --mount=type=cache,{mount} pip install x\n") == []


@pytest.mark.parametrize(
    "rest",
    [
        "COPY --from=build /root/.m2 /root/.m2",
        "COPY --from=build /root/.m2/repository/x.jar /",
        "RUN --network=none mvn -o package",
        "FROM build AS next\nRUN make",
        "FROM build AS next\nRUN ./build.sh",
        "FROM build AS next\nRUN cp -r /root/.m2/repository /m2",
    ],
)
def test_no_mount_where_something_else_needs_the_cache(rest: str) -> None:
    stage = "FROM scratch\n" if rest.startswith("COPY") else ""
    end = "" if stage else "\nFROM scratch\nCOPY --from=build /a /a"
    text = f"FROM maven:3 AS build\nRUN mvn dependency:go-offline\n{stage}{rest}{end}\n"
    assert LAB.find(text) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN --network=host pip install x", f"RUN {PIP} --network=host pip install x"),
        ("RUN pip install x", f"RUN {PIP} pip install x"),
        ("RUN <<EOF\npip install x\nEOF", f"RUN {PIP} <<EOF\npip install x\nEOF"),
        ("RUN pip install x\\\r\n  y", f"RUN {PIP} \\\r\n  pip install x\\\r\n  y"),
        ("RUN \\\n  pip install x", f"RUN {PIP} \\\n  pip install x"),
        ("RUN pip install `x`", f"RUN {PIP} pip install `x`"),
        ('RUN ["pip", "install", "x"]', 'RUN ["pip", "install", "x"]'),
        ("ONBUILD RUN pip install x", "ONBUILD RUN pip install x"),
        ("RUN sudo pip install x", "RUN sudo pip install x"),
    ],
)
def test_how_the_flag_stands(before: str, after: str) -> None:
    newline = "\r\n" if "\r" in before else "\n"
    assert LAB.fixed(f"FROM python:3.13{newline}{before}") == f"FROM python:3.13{newline}{after}"


def test_lines_that_end_with_a_backtick() -> None:
    text = '# escape=`\nFROM python:3.13\nSHELL ["/bin/sh", "-c"]\nRUN pip install `\n  x\n'
    assert LAB.fixed(text).endswith(f"RUN {PIP} `\n  pip install `\n  x\n")


@pytest.mark.parametrize(
    "lists", ["/var/lib/apt/lists/*", '"/var/lib/apt/lists/x y"', "'/var/lib/apt/lists'"]
)
def test_lists_of_apt_are_no_longer_removed_beside_others(lists: str) -> None:
    text = f"FROM debian:13\nRUN apt-get update && apt-get install -y c && rm -rf /a {lists}\n"
    fixed = f"FROM debian:13\nRUN {APT}{KEEP}apt-get update && apt-get install -y c && rm -rf /a\n"
    assert LAB.fixed(text) == fixed

"""What makes a rebuild slow, large, or different from the last one."""

import pytest

from dflint.model.images.compilers import COMPILER_PACKAGES
from dflint_rules.cache.rebuilds import (
    BUSTERS,
    cache_buster,
    lists_fetched_again,
    system_packages_after_sources,
)
from dflint_rules.network.versions import (
    clone_of_moving_branch,
    clone_with_history,
    latest_download,
)
from dflint_rules.packages.build_tools import compiler_shipped, repository_tools_left
from tests.lab import Lab


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("COPY . /app\nRUN apt-get update && apt-get install -y git", True),
        ("ADD . /app\nRUN apk add --no-cache git", True),
        ("RUN apt-get update && apt-get install -y git\nCOPY . /app", False),
        ("COPY requirements.txt /app/\nRUN apt-get update && apt-get install -y git", False),
        ("COPY . /app\nRUN apt-get update && apt-get install -y git && chmod +x /app/start", True),
        ("COPY . /app\nRUN apt-get install -y git && make -C /app", False),
        ("COPY . /app\nRUN apt-get install -y /app/x.deb", False),
        ("COPY --from=build . /app\nRUN apk add git", False),
        ("COPY server server\nRUN apt-get install -y git", True),
        ("COPY index.html /www/\nRUN apk add git", True),
        ("COPY tool.py /usr/local/bin/\nRUN apk add git", False),
        ("COPY nginx.conf /app/\nRUN apk add git", False),
        ("COPY . /app\nRUN xargs apt-get install -y < /app/packages.txt", False),
    ],
)
def test_the_distribution_comes_after_the_sources(steps: str, found: bool) -> None:
    assert bool(Lab(system_packages_after_sources).report(f"FROM debian:13\n{steps}\n")) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("git clone https://x/y.git", True),
        ("git clone --depth 1 https://x/y.git /src", True),
        ("git clone -b v1 https://x/y.git", False),
        ("git clone https://x/y.git && cd y && git checkout abc", False),
        ("git clone https://x/y.git && git -C y reset --hard abc", False),
        ("git clone", False),
    ],
)
def test_which_commit_is_cloned(script: str, found: bool) -> None:
    assert bool(Lab(clone_of_moving_branch).report(f"FROM debian:13\nRUN {script}\n")) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("git clone https://x/y.git", True),
        ("git clone -b v1 https://x/y.git && make -C y", True),
        ("git clone --depth=1 https://x/y.git", False),
        ("git clone https://x/y.git && cd y && git checkout abc", False),
        ("git clone https://x/y.git && rm -rf y/.git", False),
        ("git clone https://x/y.git && cd y && make VERSION=$(git describe)", False),
        ("git clone --filter=blob:none https://x/y.git", False),
    ],
)
def test_the_history_is_cloned(script: str, found: bool) -> None:
    assert bool(Lab(clone_with_history).report(f"FROM debian:13\nRUN {script}\n")) == found


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ("RUN curl -fLO https://github.com/a/b/releases/latest/download/b", True),
        ("RUN wget https://example.com/b-latest.tar.gz", True),
        ("ADD https://example.com/latest/b.deb /tmp/", True),
        ("RUN URL=https://example.com/latest/b.deb && curl -fO $URL", True),
        ("ARG URL=https://example.com/latest/b.deb", True),
        (
            "ARG DAY=20261130\nRUN curl -fO https://example.com/nightly/deb/b_1.2.${DAY}_all.deb",
            False,
        ),
        ("RUN curl -fO https://example.com/nightly/deb/b_all.deb", True),
        ("RUN curl -f https://api.github.com/repos/a/b/releases/latest", False),
        ("RUN curl -fLO https://example.com/v1.2/b", False),
        ("RUN echo https://example.com/latest/b.deb", False),
        ("RUN curl -fLO https://example.com/x-latest-toolchain-1.2.tar.xz", False),
    ],
)
def test_the_latest_is_fetched(step: str, found: bool) -> None:
    assert bool(Lab(latest_download).report(f"FROM debian:13\n{step}\n")) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("apt-get install -y software-properties-common", True),
        ("apt-get install -y software-properties-common && x && apt-get purge -y software-properties-common", False),
        ("apt-get install -y curl", False),
    ],
)  # fmt: skip
def test_the_tools_for_repositories_stay(script: str, found: bool) -> None:
    text = f"FROM ubuntu:24.04\nRUN {script}\n"
    assert bool(Lab(repository_tools_left).report(text)) == found
    builder = f"FROM ubuntu:24.04 AS b\nRUN {script}\nFROM scratch\nCOPY --from=b /x /\n"
    assert Lab(repository_tools_left).report(builder) == ""


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("RUN apt-get install -y build-essential\nCMD [\"app\"]", True),
        ("RUN apk add gcc musl-dev\nCMD [\"app\"]", True),
        ("RUN apk add --virtual .b gcc\nCMD [\"app\"]", False),
        ("RUN apt-get install -y gcc && pip install x && apt-get purge -y gcc\nCMD [\"app\"]", False),
        ("RUN apt-get install -y build-essential\nCMD [\"bash\"]", False),
        ("RUN apt-get install -y build-essential", False),
        ("RUN apt-get install -y libgcc-s1\nCMD [\"app\"]", False),
    ],
)  # fmt: skip
def test_a_compiler_stays(steps: str, found: bool) -> None:
    assert bool(Lab(compiler_shipped).report(f"FROM debian:13\n{steps}\n")) == found


@pytest.mark.parametrize(
    ("name", "found"), [("CACHEBUST=1", True), ("cache_bust", True), ("CACHE_DIR=/x", False)]
)
def test_an_arg_against_the_cache(name: str, found: bool) -> None:
    assert bool(Lab(cache_buster).report(f"FROM debian:13\nARG {name}\n")) == found


def test_lists_fetched_in_one_run_are_fetched_once() -> None:
    text = "FROM debian:13\nRUN apt-get update && add-apt-repository x && apt-get update\n"
    assert Lab(lists_fetched_again).report(text) == ""


@pytest.mark.parametrize("name", sorted(BUSTERS))
def test_every_arg_against_the_cache(name: str) -> None:
    assert Lab(cache_buster).report(f"FROM a\nARG {name.lower()}=1\n")


@pytest.mark.parametrize("package", sorted(COMPILER_PACKAGES))
def test_every_compiler(package: str) -> None:
    text = f"FROM debian:12\nRUN apt-get install -y '{package}'\nCMD ['a']\n".replace(
        "['a']", '["a"]'
    )
    assert Lab(compiler_shipped).report(text)

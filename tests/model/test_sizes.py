"""How large installations are, without a build: what is known, and where nothing is said."""

from pathlib import Path

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.folders import Folders, context_of
from dflint.model.packages.sizes import brought
from dflint.optimize.savings import savings, total
from dflint.sizes import Estimate
from dflint.source import Source

INSTALL = "RUN apt-get update && apt-get install -y"
DONE = "&& rm -rf /var/lib/apt/lists/*\n"


def estimates(text: str, *codes: str) -> list[Estimate | None]:
    """The estimates of the findings of some rules."""
    every = list(all_rules())
    wanted = [it for it in every if it.code in codes]
    return [it.estimate for it in lint(Source("Dockerfile", text), dispatch(wanted, every))]


def test_an_estimate_names_the_packages_and_the_release() -> None:
    (found,) = estimates(f"FROM debian:12\n{INSTALL} python3-pip {DONE}", "DF302")
    assert found is not None and found.is_all
    assert found.basis == "python3-pip pulls 122 recommended packages on Debian 12"
    assert found.bytes == pytest.approx(428_000_000, rel=0.02)
    assert str(found).startswith("≈ 4")


def test_each_release_has_sizes_of_its_own() -> None:
    sizes = [
        found.bytes
        for tag in ("bookworm", "bookworm-slim", "trixie")
        for found in estimates(f"FROM debian:{tag}\n{INSTALL} git {DONE}", "DF302")
        if found is not None
    ]
    assert len(sizes) == 3 == len(set(sizes))


@pytest.mark.parametrize(
    "text",
    [
        f"FROM ubuntu:24.04\n{INSTALL} git {DONE}",  # packages of another distribution
        f"FROM debian:10\n{INSTALL} git {DONE}",
        f"FROM debian:sid\n{INSTALL} git {DONE}",
        f"FROM nginx:1.27\n{INSTALL} git {DONE}",  # which has packages that are not known
        f"FROM debian:12\n{INSTALL} ./git.deb {DONE}",
        f"FROM debian:12\n{INSTALL} $NAMES {DONE}",
        f"FROM debian:12\n{INSTALL} -t bookworm-backports git {DONE}",
        f"FROM debian:12\n{INSTALL} no-such-package {DONE}",
    ],
)
def test_nothing_is_said_where_nothing_is_known(text: str) -> None:
    assert estimates(text, "DF302") == [None]


def test_what_is_not_known_makes_it_a_lower_bound() -> None:
    (found,) = estimates(f"FROM debian:12\n{INSTALL} git no-such-package {DONE}", "DF302")
    assert found is not None and not found.is_all and str(found).startswith("≥ ")


def test_what_several_packages_bring_is_counted_once() -> None:
    one, other = brought(["gcc"], "bookworm"), brought(["g++"], "bookworm")
    both = brought(["gcc", "g++"], "bookworm")
    assert one and other and both
    assert max(one.size, other.size) <= both.size < (one.size + other.size) * 0.7


def test_what_is_there_already_costs_nothing() -> None:
    full = f"FROM python:3.12-bookworm\n{INSTALL} git {DONE}CMD git\n"
    slim = f"FROM python:3.12-slim-bookworm\n{INSTALL} git {DONE}CMD git\n"
    (of_full,), (of_slim,) = estimates(full, "DF302"), estimates(slim, "DF302")
    assert of_slim is not None and of_slim.bytes > 10_000_000
    assert of_full is not None and of_full.bytes < of_slim.bytes


def test_the_build_context_says_how_large_files_are(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools/a").write_bytes(bytes(2_000_000))
    text = "FROM debian:12\nCOPY tools /opt/tools\nRUN chown -R 1000 /opt/tools\n"
    path = str(tmp_path / "Dockerfile")
    found = savings(Source(path, text), context_of(path, str(tmp_path), Folders()))
    assert [str(it.estimate) for it in found] == ["≈ 2.0 MB: tools of the build context"]
    assert total(found) == 2_000_000


def test_the_lists_of_apt_are_those_of_the_release() -> None:
    found = [
        estimates(f"FROM {image}\n{INSTALL} git\n", "DF303")
        for image in ("debian:12", "debian:13", "ubuntu:24.04")
    ]
    sizes = [it.bytes if it else None for (it,) in found]
    assert sizes[0] and sizes[1] and sizes[0] < sizes[1] and sizes[2] is None

"""Upgrades of all packages."""

import pytest

from dflint_rules.packages.upgrades import packages_upgraded, release_upgrade
from tests.lab import Lab


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("FROM opensuse/leap:15.6\nRUN zypper dup", ["dup"]),
        ("FROM opensuse/leap:15.6\nRUN zypper -n dist-upgrade -y", ["dist-upgrade"]),
        ("FROM opensuse/leap:15.6\nRUN sudo zypper dup", ["dup"]),
        ("FROM opensuse/tumbleweed\nRUN zypper dup", []),
        ("FROM opensuse/leap:15.6\nRUN zypper update", []),
        ("FROM opensuse/leap:15.6\nRUN zypper install dup", []),
        ("FROM fedora:40\nRUN dnf distro-sync -y", ["distro-sync"]),
        ("FROM ubuntu:22.04\nRUN do-release-upgrade -f x", ["do-release-upgrade"]),
        ("FROM debian:12\nRUN apt-get dist-upgrade -y", []),
    ],
)
def test_another_release(text: str, marked: list[str]) -> None:
    assert Lab(release_upgrade).marked(text) == marked


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("apt-get update && apt-get upgrade -y", True),
        ("apt-get -y dist-upgrade", True),
        ("apt full-upgrade", True),
        ("apk upgrade --no-cache", True),
        ("apk -U upgrade", True),
        ("dnf -y upgrade", True),
        ("yum update -y", True),
        ("microdnf update", True),
        ("zypper -n update", True),
        ("pacman -Syu --noconfirm", True),
        ("pacman -S git", False),
        ("apt-get upgrade -y openssl", False),
        ("yum update -y openssl", False),
        ("apt-get update", False),
        ("apt-get install --only-upgrade openssl", False),
        ("apt-get upgrade --dry-run", False),
        ("pip install --upgrade pip", False),
    ],
)
def test_all_packages(run: str, expected: bool) -> None:
    assert bool(Lab(packages_upgraded).report(f"FROM a:1\nRUN {run}")) == expected


def test_a_stage_that_is_thrown_away_does_not_matter() -> None:
    text = "FROM a:1 AS b\nRUN apk upgrade\nFROM scratch\nCOPY --from=b /a /"
    assert Lab(packages_upgraded).report(text) == ""

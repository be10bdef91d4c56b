"""What the tables of packages say, and that they are whole."""

from pathlib import Path

import pytest

from dflint.knowledge import _generated_debian_libraries as libraries
from dflint.knowledge import _generated_debian_packages as data
from dflint.knowledge.debian_successors import SUCCESSORS
from dflint.model.lookups.debian_packages import (
    RELEASES,
    asks,
    availability,
    certificates_of,
    is_in_base,
    packages_with,
    programs_of,
    split_number,
    users_of,
)
from dflint.model.lookups.front_coding import LETTERS, unpacked
from literals import packed

KNOWLEDGE = Path(data.__file__).parent


@pytest.mark.parametrize(
    ("name", "release", "kind", "successor"),
    [
        ("curl", "bookworm", "real", ""),
        ("curl", "sid", "real", ""),
        ("zlib1g-dev", "trixie", "real", ""),
        ("build-essential", "forky", "real", ""),
        # Python 2 left with Debian 12; some names were provided by others in Debian 11.
        ("python", "bullseye", "virtual", ""),
        ("python-dev", "bullseye", "virtual", ""),
        ("python-pip", "bullseye", "absent", "python3-pip"),
        ("python-pip", "bookworm", "absent", "python3-pip"),
        ("python", "bookworm", "absent", "python3"),
        ("python-dev", "trixie", "absent", "python3-dev"),
        ("python2.7", "bullseye", "real", ""),
        ("python2.7", "bookworm", "absent", ""),
        ("python-numpy", "bookworm", "absent", "python3-numpy"),
        ("python-never-packaged", "bookworm", "absent", ""),
        ("python-is-python3", "bookworm", "real", ""),
        # Several packages provide the name: apt installs none of them.
        ("netcat", "bullseye", "transitional", "netcat-openbsd"),
        ("netcat", "bookworm", "choice", "netcat-openbsd"),
        ("netcat", "trixie", "choice", "netcat-openbsd"),
        ("awk", "bookworm", "choice", ""),
        ("mail-transport-agent", "trixie", "choice", ""),
        # Libraries: the number in the name goes with the release.
        ("libicu67", "bullseye", "real", ""),
        ("libicu67", "bookworm", "absent", "libicu72"),
        ("libicu63", "trixie", "absent", "libicu76"),
        ("libjemalloc1", "bookworm", "absent", "libjemalloc2"),
        ("libjemalloc2", "trixie", "real", ""),
        ("libssl1.1", "bullseye", "real", ""),
        ("libssl1.1", "bookworm", "absent", "libssl3"),
        ("libssl3", "bookworm", "real", ""),
        ("libssl3", "trixie", "virtual", ""),
        ("libasound2", "bookworm", "real", ""),
        ("libasound2", "trixie", "virtual", ""),
        ("libasound2", "sid", "choice", "libasound2t64"),
        ("libffi7", "bookworm", "absent", "libffi8"),
        # Renamed, and packages that only lead to others.
        ("libgl1-mesa-glx", "bookworm", "transitional", "libgl1"),
        ("libgl1-mesa-glx", "trixie", "absent", "libgl1"),
        ("libncurses5-dev", "bookworm", "transitional", "libncurses-dev"),
        ("software-properties-common", "bookworm", "real", ""),
        ("software-properties-common", "trixie", "absent", ""),
        ("dnsutils", "bookworm", "transitional", "bind9-dnsutils"),
        ("mysql-server", "bookworm", "absent", "default-mysql-server"),
        ("mysql-client", "trixie", "absent", "default-mysql-client"),
        ("libmysqlclient-dev", "bookworm", "absent", "default-libmysqlclient-dev"),
        ("libpng12-dev", "bookworm", "absent", "libpng-dev"),
        ("realpath", "bookworm", "absent", "coreutils"),
        ("chromium-browser", "trixie", "absent", "chromium"),
        ("chromedriver", "trixie", "absent", "chromium-driver"),
        # Families: a version that a release does not have.
        ("openjdk-8-jdk", "bookworm", "absent", "default-jdk"),
        ("openjdk-17-jdk", "bookworm", "real", ""),
        ("openjdk-17-jdk", "trixie", "absent", "default-jdk"),
        ("openjdk-11-jre-headless", "bookworm", "absent", "default-jre-headless"),
        ("php5-cli", "bookworm", "absent", "php-cli"),
        ("php7.4-fpm", "bullseye", "real", ""),
        ("php7.4-fpm", "bookworm", "absent", "php-fpm"),
        ("postgresql-client-11", "bookworm", "absent", "postgresql-client"),
        ("postgresql-client-15", "bookworm", "real", ""),
        ("gcc-8", "bookworm", "absent", "gcc"),
        ("ros-noetic-desktop", "bullseye", "absent", ""),
        ("docker-ce", "bookworm", "absent", ""),
        ("mongodb-org", "bookworm", "absent", ""),
    ],
)  # fmt: skip
def test_a_release_has_a_package(name: str, release: str, kind: str, successor: str) -> None:
    found = availability(name, release)
    assert found is not None
    assert (found.kind, found.successor) == (kind, successor)


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("curl", "buster"),  # not on the mirrors any more, so there are no facts
        ("curl", "jammy"),
        ("a-tool-of-ours", "bookworm"),
        ("libours2", "bookworm"),
        ("python-numpy-doc", "bookworm"),
    ],
)
def test_what_has_no_row_is_not_known(name: str, release: str) -> None:
    assert availability(name, release) is None


def test_it_is_known_who_provides_a_name_and_where_it_was() -> None:
    netcat = availability("netcat", "bookworm")
    assert netcat is not None and netcat.providers == ("netcat-openbsd", "netcat-traditional")
    assert not netcat.is_installable and netcat.existed == ("bullseye",)


@pytest.mark.parametrize(
    ("name", "brings"),
    [
        ("curl", "recommends"), ("wget", "recommends"), ("git", "recommends"), ("tree", ""),
        ("make", ""), ("ca-certificates", "depends"), ("python3-pip", "depends"), ("no-such-package", None),
    ],
)  # fmt: skip
def test_who_brings_certificates(name: str, brings: str | None) -> None:
    assert certificates_of(name) == brings


def test_which_packages_ask_a_question() -> None:
    assert all(map(asks, ("tzdata", "postfix", "slapd", "keyboard-configuration", "krb5-config")))
    assert not any(map(asks, ("curl", "krb5-user", "no-such-package", "")))


def test_which_users_an_installation_makes() -> None:
    assert users_of("mariadb-server") == ("mysql",)
    assert "postgres" in users_of("postgresql-15")
    assert users_of("curl") == ()


def test_which_programs_an_installation_brings() -> None:
    assert {"make", "gcc", "g++", "xz"} <= (programs_of("build-essential") or set())
    assert "git" in (programs_of("git") or set()) and "git" not in (programs_of("make") or set())
    assert programs_of("no-such-package") is None
    assert packages_with("git") == ("git",) and "xz-utils" in packages_with("xz")
    assert "procps" in packages_with("ps") and not packages_with("frobnicate")


@pytest.mark.parametrize(
    "program", ["sh", "bash", "tar", "gzip", "perl", "awk", "sed", "find", "useradd"]
)
def test_a_minimal_installation_has_it(program: str) -> None:
    assert is_in_base(program)


@pytest.mark.parametrize(
    "program", ["git", "curl", "wget", "unzip", "xz", "make", "gcc", "sudo", "gpg", "ps"]
)
def test_a_minimal_installation_lacks_it(program: str) -> None:
    assert not is_in_base(program)


@pytest.mark.parametrize(
    ("name", "stem", "number"),
    [
        ("libicu72", "libicu", "72"), ("libssl1.1", "libssl", "1.1"), ("libgtk-3-0", "libgtk-", "3-0"),
        ("libglib2.0-0t64", "libglib", "2.0-0t64"), ("libstdc++6", "libstdc++", "6"),
        ("libxml2-dev", "", ""), ("libssl-dev", "", ""), ("curl", "", ""), ("lib32z1", "lib32z", "1"),
    ],
)  # fmt: skip
def test_the_number_of_a_library_is_cut_off(name: str, stem: str, number: str) -> None:
    assert split_number(name) == (stem, number)


def test_every_row_is_whole() -> None:
    names: list[str] = []
    for marks, text in data.NAMES.items():
        assert len(marks) == len(RELEASES) and set(marks) <= set("+tvV-~")
        for word in unpacked(text):
            name, _, figures = word.partition("=")
            names.append(name)
            assert len(figures) in (0, 1, 3) and figures[:1] in ("", "d", "r", "-")
            assert set(figures[1:]) <= set(LETTERS)
    assert len(names) == len(set(names)) > 2_500


def test_every_name_that_programs_are_brought_by_has_a_combination() -> None:
    combinations = len(data.BRINGS.split())
    for text in data.NAMES.values():
        for name in unpacked(text):
            brought = programs_of(name.partition("=")[0])
            assert brought is None or brought <= {
                line.split()[0] for line in data.PROGRAMS.splitlines() if line
            }
    assert combinations > 50


def test_a_library_has_a_column_for_each_release_at_most() -> None:
    for word in unpacked(libraries.LIBRARIES):
        stem, *columns = word.split("|")
        assert stem.startswith("lib") and 1 <= len(columns) <= len(RELEASES)
        assert all(columns)


def test_what_is_proposed_can_be_installed_in_the_newest_releases() -> None:
    for name, instead in SUCCESSORS.items():
        found = availability(instead, "trixie")
        assert found is not None and found.is_installable, name


def test_the_tables_stay_small() -> None:
    files = list(KNOWLEDGE.glob("*.py"))
    generated = [file for file in files if file.name.startswith("_generated_debian")]
    assert sum(file.stat().st_size for file in generated) < 90_000
    assert sum(file.stat().st_size for file in files) < 440_000


def test_sorted_words_are_packed_and_come_back() -> None:
    words = ["", "curl", "curlftpfs", "libcurl4", "libcurl4=-0A", "~libcurl"]
    assert unpacked(" ".join(packed(words))) == words
    assert unpacked("0curl 4ftpfs") == ["curl", "curlftpfs"]

"""Packages without a version."""

import pytest

from dflint_rules.packages.versions import (
    unpinned_apk_packages,
    unpinned_apt_packages,
    unpinned_gems,
    unpinned_go_programs,
    unpinned_node_packages,
    unpinned_other_packages,
    unpinned_python_packages,
    unpinned_rpm_packages,
    unpinned_zypper_packages,
)
from tests.lab import Lab


def found(rule: object, run: str) -> bool:
    return bool(Lab(rule).report(f"FROM a:1\nRUN {run}"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("apt-get install curl", True),
        ("apt install -y curl", True),
        ("sudo apt-get install curl", True),
        ("apt-get install -y curl=7.88.1-10", False),
        ("apt-get install nginx=${NGINX_VERSION}", False),
        ("apt-get install curl/bookworm-backports", False),
        ("apt-get install -t bookworm-backports curl=1", False),
        ("apt-get -o Dpkg::Options::=--force-confold install curl=1", False),
        ("apt-get install -c /etc/apt.conf ./a.deb /tmp/b.deb", False),
        ("apt-get install $PACKAGES", False),
        ("apt-get install -y", False),
        ("apt-get remove curl", False),
        ("deps='gcc make'; apt-get install -y $deps", True),
        ("deps='gcc=1 make=2' && apt-get install -y ${deps}", False),
        ('deps="$(cat list)" && apt-get install -y $deps', False),
    ],
)
def test_apt(run: str, expected: bool) -> None:
    assert found(unpinned_apt_packages, run) == expected


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("ENV DEPS='gcc make'", True),
        ("ENV DEPS='gcc=1 make=2'", False),
        ("ARG DEPS=gcc", True),
        ("ARG DEPS", False),
    ],
)
def test_packages_in_variables_of_the_file(above: str, expected: bool) -> None:
    text = f"FROM debian:12\n{above}\nRUN apt-get install -y $DEPS"
    assert bool(Lab(unpinned_apt_packages).report(text)) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("pip install flask", True),
        ("pip3 install flask", True),
        ("pip3.12 install flask", True),
        ("python -m pip install flask", True),
        ("python3 -m pip install --upgrade pip", True),
        ("/opt/venv/bin/pip install flask", True),
        ("pip install flask==3.0", False),
        ("pip install 'flask>=2,<3'", False),
        ("pip install 'flask~=3.0' 'a!=1'", False),
        ("pip install -r requirements.txt", False),
        ("pip install -r requirements.txt gunicorn", True),
        ("pip install --requirement=requirements.txt", False),
        ("pip install -c constraints.txt flask", False),
        ("pip install .", False),
        ("pip install '.[dev]'", False),
        ('pip install ".${EXTRAS}"', False),
        ("pip install -e '.[dev]'", False),
        ("pip install --timeout 60 flask==3", False),
        ("pip install --retries 3 --cert ca.pem flask==3", False),
        ("pip install --index-url https://example.com/simple flask==3", False),
        ("pip install git+https://github.com/a/b@v1", False),
        ("pip install git+https://github.com/a/b", True),
        ("pip install dist/app-1.0-py3-none-any.whl", False),
        ("pipx install black==24.1.0", False),
        ("uv pip install flask", True),
        ("uv tool install ruff@0.6.0", False),
        ("uv sync --frozen", False),
        ("poetry install", False),
    ],
)
def test_python(run: str, expected: bool) -> None:
    assert found(unpinned_python_packages, run) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("npm install -g yarn", True),
        ("npm i -g yarn", True),
        ("npm install -g yarn@latest", True),
        ("npm install -g yarn@1.22.22", False),
        ("npm install -g @angular/cli", True),
        ("npm install -g @angular/cli@17", False),
        ("npm install", False),
        ("npm ci --omit dev", False),
        ("npm install --omit dev", False),
        ("npm install --prefix /srv --cache /tmp/c", False),
        ("npm install --loglevel=error --registry https://example.com a@1", False),
        ("npm install --silent --depth 0", False),
        ("npm install ./local a.tgz", False),
        ("npm install git+https://github.com/a/b", True),
        ("npm install git+https://github.com/a/b#v1", False),
        ("npm install -g https://github.com/a/b#4c144c589", False),
        ("yarn global add serve", True),
        ("pnpm add -g serve@14", False),
    ],
)
def test_node(run: str, expected: bool) -> None:
    assert found(unpinned_node_packages, run) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("apk add curl", True),
        ("apk add curl=8.9.1-r1", False),
        ("apk add curl~8", False),
        ("apk add 'curl>8'", False),
        ("apk add --virtual .deps gcc=1", False),
        ("apk add -t .deps gcc=1", False),
        ("apk add --repository https://example.com/edge curl=1", False),
        ("apk add -X https://example.com/edge curl=1", False),
        ("apk add /packages/a.apk", False),
        ("apk add $PACKAGES", False),
        ("apk del curl", False),
    ],
)
def test_apk(run: str, expected: bool) -> None:
    assert found(unpinned_apk_packages, run) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("gem install rails", True),
        ("gem install rails:7.1", False),
        ("gem install rails -v 7.1", False),
        ("gem install --version=7.1 rails", False),
        ("gem install --no-document rails", True),
        ("gem install nokogiri:1 -- --use-system-libraries", False),
    ],
)
def test_gem(run: str, expected: bool) -> None:
    assert found(unpinned_gems, run) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("dnf install -y git", True),
        ("tdnf install -y git", True),
        ("yum install -y java-17-openjdk", True),
        ("yum install -y git-2.45.2", False),
        ("microdnf install git-2.45.2-1.fc40", False),
        ("dnf install -y java-${VERSION}", False),
        ("dnf install -y --setopt=tsflags=nodocs git-2.1", False),
        ("dnf install -y ./a.rpm https://example.com/b.rpm", False),
        ("dnf group install 'Development Tools'", False),
        ("dnf install -y @development", False),
        ("dnf module install nodejs:20", False),
        ('PKGS="git make" && dnf install -y $PKGS', True),
    ],
)
def test_rpm(run: str, expected: bool) -> None:
    assert found(unpinned_rpm_packages, run) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("zypper in git", True),
        ("zypper -n install git", True),
        ("zypper in git=2.1", False),
        ("zypper in 'git>=2'", False),
        ("zypper in a.rpm", False),
        ("zypper in -t pattern devel=1", False),
    ],
)
def test_zypper(run: str, expected: bool) -> None:
    assert found(unpinned_zypper_packages, run) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("go install example.com/a@latest", True),
        ("go install example.com/a@v1.2.3", False),
        ("go install example.com/a@$VERSION", False),
        ("go get example.com/a", True),
        ("go install example.com/a@latest && go run ./x", True),
        ("go run ./cmd/app", False),
        ("go install ./...", False),
        ("go install .", False),
        ("go install tool", False),
        ("go install -tags 'a b' -ldflags '-X c=d' .", False),
        ("go build ./...", False),
    ],
)
def test_go(run: str, expected: bool) -> None:
    assert found(unpinned_go_programs, run) == expected


def test_go_mod_may_have_the_version() -> None:
    text = "FROM golang:1.23\nCOPY . .\nRUN go install example.com/a"
    assert Lab(unpinned_go_programs).report(text) == ""
    assert Lab(unpinned_go_programs).report(f"{text}@latest") != ""


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("cargo install just", True),
        ("cargo install just --version 1.36.0", False),
        ("cargo install --path .", False),
        ("composer install", False),
        ("composer global require a/b", True),
        ("composer require a/b:1.0", False),
        ("install-php-extensions gd", True),
        ("pecl install redis-6.0.2", False),
        ("conda install -y numpy=1.26", False),
    ],
)
def test_others(run: str, expected: bool) -> None:
    assert found(unpinned_other_packages, run) == expected


def test_one_finding_for_a_command_from_the_first_to_the_last() -> None:
    lab = Lab(unpinned_apt_packages)
    text = "FROM debian:12\nRUN apt-get install -y a b=1 c"
    (found,) = lab.find(text)
    assert found.message == "a and 1 more are unpinned: no version is given, as in a=VERSION"
    assert lab.marked(text) == ["a b=1 c"]


def test_every_installation_of_a_run() -> None:
    run = "apt-get update && apt-get install -y a && pip install x && apt-get install -y b c=1"
    assert Lab(unpinned_apt_packages).marked(f"FROM debian:12\nRUN {run}") == ["a", "b"]


def test_a_stage_that_is_thrown_away_counts_too() -> None:
    text = "FROM debian:12 AS b\nRUN apt-get install -y a\nFROM scratch\nCOPY --from=b /a /"
    assert Lab(unpinned_apt_packages).report(text)


def test_in_onbuild() -> None:
    assert Lab(unpinned_gems).report("FROM ruby:3.3\nONBUILD RUN gem install rails")

"""What a fix adds runs as the user, in the place and by the path of the command that it follows."""

import pytest

from dflint.fix import Safety
from dflint_rules.layers.deletions import archive_left
from dflint_rules.packages.apt_lists import apt_lists_left
from dflint_rules.packages.caches import (
    bundler_cache_left,
    composer_cache_left,
    conda_cache_left,
    npm_cache_left,
    pacman_cache_left,
    rpm_cache_left,
    yarn_cache_left,
)
from dflint_rules.packages.requirements import install_without_lists
from tests.lab import Lab

LEFT = Lab(
    apt_lists_left, composer_cache_left, conda_cache_left, npm_cache_left, yarn_cache_left,
    pacman_cache_left, rpm_cache_left, bundler_cache_left,
)  # fmt: skip
APT = "apt-get update && apt-get install -y a"
LISTS = "rm -rf /var/lib/apt/lists/*"
ALL = "RUN echo 'u ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/u\n"


def _added(text: str, allow: Safety = Safety.SAFE) -> str:
    """What the fixes add to the end of the last line; nothing if they leave the text alone."""
    after = LEFT.fixed(text, allow)
    assert after.startswith(text)
    return after.removeprefix(text).removeprefix(" && ")


@pytest.mark.parametrize(
    ("run", "added"),
    [
        ("sudo apt-get update && sudo apt-get install -y a", f"sudo {LISTS}"),
        ("sudo -E A=b apt-get update && sudo apt-get install -y a", f"sudo -E {LISTS}"),
        ("gosu root apt-get update && gosu root apt-get install -y a", f"gosu root {LISTS}"),
        ("env A=b apt-get update && apt-get install -y a", LISTS),
        ("nice -n 9 apt-get update && apt-get install -y a", LISTS),
        (f"({APT})", LISTS),
        ("sudo npm ci", "sudo npm cache clean --force"),
        ("sudo -u www composer install", "sudo -u www composer clear-cache"),
        ("gosu www yarn install", "gosu www yarn cache clean"),
        ("timeout 60 npm ci", "npm cache clean --force"),
        ("HOME=/h npm ci", "HOME=/h npm cache clean --force"),
        ("NODE_ENV=production npm ci", "npm cache clean --force"),
        ("/opt/yarn/bin/yarn install", "/opt/yarn/bin/yarn cache clean"),
        ("./composer.phar install", "./composer.phar clear-cache"),
        ("sudo dnf install -y a", "sudo dnf clean all"),
        ("yes | npm ci", "npm cache clean --force"),
    ],
)
def test_it_is_run_as_what_it_follows(run: str, added: str) -> None:
    assert _added(f"FROM debian:12\nRUN {run}") == added


def test_a_command_is_added_before_the_semicolon_at_the_end() -> None:
    text = f"FROM debian:12\nRUN set -e; {APT};"
    assert LEFT.fixed(text, Safety.SAFE) == f"FROM debian:12\nRUN set -e; {APT} && {LISTS};"


@pytest.mark.parametrize(
    ("run", "added"),
    [
        (f"set -eux; {APT}; b", f"; {LISTS}"),
        (f"set -e; {APT} && b", f" && {LISTS}"),
        (f"set -e; {APT}; b || c; d", f"; {LISTS}"),
        (f"set -eu; \\\n\t{APT}; \\\n\tb", f"; \\\n\t{LISTS}"),
        (f"{APT}; b", ""),  # goes on after a failure
        (f"set -e; {APT}; ! b", ""),  # whose failure ends the RUN only where it is last
        (f"set -e; {APT}; b || c", ""),
        (f"set -e; {APT}; set +e; b", ""),
    ],
)
def test_a_list_that_ends_at_failures_gets_one_more_command(run: str, added: str) -> None:
    text = f"FROM debian:12\nRUN {run}"
    assert LEFT.fixed(text, Safety.SAFE) == text + added


@pytest.mark.parametrize(
    "run",
    [
        "bash -c 'apt-get update && apt-get install -y a'",  # whose quotes are in the way
        "sudo bash -c 'apt-get update && apt-get install -y a'",
        f"su -c '{APT}'",
        "chroot /mnt apt-get update && chroot /mnt apt-get install -y a",  # another file system
        f"f() {{ {APT}; }} && f",
        f"{APT} && exit 0",
        f"{APT} && exec true",
        f"{APT} && if x; then exit 0; fi && y",
        f"{APT} || true",
        f"{APT} &",
        "cd a && ./composer.phar install && cd ..",  # not below that directory any more
        "npm ci && npm uninstall -g npm",
        "npm ci && rm /usr/local/bin/npm",
        "/opt/yarn/bin/yarn && rm -rf /opt/yarn",
        "xargs npm install -g <list",
        "exec npm ci",
        "dnf install -y a --installroot /mnt",
        "apt-get -o Dir=/x update && apt-get install -y a",
        "yay -S --noconfirm a",  # becomes root by itself
    ],
)
def test_nothing_is_added_where_it_would_not_do_the_same(run: str) -> None:
    text = f"FROM debian:12\nRUN {run}"
    assert _added(text, Safety.UNSAFE) == ""


@pytest.mark.parametrize(
    ("before", "is_safe"),
    [
        ("", False),  # nobody knows what sudo may do
        (ALL, True),
        ("RUN echo 'u ALL=(ALL) NOPASSWD: /usr/bin/apt-get' >/etc/sudoers.d/u\n", False),
    ],
)
def test_sudo_may_be_limited_to_some_programs(before: str, is_safe: bool) -> None:
    text = f"FROM debian:12\n{before}USER u\nRUN sudo apt-get update && sudo apt-get install -y a"
    assert _added(text, Safety.UNSAFE) == f"sudo {LISTS}"
    assert (_added(text) != "") == is_safe


def test_files_of_root_are_not_removed_by_others() -> None:
    assert _added(f"FROM debian:12\nUSER u\nRUN {APT}", Safety.UNSAFE) == ""
    assert _added("FROM archlinux:base\nUSER u\nRUN pacman -S --noconfirm a", Safety.UNSAFE) == ""
    assert _added("FROM ruby:3.4\nUSER u\nRUN bundle install", Safety.UNSAFE) == ""
    assert _added("FROM ruby:3.4\nRUN bundle install") != ""


def test_the_archive_is_deleted_by_its_owner() -> None:
    text = "FROM buildpack-deps:bookworm\nRUN sudo curl -fLo /a.tgz https://e.org/a && sudo tar xf /a.tgz"
    assert Lab(archive_left).fixed(text) == f"{text} && sudo rm /a.tgz"


@pytest.mark.parametrize(
    ("run", "before"),
    [
        ("sudo -u root apt-get install -y a", "sudo -u root apt-get update"),
        ("/usr/bin/apt-get install -y a", "/usr/bin/apt-get update"),
        ("A=b apt-get install -y a", "apt-get update"),
        ("aptitude install -y a", "aptitude update"),
    ],
)
def test_lists_are_fetched_as_the_installation_is_called(run: str, before: str) -> None:
    fixed = Lab(install_without_lists).fixed(f"FROM debian:12\nRUN {run}")
    assert fixed == f"FROM debian:12\nRUN {before} && {run}"


@pytest.mark.parametrize(
    "steps",
    [
        "RUN bundle install --path x",
        "RUN bundle install --deployment",
        "ENV BUNDLE_PATH=/g\nRUN bundle install",
        "ENV GEM_HOME=/g\nRUN bundle install",
        "RUN bundle config set path x\nRUN bundle install",
        "RUN export BUNDLE_PATH=/g && bundle install",
        "COPY .bundle/config .bundle/\nRUN bundle install",
    ],
)
def test_gems_that_are_elsewhere(steps: str) -> None:
    assert _added(f"FROM ruby:3.4\n{steps}", Safety.UNSAFE) == ""


@pytest.mark.parametrize(
    ("image", "option"),
    [
        ("continuumio/miniconda3:24.7.1-0", "-afy"),
        ("continuumio/miniconda3:4.5.11", "-ay"),  # conda has -f from 4.7 on
        ("continuumio/anaconda3:5.3.0", "-ay"),
        ("example/science:1", "-ay"),
    ],
)
def test_conda_is_cleaned_with_options_that_it_knows(image: str, option: str) -> None:
    assert _added(f"FROM {image}\nRUN conda install -y a") == f"conda clean {option}"


@pytest.mark.parametrize(
    ("script", "after"),
    [
        ("a && \\\n    npm i && \\\n    b && c", "a && \\\n    npm i && \\\n    b && c && \\\n    npm cache clean --force"),
        ("a \\\n    && npm i \\\n    && b && c", "a \\\n    && npm i \\\n    && b && c \\\n    && npm cache clean --force"),
    ],
)  # fmt: skip
def test_a_command_is_added_as_the_lines_of_a_chain_are_joined(script: str, after: str) -> None:
    """The last line may hold two commands."""
    lab = Lab(npm_cache_left)
    assert lab.fixed(f"FROM node:22\nRUN {script}\n") == f"FROM node:22\nRUN {after}\n"

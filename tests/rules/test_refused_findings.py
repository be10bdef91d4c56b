"""Findings in whole public repositories that were wrong, each as the smallest file that shows it."""

from pathlib import Path

import pytest

from dflint.files import find
from dflint_rules.cache.build_arguments import volatile_arg_too_early
from dflint_rules.images.platforms import constant_platform
from dflint_rules.images.tags import unpinned_base_image
from dflint_rules.metadata.labels import invalid_label_key
from dflint_rules.network.clones import checkout_apart_from_clone
from dflint_rules.network.dead_servers import dead_server
from dflint_rules.network.downloads import curl_saves_error_page
from dflint_rules.packages.apk import pin_of_one_build
from dflint_rules.packages.apt import apt_get_without_yes, apt_recommends
from dflint_rules.packages.build_tools import compiler_shipped, repository_tools_left
from dflint_rules.packages.caches import pacman_cache_left, pip_cache_left
from dflint_rules.packages.lists import package_of_pool
from dflint_rules.runtime.exec_arguments import program_given_to_itself
from dflint_rules.runtime.missing_programs import program_not_in_image
from dflint_rules.scripts.architectures import download_for_another_processor, one_processor_only
from dflint_rules.scripts.lost_failures import install_failure_forgiven
from dflint_rules.scripts.lost_lines import missing_and
from dflint_rules.scripts.pipes import endless_pipe_fails, pipe_hides_failure
from dflint_rules.secrets.variables import secret_in_env
from dflint_rules.style.repeated_packages import package_named_twice
from dflint_rules.syntax.errors import shell_syntax, unknown_instruction
from dflint_rules.variables.no_shell import tilde_without_shell
from dflint_rules.variables.undeclared import (
    global_arg_not_declared,
    platform_variable_not_declared,
    undefined_variable,
    variable_of_another_stage,
)
from tests.lab import Lab
from tests.rules.project import Project, rules_of


@pytest.mark.parametrize(
    ("lines", "is_missing"),
    [
        ("RUN mkdir /app\nCOPY Gemfile /app\nRUN cd /app && bundle install", False),
        ("RUN mkdir -p $HOME\nCOPY Gemfile $HOME\nWORKDIR $HOME\nRUN bundle install", False),
        ("COPY Rakefile /app/\nCOPY Gemfile /app\nRUN cd /app && bundle install", False),
        ("WORKDIR /app\nWORKDIR /\nCOPY Gemfile /app\nRUN cd /app && bundle install", False),
        ("COPY Gemfile /app\nRUN cd /app && bundle install", True),
        ("COPY Gemfile /app\nRUN mkdir /app; cd /app && bundle install", True),
    ],
)
def test_a_file_is_copied_into_a_directory_that_was_made(
    project: Project, lines: str, is_missing: bool
) -> None:
    project.rules = rules_of("DF724")
    project.write("Gemfile")
    project.write("Rakefile")
    project.write("Dockerfile", f"FROM ruby:3.4\nENV HOME=/app\n{lines}\n")
    assert bool(project.findings()) is is_missing


@pytest.mark.parametrize(
    ("lines", "is_misplaced"),
    [
        ("COPY get.sh /tool-${V}/bin/\nRUN cd /tool-${V}/bin && ./get.sh", False),
        ("COPY get.sh /tool-1/bin/\nRUN cd /tool-$V/bin && ./get.sh", False),
        ("COPY get.sh /tool-${V}/bin/\nRUN cd /tool-$OTHER/bin && ./get.sh", False),
        ("COPY get.sh /tool-${V}/bin/\nRUN cd /tool-${V} && ./get.sh", True),
    ],
)
def test_a_directory_is_named_by_a_variable(
    project: Project, lines: str, is_misplaced: bool
) -> None:
    project.rules = rules_of("DF717")
    project.write("get.sh", "#!/bin/sh\n", 0o755)
    project.write("Dockerfile", f"FROM debian:13\nARG V=1\n{lines}\n")
    assert bool(project.findings()) is is_misplaced


@pytest.mark.parametrize(
    ("build", "copied", "is_missing"),
    [
        ("COPY . .", "/app/pnpm*.yaml /app/", False),
        ("COPY . .", "/app/p*.json /app/", True),
        ("COPY package.json .", "/app/pnpm*.yaml /app/", True),
        ("COPY . .", "/ap*/pnpm*.yaml /app/", False),
    ],
)
def test_a_pattern_takes_files_of_another_stage(
    project: Project, build: str, copied: str, is_missing: bool
) -> None:
    project.rules = rules_of("DF723")
    project.write("package.json", '{"name": "x"}')
    project.write("pnpm-lock.yaml", "lockfileVersion: '9.0'\n")
    text = (
        f"FROM node:24 AS build\nWORKDIR /app\n{build}\n\nFROM node:24\nWORKDIR /app\n"
        "COPY --from=build /app/package.json ./\n"
        f"COPY --from=build {copied}\nRUN pnpm install --frozen-lockfile\n"
    )
    project.write("Dockerfile", text)
    assert bool(project.findings()) is is_missing


def test_a_script_of_another_stage_fetches_a_project(project: Project) -> None:
    project.rules = rules_of("DF724")
    project.write("docker-entrypoint.sh")
    text = (
        "FROM python:3.13 AS build\nWORKDIR /src\n"
        'RUN bash -eo pipefail <<"EOF"\n  git clone "$REPO" tool\nEOF\n\n'
        "FROM python:3.13\nWORKDIR /app\nCOPY --from=build /src/tool/requirements.txt ./\n"
        "RUN pip3 install -r requirements.txt\n"
    )
    project.write("Dockerfile", text)
    assert not project.findings()


@pytest.mark.parametrize(
    ("command", "severity"),
    [
        ("rm -rf /tmp/a \\\n  set +e", "warning"),
        ("rm /tmp/a \\\n  set +e", "error"),
        ("rm -rf /tmp/a \\\n  apt-get install -y jq", "error"),
        ("mkdir -p /a cd /a", ""),
        ("mkdir -p /a \\\n  make all", "warning"),
        ("set -ex \\\n  chmod +x /a", "warning"),
        ("apt-get update \\\n  apt-get install -y jq", "error"),
        ("useradd a \\\n  RUN set -e \\\n  chmod +x /a", ""),  # DF630 says it
    ],
)
def test_a_command_that_takes_any_words(command: str, severity: str) -> None:
    found = Lab(missing_and).find(f"FROM debian:13\nRUN {command}\n")
    assert [str(it.severity) for it in found] == ([severity] if severity else [])


def test_one_cause_is_said_once() -> None:
    text = 'FROM debian:13\nRUN pip install poetry \\\nRUN if [ "$A" = b ]; then \\\n  true; \\\n  fi\n'
    assert not Lab(shell_syntax).find(text)


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("ENV PATH=$PATH:~/.local/bin", "warning"),
        ("ENV PATH ~/bin:$PATH", "warning"),
        ("ENV HOME_BIN=~/bin", "warning"),
        ("COPY x ~/x", "error"),
    ],
)
def test_bash_expands_a_tilde_in_path(line: str, severity: str) -> None:
    found = Lab(tilde_without_shell).find(f"FROM debian:13\n{line}\n")
    assert [str(it.severity) for it in found] == [severity]


@pytest.mark.parametrize(
    ("image", "severity"),
    [("node:10.9.0", "warning"), ("node:14", "warning"), ("node:16", "error"), ("node", "error")],
)
def test_npm_6_has_a_command_build(project: Project, image: str, severity: str) -> None:
    project.rules = rules_of("DF720")
    project.write("package.json", '{"scripts": {"build": "tsc"}}')
    project.write("Dockerfile", f"FROM {image}\nCOPY package.json ./\nRUN npm build\n")
    assert [str(it.severity) for it in project.findings()] == [severity]


@pytest.mark.parametrize(
    ("image", "command", "severity"),
    [
        ("debian:13", "apt-get install curl", "error"),
        ("ubuntu:24.04", "apt-get install python3-pip", "error"),
        ("debian:13", "apt-get install unzip", "warning"),  # it needs nothing else
        ("debian:13", "apt-get install unzip curl", "error"),
        ("debian:13", "apt-get install -y git && apt-get install curl", "warning"),
        ("debian:13", "apt-get install ./tool.deb", "warning"),
        ("python:3.13", "apt-get install curl", "warning"),  # which has it
        ("python:3.13-slim", "apt-get install curl", "error"),
        ("$BASE", "apt-get install curl", "warning"),
        ("debian:13", "apt-get reinstall libicu-dev", ""),  # it never asks
        ("debian:13", "apt-get upgrade", "error"),
        ("debian:13", "apt-get remove curl", "warning"),  # which it does not have
    ],
)
def test_apt_asks_where_it_installs_more_than_is_named(
    image: str, command: str, severity: str
) -> None:
    found = Lab(apt_get_without_yes).find(
        f"ARG BASE\nFROM {image}\nRUN apt-get update && {command}\n"
    )
    assert [str(it.severity) for it in found] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("image", "packages", "is_reported"),
    [
        ("debian:13", "ca-certificates", False),
        ("ubuntu:24.04", "unzip sudo", True),
        ("php:8.4", "sudo unzip", False),
        ("debian:13", "unzip zip", True),
        ("debian:13", "git", True),
        ("debian:13", "unzip some-tool", True),
    ],
)
def test_packages_that_recommend_none(image: str, packages: str, is_reported: bool) -> None:
    text = f"FROM {image}\nRUN apt-get update && apt-get install -y {packages}\n"
    assert bool(Lab(apt_recommends).find(text)) is is_reported


def test_a_clone_in_the_same_run_into_a_cloned_folder() -> None:
    lines = "RUN git clone https://example.org/a.git /a\n"
    nested = (
        "RUN cd /a && git clone https://example.org/db.git db && cd db && git checkout 3f2a9c1\n"
    )
    assert not Lab(checkout_apart_from_clone).find(f"FROM buildpack-deps:trixie\n{lines}{nested}")
    apart = "RUN cd /a && git checkout 3f2a9c1\n"
    assert Lab(checkout_apart_from_clone).find(f"FROM buildpack-deps:trixie\n{lines}{apart}")


@pytest.mark.parametrize(
    ("key", "is_refused"),
    [
        ("com.docker.extension.publisher-url", False),
        ("com.docker.desktop.extension.icon", False),
        ("com.docker.compose.project", True),
    ],
)
def test_labels_of_extensions_of_docker_desktop(key: str, is_refused: bool) -> None:
    assert bool(Lab(invalid_label_key).find(f'FROM debian:13\nLABEL {key}="x"\n')) is is_refused


def test_a_platform_of_a_stage_is_said_once() -> None:
    text = "FROM --platform=linux/amd64 debian:13 AS base\nFROM --platform=linux/amd64 base AS b\n"
    assert [it.start for it in Lab(constant_platform).find(text)] == [5]


def test_a_variable_of_a_stage_that_this_one_may_build_upon() -> None:
    text = (
        "ARG CPU\nFROM debian:13 AS base\nFROM base AS base-arm\nENV DEB=armhf\n"
        "FROM base AS base-x86\nENV DEB=amd64\n{}\nRUN apt-get install -y tool:${{DEB}}\n"
    )
    assert not Lab(variable_of_another_stage).find(text.format("FROM base-${CPU} AS tool"))
    assert Lab(variable_of_another_stage).find(text.format("FROM base AS tool"))


@pytest.mark.parametrize(
    ("script", "is_old"),
    [
        (
            "if [ $NODE -lt 16 ]; then curl https://deb.nodesource.com/setup_${NODE}.x | bash; fi",
            False,
        ),
        ("case ${NODE} in 1?) curl https://deb.nodesource.com/setup_$NODE.x | bash;; esac", False),
        ("curl https://deb.nodesource.com/setup_${NODE}.x | bash && echo $NODE", True),
        ("echo $NODES; curl https://deb.nodesource.com/setup_${NODE}.x | bash", True),
    ],
)
def test_the_script_decides_by_the_version(script: str, is_old: bool) -> None:
    found = Lab(dead_server).find(f"FROM debian:13\nARG NODE=16\nRUN {script}\n")
    assert bool(found) is is_old


@pytest.mark.parametrize(
    ("script", "is_hidden"),
    [
        ("ls / | head -1 | xargs cp -t /bin", False),
        ("ARCH=$(arch | sed s/x86_64/amd64/)", False),
        ("curl https://example.org/x | sh", True),
        ("grep version /x | cut -d= -f2 > /y", True),
    ],
)
def test_programs_that_do_not_fail(script: str, is_hidden: bool) -> None:
    assert bool(Lab(pipe_hides_failure).find(f"FROM debian:13\nRUN {script}\n")) is is_hidden


@pytest.mark.parametrize(
    ("after", "is_reported"), [("true", True), ("echo 'without it'", False), ("echo", True)]
)
def test_a_failure_that_a_message_explains(after: str, is_reported: bool) -> None:
    text = f"FROM node:24\nRUN npm install -g tool || {after}\n"
    assert bool(Lab(install_failure_forgiven).find(text)) is is_reported


@pytest.mark.parametrize(
    ("line", "is_secret"),
    [
        ("ENV SMTP_PASSWORD=${SMTP_PASSWORD:-False}", False),
        ("ENV SMTP_PASSWORD=${SMTP_PASSWORD:-hunter2}", True),
        ("ARG SMTP_PASSWORD\nENV SMTP_PASSWORD=${SMTP_PASSWORD:-False}", True),
        ("ENV POSTHOG_API_KEY=phc_x4", False),
        ("ENV POSTHOG_PERSONAL_API_KEY=phx_x4", True),
        ("ENV POSTHOG_SECRET_KEY=x4", True),
    ],
)
def test_values_that_are_no_secrets(line: str, is_secret: bool) -> None:
    assert bool(Lab(secret_in_env).find(f"FROM debian:13\n{line}\n")) is is_secret


@pytest.mark.parametrize(
    ("lines", "is_reported"),
    [
        ("FROM my-base", False),
        ("ARG BASE=my-base\nFROM ${BASE}", False),
        ("FROM debian", True),
        ("FROM team/my-base", True),
        ("FROM ghcr.io/my-base", True),
    ],
)
def test_an_image_that_no_registry_has(lines: str, is_reported: bool) -> None:
    assert bool(Lab(unpinned_base_image).find(f"{lines}\nRUN true\n")) is is_reported


@pytest.mark.parametrize(
    ("line", "message"),
    [("true", "nothing here uses it"), ("add-apt-repository -y ppa:a/b", "only to add a line")],
)
def test_what_nothing_uses(line: str, message: str) -> None:
    text = (
        "FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y software-properties-common\n"
        f"RUN {line}\n"
    )
    assert [message in it.message for it in Lab(repository_tools_left).find(text)] == [True]


@pytest.mark.parametrize(
    ("packages", "end", "is_reported"),
    [
        ("gcc nano", "", False),
        ("gcc vim", 'CMD ["bash"]\n', False),
        ("gcc vim", 'CMD ["python", "-m", "app"]\n', True),
        ("gcc", 'CMD ["python", "-m", "app"]\n', True),
    ],
)
def test_a_compiler_where_people_work(packages: str, end: str, is_reported: bool) -> None:
    text = f"FROM python:3.13-slim\nRUN apt-get update && apt-get install -y {packages}\nRUN pip install x\n{end}"
    assert bool(Lab(compiler_shipped).find(text)) is is_reported


def test_a_shell_for_people_at_the_end_of_a_script(project: Project) -> None:
    project.rules = rules_of("DF716")
    project.write("Dockerfile", 'FROM debian:13\nCOPY start.sh /\nENTRYPOINT ["/start.sh"]\n')
    project.write("start.sh", "#!/bin/bash\nsource /etc/profile\n/bin/bash\n", 0o755)
    assert not project.findings()
    project.write("start.sh", "#!/bin/bash\nsource /etc/profile\n/usr/sbin/nginx\n", 0o755)
    assert project.findings()


@pytest.mark.parametrize(("mark", "found"), [("modules.txt", 1), ("autoload.php", 1), ("x", 2)])
def test_what_go_and_composer_have_copied_from_others(
    tmp_path: Path, mark: str, found: int
) -> None:
    for name in ("Dockerfile", "a/vendor/b/Dockerfile", f"a/vendor/{mark}"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("FROM debian:13\n")
    assert len(list(find([str(tmp_path)]))) == found
    assert len(list(find([str(tmp_path / "a" / "vendor")]))) == 1


def test_an_operator_does_not_stand_alone() -> None:
    text = "FROM debian:13\nRUN apt-get install -y \\\n zip \\\n unzip \\\n {}unzip && \\\n apt-get clean\n"
    wanted = "FROM debian:13\nRUN apt-get install -y \\\n zip \\\n unzip && \\\n apt-get clean\n"
    assert Lab(package_named_twice).fixed(text.format("")) == wanted


@pytest.mark.parametrize(
    ("command", "is_left"),
    [
        ("pacman -U --noconfirm tool.pkg.tar", False),
        ("pacman -U --noconfirm https://example.org/tool.pkg.tar", True),
        ("pacman -Syu --noconfirm git", True),
    ],
)
def test_pacman_installs_a_file(command: str, is_left: bool) -> None:
    text = f"FROM archlinux:base\nRUN {command}\n"
    assert bool(Lab(pacman_cache_left).find(text)) is is_left


@pytest.mark.parametrize("option", ["--no-cache", "--no-cache-dir"])
def test_pip_takes_an_option_that_is_cut_short(option: str) -> None:
    assert not Lab(pip_cache_left).find(f"FROM python:3.13\nRUN pip install {option} six\n")


@pytest.mark.parametrize(
    ("lines", "is_early"),
    [
        ("COPY . .\nARG SOURCE_COMMIT", False),  # which brings another commit with it
        ("COPY . .\nARG BUILD_DATE", True),
        ("COPY package.json .\nARG SOURCE_COMMIT", True),
        ("ARG SOURCE_COMMIT\nCOPY . .", True),
    ],
)
def test_a_commit_below_its_sources(lines: str, is_early: bool) -> None:
    end = "RUN apt-get update && apt-get install -y curl\nLABEL created=$BUILD_DATE\n"
    text = f"FROM debian:13\n{lines}\n{end}"
    assert bool(Lab(volatile_arg_too_early).find(text)) is is_early


@pytest.mark.parametrize(
    ("package", "is_reported"),
    [('{"dependencies": {"x": "1"}}', False), ('{"devDependencies": {"x": "1"}}', True)],
)
def test_a_project_without_development_dependencies(
    project: Project, package: str, is_reported: bool
) -> None:
    project.rules = rules_of("DF377")
    project.write("package.json", package)
    text = "FROM node:24\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n"
    project.write("Dockerfile", f'{text}CMD ["node", "a.js"]\n')
    assert bool(project.findings()) is is_reported


def test_busybox_has_its_own_programs() -> None:
    text = "FROM debian:13\nRUN apt-get update && apt-get install -y busybox\nRUN {} x.zip\n"
    assert not Lab(program_not_in_image).find(text.format("busybox unzip"))
    assert Lab(program_not_in_image).find(text.format("unzip"))


@pytest.mark.parametrize(("folder", "is_secret"), [("examples", False), ("conf", True)])
def test_a_key_for_trying_out(project: Project, folder: str, is_secret: bool) -> None:
    project.rules = rules_of("DF703")
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----\n"
    project.write(f"{folder}/server_key.pem", key)
    project.write("Dockerfile", f"FROM debian:13\nCOPY {folder}/ /app/\n")
    assert bool(project.findings()) is is_secret


@pytest.mark.parametrize(
    ("script", "is_hidden"),
    [
        ("pip freeze | grep pytest && true", False),  # which fails without a match
        ("pip freeze | grep -v pytest > /x", True),
        ("curl https://example.org/x | grep pytest", False),
        ("curl https://example.org/x | grep pytest | sort", True),
        ("inner=$(ls /x/*/y.tar | head -n 1)", False),
    ],
)
def test_failures_that_a_pipe_hides(script: str, is_hidden: bool) -> None:
    assert bool(Lab(pipe_hides_failure).find(f"FROM debian:13\nRUN {script}\n")) is is_hidden


@pytest.mark.parametrize(("use", "is_early"), [("", False), ("LABEL created=$TIMESTAMP\n", True)])
def test_an_argument_that_only_invalidates(use: str, is_early: bool) -> None:
    text = f"FROM debian:13\nARG TIMESTAMP\nRUN apt-get update && apt-get install -y curl\n{use}"
    assert bool(Lab(volatile_arg_too_early).find(text)) is is_early


def test_an_image_in_which_things_are_compiled() -> None:
    text = (
        "FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y clang\n{}"
        'ENTRYPOINT ["/usr/local/bin/fuzz"]\n'
    )
    assert not Lab(compiler_shipped).find(text.format("ENV CC=clang\n"))
    assert Lab(compiler_shipped).find(text.format(""))


@pytest.mark.parametrize(
    ("base", "severity"),
    [("debian:13", "warning"), ("team/vadr:${V}-slim", "info"), ("scratch", "warning")],
)
def test_an_unknown_base_image_may_set_a_global_argument(base: str, severity: str) -> None:
    text = f"ARG V=1.7\nFROM {base}\nENV V=${{V}}\n"
    found = Lab(undefined_variable).find(text)
    assert [str(it.severity) for it in found] == [severity]
    assert ("unless" in found[0].message) is (severity == "info")


def test_a_variable_of_one_of_the_stages_below() -> None:
    text = (
        "ARG CPU\nFROM debian:13 AS base\nFROM base AS base-arm\nENV PREFIX=arm\n"
        "FROM base AS base-x86\nENV PREFIX=x86\n{}\nCOPY x /usr/${{PREFIX}}/\n"
    )
    assert not Lab(undefined_variable).find(text.format("FROM base-${CPU} AS tool"))
    assert Lab(undefined_variable).find(text.format("FROM base AS tool"))


@pytest.mark.parametrize(
    ("program", "severity"), [("npm", "error"), ("/startup.sh", "warning"), ("node", "error")]
)
def test_a_script_that_is_given_to_itself(program: str, severity: str) -> None:
    text = f'FROM node:24\nENTRYPOINT ["{program}"]\nCMD ["{program}", "run"]\n'
    assert [str(it.severity) for it in Lab(program_given_to_itself).find(text)] == [severity]


@pytest.mark.parametrize(
    ("script", "is_reported"),
    [
        (
            'if [ "$V" = latest ]; then true; else wget $U/pool/main/t/tool_${V}_amd64.deb; fi',
            False,
        ),
        ("wget $U/pool/main/t/tool_${V}_amd64.deb", True),
    ],
)
def test_a_package_of_the_pool_in_a_branch(script: str, is_reported: bool) -> None:
    text = f"FROM debian:13\nARG V=latest\nARG U=https://deb.debian.org/debian\nRUN {script}\n"
    assert bool(Lab(package_of_pool).find(text)) is is_reported


@pytest.mark.parametrize(
    ("options", "is_reported"),
    [("--version", False), ("-V", False), ("-s https://example.com", True)],
)
def test_curl_that_fetches_nothing(options: str, is_reported: bool) -> None:
    text = f"FROM debian:13\nRUN curl {options} | head -1\n"
    assert bool(Lab(curl_saves_error_page).find(text)) is is_reported


@pytest.mark.parametrize(
    "text",
    [
        "ARG V=1\nFROM debian:13\n# fetch it\nRUN echo $V\n",
        "FROM debian:13 AS a\nARG V=1\nFROM debian:13\n# fetch it\nRUN echo $V\n",
        "ARG V=1\nFROM debian:13\n# fetch it\nLABEL v=$V\n",
        "FROM debian:13\n# fetch it\nRUN echo $TARGETARCH\n",
    ],
)
def test_a_declaration_is_above_the_comment_of_its_user(text: str) -> None:
    lab = Lab(
        undefined_variable,
        global_arg_not_declared,
        variable_of_another_stage,
        platform_variable_not_declared,
    )
    lines = lab.fixed(text).splitlines()
    assert lines[-3].startswith("ARG ") and lines[-2] == "# fetch it"


@pytest.mark.parametrize(
    ("script", "fails"),
    [
        ("set -o pipefail && yes | a && b", True),
        ("yes | a", False),
        ("set -o pipefail && (yes || true) | a", False),
        ("set -o pipefail && yes | a || true", False),
        ("set -o pipefail; yes | a; b", False),
        ("set -eo pipefail; yes | a; b", True),
    ],
)
def test_a_pipe_that_yes_begins(script: str, fails: bool) -> None:
    text = f'FROM debian:13\nSHELL ["/bin/bash", "-c"]\nRUN {script}\n'
    assert bool(Lab(endless_pipe_fails).find(text)) is fails


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("tool-aarch64.tgz", 1),
        ("aarch64-linux-musl-cross.tgz", 0),
        ("gcc-toolchain-aarch64.tar.xz", 0),
        ("rust-std-1.82.0-aarch64-unknown-linux-gnu.tar.gz", 0),
    ],
)
def test_a_cross_compiler_runs_where_it_is_fetched(name: str, count: int) -> None:
    text = f"FROM --platform=linux/amd64 debian:13\nRUN wget https://example.com/{name}\n"
    assert len(Lab(download_for_another_processor).find(text)) == count


@pytest.mark.parametrize("program", ["add-apt-repository", "apt-add-repository"])
def test_both_names_of_what_adds_a_repository(program: str) -> None:
    line = f"{program} -y 'deb https://dl.example.com/ubuntu noble main'"
    install = "apt-get update && apt-get install -y software-properties-common"
    (found,) = Lab(repository_tools_left).find(f"FROM ubuntu:24.04\nRUN {install} && {line}\n")
    assert found.message.endswith("only to add a line to a file")


@pytest.mark.parametrize(
    ("packages", "start", "count"),
    [
        ("gcc make", '["app"]', 1),
        ("gcc make gcc-aarch64-linux-gnu", '["app"]', 0),
        ("gcc mingw-w64", '["app"]', 0),
        ("gcc-14-base gcc", '["app"]', 1),
        ("gcc make", '["/opt/build_muslc.sh"]', 0),
    ],
)
def test_an_image_that_is_there_to_compile(packages: str, start: str, count: int) -> None:
    text = f"FROM debian:13\nRUN apt-get update && apt-get install -y {packages}\nCMD {start}\n"
    assert len(Lab(compiler_shipped).find(text)) == count


@pytest.mark.parametrize(
    ("pipe", "count"),
    [
        ("find / -name lib | head -n 1", 0),
        ("find / -name lib | tee list", 1),
        ("curl https://example.com/a | head -n 1", 1),
    ],
)
def test_a_pipe_into_head_that_pipefail_would_break(pipe: str, count: int) -> None:
    assert len(Lab(pipe_hides_failure).find(f"FROM debian:13\nRUN X=$({pipe})\n")) == count


@pytest.mark.parametrize("line", ["adduser app", "chmod +x a", "apt-get update"])
def test_a_command_is_no_misspelt_instruction(line: str) -> None:
    (found,) = Lab(unknown_instruction).find(f"FROM debian:13\n# Then:\n{line}\n")
    assert "it is a command" in found.message
    assert found.fix is None


@pytest.mark.parametrize(
    ("name", "count"),
    [("tool-linux-amd64.tgz", 1), ("tool-windows-amd64.tgz", 0), ("amd64/kubectl.exe", 0)],
)
def test_a_download_for_windows_is_for_the_only_processor(name: str, count: int) -> None:
    text = f"FROM debian:13\nRUN curl -fLO https://example.com/{name}\n"
    assert len(Lab(one_processor_only).find(text)) == count


@pytest.mark.parametrize(
    ("pipe", "count"),
    [
        ("grep a b | grep ':v' | cut -d= -f2 | grep -o '[0-9]'", 0),
        ("cat b | sort | grep -o '[0-9]'", 0),
        ("cat b | sort | grep -v '[0-9]'", 1),
        ("cat b | sort | uniq", 1),
    ],
)
def test_a_pipe_whose_last_grep_fails_on_nothing(pipe: str, count: int) -> None:
    assert len(Lab(pipe_hides_failure).find(f"FROM debian:13\nRUN X=$({pipe})\n")) == count


@pytest.mark.parametrize(("tag", "count"), [("3.14.2", 0), ("3.23", 1)])
def test_a_branch_without_updates_keeps_its_builds(tag: str, count: int) -> None:
    text = f"FROM alpine:{tag}\nRUN apk add --no-cache bash=5.1.4-r0\n"
    assert len(Lab(pin_of_one_build).find(text)) == count


@pytest.mark.parametrize(("name", "count"), [("tool.zip", 1), ("tool.zip.sha256", 0)])
def test_an_error_page_is_no_checksum(name: str, count: int) -> None:
    text = f"FROM debian:13\nRUN curl -sLO https://example.com/{name}\n"
    assert len(Lab(curl_saves_error_page).find(text)) == count


@pytest.mark.parametrize(
    ("script", "names"),
    [
        ("curl -fLO https://example.com/$ARCH/tool", ["HOST_ARCH"]),
        ('if [ "$ARCH" = a ]; then curl -fLO https://example.com/$ARCH/tool; fi', []),
    ],
)
def test_the_argument_that_a_variable_takes_its_value_from(
    project: Project, script: str, names: list[str]
) -> None:
    project.rules = rules_of("DF173")
    project.write(
        "Dockerfile", f"FROM debian:13\nARG HOST_ARCH\nENV ARCH=$HOST_ARCH\nRUN {script}\n"
    )
    assert [str(it.message).partition(" ")[0] for it in project.findings()] == names

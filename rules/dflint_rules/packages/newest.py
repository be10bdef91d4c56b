"""The newest release of something on a base that is too old for it."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.newest_requirements import (
    BUNDLER,
    GET_PIP,
    GET_PIP_NEEDS,
    LANGUAGES,
    NEEDED_BY_RUBYGEMS,
    NEWEST,
    OLD_PIP,
    PROGRAMS,
    SYSTEM_PYTHON,
)
from dflint.model.images.facts import release_of
from dflint.model.images.runtimes import node_of_script, runtime_version
from dflint.model.order import is_so_in
from dflint.model.packages.installs import install_of, is_global
from dflint.model.versions import numbers_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Run


@rule("DF506", Severity.ERROR, "correctness", programs=PROGRAMS)
def newest_on_old_base(command: Command, stage: Stage) -> Iterator[Finding]:
    """A release of a package needs a newer language than the base image has.

    Without a version gem, npm and go take what is newest today: "bundler requires Ruby version >= 3.2.0",
    "npm is not compatible with your version of node". Name the last version for this base, or take a
    newer base. What the newest releases need is known as of 2026-11. Of Bundler the same is known for each
    version, so that a version that is named is checked too.

    ```dockerfile bad
    FROM ruby:2.5-slim
    RUN gem install bundler --no-document
    ```

    ```dockerfile good
    FROM ruby:2.5-slim
    RUN gem install bundler -v 2.3.27 --no-document
    ```

    ```dockerfile bad
    FROM ruby:2.7-slim
    RUN gem install bundler:2.5.6 --no-document
    ```

    ```dockerfile bad
    FROM node:16
    RUN npm install -g npm@latest
    ```

    ```dockerfile good
    FROM node:16
    RUN npm install -g npm@8
    ```
    """
    if command.in_condition:
        return
    version = runtime_version(stage, "ruby")
    if _updates_rubygems(command) and version and _is_older(version, NEEDED_BY_RUBYGEMS):
        message = f"the newest RubyGems needs Ruby 3.2, and ruby {_shown(version)} is older"
        yield Finding(command, message, hint("Name a version, as in gem update --system 3.3.27"))
    for word, name, (image, needed) in _newest_packages(command):
        version = runtime_version(stage, image)
        if image == "node" and version is None:
            version = node_of_script(stage)
        if version and _is_older(version, needed):
            wanted = f"{LANGUAGES[image]} {_shown(needed)}"
            message = f"the newest {name} needs {wanted}, and {image} {_shown(version)} is older"
            yield Finding(word, message, hint(f"Name the last version of {name} for it"))
    ruby = runtime_version(stage, "ruby")
    for word, bundler in _named_bundlers(command) if ruby else ():
        needed = next((it for since, it in BUNDLER if bundler >= since), ())
        if ruby and _is_older(ruby, needed):
            message = f"Bundler {_shown(bundler)} needs Ruby {_shown(needed)}, and ruby {_shown(ruby)} is older"
            yield Finding(word, message, hint("Name the last version of bundler for it"))


@rule("DF510", Severity.ERROR, "correctness", programs="pip easy_install")
def newest_pip_for_old_pip(command: Command, stage: Stage) -> Iterator[Finding]:
    """A pip before version 9 is told to install the newest pip or setuptools.

    Such a pip, of Ubuntu 16.04, Debian 8, CentOS 7 and older, does not ask which Python a release
    supports. It installs one that does not run there: "SyntaxError: invalid syntax". Name the last
    version: `pip install 'pip<21'`.

    ```dockerfile bad
    FROM ubuntu:16.04
    RUN apt-get update && apt-get install -y python-pip && pip install --upgrade pip
    ```

    ```dockerfile good
    FROM ubuntu:16.04
    RUN apt-get update && apt-get install -y python-pip && pip install 'pip<21'
    ```
    """
    install = install_of(command)
    if install is None or command.in_condition or not _has_old_pip(stage):
        return
    for word in install.packages:
        if word in ("pip", "setuptools") and (word == "pip" or command.has("-U", "--upgrade")):
            message = f"pip before version 9 installs the newest {word}, which does not run on this Python"
            yield Finding(word, message, hint(f"Name a version of {word}"))
            return


@rule("DF508", Severity.ERROR, "correctness", needs_text=GET_PIP)
def get_pip_on_old_python(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """get-pip.py is run by a Python that it does not support.

    "This script does not work on Python 2.7". There is a script for each old version:
    `https://bootstrap.pypa.io/pip/2.7/get-pip.py`.

    ```dockerfile bad
    FROM python:2.7
    RUN curl -fsSL https://bootstrap.pypa.io/get-pip.py | python
    ```

    ```dockerfile good
    FROM python:2.7
    RUN curl -fsSL https://bootstrap.pypa.io/pip/2.7/get-pip.py | python
    ```
    """
    saved = _saved_get_pips(step) if GET_PIP in run.body.text else set()
    for command in step.commands if saved else ():
        names = {it.rpartition("/")[2] for it in command.args}
        if command.program == "python" and (command.piped_from or names & saved):
            version = (
                _in_name(command) or runtime_version(stage, "python") or _of_system(command, stage)
            )
            if version and _is_older(version, GET_PIP_NEEDS):
                needed = f"which is older than {_shown(GET_PIP_NEEDS)}"
                message = f"get-pip.py does not support Python {_shown(version)}, {needed}"
                fix = hint("Use bootstrap.pypa.io/pip/VERSION/get-pip.py")
                yield Finding(command, message, fix)


def _updates_rubygems(command: Command) -> bool:
    """Whether a command updates RubyGems itself, to no version that it names."""
    updates = command.runs("gem", "update") and command.has("--system")
    return bool(updates) and len(command.operands) == 1


def _newest_packages(command: Command) -> Iterator[tuple[Word, str, tuple[str, tuple[int, ...]]]]:
    """The packages of which a command installs the newest: the word, the name, and its row in NEWEST."""
    install = install_of(command)
    if install is None:
        return
    if install.manager == "gem" and command.has("-v", "--version", "--file", "-g"):
        return
    if install.manager == "npm" and not is_global(command):
        return
    if install.manager == "cargo" and command.has("--version", "--vers", "--git", "--path"):
        return
    for word in install.packages:
        name = str(word).removesuffix("@latest")
        row = NEWEST.get((install.manager, name))
        if row is not None:
            yield word, name, row


def _named_bundlers(command: Command) -> Iterator[tuple[Word, tuple[int, ...]]]:
    """The words with which a command installs a version of Bundler that it names, and the version."""
    if command.runs("gem", "install", "i") is None:
        return
    option = command.option("-v", "--version") or ""
    names = [str(it) for it in command.operands[1:]]
    for word in command.operands[1:]:
        name, _, version = str(word).partition(":")
        version = version or (option if len(names) == 1 else "")
        if name == "bundler" and (numbers := numbers_of(version)):
            yield word, numbers


def _saved_get_pips(step: Step) -> set[str]:
    """What get-pip.py is called where the commands of a step save it."""
    fetches = [it for it in step.commands if any(GET_PIP in word for word in it.args)]
    names = [it.option("-o", "--output", "-O", "--output-document") for it in fetches]
    return {"get-pip.py", *(it.rpartition("/")[2] for it in names if it)}


def _in_name(command: Command) -> tuple[int, ...] | None:
    """The version of Python in the name of a program, of two numbers or Python 2."""
    digits = command.name.removeprefix("python")
    if not digits.replace(".", "").isdecimal() or digits == "3":
        return None
    return tuple(map(int, digits.split(".")))


def _of_system(command: Command, stage: Stage) -> tuple[int, ...] | None:
    """The Python that a release of Debian or Ubuntu has under the name of a command."""
    image = stage.image
    if image is None or image.familiar not in ("debian", "ubuntu", "nvidia/cuda"):
        return None
    found = release_of(image)
    minor = SYSTEM_PYTHON.get(found.name) if found is not None else None
    if minor is None or is_so_in(_brings_python, stage):
        return None
    return (3, minor) if command.name == "python3" or minor > 7 else (2, 7)


def _brings_python(step: Step) -> bool:
    text = step.instruction.written
    if any(it in text for it in ("deadsnakes", "pyenv", "conda", "Python-", " ln ")):
        return True
    return "alternatives" in text and any(
        "alternatives" in it.name and "python" in "".join(it.args) for it in step.commands
    )


def _has_old_pip(stage: Stage) -> bool:
    """Whether the distribution of a stage has a pip before version 9, and nothing brings another."""
    if is_so_in(_brings_pip, stage):
        return False
    for image, newest in OLD_PIP.items():
        version = runtime_version(stage, image)
        if version and version < newest:
            return True
    tag = str(stage.image.tag or "") if stage.image is not None else ""
    return tag.partition("-")[0] in ("trusty", "xenial", "jessie", "wheezy")


def _brings_pip(step: Step) -> bool:
    text = step.instruction.written
    return "get-pip" in text or "pip<" in text or "pip==" in text or "conda" in text


def _is_older(version: tuple[int, ...], needed: tuple[int, ...]) -> bool:
    """Whether a version surely is older; `3` may be any 3.x."""
    count = min(len(version), len(needed))
    return version[:count] < needed[:count]


def _shown(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))

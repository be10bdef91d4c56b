"""Which packages of an installation the release of the base image does not have."""

from __future__ import annotations

from dflint.knowledge.package_managers import row_of
from dflint.knowledge.package_sources import KEPT_OUT, PLAIN_IMAGES
from dflint.knowledge.systems import ECOSYSTEMS, TITLES
from dflint.model.images.facts import known_tag, release_of
from dflint.model.lookups.image_bases import plain_name
from dflint.model.lookups.releases import named_in
from dflint.model.packages.installs import installing
from dflint.model.packages.sources import added_sources
from dflint.model.variables.values import words_meant
from dflint.numbers import whole_number
from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from dflint.model.commands.command import Command
    from dflint.model.lookups.debian_packages import Availability
    from dflint.model.packages.installs import Install
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

    _Results: TypeAlias = "tuple[list[MissingPackage], list[tuple[Word, Availability]]]"

_SPECIAL = frozenset("$*`@?[")
_SUITES = ("-t", "--target-release", "--default-release")

_NO_DISTUTILS = 12  # the first Python 3 without it: PEP 632


class Base:
    """The release of a distribution that a stage begins with. A value.

    `system` and `release` are as in model/lookups/releases.py, `number` is "12" or "24.04". `is_named`: the
    tag of the image names the release, so that it stays the same. `image` is the name of the image.
    """

    __slots__ = ("image", "is_named", "number", "release", "system")

    def __init__(self, image: str, system: str, release: str, number: str, is_named: bool) -> None:
        self.image = image
        self.system = system
        self.release = release
        self.number = number
        self.is_named = is_named

    @property
    def manager(self) -> str:
        """The package manager of the distribution: "apt", "apk", "redhat" for dnf and its like."""
        if self.system in TITLES:
            return "apk" if self.system == "alpine" else "apt"
        return ECOSYSTEMS[self.system]

    @property
    def title(self) -> str:
        """As people say it: "Debian 12", "Ubuntu 24.04"."""
        return f"{TITLES[self.system]} {self.number or self.release}"

    def is_from(self, number: str) -> bool:
        """Whether it is the release of that number, or a later one."""
        return not self.number or not is_before(self.number, number)


class MissingPackage:
    """A word of an installation that names no package there is. A value.

    `providers`: of a virtual package, who provides it. `instead`: what there is instead, or "".
    Where it is not the release that lacks it: `kept_out_by`, the image that forbids it, or `component`,
    the part of the archive that the image has no list of.
    """

    __slots__ = ("command", "component", "instead", "kept_out_by", "name", "providers", "word")

    def __init__(
        self,
        word: Word,
        name: str,
        command: Command,
        instead: str,
        providers: tuple[str, ...] = (),
        kept_out_by: str = "",
        component: str = "",
    ) -> None:
        self.word = word
        self.name = name
        self.command = command
        self.instead = instead
        self.providers = providers
        self.kept_out_by = kept_out_by
        self.component = component

    @property
    def is_of_image(self) -> bool:
        """Whether it is the image that lacks it, whatever release it is built on."""
        return bool(self.kept_out_by or self.component)


@cached
def base_of(stage: Stage) -> Base | None:
    """The release that a stage begins with, of the distributions whose packages are known."""
    image = stage.image
    found = release_of(image) if image is not None else None
    if image is None or found is None or found.system not in TITLES:
        return None
    name, tag = image.familiar, known_tag(image)
    plain = plain_name(name)
    is_settled = found.name not in ("sid", "forky", "edge")  # its packages change every day
    is_named = named_in(tag, name) is not None or (
        plain == found.system and tag.startswith(found.number) and bool(found.number)
    )
    return Base(plain, found.system, found.name, found.number, is_named and is_settled)


def missing_packages(step: Step, stage: Stage) -> Sequence[MissingPackage]:
    """The packages that a step installs and the release surely does not have."""
    return _looked_up(step, stage)[0]


def transitional_packages(step: Step, stage: Stage) -> Sequence[tuple[Word, Availability]]:
    """The packages that a step installs, that are empty there, and that a later release lacks."""
    return _looked_up(step, stage)[1]


@cached
def _results(step: Step) -> list[_Results]:
    """Where what was found out about a step is kept, once it was."""
    return []


def _looked_up(step: Step, stage: Stage) -> _Results:
    """What is missing, and what is transitional, of the packages that a step installs."""
    known = _results(step)
    if not known:
        known.append(_look_up(step, stage))
    return known[0]


def _look_up(step: Step, stage: Stage) -> _Results:
    missing: list[MissingPackage] = []
    leading: list[tuple[Word, Availability]] = []
    base = base_of(stage)
    if base is None:
        return missing, leading
    for command, install in installing(step) if "-distutils" in step.instruction.written else ():
        nowhere = [
            word for word in install.packages if install.manager == "apt" and _is_nowhere(word)
        ]
        missing += [MissingPackage(word, str(word), command, "") for word in nowhere]
    if missing or not (base.image in PLAIN_IMAGES or base.image in KEPT_OUT):
        return missing, leading
    for command, install in installing(step):
        if install.manager == base.manager and _is_plain(command, install):
            for word in words_meant(install.packages, step):
                name = package_name(base.manager, word)
                found = _look_up_name(name, word, command, base) if name else None
                if isinstance(found, MissingPackage):
                    if not _comes_from_elsewhere(name, step, stage):
                        missing.append(found)
                elif found is not None:
                    leading.append((word, found))
    return missing, leading


def _is_nowhere(word: str) -> bool:
    """Whether no release and no archive has a package: Python has no distutils since 3.12."""
    minor = word.removeprefix("python3.").removesuffix("-distutils")
    return word == f"python3.{minor}-distutils" and (whole_number(minor) or 0) >= _NO_DISTUTILS


def package_name(manager: str, word: str) -> str:
    """The name of a package without version and architecture; "" where a variable or pattern hides it."""
    if not _SPECIAL.isdisjoint(word):
        return ""
    for mark in row_of(manager).version_marks:
        word = word.partition(mark)[0]
    if manager != "apt":
        return str(word)
    name = word.partition(":")[0]
    return str(name if name.endswith("++") else name.removesuffix("+"))


def _is_plain(command: Command, install: Install) -> bool:
    """Whether an installation is done in any case, and from the sources of the image."""
    if command.is_conditional:
        return False
    return install.verb in ("install", "add", "reinstall") and not command.has(*_SUITES)


def _look_up_name(
    name: str, word: Word, command: Command, base: Base
) -> MissingPackage | Availability | None:
    """That a release lacks a package, or that it is empty there and a later release lacks it."""
    if base.system == "alpine":
        gone, instead = _gone_from_alpine(name, base.number)
        return MissingPackage(word, name, command, instead) if gone else None
    if base.system == "ubuntu":
        return _missing_in_ubuntu(name, word, command, base.number)
    if base.image in KEPT_OUT and name.startswith(KEPT_OUT[base.image]):
        return MissingPackage(word, name, command, "", kept_out_by=base.image)
    if base.image not in PLAIN_IMAGES:
        return None
    from dflint.model.lookups import debian_packages as debian

    known = debian.availability(name, base.release)
    if known is None:
        return None
    if known.kind in (debian.ABSENT, debian.CHOICE):
        return MissingPackage(word, name, command, known.successor, known.providers)
    component = debian.component_of(name)
    if component:
        return MissingPackage(word, name, command, "", component=component)
    later = debian.RELEASES[debian.RELEASES.index(base.release) + 1 : -1]
    is_ending = known.kind == debian.TRANSITIONAL and not set(later) <= set(known.existed)
    return known if is_ending and known.successor else None


def _missing_in_ubuntu(
    name: str, word: Word, command: Command, number: str
) -> MissingPackage | None:
    from dflint.knowledge import ubuntu_packages as ubuntu

    since, instead = ubuntu.GONE.get(name, ("", ""))
    if since:
        return (
            MissingPackage(word, name, command, instead) if not is_before(number, since) else None
        )
    since, providers = ubuntu.CHOICES.get(name, ("", ()))
    if since and not is_before(number, since):
        return MissingPackage(word, name, command, ubuntu.PREFERRED.get(name, ""), providers)
    from dflint.model.lookups.debian_packages import availability, split_number

    stem, own = split_number(name)
    numbers = ubuntu.NUMBERS.get(stem, {})
    if number in numbers and numbers[number] != own:
        return MissingPackage(word, name, command, stem + numbers[number])
    for start, versions in ubuntu.VERSIONS.items():
        version = name[len(start) :].partition("-")[0] if name.startswith(start) else ""
        if version.replace(".", "").isdecimal() and versions.get(number, version) != version:
            rest = name[len(start) + len(version) :]
            plain = ubuntu.UNVERSIONED.get(start)
            return MissingPackage(word, name, command, plain + rest if plain else "")
    if name.startswith(("python-", "python2")) and not is_before(number, ubuntu.WITHOUT_PYTHON_2):
        known = availability(name, "trixie")
        if known is not None and known.kind == "absent":
            return MissingPackage(word, name, command, known.successor)
    return None


def _gone_from_alpine(name: str, branch: str) -> tuple[bool, str]:
    from dflint.knowledge.alpine_packages import GONE, GONE_BEGINNINGS

    found = GONE.get(name)
    for beginning, row in GONE_BEGINNINGS.items():
        if name.startswith(beginning):
            found = row
    if found is None or not branch or is_before(branch, found[0]):
        return False, ""
    return True, found[1]


def is_before(number: str, other: str) -> bool:
    """Whether a release has a smaller number: 3.9 than 3.12, 22.04 than 23.10."""
    return _numbers(number) < _numbers(other)


def _numbers(number: str) -> list[int]:
    return [whole_number(it) or 0 for it in number.split(".")]


def _comes_from_elsewhere(name: str, step: Step, stage: Stage) -> bool:
    return name.startswith(added_sources(stage, step))

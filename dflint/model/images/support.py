"""How long base images are maintained, and which are not any more.

Only releases whose end lies behind us are here. Sources: endoflife.date and the pages of the
projects (Debian LTS, Ubuntu releases, Alpine releases, nodejs/Release, devguide.python.org, …).
"""

from __future__ import annotations

from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image

DEBIAN = {
    "wheezy": "2018-05", "jessie": "2020-06", "stretch": "2022-06", "buster": "2024-06",
    "bullseye": "2026-08",
}  # fmt: skip
UBUNTU = {
    "precise": "2017-04", "trusty": "2019-04", "xenial": "2021-04", "bionic": "2023-05",
    "focal": "2025-05", "groovy": "2021-07", "hirsute": "2022-01", "impish": "2022-07",
    "kinetic": "2023-07", "lunar": "2024-01", "mantic": "2024-07", "oracular": "2025-07",
    "plucky": "2026-01",
}  # fmt: skip
ALPINE = {
    "2.6": "2015", "2.7": "2015", "3.1": "2016-11", "3.2": "2017-05", "3.3": "2017-11",
    "3.4": "2018-05", "3.5": "2018-11", "3.6": "2019-05", "3.7": "2019-11", "3.8": "2020-05",
    "3.9": "2020-11", "3.10": "2021-05", "3.11": "2021-11", "3.12": "2022-05", "3.13": "2022-11",
    "3.14": "2023-05", "3.15": "2023-11", "3.16": "2024-05", "3.17": "2024-11", "3.18": "2025-05",
    "3.19": "2025-11", "3.20": "2026-04", "3.21": "2026-11",
}  # fmt: skip
_DOTNET = {
    "1.0": "2019-06", "1.1": "2019-06", "2.0": "2018-10", "2.1": "2021-08", "2.2": "2019-12",
    "3.0": "2020-03", "3.1": "2022-12", "5.0": "2022-05", "6.0": "2024-11", "7.0": "2024-05",
}  # fmt: skip
# By image, then by the beginning of the version in the tag: when support ended.
ENDED: dict[str, dict[str, str]] = {
    "debian": {
        **DEBIAN, "7": "2018-05", "8": "2020-06", "9": "2022-06", "10": "2024-06", "11": "2026-08",
        "oldoldstable": "2026-08",
    },
    "ubuntu": {
        **UBUNTU, "12.04": "2017-04", "14.04": "2019-04", "16.04": "2021-04", "18.04": "2023-05",
        "20.04": "2025-05", "19.04": "2020-01", "19.10": "2020-07", "20.10": "2021-07",
        "21.04": "2022-01", "21.10": "2022-07", "22.10": "2023-07", "23.04": "2024-01",
        "23.10": "2024-07", "24.10": "2025-07", "25.04": "2026-01",
    },
    "alpine": ALPINE,
    "centos": {"5": "2017-03", "6": "2020-11", "7": "2024-06", "8": "2021-12"},
    "fedora": {
        "20": "2015", "21": "2015", "22": "2016", "23": "2016", "24": "2017", "25": "2017",
        "26": "2018", "27": "2018", "28": "2019", "29": "2019", "30": "2020", "31": "2020",
        "32": "2021", "33": "2021", "34": "2022", "35": "2022", "36": "2023", "37": "2023-12",
        "38": "2024-05", "39": "2024-11", "40": "2025-05", "41": "2025-12",
    },
    "amazonlinux": {"1": "2023-12", "2018.03": "2023-12", "2017": "2023-12", "2": "2026-06"},
    "opensuse/leap": {"42": "2019-07", "15.0": "2019-12", "15.1": "2021-02", "15.2": "2022-01",
                      "15.3": "2022-12", "15.4": "2023-12", "15.5": "2024-12"},
    "node": {
        "0": "2016", "4": "2018-04", "5": "2016", "6": "2019-04", "7": "2017", "8": "2019-12",
        "9": "2018", "10": "2021-04", "11": "2019-06", "12": "2022-04", "13": "2020-06",
        "14": "2023-04", "15": "2021-06", "16": "2023-09", "17": "2022-06", "18": "2025-04",
        "19": "2023-06", "20": "2026-04", "21": "2024-06", "23": "2025-06", "25": "2026-06",
        "argon": "2018-04", "boron": "2019-04", "carbon": "2019-12", "dubnium": "2021-04",
        "erbium": "2022-04", "fermium": "2023-04", "gallium": "2023-09", "hydrogen": "2025-04",
        "iron": "2026-04",
    },
    "python": {
        "2": "2020-01", "3.3": "2017-09", "3.4": "2019-03", "3.5": "2020-09", "3.6": "2021-12",
        "3.7": "2023-06", "3.8": "2024-10", "3.9": "2025-10", "3.10": "2026-10",
    },
    "golang": {
        "1.3": "2015", "1.4": "2016", "1.5": "2016", "1.6": "2017", "1.7": "2017", "1.8": "2018",
        "1.9": "2018", "1.10": "2019", "1.11": "2019", "1.12": "2020", "1.13": "2020",
        "1.14": "2021", "1.15": "2021", "1.16": "2022-03", "1.17": "2022-08", "1.18": "2023-02",
        "1.19": "2023", "1.20": "2024-02",
        "1.21": "2024-08", "1.22": "2025-02", "1.23": "2025-08", "1.24": "2026-02",
    },
    "php": {
        "5": "2018-12", "7.0": "2019-01", "7.1": "2019-12", "7.2": "2020-11", "7.3": "2021-12",
        "7.4": "2022-11", "7": "2022-11", "8.0": "2023-11", "8.1": "2025-12",
    },
    "ruby": {"1": "2015", "2.3": "2019-03", "2.4": "2020-03", "2.5": "2021-04", "2.6": "2022-04",
             "2": "2023-03", "3.0": "2024-04", "3.1": "2025-03", "3.2": "2026-03"},
    "postgres": {
        "8": "2014", "9": "2021-11", "10": "2022-11", "11": "2023-11", "12": "2024-11",
        "13": "2025-11", "14": "2026-11",
    },
    "mysql": {"5": "2023-10", "8.0": "2026-04"},
    "mongo": {"2": "2019", "3": "2021-04", "4": "2024-02", "5": "2024-10", "6": "2025-07"},
    "mcr.microsoft.com/dotnet/sdk": _DOTNET,
    "mcr.microsoft.com/dotnet/aspnet": _DOTNET,
    "mcr.microsoft.com/dotnet/runtime": _DOTNET,
    "mcr.microsoft.com/dotnet/runtime-deps": _DOTNET,
}  # fmt: skip
_RELEASES = {
    **{codename: ("debian", when) for codename, when in DEBIAN.items()},
    **{codename: ("ubuntu", when) for codename, when in UBUNTU.items()},
}
# Images that get no more updates under this name, and what took their place.
DEPRECATED = {
    "adoptopenjdk": "eclipse-temurin",
    "openjdk": "eclipse-temurin",
    "java": "eclipse-temurin",
    "centos": "almalinux, rockylinux or quay.io/centos/centos",
    "clearlinux": "another distribution",
    "iojs": "node",
    "jenkins": "jenkins/jenkins",
    "microsoft/dotnet": "mcr.microsoft.com/dotnet/sdk",
    "microsoft/aspnetcore": "mcr.microsoft.com/dotnet/aspnet",
    "microsoft/aspnetcore-build": "mcr.microsoft.com/dotnet/sdk",
    "microsoft/nanoserver": "mcr.microsoft.com/windows/nanoserver",
    "microsoft/windowsservercore": "mcr.microsoft.com/windows/servercore",
    "mcr.microsoft.com/dotnet/core/sdk": "mcr.microsoft.com/dotnet/sdk",
    "mcr.microsoft.com/dotnet/core/aspnet": "mcr.microsoft.com/dotnet/aspnet",
    "mcr.microsoft.com/dotnet/core/runtime": "mcr.microsoft.com/dotnet/runtime",
    "django": "python",
    "rails": "ruby",
    "opensuse": "opensuse/leap",
    "continuumio/miniconda": "condaforge/miniforge3",
    "continuumio/anaconda": "condaforge/miniforge3",
    "circleci/node": "cimg/node",
    "circleci/python": "cimg/python",
    "circleci/golang": "cimg/go",
    "gcr.io/google_appengine/python": "python",
    "gcr.io/google-appengine/python": "python",
    "gcr.io/google_appengine/nodejs": "node",
    "gcr.io/google-appengine/nodejs": "node",
}
# Of these only what has a tag is meant: a bare name may be a context of the build.
COMMON_WORDS = frozenset({"java", "jenkins", "django", "rails", "opensuse"})
# Releases whose packages have left the mirrors that their images are set up with.
GONE = {
    "debian": frozenset({"wheezy", "jessie", "stretch", "7", "8", "9"}),
    "ubuntu": frozenset({
        "groovy", "hirsute", "impish", "kinetic", "lunar", "mantic", "oracular", "20.10", "21.04",
        "21.10", "22.10", "23.04", "23.10", "24.10", "19.04", "19.10",
    }),
    "centos": frozenset({"5", "6", "7", "8"}),
}  # fmt: skip
PLATFORM_PREFIXES = frozenset({
    "amd64", "arm32v5", "arm32v6", "arm32v7", "arm64v8", "i386", "ppc64le", "s390x",
})  # fmt: skip


def replacement(image: Image) -> str:
    """What took the place of an image that is not maintained any more, or nothing."""
    if image.tag is None and image.familiar in COMMON_WORDS:
        return ""
    if image.familiar == "openjdk" and "-ea-" in f"{image.tag}-":
        return ""  # early access, which is still published there
    return DEPRECATED.get(image.familiar, "")


@cached
def end_of_support(image: Image) -> tuple[str, str] | None:
    """What of an image is not supported any more, and since when: ("debian buster", "2024-06")."""
    tag = _tag(image)
    if not tag:
        return None
    name = _name(image)
    own = _release(tag, ENDED[name]) if name in ENDED else None
    if own:
        return f"{name} {own[0]}", own[1]
    for part in tag.split("-")[1:]:
        if part in _RELEASES and "/" not in name:
            system, when = _RELEASES[part]
            return f"{system} {part}", when
        if part[:6] == "alpine" and (found := _release(part[6:], ALPINE)):
            return f"alpine {found[0]}", found[1]
    return None


def packages_gone(image: Image) -> str:
    """The release whose packages are gone from its mirrors, or nothing."""
    tag, name = _tag(image), _name(image)
    if name in GONE:
        version = _version(tag)
        known = version if name == "ubuntu" else version.partition(".")[0]
        return f"{name} {known}" if known in GONE[name] else ""
    for part in tag.split("-")[1:]:
        if part in GONE["debian"] and part.isalpha() and "/" not in name:
            return f"debian {part}"
    return ""


def _name(image: Image) -> str:
    """The name without the prefix of a platform: debian for arm64v8/debian."""
    name = image.familiar
    if "/" in name:
        first, _, rest = name.partition("/")
        return rest if first in PLATFORM_PREFIXES else name
    return name


def _tag(image: Image) -> str:
    """The tag, if the text shows all of it."""
    return "" if image.tag is None or "$" in image.text else str(image.tag)


def _version(tag: str) -> str:
    """The first part of a tag: 3.9.1 for 3.9.1-slim-buster, 8 for centos8."""
    first = tag.partition("-")[0]
    return first.removeprefix("centos").removeprefix("v")


def _release(tag: str, ended: dict[str, str]) -> tuple[str, str] | None:
    """The release of a table to which a version belongs, the longest first."""
    name, dot = _version(tag), "."
    while name not in ended and dot:
        name, dot, _ = name.rpartition(".")
    return (name, ended[name]) if name in ended else None

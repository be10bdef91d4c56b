"""Whether the tools of an image know an option: most are older than the Dockerfile that calls them.

A fix that adds an option to an older tool ends the build with "no such option". The version of a
tool is that of the language image, the one that the file installs, or the one that the release of
the distribution brings: no release has what came out after it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

Version = tuple[int, ...]


class _Since:
    """Since when a tool has an option.

    `released`: the first day from which on releases of distributions came with it. `carriers`: the
    names of images that bring the tool, each with the ranges of their versions that do not have the
    option. `found`: patterns of how a file says which version it installs, with the first one that
    has the option.
    """

    def __init__(
        self,
        released: str,
        carriers: dict[str, tuple[tuple[Version, Version], ...]] | None = None,
        found: tuple[tuple[str, Version], ...] = (),
    ) -> None:
        self.released = released
        self.carriers = carriers or {}
        self.found = found


# Versions: pip 6.0, RubyGems 2.0, npm 7, Go 1.11, apk-tools 2.6, conda 4.7. `released`: when the
# first release of Debian, Ubuntu or Alpine after that version had it. Ubuntu 14.04 is from after
# RubyGems 2.0, and 15.10 from after pip 6.0: both still bring the version before.
_SINCE = {
    ("pip", "--no-cache-dir"): _Since(
        "2016-01",
        {"python": (((0,), (2, 7, 9)), ((3,), (3, 4, 3))), "pypy": ()},
        ((r"\bpip(?:==|<=?|~=)(\d+(?:\.\d+)*)", (6,)),),
    ),
    ("gem", "--no-document"): _Since(
        "2014-06",
        {"ruby": (((0,), (2,)),)},
        (
            (r"\b(?:rvm|rbenv|ruby-build)\b[^\n]*?\b(?:ruby-)?([12]\.\d+)", (2,)),
            (r"\bruby(1\.[89])", (2,)),
            (r"\bruby-(\d+\.\d+)[.\d]*(?:-p\d+)?\.tar", (2,)),
        ),
    ),
    ("npm", "--omit"): _Since(
        "2021-06",
        {"node": (((0,), (15,)),)},
        (
            (r"\bsetup_(\d+)\.x", (15,)),
            (r"\bnode-v(\d+)\.", (15,)),
            (r"\bnvm (?:install|use)\s+v?(\d+)", (15,)),
            (r"\bNODE(?:JS)?_VERSION[= ]v?\"?(\d+)", (15,)),
            (r"\bnpm@v?(\d+)", (7,)),
        ),
    ),
    ("go", "-modcache"): _Since(
        "2019-07",
        {"golang": (((0,), (1, 11)),)},
        (
            (r"\bgo(\d+\.\d+)(?:\.\d+)?\.linux", (1, 11)),
            (r"\bGO(?:LANG)?_?VERSION[= ]v?\"?(?:go)?(\d+\.\d+)", (1, 11)),
            (r"\bgolang-(\d+\.\d+)", (1, 11)),
        ),
    ),
    ("apk", "--no-cache"): _Since("2015-12"),
    ("conda", "--force-pkgs-dirs"): _Since(
        "",
        {
            "miniconda": (((0,), (4, 7)),), "miniconda3": (((0,), (4, 7)),),
            "anaconda": (((0,), (2019, 7)),), "anaconda3": (((0,), (2019, 7)),),
            "miniforge3": (), "mambaforge": (),
        },
        ((r"\b(?:Mini|Ana)conda[23]?-(\d+\.\d+)", (4, 7)),),
    ),
}  # fmt: skip
# The first days of releases of distributions (distro-info-data; endoflife.date of 2026-08; Alpine's
# announcements), as far as they are older than an option above.
_RELEASED = {
    "ubuntu": {
        "lucid": "2010-04", "precise": "2012-04", "quantal": "2012-10", "raring": "2013-04",
        "saucy": "2013-10", "trusty": "2014-04", "utopic": "2014-10", "vivid": "2015-04",
        "wily": "2015-10", "xenial": "2016-04", "yakkety": "2016-10", "zesty": "2017-04",
        "artful": "2017-10", "bionic": "2018-04", "cosmic": "2018-10", "disco": "2019-04",
        "eoan": "2019-10", "focal": "2020-04", "groovy": "2020-10", "hirsute": "2021-04",
    },
    "debian": {
        "squeeze": "2011-02", "wheezy": "2013-05", "jessie": "2015-04", "stretch": "2017-06",
        "buster": "2019-07", "6": "2011-02", "7": "2013-05", "8": "2015-04", "9": "2017-06",
        "10": "2019-07",
    },
    "alpine": {
        "2": "2010-08", "3.0": "2014-06", "3.1": "2014-12", "3.2": "2015-05", "3.3": "2015-12",
        "3.4": "2016-05", "3.5": "2016-12", "3.6": "2017-05", "3.7": "2017-11", "3.8": "2018-06",
        "3.9": "2019-01", "3.10": "2019-06", "3.11": "2019-12", "3.12": "2020-05", "3.13": "2021-01",
    },
    "centos": {"5": "2007-04", "6": "2011-07", "7": "2014-07", "8": "2019-09"},  # pip is in EPEL
    "fedora": {
        "20": "2013-12", "21": "2014-12", "22": "2015-05", "23": "2015-11", "24": "2016-06",
        "25": "2016-11", "26": "2017-07", "27": "2017-11", "28": "2018-05", "29": "2018-10",
        "30": "2019-04", "31": "2019-10", "32": "2020-04", "33": "2020-10",
    },
}  # fmt: skip
_CODE_NAMES = {
    name: day for table in _RELEASED.values() for name, day in table.items() if name.isalpha()
}
_ALSO_CALLED = {"el": "centos", "rhel": "centos", "oraclelinux": "centos", "baseimage": ""}
_PHUSION = ((0, 9, 19), "2014-04")  # phusion/baseimage below this version is Ubuntu 14.04 or older
_NEWEST = (9999, 9999)


def knows_option(tool: str, option: str, step: Step, stage: Stage) -> bool | None:
    """Whether the tool that a step calls knows an option; None where nothing tells its version.

    `tool` and `option` are rows of a table, `option` by its long name.
    """
    since = _SINCE[tool, option]
    version = _installed(since, step, stage)
    if version is not None:
        return version
    image = stage.image
    if image is None:
        return None
    carried = _of_language(since, image)
    if carried is not None:
        return carried
    day = _released(image)
    return day >= since.released if day and since.released else None


def _installed(since: _Since, step: Step, stage: Stage) -> bool | None:
    """What the steps up to this one say about the version that they install; the last one counts."""
    import re  # where an option is to be added only

    text = "\n".join(
        it.instruction.written
        for one in reversed(stage.chain)
        for it in one.steps[1:]
        if it.start <= step.start
    )
    known: tuple[int, bool] | None = None
    for pattern, first in since.found:
        for match in re.finditer(pattern, text):
            if known is None or match.start() > known[0]:
                known = match.start(), _numbers(match[1]) >= first
    return known[1] if known is not None else None


def _of_language(since: _Since, image: Image) -> bool | None:
    """Whether the version in the tag of a language image is new enough, whoever keeps a copy of it."""
    name = image.familiar.rpartition("/")[2]
    if name not in since.carriers:
        return None
    tag = str(image.tag or "")
    version = _numbers(tag.removeprefix("v").partition("-")[0])
    if version:
        newest = (*version, *_NEWEST)  # 2.7 is the last 2.7.x that there is
        return not any(least <= newest < first for least, first in since.carriers[name])
    return True if image.digest is None and "$" not in tag else None


def _released(image: Image) -> str:
    """When the release that an image names came out, as far as it is an old one; "9999" if not."""
    name = image.familiar.rpartition("/")[2]
    tag = str(image.tag or "")
    words = _words(f"{name}-{tag}")  # centos-7, ubuntu14.04, alpine3.2, el6
    for word in words:
        if word in _CODE_NAMES:
            return _CODE_NAMES[word]
    if name == "baseimage" and _numbers(tag) and _numbers(tag) < _PHUSION[0]:
        return _PHUSION[1]
    for at, word in enumerate(words):
        letters = word.rstrip("0123456789.")
        number = word[len(letters) :] or "".join(words[at + 1 : at + 2])
        system = _ALSO_CALLED.get(letters, letters)
        if system in _RELEASED and number[:1].isdigit():
            return _day_of(system, number)
    return ""


def _day_of(system: str, number: str) -> str:
    if system == "ubuntu":
        digits = number.replace(".", "")[:4]
        return f"20{digits[:2]}-{digits[2:]}" if len(digits) == 4 else ""
    table, dot = _RELEASED[system], "."
    while number not in table and dot:
        number, dot, _ = number.rpartition(".")
    return table.get(number, "9999")


def _words(text: str) -> list[str]:
    return text.lower().replace("_", "-").replace(":", "-").split("-")


def _numbers(text: str) -> Version:
    """(1, 10, 3) for 1.10.3; up to the first part that is no number."""
    found: list[int] = []
    for part in text.split("."):
        if not part.isdecimal():
            break
        found.append(int(part))
    return tuple(found)

"""Since when a tool has an option that a fix would add.

Sources: the change logs of the tools; the images and releases that bring them. As of 2026-11.
"""

from __future__ import annotations

Version = tuple[int, ...]


class OptionSince:
    """Since when a tool has an option.

    `released`: the first day from which on releases of distributions came with it. `carriers`: the
    names of images that bring the tool, each with the ranges of their versions that do not have the
    option. `found`: patterns of how a file says which version it installs, with the first one that
    has the option. `words`: a text in which one of them is found has one of these.
    """

    def __init__(
        self,
        released: str,
        carriers: dict[str, tuple[tuple[Version, Version], ...]] | None = None,
        found: tuple[tuple[str, Version], ...] = (),
        words: tuple[str, ...] = (),
    ) -> None:
        self.released = released
        self.carriers = carriers or {}
        self.found = found
        self.words = words


# Versions: pip 6.0, RubyGems 2.0, npm 7, Go 1.11, apk-tools 2.6, conda 4.7. `released`: when the
# first release of Debian, Ubuntu or Alpine after that version had it. Ubuntu 14.04 is from after
# RubyGems 2.0, and 15.10 from after pip 6.0: both still bring the version before.
SINCE = {
    ("pip", "--no-cache-dir"): OptionSince(
        "2016-01",
        {"python": (((0,), (2, 7, 9)), ((3,), (3, 4, 3))), "pypy": ()},
        ((r"\bpip(?:==|<=|~=)(\d+(?:\.\d+)*)", (6,)), (r"\bpip<(\d+(?:\.\d+)*)", (6, 0, 1))),
        ("pip==", "pip<", "pip~="),
    ),
    ("gem", "--no-document"): OptionSince(
        "2014-06",
        {"ruby": (((0,), (2,)),)},
        (
            (r"\b(?:rvm|rbenv|ruby-build)\b[^\n]*?\b(?:ruby-)?([12]\.\d+)", (2,)),
            (r"\bruby(1\.[89])", (2,)),
            (r"\bruby-(\d+\.\d+)[.\d]*(?:-p\d+)?\.tar", (2,)),
        ),
        ("rvm", "rbenv", "ruby-", "ruby1."),
    ),
    ("npm", "--omit"): OptionSince(
        "2021-06",
        {"node": (((0,), (15,)),)},
        (
            (r"\bsetup_(\d+)\.x", (15,)),
            (r"\bnode-v(\d+)\.", (15,)),
            (r"\bnvm (?:install|use)\s+v?(\d+)", (15,)),
            (r"\bNODE(?:JS)?_VERSION[= ]v?\"?(\d+)", (15,)),
            (r"\bnpm@v?(\d+)", (7,)),
        ),
        ("setup_", "node-v", "nvm ", "_VERSION", "npm@"),
    ),
    ("go", "-modcache"): OptionSince(
        "2019-07",
        {"golang": (((0,), (1, 11)),)},
        (
            (r"\bgo(\d+\.\d+)(?:\.\d+)?\.linux", (1, 11)),
            (r"\bGO(?:LANG)?_?VERSION[= ]v?\"?(?:go)?(\d+\.\d+)", (1, 11)),
            (r"\bgolang-(\d+\.\d+)", (1, 11)),
        ),
        (".linux", "VERSION", "golang-"),
    ),
    ("apk", "--no-cache"): OptionSince("2015-12"),
    ("conda", "--force-pkgs-dirs"): OptionSince(
        "",
        {
            "miniconda": (((0,), (4, 7)),), "miniconda3": (((0,), (4, 7)),),
            "anaconda": (((0,), (2019, 7)),), "anaconda3": (((0,), (2019, 7)),),
            "miniforge3": (), "mambaforge": (),
        },
        ((r"\b(?:Mini|Ana)conda[23]?-(\d+\.\d+)", (4, 7)),),
        ("Miniconda", "Anaconda"),
    ),
}  # fmt: skip
# Options that the newest release of a program has no longer: verb and option, and what there is instead. Tried
# with Poetry 2.5.1 and pipenv 2026.10.3 on 2026-11-30.
GONE = {
    ("poetry", "install", "--no-dev"): "--only main",
    ("poetry", "export", ""): "the plugin poetry-plugin-export",
    ("pipenv", "lock", "-r"): "pipenv requirements",
}
# Options of other managers, or misspelt ones, at which a manager stops, by its verb. Tried with apt 2.6.1, pip
# 23.2, Poetry 1.8.5 and 2.1.4 on 2026-12-01; dnf: its manual, gem: RubyGems 3.0; apk: acobaugh/shinobi-docker#9.
_NOT_OF_APT = "--no-cache --no-cache-dir --virtual --y --no-recommends --no-suggests --assumeyes"
_NOT_OF_APT += " --no-install-recommend --no-install-recomends --no-installs-recommends --no-install-recommands"
REFUSED: dict[tuple[str, str], str] = {
    ("apk", "add"): "--no-install-recommends --no-cache-dir",
    ("apk", "del"): "--virtual -t --no-install-recommends",
    ("apt", "install"): _NOT_OF_APT, ("apt", "update"): "--no-cache --no-cache-dir --virtual --y",
    ("pip", "install"): "-y --yes --no-install-recommends",
    ("poetry", "install"): "-y --no-cache-dir --no-install-recommends",
    **dict.fromkeys((("dnf", "install"), ("yum", "install"), ("microdnf", "install")),
        "--no-install-recommends --no-cache --no-cache-dir"),
}  # fmt: skip
# Since which Ruby, that is RubyGems 3.0, `gem install` has these no more.
GONE_FROM_GEM, GONE_FROM_GEM_SINCE = ("--no-ri", "--no-rdoc", "--ri", "--rdoc"), (2, 6)

"""Releases of Debian and Ubuntu, and packages that are gone from them."""

from __future__ import annotations

from dflint.numbers import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage

DEBIAN = {
    "jessie": 8, "stretch": 9, "buster": 10, "bullseye": 11, "bookworm": 12, "trixie": 13,
}  # fmt: skip
UBUNTU = {
    "xenial": 1604, "bionic": 1804, "focal": 2004, "jammy": 2204, "noble": 2404,
}  # fmt: skip
# Images that are Debian with its codename in the tag.
ON_DEBIAN = frozenset({
    "python", "node", "ruby", "golang", "php", "rust", "perl", "gcc", "nginx", "postgres", "redis",
    "buildpack-deps", "pypy", "httpd",
})  # fmt: skip
_NEVER = 99999
# Package: the first release of Debian and of Ubuntu without it, and what there is instead.
GONE: dict[str, tuple[int, int, str]] = {
    "python": (11, 2204, "python3"),
    "python-pip": (11, 2004, "python3-pip"),
    "python-dev": (11, 2204, "python3-dev"),
    "python-setuptools": (12, 2204, "python3-setuptools"),
    "python-virtualenv": (11, 2004, "python3-virtualenv"),
    "python2": (12, 2404, ""),
    "python2.7": (12, 2404, ""),
    "python2-dev": (12, 2404, ""),
    "libssl1.0.0": (9, 2004, ""),
    "libssl1.0-dev": (10, 2004, "libssl-dev"),
    "libssl1.1": (12, 2204, "libssl3"),
    "netcat": (12, 2404, "netcat-openbsd"),
    "mysql-server": (10, _NEVER, "default-mysql-server"),
    "mysql-client": (10, _NEVER, "default-mysql-client"),
    "openjdk-7-jdk": (9, 1604, ""),
    "openjdk-7-jre": (9, 1604, ""),
    "openjdk-8-jdk": (10, _NEVER, "default-jdk"),
    "openjdk-8-jre": (10, _NEVER, "default-jre"),
    "openjdk-8-jre-headless": (10, _NEVER, "default-jre-headless"),
    "openjdk-8-jdk-headless": (10, _NEVER, "default-jdk-headless"),
    "openjdk-11-jdk": (12, _NEVER, "default-jdk"),
    "openjdk-11-jre": (12, _NEVER, "default-jre"),
    "openjdk-11-jre-headless": (12, _NEVER, "default-jre-headless"),
    "openjdk-11-jdk-headless": (12, _NEVER, "default-jdk-headless"),
    "openjdk-17-jdk": (13, _NEVER, "default-jdk"),
    "openjdk-17-jre": (13, _NEVER, "default-jre"),
    "openjdk-17-jre-headless": (13, _NEVER, "default-jre-headless"),
    "libpng12-dev": (9, 1804, "libpng-dev"),
    "libpng12-0": (9, 1804, "libpng16-16"),
    "libjasper-dev": (9, 1804, ""),
    "php5": (9, 1604, "php"),
    "php5-cli": (9, 1604, "php-cli"),
    "php5-fpm": (9, 1604, "php-fpm"),
    "libcurl3": (10, 2004, "libcurl4"),
    "software-properties-common": (13, _NEVER, ""),
    "libgl1-mesa-glx": (13, 2404, "libgl1"),
    "libffi6": (11, 2004, ""),
    "libffi7": (12, 2204, "libffi8"),
    "libwebp6": (12, 2204, "libwebp7"),
    "libtiff5": (12, 2404, "libtiff6"),
    "libncurses5": (13, 2404, "libncurses6"),
    "nodejs-legacy": (10, 1804, "nodejs"),
    "apt-key": (_NEVER, _NEVER, ""),
}
# With one of these in a RUN, packages come from elsewhere too.
OTHER_SOURCES = (
    "sources.list", "add-apt-repository", "ppa:", "/etc/apt/", "nodesource", "apt-key", ".sh",
)  # fmt: skip


def release_of(image: Image | None) -> tuple[str, int]:
    """The system and its release: ("debian", 12), ("ubuntu", 2204); ("", 0) if it is not known."""
    if image is None or image.tag is None or "$" in image.tag:
        return "", 0
    tag = str(image.tag)
    if image.familiar == "ubuntu":
        digits = tag.partition("-")[0].replace(".", "")
        number = whole_number(digits)
        if number is not None and len(digits) == 4:
            return "ubuntu", number
        return "ubuntu", UBUNTU.get(tag.partition("-")[0], 0)
    number = whole_number(tag.partition("-")[0].partition(".")[0])
    if image.familiar == "debian" and number is not None:
        return "debian", number
    if image.familiar == "debian" or image.familiar in ON_DEBIAN:
        for part in tag.split("-"):
            if part in DEBIAN:
                return "debian", DEBIAN[part]
    return "", 0


def successor(package: str, stage: Stage) -> str | None:
    """What there is instead of a package that the release does not have; None if it has it."""
    entry = GONE.get(package)
    system, release = release_of(stage.image) if entry is not None else ("", 0)
    if entry is None or not release:
        return None
    if release < (entry[0] if system == "debian" else entry[1]):
        return None
    for one in stage.chain:
        for step in one.steps:
            if any(it in step.instruction.rest.text for it in OTHER_SOURCES):
                return None
            if step.instruction.heredocs:
                return None
    return entry[2]

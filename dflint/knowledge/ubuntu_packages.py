"""Packages that releases of Ubuntu do not have any more.

Ubuntu's indexes were not at hand, so this is no complete table: each row was looked up, and a name
without a row is not known. Sources, of 2026-11: rosdep (ros/rosdistro, rosdep/*.yaml, of 2026-08) and
microsoft/playwright (nativeDeps.ts) name packages by release; dotnet/core (os-packages.json); messages
of apt in public issues, which name the release: netcat (23.04: GameServerManagers/LinuxGSM#4344),
libgl1-mesa-glx (23.10: LibrePhotos/librephotos-linux#64), libasound2 (24.04:
cypress-io/cypress-documentation#5816), python-dev and python (22.04: nicolargo/glancesautoinstall#46,
nxp-imx/imx-docker#4), python-pip (20.04: attify/firmware-analysis-toolkit#56), python-matplotlib
(20.04: open-power/op-build#3808), ncurses 5, lsb-core, python2.7 (24.04: akhilnarang/scripts#209,
rusefi/rusefi#7826), qt5-default (21.04: amagovpt/autenticacao.gov#72), libssl1.1 (22.04:
dotnet/sdk#24759), docker (24.04: iowarp/ppi-jarvis-cd#15), libpng12-dev (18.04:
naga3/docker-lamp#6), libpng12-0 (18.04: GPUOpen-Archive/CodeXL#217), libjasper-dev
(17.04: ros/rosdistro#18843), libreadline7 (20.04: openthread/ot-commissioner#154), libwebkit2gtk-4.0-dev (24.04:
FreeRDP/FreeRDP#11507). PHP:
WWBN/AVideo#5120, iredmail/dockerized#115, nanasess/setup-php#296;
PostgreSQL: DefectDojo/godojo#78, citusdata/packaging#1137;
Python: google/oss-fuzz-gen#759, TTengs/MarkdownToConfluence#41 (python3-distutils), cairis-platform/cairis#649
(python-apt), lastpass/lastpass-cli#710 (libcurl3), rust-lang/crates-build-env#42 (libffi6),
railsgirls-jp/railsgirls.jp#530 (libssl1.0), OSGeo/PROJ#4557 (libtiff5).
"""

from __future__ import annotations

DATE = "2026-11"
# Package: the first release without it, and what there is instead.
GONE: dict[str, tuple[str, str]] = {
    "docker": ("24.04", "docker.io"),
    "lib32ncurses5-dev": ("24.04", "lib32ncurses-dev"),
    "libcurl3": ("24.04", "libcurl4"),
    "libffi6": ("20.04", ""),
    "libgl1-mesa-glx": ("23.10", "libgl1"),
    "libjasper-dev": ("17.04", ""),
    "libncurses5": ("24.04", "libncurses6"),
    "libncursesw5": ("24.04", "libncursesw6"),
    "libpng12-0": ("18.04", "libpng16-16"),
    "libpng12-dev": ("18.04", "libpng-dev"),
    "libreadline7": ("20.04", "libreadline8"),
    "libssl1.0-dev": ("20.04", "libssl-dev"),
    "libssl1.0.0": ("20.04", ""),
    "libssl1.1": ("22.04", "libssl3"),
    "libtiff5": ("24.04", "libtiff6"),
    "libtinfo5": ("24.04", "libtinfo6"),
    "libwebkit2gtk-4.0-dev": ("24.04", "libwebkit2gtk-4.1-dev"),
    "lsb-core": ("24.04", "lsb-release"),
    "python": ("22.04", "python3"),
    "python-apt": ("22.04", "python3-apt"),
    "python-all-dev": ("24.04", "python3-all-dev"),
    "python-dev": ("22.04", "python3-dev"),
    "python-matplotlib": ("20.04", "python3-matplotlib"),
    "python-pip": ("20.04", "python3-pip"),
    "python2.7": ("24.04", ""),
    "python3-distutils": ("24.04", "python3-setuptools"),
    "qt5-default": ("21.04", "qtbase5-dev"),
}
# Virtual package with several providers, so that apt installs none: since when, and they.
CHOICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "libasound2": ("24.04", ("libasound2t64", "liboss4-salsa-asound2")),
    "netcat": ("22.10", ("netcat-openbsd", "netcat-traditional")),
}
# Which of these to take, where people mean the one that was there before.
PREFERRED = {"libasound2": "libasound2t64", "netcat": "netcat-openbsd"}
# Libraries with a number in their names, by the releases for which it is known.
NUMBERS: dict[str, dict[str, str]] = {
    "libffi": {"20.04": "7"},
    "libicu": {"20.04": "66", "22.04": "70", "24.04": "74", "24.10": "74"},
}
# Families whose names begin with the version that the release has, and no other.
VERSIONS: dict[str, dict[str, str]] = {
    "php": {"20.04": "7.4", "22.04": "8.1", "24.04": "8.3"},
    "postgresql-": {"22.04": "14", "24.04": "16"},
    "postgresql-client-": {"22.04": "14", "24.04": "16"},
    "python3.": {"24.04": "12"},
}
# What these are called without a version, "" for a version that is part of the name.
UNVERSIONED = {"php": "php", "postgresql-": "postgresql", "postgresql-client-": "postgresql-client"}
# Python 2 and all that needs it left with 24.04.
WITHOUT_PYTHON_2 = "24.04"
# Packages that only fetch a snap, since which release. Sources: web-platform-tests/wpt#51185,
# linuxserver/docker-webtop#47 (firefox), tianon/docker-brew-ubuntu-core#176 (chromium-browser).
SNAPS = {"chromium-browser": "20.04", "chromium-chromedriver": "20.04", "firefox": "22.04"}

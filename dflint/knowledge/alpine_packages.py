"""Packages that branches of Alpine do not have any more.

Alpine's indexes were not at hand, so this is no complete table: each row was looked up, and a name
without a row is not known. Sources, of 2026-11, messages of apk that name the branch: python and
python-dev (3.12: docker-library/docker#240, matsuu/docker-azure-cli#4), nodejs-npm (3.8 renamed it, 3.14
lacks it: nigelpoulton/psweb#10, ScottBrenner/generate-changelog-action#32), PHP 7 and Python 2 (3.16:
docker-library/php#1300, AndrewPaglusch/FlashPaper#61), mongodb (3.10: w-digital-scanner/w11scan#9),
wkhtmltopdf (3.15: wkhtmltopdf/wkhtmltopdf#5142), ttf-ubuntu-font-family (3.15:
madnight/docker-alpine-wkhtmltopdf#15), libssl1.0 (3.9: madnight/docker-alpine-wkhtmltopdf#3).
"""

from __future__ import annotations

DATE = "2026-11"
# Package: the first branch without it, and what there is instead.
GONE: dict[str, tuple[str, str]] = {
    "libssl1.0": ("3.9", ""),
    "mongodb": ("3.10", ""),
    "nodejs-npm": ("3.14", "npm"),
    "php7": ("3.16", ""),
    "python": ("3.12", "python3"),
    "python-dev": ("3.12", "python3-dev"),
    "python2": ("3.16", "python3"),
    "python2-dev": ("3.16", "python3-dev"),
    "ttf-ubuntu-font-family": ("3.15", ""),
    "wkhtmltopdf": ("3.15", ""),
}
# The same for all packages whose names begin so.
GONE_BEGINNINGS: dict[str, tuple[str, str]] = {"php7-": ("3.16", ""), "py2-": ("3.16", "")}

"""dflint and hadolint agree where they mean the same, and each difference is told."""

from functools import cache
from pathlib import Path

import pytest

from dflint.engine.registry import all_rules
from tests.differential.hadolint import Agreement, compare
from tests.lab import Lab

DIFFERENCES = Path(__file__).parents[2] / "docs" / "hadolint-differences.md"
_UNUSED = {5, 17, 31, 39}  # there is no DL3005 and so on
CODES = (
    "DL1000", "DL1001",
    *(f"DL{3000 + number}" for number in range(68) if number not in _UNUSED),
    "DL4000", "DL4001", "DL4003", "DL4004", "DL4005", "DL4006",
)  # fmt: skip

# How much is shared at least: of what hadolint finds, and of what we find. Where we mean less or
# more than hadolint does on purpose, a figure is low; the page of differences says why.
AGREEMENT = {
    "DL3002": (1, 1),
    "DL3004": (1, 1),
    "DL3006": (0.97, 0.89),
    "DL3007": (1, 0.90),
    "DL3008": (1, 0.98),
    "DL3009": (0.62, 0.97),
    "DL3013": (1, 0.97),
    "DL3015": (0.85, 0.97),
    "DL3018": (1, 1),
    "DL3020": (0.4, 1),
    "DL3025": (0.5, 1),
    "DL3027": (1, 1),
    "DL3028": (1, 1),
    "DL3029": (1, 1),
    "DL3033 DL3041": (1, 0.65),
    "DL3042": (0.94, 0.94),
    "DL3044": (1, 1),
    "DL3045": (0.3, 1),
    "DL3047": (1, 1),
    "DL3048": (1, 1),
    "DL3057": (0.67, 1),
    "DL3059": (0.64, 1),
    "DL3062": (0.75, 0.9),
    "DL3065": (1, 1),
    "DL4000": (1, 1),
    "DL4005": (1, 1),
    "DL4006": (0.47, 0.99),
}


@pytest.mark.parametrize("codes", AGREEMENT)
def test_we_find_what_they_find(codes: str) -> None:
    found, _ = AGREEMENT[codes]
    assert _compared()[codes].found >= found


@pytest.mark.parametrize("codes", AGREEMENT)
def test_they_find_what_we_find(codes: str) -> None:
    _, shared = AGREEMENT[codes]
    assert _compared()[codes].shared >= shared


def test_every_code_is_an_alias() -> None:
    aliases = {code for rule in all_rules() for code in rule.also}
    assert [code for code in CODES if code not in aliases] == []


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_on_the_page_of_differences(code: str) -> None:
    rows = [row for row in DIFFERENCES.read_text().splitlines() if row.startswith(f"| {code} |")]
    names = [rule.name for rule in all_rules() if code in rule.also]
    assert rows
    assert all(f"`{name}`" in rows[0] for name in names)


def test_rules_that_are_off_are_told_to_be() -> None:
    rows = DIFFERENCES.read_text()
    for rule in all_rules():
        if any(code.startswith("DL") for code in rule.also):
            assert (f"`{rule.name}`, off" in rows) != rule.default, rule.name


@cache
def _compared() -> dict[str, Agreement]:
    return compare()


CLAIMS = [
    ("DL1000", "FROM a:1\nRUN <<EOF\nx\nEOF\nRUN y", False),
    ("DL1000", "FROM a:1\nEXPOSE 80/sctp", False),
    ("DL1000", "FROM a:1\nHEALTHCHECK --interval=1m30s CMD x", False),
    ("DL1000", 'FROM a:1\nRUN --mount="type=cache,target=/c" x', False),
    ("DL1000", "FROM $HOST:8099/x:1", False),
    ("DL3000", "FROM a:1\nWORKDIR /a\nWORKDIR b", False),
    ("DL3000", "FROM a:1\nWORKDIR a", True),
    ("DL3001", "FROM a:1\nRUN x & sleep 1; kill $!", False),
    ("DL3002", "FROM a:1 AS b\nUSER root\nFROM c:1\nUSER app", False),
    ("DL3002", 'FROM a:1\nUSER "root"', True),
    ("DL3002", "FROM a:1 AS b\nUSER root\nFROM b\nCMD x", True),
    ("DL3003", "FROM a:1\nRUN cd /x && make", False),
    ("DL3003", "FROM a:1\nRUN cd /x", True),
    ("DL3006", "ARG B=debian\nFROM $B", True),
    ("DL3006", "ARG B\nFROM $B", False),
    ("DL3006", "FROM a:1 AS Base\nFROM base", False),
    ("DL3007", "ARG V=latest\nFROM a:$V", True),
    ("DL3009", "FROM debian:12\nRUN apt-get update && apt-get install -y a && rm -rf /tmp/x", True),
    ("DL3009", "FROM debian:12\nRUN apt-get update && apt-get install -y a && apt-get dist-clean", False),
    ("DL3010", "FROM a:1 AS x\nCOPY a.tar.gz /\nRUN tar xzf /a.tar.gz\nFROM x", True),
    ("DL3013", "FROM a:1\nRUN pip install --timeout 60 a==1", False),
    ("DL3013", "FROM a:1\nRUN pip install .[dev]", False),
    ("DL3014", "FROM debian:12\nRUN apt-get remove nano", True),
    ("DL3014", "FROM debian:12\nRUN yes | apt-get install a", False),
    ("DL3014", "FROM debian:12\nRUN apt-get install -s a", False),
    ("DL3015", "FROM debian:12\nRUN apt-get install -y -o APT::Install-Recommends=0 a", False),
    ("DL3019", "FROM alpine:3\nRUN apk add a && rm -rf /var/cache/apk/*", False),
    ("DL3019", "FROM alpine:3\nRUN apk update && apk add --no-cache a", True),
    ("DL3020", "FROM a:1\nADD git@github.com:a/b.git /b", False),
    ("DL3020", "FROM a:1\nADD a.tar.zst /b", False),
    ("DL3021", "FROM a:1\nCOPY a b .", False),
    ("DL3022", "FROM a:1\nCOPY --from=nginx /a /", False),
    ("DL3022", "FROM a:1 AS Build\nFROM b:1\nCOPY --from=build /a /", False),
    ("DL3023", "FROM a:1 AS b\nCOPY --from=B /a /b", True),
    ("DL3024", "FROM a:1 AS x\nFROM b:1 AS X", True),
    ("DL3025", "FROM a:1\nCMD exec x $Y", False),
    ("DL3025", "FROM a:1\nHEALTHCHECK CMD x || exit 1", False),
    ("DL3025", 'FROM a:1\nSHELL ["/bin/bash", "-c"]\nCMD x', False),
    ("DL3027", "FROM a:1\nRUN apt list", False),
    ("DL3029", "FROM --platform=linux/amd64 a:1 AS app-amd64", False),
    ("DL3030", "FROM centos:7\nRUN yum update", True),
    ("DL3032", "FROM centos:7\nRUN yum install -y a && rm -rf /tmp/x", True),
    ("DL3032", "FROM centos:7\nRUN --mount=type=cache,target=/var/cache/yum yum install -y a", False),
    ("DL3035", "FROM opensuse/tumbleweed:1\nRUN zypper dup", False),
    ("DL3038", "FROM ubi:9\nRUN microdnf install a", False),
    ("DL3038", "FROM fedora:40\nRUN dnf5 install a", True),
    ("DL3040", "FROM fedora:40\nRUN --mount=type=cache,target=/var/cache/dnf dnf install -y a", False),
    ("DL3042", "FROM python:3\nRUN --mount=type=cache,target=/root/.cache pip install a", False),
    ("DL3042", "FROM python:3\nENV PIP_NO_CACHE_DIR=1\nRUN pip install a", False),
    ("DL3042", "FROM python:3\nRUN /env/bin/pip install a", True),
    ("DL3043", "FROM a:1\nONBUILD FROM b:1", True),
    ("DL3044", "FROM a:1\nENV A=1\nENV A=2 B=$A", False),
    ("DL3046", 'FROM a:1\nARG uid=1000\nRUN useradd -u "${uid}" x', False),
    ("DL3046", "FROM a:1\nRUN useradd --uid=1000000 x", True),
    ("DL3060", "FROM node:22\nRUN yarn", True),
    ("DL3063", "FROM a:1 AS Context", True),
    ("DL3064", "FROM a:1\nENV GOPRIVATE=x USERNAME=y A_TOKEN_FILE=/z", False),
    ("DL3064", "FROM a:1\nENV DB_PASS=x", True),
    ("DL3064", "FROM a:1\nENV APIKEY=x", True),
    ("DL3064", "FROM a:1\nENV PASSWD=x", True),
    ("DL3065", 'FROM --platform="$TARGETPLATFORM" a:1', True),
    ("DL3066", "FROM a:1\nUSER x\nRUN y\nUSER 1000", False),
    ("DL3066", "FROM a:1\nENV U=1000\nUSER $U", False),
    ("DL3067", "FROM a:1 AS b\nFROM scratch\nCOPY --from=b / /", False),
    ("DL4001", "FROM a:1\nRUN curl x && wget y", False),
    ("DL4005", "FROM a:1\nRUN ln -s /bin/sh /usr/bin/x", False),
    ("DL4006", "FROM a:1\nRUN set -o pipefail; x | y", False),
    ("DL4006", "FROM a:1\nRUN x | head -n 1", False),
    ("DL4006", "FROM a:1\nRUN echo x | sha256sum -c", False),
    ("DL4006", "FROM a:1\nRUN x | grep y", False),
    ("DL4006", "FROM a:1\nRUN x | grep -v y", True),
    ("DL4006", "FROM a:1\nRUN x | y", True),
    ("DL4006", 'FROM a:1 AS b\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nFROM b\nRUN x | y', False),
    ("DL3004", "FROM a:1\nRUN <<EOF\nsudo x\nEOF", True),
    ("DL3004", "FROM a:1\nRUN cat <<EOF > /f && sudo x\nEOF", True),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "reported"), CLAIMS)
def test_what_the_page_of_differences_says(code: str, text: str, reported: bool) -> None:
    lab = Lab(*(rule for rule in all_rules() if code in rule.also))
    assert bool(lab.report(text)) == reported

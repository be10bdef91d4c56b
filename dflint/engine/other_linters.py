"""What trivy, checkov, Sonar and tally call what rules of dflint find.

Read in their repositories on 2026-11-30: trivy-checks 80e5382 (2026-08-21), checkov 03d5fda
(2026-08-20), sonar-iac 77ed2c2 (2026-08-21), tally e82715f (2026-08-08). What another tool reports
under one code may be several rules here, and the other way round.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# By number: DS-0001, which was AVD-DS-0001 and DS001.
TRIVY: Mapping[int, str] = {
    1: "DF101 DF102", 2: "DF401 DF402", 4: "DF447", 5: "DF201", 6: "DF122", 7: "DF503", 8: "DF004",
    9: "DF522", 10: "DF411", 11: "DF202", 12: "DF124", 13: "DF603", 14: "DF366", 15: "DF321",
    16: "DF503", 17: "DF304", 19: "DF321", 20: "DF322", 21: "DF301", 22: "DF521", 23: "DF503",
    24: "DF361", 25: "DF311", 26: "DF612", 27: "DF321", 29: "DF302", 31: "DF145 DF146 DF431",
}  # fmt: skip
# By the code, in lower case.
CHECKOV: Mapping[str, str] = {
    "ckv_docker_1": "DF447", "ckv_docker_2": "DF612", "ckv_docker_3": "DF402",
    "ckv_docker_4": "DF201", "ckv_docker_5": "DF304", "ckv_docker_6": "DF521",
    "ckv_docker_7": "DF101 DF102", "ckv_docker_8": "DF401", "ckv_docker_9": "DF305",
    "ckv_docker_10": "DF522", "ckv_docker_11": "DF124",
    "ckv2_docker_1": "DF411", "ckv2_docker_2": "DF423", "ckv2_docker_3": "DF423",
    "ckv2_docker_4": "DF423", "ckv2_docker_5": "DF424", "ckv2_docker_6": "DF424",
    "ckv2_docker_7": "DF425", "ckv2_docker_8": "DF425", "ckv2_docker_9": "DF425",
    "ckv2_docker_10": "DF425", "ckv2_docker_11": "DF425", "ckv2_docker_12": "DF424",
    "ckv2_docker_13": "DF423", "ckv2_docker_14": "DF424", "ckv2_docker_15": "DF423",
    "ckv2_docker_16": "DF424", "ckv2_docker_17": "DF446",
}  # fmt: skip
SONAR: Mapping[str, str] = {
    "s2260": "DF001", "s2612": "DF441", "s5332": "DF422", "s6470": "DF701 DF702",
    "s6471": "DF401 DF402", "s6472": "DF145 DF146", "s6473": "DF447", "s6476": "DF129",
    "s6574": "DF143", "s6579": "DF136 DF141", "s6586": "DF521", "s6589": "DF503",
    "s6596": "DF101 DF102", "s7019": "DF501 DF502", "s7021": "DF522", "s7028": "DF532",
    "s7029": "DF201", "s7030": "DF505", "s7031": "DF265",
}  # fmt: skip
TALLY: Mapping[str, str] = {
    "tally/copy-after-user-without-chown": "DF443",
    "tally/gpu/prefer-runtime-final-stage": "DF115",
    "tally/invalid-json-form": "DF505",
    "tally/labels/no-duplicate-keys": "DF552",
    "tally/labels/prefer-grouped": "DF560",
    "tally/labels/valid-key": "DF531",
    "tally/no-ungraceful-stopsignal": "DF547",
    "tally/no-unreachable-stages": "DF131 DF132",
    "tally/prefer-copy-chmod": "DF262",
    "tally/prefer-package-cache-mounts": "DF279",
    "tally/require-stages": "DF005",
    "tally/ruby/eol-ruby-version": "DF110",
    "tally/ruby/leftover-bundler-cache": "DF374",
    "tally/ruby/prefer-bundler-cache-mount": "DF279",
    "tally/ruby/secrets-in-arg-or-env": "DF145 DF146",
    "tally/secrets-in-code": "DF145 DF146",
    "tally/sort-packages": "DF559",
    "tally/unknown-instruction": "DF002",
}
_NAMED = {**CHECKOV, **SONAR, **TALLY}


def codes_of(name: str) -> tuple[str, ...]:
    """The codes of the rules that a name of another tool means, in any letter case; none if none."""
    name = name.lower()
    if name in _NAMED:
        return tuple(_NAMED[name].split())
    number = name.removeprefix("avd-")
    if number[:2] == "ds" and number[2:].lstrip("-").isdecimal():
        return tuple(TRIVY.get(int(number[2:].lstrip("-")), "").split())
    return ()


def names_of(code: str) -> dict[str, list[str]]:
    """What each other tool calls a rule of dflint, as it writes its codes."""
    found = {
        "trivy": [f"DS-{number:04}" for number, codes in TRIVY.items() if code in codes.split()],
        "checkov": [name.upper() for name, codes in CHECKOV.items() if code in codes.split()],
        "Sonar": [name.upper() for name, codes in SONAR.items() if code in codes.split()],
        "tally": [name for name, codes in TALLY.items() if code in codes.split()],
    }
    return {tool: names for tool, names in found.items() if names}

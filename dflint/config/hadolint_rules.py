"""The rules of hadolint 2.15.1: how bad each is there. Tried with its program on 2026-11-30."""

from __future__ import annotations

VERSION = "2.15.1"
UNREADABLE = "DL1000"  # what cannot be read
# The codes of each level.
_BY_LEVEL = {
    "error": (
        "DL1000 DL3000 DL3004 DL3011 DL3012 DL3020 DL3021 DL3023 DL3024 DL3026 DL3043 DL3044 DL3061"
        " DL4000 DL4004"
    ),
    "warning": (
        "DL3002 DL3003 DL3006 DL3007 DL3008 DL3013 DL3014 DL3016 DL3018 DL3022 DL3025 DL3027 DL3028"
        " DL3029 DL3030 DL3032 DL3033 DL3034 DL3035 DL3036 DL3037 DL3038 DL3040 DL3041 DL3042 DL3045"
        " DL3046 DL3051 DL3052 DL3053 DL3054 DL3055 DL3056 DL3058 DL3062 DL3063 DL3064 DL3065 DL3067"
        " DL4001 DL4003 DL4005 DL4006"
    ),
    "info": "DL3001 DL3009 DL3010 DL3015 DL3019 DL3047 DL3049 DL3050 DL3059 DL3060 DL3066",
    "style": "DL3048",
}
LEVELS = {code: level for level, codes in _BY_LEVEL.items() for code in codes.split()}
# Off unless a level is given to them.
OFF = ("DL1001", "DL3057")
# Rules of dflint that have no code of hadolint, and what hadolint says of such a file.
SAID_AS = {
    "DF002": UNREADABLE,
    "DF003": UNREADABLE,
    "DF005": "DL3061",
    "DF007": UNREADABLE,
    "DF601": "SC1072",
}
# Where a rule of dflint is several of hadolint: by the instruction that a finding is about,
BY_INSTRUCTION = {"CMD": "DL4003", "ENTRYPOINT": "DL4004", "HEALTHCHECK": "DL3012"}
# by the package manager: yum's, and that of dnf and its kin;
BY_MANAGER = {
    "DF321": ("DL3032", "DL3040"),
    "DF323": ("DL3030", "DL3038"),
    "DF356": ("DL3033", "DL3041"),
}
# by the kind of a label's value.
BY_LABEL_TYPE = {
    "text": "DL3051",
    "url": "DL3052",
    "rfc3339": "DL3053",
    "spdx": "DL3054",
    "hash": "DL3055",
    "semver": "DL3056",
    "email": "DL3058",
}
EMPTY_LABEL = "DL3051"

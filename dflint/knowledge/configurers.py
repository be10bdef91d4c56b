"""Programs that keep settings in a file: with which verbs they write them, and where.

Sources: the manuals of the programs. 2026-11-30.
"""

from __future__ import annotations

# Programs that keep settings: the verbs with which they do, and where they write them.
CONFIGURERS: dict[str, tuple[tuple[str, ...], str]] = {
    "git": (("config",), "the configuration of git"),
    "npm": (("config set", "set"), "~/.npmrc"),
    "pnpm": (("config set", "set"), "~/.npmrc"),
    "yarn": (("config set",), "the configuration of yarn"),
    "pip": (("config set",), "the configuration of pip"),
    "composer": (("config",), "the configuration of composer"),
    "poetry": (("config",), "the configuration of poetry"),
    "bundle": (("config", "config set"), "the configuration of bundler"),
    "go": (("env",), "the configuration of go"),
    "aws": (("configure set",), "~/.aws"),
    "gcloud": (("auth activate-service-account",), "the configuration of gcloud"),
}
# Commands that set a program up outside of the project, and read no file of it: the verbs; options of which one
# must be given, if there are any; options with which it is about the project.
SETTING_UP: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "composer": (("config",), ("-g", "--global"), ()),
    "corepack": (("enable",), (), ()),
    "git": (("config",), ("--global", "--system"), ()),
    "go": (("env",), ("-w",), ()),
    "mix": (("local.hex", "local.rebar"), (), ()),
    "npm": (("config set",), (), ("--location", "-L")),
    "pip": (("config set",), (), ()),
    "pnpm": (("config set",), (), ("--location",)),
    "poetry": (("config",), (), ("--local",)),
}

"""What the newest releases of packages ask for, where one that is too old ends the installation.

Sources: required_ruby_version of rubygems.org, engines of npm, go.mod of the modules, cvss of cargo-audit 0.21;
the least that was asked for in 2025, so that it is not less as of 2026-11. npm 12.2.2, pnpm 12.21.0 and pip 26.3
were looked up on 2026-11-30.
"""

from __future__ import annotations

# Manager and package: the official image of the language, and its smallest version.
NEWEST: dict[tuple[str, str], tuple[str, tuple[int, ...]]] = {
    ("gem", "bundler"): ("ruby", (3, 2)),
    ("gem", "rails"): ("ruby", (3, 2)),
    ("gem", "railties"): ("ruby", (3, 2)),
    ("gem", "nokogiri"): ("ruby", (3, 1)),
    ("npm", "npm"): ("node", (22,)),
    ("npm", "pnpm"): ("node", (18,)),
    ("cargo", "cargo-audit"): ("rust", (1, 85)),
    ("go", "golang.org/x/tools/gopls"): ("golang", (1, 21)),
    ("go", "golang.org/x/tools/cmd/goimports"): ("golang", (1, 21)),
    ("go", "github.com/go-delve/delve/cmd/dlv"): ("golang", (1, 21)),
    ("go", "github.com/golangci/golangci-lint/cmd/golangci-lint"): ("golang", (1, 21)),
    ("go", "google.golang.org/protobuf/cmd/protoc-gen-go"): ("golang", (1, 21)),
}
# The Ruby that releases of Bundler need. Source: guides.rubygems.org and bundler.io, "compatibility"; 2026-12.
BUNDLER: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
    ((2, 7), (3, 2)), ((2, 6), (3, 1)), ((2, 5), (3, 0)), ((2, 4), (2, 6)), ((2, 0), (2, 3)),
)  # fmt: skip
PROGRAMS = "cargo gem npm pnpm go"  # install the newest release
NEEDED_BY_RUBYGEMS = NEWEST["gem", "bundler"][1]
LANGUAGES = {"ruby": "Ruby", "node": "Node.js", "golang": "Go", "python": "Python", "rust": "Rust"}
GET_PIP = "bootstrap.pypa.io/get-pip.py"
GET_PIP_NEEDS = (3, 10)
# Python 3.x of releases; below 3.8, `python` is 2.7. Source: packages.debian.org, packages.ubuntu.com; 2026-11.
SYSTEM_PYTHON = {
    "jessie": 4, "stretch": 5, "buster": 7, "bullseye": 9, "trusty": 4, "xenial": 5, "bionic": 6, "focal": 8,
}  # fmt: skip
# Sources: packages.debian.org, packages.ubuntu.com; docs/dependencies.md of google/benchmark.
SYSTEM_CMAKE = {
    "xenial": (3, 5), "bionic": (3, 10), "focal": (3, 16), "bullseye": (3, 18), "jammy": (3, 22),
    "bookworm": (3, 25),
}  # fmt: skip
# Distributions whose pip is older than version 9 before these releases. Sources: packages.debian.org,
# packages.ubuntu.com, EPEL 7.
OLD_PIP = {"ubuntu": (16, 10), "debian": (9,), "centos": (8,)}
# Packages of Node with code that is compiled, by major version: the last Node.js for which they are. Source: the
# README of node-sass, "Supported Node.js versions"; plankanban/planka#126 and sass/node-sass#3278 for newer ones.
LAST_NODE: dict[str, dict[int, int]] = {"node-sass": {4: 14, 5: 15, 6: 16, 7: 17, 8: 19, 9: 20}}

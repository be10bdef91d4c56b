"""Programs that people call in images which surely do not have them, and what to do instead.

Sources: the Dockerfiles of docker-library; the packages of Debian 12 and 13, Ubuntu 22.04 to 26.04 and
Alpine 3.19 to 3.24. 2026-11.
"""

from __future__ import annotations

_USE = "Use {0} in this image"
_RPM = ("dnf", "microdnf", "tdnf", "yum")
_OTHER_MANAGERS = ("pacman", "zypper", *_RPM)
_DEBIAN_ONLY = ("apt", "apt-cache", "apt-get", "apt-key", "apt-mark", "dpkg", "dpkg-reconfigure")
SHADOW = ("groupadd", "groupdel", "groupmod", "useradd", "userdel", "usermod")
# By the package manager of the system: program → what to do.
BY_MANAGER: dict[str, dict[str, str]] = {
    "apk": {
        **dict.fromkeys((*_DEBIAN_ONLY, *_OTHER_MANAGERS), _USE.format("apk add")),
        **dict.fromkeys(SHADOW, "Use adduser or addgroup, or install shadow before"),
    },
    "apt": dict.fromkeys(("apk", *_OTHER_MANAGERS), _USE.format("apt-get install")),
    "redhat": dict.fromkeys(("apk", *_DEBIAN_ONLY), _USE.format("dnf, yum or microdnf install")),
}
# Packages that bring none of these programs, of Debian and of Alpine.
COMMON = frozenset({
    "bash", "ca-certificates", "curl", "git", "gnupg", "jq", "make", "openssl", "tzdata", "unzip", "wget", "zip",
})  # fmt: skip
# Images of distributions and languages, and what is in no other than these: program → those that
# have it, and what to do.
IMAGES = frozenset({
    "alpine", "amazoncorretto", "buildpack-deps", "caddy", "debian", "eclipse-temurin", "elixir",
    "erlang", "golang", "gradle", "haproxy", "httpd", "mariadb", "maven", "memcached", "mongo", "nginx", "node",
    "openjdk", "perl", "php", "postgres", "python", "rabbitmq", "redis", "ruby", "rust", "sapmachine",
    "tomcat", "ubuntu",
})  # fmt: skip
ONLY_IN: dict[str, tuple[tuple[str, ...], str]] = {
    "bun": ((), "Copy it: COPY --from=oven/bun /usr/local/bin/bun /usr/local/bin/"),
    "bundle": (("ruby",), "Begin with FROM ruby, or install it before"),
    "cargo": (("rust",), "Begin with FROM rust, or install it before"),
    "corepack": (("node",), "Run npm install -g corepack before"),
    "composer": ((), "Copy it: COPY --from=composer /usr/bin/composer /usr/bin/"),
    "go": (("golang",), "Begin with FROM golang, or install it before"),
    "gradle": (("gradle",), "Begin with FROM gradle, or call ./gradlew"),
    "mix": (("elixir",), "Begin with FROM elixir, or install it before"),
    "mvn": (("maven",), "Begin with FROM maven, or call ./mvnw"),
    "pipenv": ((), "Run pip install pipenv before"),
    "pnpm": ((), "Run corepack enable or npm install -g pnpm before"),
    "poetry": ((), "Run pip install poetry before"),
    "yarn": (("node",), "Run npm install -g yarn before"),
    "uv": ((), "Copy it: COPY --from=ghcr.io/astral-sh/uv /uv /usr/local/bin/"),
}
# What such an image no longer has, from a version on. Sources: the changelog of Node.js 25.0.0; the Dockerfiles of
# the official images of Node.js 25 and 26.
NO_LONGER_IN: dict[tuple[str, str], tuple[int, ...]] = {
    ("corepack", "node"): (25,),
    ("yarn", "node"): (26,),
}
# Official images of a language: where they have these programs, of which there are none in /usr/bin; the full
# image of Python has that of Debian besides. Sources: their Dockerfiles.
OWN_PLACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "eclipse-temurin": ("/opt/java/openjdk/bin", ("java",)),
    "golang": ("/usr/local/go/bin", ("go",)),
    "node": ("/usr/local/bin", ("node", "npm", "npx")),
    "php": ("/usr/local/bin", ("php",)),
    "python": ("/usr/local/bin", ("pip", "pip3", "python", "python3")),
    "ruby": ("/usr/local/bin", ("bundle", "gem", "ruby")),
}

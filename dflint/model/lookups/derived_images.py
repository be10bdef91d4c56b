"""Images that others build on an official one: they add programs to it and take nothing away.

Sources, read on 2026-12-01: astral-sh/uv (build-docker.yml), LukeMathWalker/cargo-chef (docker/Dockerfile),
dunglas/frankenphp (Dockerfile, alpine.Dockerfile), hexpm/bob (erlang and elixir dockerfiles), oven-sh/bun
(dockerhub/).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Parent = tuple[str, str]  # name and tag

# Programs that such an image adds, as letters of image_kinds.LETTERS: Bun is called node there.
ADDED = {"oven/bun": "an"}
UNKNOWN_ALPINE = "?-alpine"  # a tag of which only the system is known


def parent_of(name: str, tag: str) -> Parent | None:
    """The official image, and its tag, that an image is built on; None where that is not known.

    `name`: as `plain_name` gives it. A tag that is not known is `?`.
    """
    find = _PARENTS.get(name)
    return find(tag) if find is not None and "$" not in tag else None


def _uv(tag: str) -> Parent | None:
    """`python3.12-bookworm-slim`, `0.8-python3.12-alpine`, `debian-slim`, `0.8.3-trixie`; others: from scratch."""
    words = tag.split("-")
    kept = words[1:] if words[0][:1].isdigit() else words
    system = kept[0] if kept else ""
    if system.startswith("python"):
        return "python", "-".join([system.removeprefix("python"), *kept[1:]])
    if system.startswith("alpine"):
        return "alpine", system.removeprefix("alpine") or UNKNOWN_ALPINE
    if system in ("bookworm", "trixie", "debian"):
        release = "?" if system == "debian" else system
        return ("debian" if "slim" in kept else "buildpack-deps"), release
    return None


def _cargo_chef(tag: str) -> Parent | None:
    """`latest-rust-1.80-slim-bookworm`, `0.1.67-rust-alpine`."""
    _, sign, rest = f"{tag or 'latest'}-".partition("rust-")
    return ("rust", rest.rstrip("-")) if sign else None


def _frankenphp(tag: str) -> Parent | None:
    """`1.9-php8.4-alpine`, `php8.3`; builders have more."""
    _, sign, rest = tag.partition("php")
    if not sign or "builder" in tag:
        return None
    version, _, variant = rest.partition("-")
    return "php", "-".join(word for word in (version, "zts", variant) if word)


def _hex(tag: str) -> Parent | None:
    """`1.18.4-erlang-28.0-debian-bookworm-20250721-slim`, `27.0-alpine-3.20.1`, `…-ubuntu-noble-20250716`."""
    for system in ("debian", "ubuntu", "alpine"):
        _, sign, rest = tag.partition(f"-{system}-")
        if sign:
            release = rest.partition("-")[0]
            return system, f"{release}-slim" if rest.endswith("-slim") else release
    return None


def _bun(tag: str) -> Parent | None:
    """`1.3-alpine`; `1.3`, `1-slim`, `debian`: their release of Debian changes with versions of Bun."""
    words = tag.split("-")
    if "distroless" in words:
        return None
    if "alpine" in words:
        return "alpine", UNKNOWN_ALPINE
    return "debian", "?-slim" if "slim" in words else "?"


_PARENTS: dict[str, Callable[[str], Parent | None]] = {
    "astral/uv": _uv,
    "dunglas/frankenphp": _frankenphp,
    "ghcr.io/astral-sh/uv": _uv,
    "hexpm/elixir": _hex,
    "hexpm/erlang": _hex,
    "lukemathwalker/cargo-chef": _cargo_chef,
    "oven/bun": _bun,
}

"""The builds of a repository for people and programs: `dflint config --builds`."""

from __future__ import annotations

from dflint.model.variables.secrets import is_buildkit_secret, is_secret_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dflint.model.builds import Build, Given

HIDDEN = "…"  # shown instead of a value that may be secret
UNKNOWN = "?"  # and for one that only a run knows
COLUMNS = ("dockerfile", "context", "target", "args", "platforms", "from")


def row(build: Build) -> tuple[str, ...]:
    """A build as cells of a table, in the order of COLUMNS."""
    args = [f"{name}={_value(name, given)}" for name, given in build.args.items()]
    args += [f"{name}: {_text(given)}" for name, given in build.contexts.items()]
    if not build.is_whole:
        args.append("and others")
    place = f"{build.path}:{build.line}" if build.start or build.line > 1 else build.path
    missing = f" (missing: {build.missing.text})" if build.missing is not None else ""
    return (
        (build.dockerfile or "(in the file itself)") + missing,
        build.context if build.context is not None else UNKNOWN,
        _text(build.target) if build.target is not None else "",
        ", ".join(args),
        ", ".join(build.platforms),
        f"{place} {build.name}".rstrip(),
    )


def as_json(build: Build) -> dict[str, object]:
    """A build for programs: null is what only a run knows."""
    return {
        "dockerfile": build.dockerfile or None,
        "context": build.context,
        "target": build.target.text if build.target is not None else "",
        "args": _values(build.args),
        "contexts": {name: given.text for name, given in build.contexts.items()},
        "platforms": list(build.platforms),
        "complete": build.is_whole,
        "missing": build.missing.text if build.missing is not None else None,
        "kind": build.kind,
        "name": build.name,
        "file": build.path,
        "line": build.line,
    }


def _values(args: Mapping[str, Given]) -> dict[str, str | None]:
    return {
        name: HIDDEN if given.text and _may_be_secret(name) else given.text
        for name, given in args.items()
    }


def _value(name: str, given: Given) -> str:
    return HIDDEN if given.text and _may_be_secret(name) else _text(given)


def _may_be_secret(name: str) -> bool:
    return is_secret_name(name) or is_buildkit_secret(name)


def _text(given: Given) -> str:
    return given.text if given.text is not None else UNKNOWN

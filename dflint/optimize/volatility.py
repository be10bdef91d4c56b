"""How likely a commit is to change what a piece takes: from the history, or by a model of it."""

from __future__ import annotations

from dflint.model.context.build_context import taken
from dflint.source import cached
from dflint.syntax.nodes import Add, Arg, Copy, Env

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dflint.model.stages import Dockerfile, Stage
    from dflint.optimize.piece import Piece

    Share = Callable[[Sequence[str]], float | None]

ALWAYS, SOURCES, ONE_FILE, MANIFESTS, OTHER_STAGE, IMAGE = 1.0, 0.8, 0.3, 0.15, 0.7, 0.02
# Names of build arguments whose value changes from build to build have one of these words in them,
_CHANGING = frozenset({
    "SHA", "COMMIT", "REVISION", "REV", "REF", "HASH", "DATE", "TIMESTAMP", "TIME", "CREATED", "DESCRIBE",
    "NUMBER", "NUM", "NO", "ID", "VERSION", "CACHEBUST", "BUST", "BUSTER", "TAG", "BRANCH",
})  # fmt: skip
# and no others but these: REDIS_SHA and NODE_VERSION stay as they are.
_AROUND = frozenset({
    "GIT", "GITHUB", "CI", "VCS", "BUILD", "SHORT", "SOURCE", "HEAD", "APP", "APPLICATION", "PROJECT",
    "SERVICE", "IMAGE", "PACKAGE", "RUN", "CACHE", "DOCKER", "OCI", "MY",
})  # fmt: skip
_PLACEHOLDERS = frozenset(
    {
        "",
        "dev",
        "unknown",
        "latest",
        "none",
        "local",
        "snapshot",
        "0.0.0",
        "undefined",
        "development",
        "n/a",
    }
)


def set_volatilities(
    pieces: Sequence[Piece], given: Mapping[str, str], share: Share, file: Dockerfile, stage: Stage
) -> None:
    """Say of each piece of a stage how likely a commit changes what it brings.

    `given`: build arguments, of which those with `{commit}` and the like change. `share`: the part of
    the commits that change one of these paths, None where no history says it.
    """
    volatile: set[str] = set()
    for piece in sorted(pieces, key=lambda it: it.place):
        it = piece.instruction
        if isinstance(it, Arg) and piece.kind == "setting":
            if any(is_volatile(str(pair.key), str(pair.value or ""), given) for pair in it.pairs):
                piece.volatility = ALWAYS
                volatile |= {str(key) for key in it.keys}
        elif isinstance(it, Env) and piece.kind == "setting":
            if it.used_variables & volatile:
                piece.volatility = ALWAYS
                volatile |= {str(key) for key in it.keys}
        elif piece.kind == "copy":
            piece.volatility = _of_copy(piece, share, file, stage)


def volatile_arguments(file: Dockerfile, given: Mapping[str, str]) -> dict[str, str]:
    """The build arguments, those that change from build to build with the commit as their value."""
    pairs = [
        pair
        for stage in file.stages
        for step in stage.steps_of(Arg)
        if isinstance(it := step.instruction, Arg)
        for pair in it.pairs
    ]
    names = [str(it.key) for it in pairs if is_volatile(str(it.key), str(it.value or ""), given)]
    return {**dict.fromkeys(names, "{commit}"), **given}


def is_volatile(name: str, default: str, given: Mapping[str, str]) -> bool:
    """Whether a build argument changes with nearly every build."""
    value = given.get(name)
    if value is not None:
        return any(mark in value for mark in ("{commit}", "{short}", "{date}", "{number}"))
    words = set(name.upper().split("_"))
    is_named = bool(words & _CHANGING) and words <= _CHANGING | _AROUND
    return is_named and (default.lower() in _PLACEHOLDERS or "$" in default)


def _of_copy(piece: Piece, share: Share, file: Dockerfile, stage: Stage) -> float:
    it = piece.instruction
    if isinstance(it, Copy) and it.from_ is not None:
        other = file.stage_named(it.from_, stage)
        return _of_stage(other, share, file) if other is not None else IMAGE
    if piece.sources is None:
        return OTHER_STAGE
    known = share(piece.sources)
    if known is not None:
        return known
    if piece.is_new:
        return MANIFESTS
    return SOURCES if piece.is_folder else ONE_FILE


def _of_stage(stage: Stage, share: Share, file: Dockerfile) -> float:
    """How likely a commit changes what a stage takes from the context, itself or by way of others."""
    known = _known(file).setdefault(share, {})
    waiting = [stage]
    while waiting:
        rows = _taken_by(waiting[-1], share, file)
        lacking = [it for it in rows if not isinstance(it, float) and it.index not in known]
        if lacking:
            waiting += lacking
        else:
            values = [it if isinstance(it, float) else known[it.index] for it in rows]
            known[waiting.pop().index] = max(values)
    return known[stage.index]


@cached
def _known(file: Dockerfile) -> dict[Share, dict[int, float]]:
    """What is known of the stages of a file by their index."""
    return {}


def _taken_by(stage: Stage, share: Share, file: Dockerfile) -> list[Stage | float]:
    """What a stage builds upon and copies: another stage, or how likely a commit changes it."""
    found: list[Stage | float] = [stage.base if stage.base is not None else IMAGE]
    for step in stage.steps_of(Copy, Add):
        it = step.instruction
        if isinstance(it, Copy) and it.from_ is not None:
            found.append(file.stage_named(it.from_, stage) or IMAGE)
        elif isinstance(it, Copy | Add):
            rows = taken(it)
            known = share([row.path for row in rows]) if rows else None
            found.append(float(known) if known is not None else OTHER_STAGE)
    return found

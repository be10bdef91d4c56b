"""What the steps of a stage may bring of the system: packages by their names, and what is fetched or copied.

Unlike earlier.py, this looks at a stage and those below it: what another stage has installed is not there.
"""

from __future__ import annotations

from dflint.model.packages.installs import installs
from dflint.model.packages.sources import runs_unknown
from dflint.model.paths import joined
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy, Env, Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# Where packages of the system put nothing.
_BESIDE_SYSTEM = (
    "/app", "/build", "/code", "/home", "/install", "/opt", "/root", "/rails", "/src", "/srv", "/tmp",
    "/usr/local", "/usr/src", "/var/www", "/venv", "/.venv", "/wheels", "/work",
)  # fmt: skip
_BRINGING_ANYTHING = ("xargs", "install-deps", "--with-deps", "dpkg", "nix", "brew")
_FETCHING = ("curl", "wget", "git clone", "make", "ADD ", "tar ")
_ANYTHING = "\n?"


def may_be_brought(signs: Iterable[str], stage: Stage, file: Dockerfile) -> bool:
    """Whether the steps of a stage, or of those below it, may bring what speaks of one of these, or anything."""
    text = _reachable(stage, file)
    return _ANYTHING in text or any(sign in text for sign in signs)


@cached
def _known(file: Dockerfile) -> dict[int, str]:
    """What the steps of stages speak of, as far as that was asked."""
    return {}


def _reachable(stage: Stage, file: Dockerfile) -> str:
    """What is spoken of in a stage, in those below it, and in those whose system it copies from."""
    known = _known(file)
    if stage.index not in known:
        waiting, seen, texts = [(stage, False)], set(), []
        while waiting:
            one, is_fetched = waiting.pop()
            if (one.index, is_fetched) in seen:
                continue
            seen.add((one.index, is_fetched))
            if one.base is not None:
                waiting.append((one.base, is_fetched))
            texts += [_fetched(one)] if is_fetched else [_own(one)]
            waiting += [] if is_fetched else _sources(one, file)
        known[stage.index] = "\n".join(texts)
    return known[stage.index]


@cached
def _own(stage: Stage) -> str:
    """What the steps of a stage speak of."""
    texts = []
    for step in stage.steps:
        it = step.instruction
        if isinstance(it, Run):
            texts.append(_of_run(step))
        elif isinstance(it, Copy | Add | Env):
            texts.append(it.written)
        elif isinstance(it, Onbuild):
            texts.append(_ANYTHING)
    return "\n".join(texts).lower()


@cached
def _fetched(stage: Stage) -> str:
    """What the steps of a stage speak of that fetch or compile something."""
    runs = [it for it in stage.steps_of(Run) if it.instruction.has_any(_FETCHING)]
    return "\n".join(map(_of_run, runs)).lower()


def _of_run(step: Step) -> str:
    """The names of the packages of the system that a RUN installs, and what else it runs."""
    brought = installs(step)
    if runs_unknown(step) or step.instruction.has_any(_BRINGING_ANYTHING):
        return _ANYTHING
    if any(it.row.is_system and (it.files or it.groups) for it in brought):
        return _ANYTHING
    if any(
        it.row.ecosystem == "conda" or any("$" in word for word in it.packages) for it in brought
    ):
        return _ANYTHING
    names = [word for it in brought if it.row.is_system for word in it.packages]
    others = [word for it in step.commands if not it.manager for word in (it.path, *it.args)]
    mounted = [str(mount.fields.get("from", "")) for mount in step.mounts]
    return " ".join(["", *names, *others, *mounted, ""])


def _sources(stage: Stage, file: Dockerfile) -> Iterator[tuple[Stage, bool]]:
    """The stages that a stage copies from: whether only what they have fetched can be in what is copied."""
    for step in stage.copies:
        it = step.instruction
        from_ = it.flag("from") if isinstance(it, Copy) else None
        source = file.stage_named(str(from_.value or ""), stage) if from_ is not None else None
        if isinstance(it, Copy) and source is not None:
            paths = [joined("/", word) or "$" for word in it.sources]
            yield source, all(path.startswith(_BESIDE_SYSTEM) for path in paths)

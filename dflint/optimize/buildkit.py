"""What only BuildKit has, where it helps: cache mounts of package managers, and COPY --link.

Both are proposed only with a history that rebuilds what they are for. A cache mount keeps what is fetched
where the builder stays (not on a runner that starts afresh). A COPY --link keeps its layer when what is
above it changes, with the containerd image store and in the docker-container driver.

Source: docs.docker.com (Dockerfile reference, COPY --link, RUN --mount=type=cache), 2026-11; what --link
does in engines was tried.
"""

from __future__ import annotations

from _bisect import bisect_right

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.fix import Edit, Fix, Safety, apply, insert_after, unsafe
from dflint.model.analyze import analyze
from dflint.model.context.build_context import taken
from dflint.model.paths import is_below, joined
from dflint.optimize.words import Step, short
from dflint.source import Source
from dflint.syntax.nodes import Copy, Run, User
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.engine.diagnostic import Diagnostic
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step as BuildStep
    from dflint.optimize.evidence import Evidence

PERCENT = 1  # of the commits that have to rebuild a step for it to be worth it
_CACHE_OF_APT = (
    "/var/cache/apt"  # whose image deletes what is fetched: a mount is more than a mount there
)
_WHERE_LINKS_COUNT = "with the containerd image store or the docker-container driver"
# Folders that belong to root in every image, and lead nowhere else: a layer of a --link sets their owner and
# mode anew, and follows no symbolic link of the base image.
_PLAIN_FOLDERS = ("/app", "/opt", "/srv", "/usr/local/bin", "/usr/local/lib", "/usr/local/share")


class BuildKit:
    """A text with these, and what changes."""

    def __init__(self, text: str, steps: list[Step]) -> None:
        self.text = text
        self.steps = steps


def may_help(text: str, file: Dockerfile) -> bool:
    """Whether a package manager has no cache mount yet, or something is copied from elsewhere."""
    steps = [step for stage in file.stages for step in stage.steps_of(Run)]
    is_open = any(not step.mounts and any(it.manager for it in step.commands) for step in steps)
    return is_open or ("--from" in text and "--link" not in text)


def with_buildkit(
    text: str, path: str, context: Context, evidence: Evidence, *, has_links: bool
) -> BuildKit:
    """A Dockerfile with cache mounts and links, where the history says that they help.

    `evidence` has the replay of this text as the one after. `has_links`: no build is by Buildah.
    """
    source = Source(path, text)
    file = analyze(parse(source))
    rows = list(_mounts(source, file, context, evidence))
    if has_links:
        rows += _links(source, file, evidence)
    rows.sort(key=lambda it: it[0].line)
    return BuildKit(apply(text, [fix for _, fix in rows]), [step for step, _ in rows])


def _mounts(
    source: Source, file: Dockerfile, context: Context, evidence: Evidence
) -> Iterator[tuple[Step, Fix]]:
    every = list(all_rules())
    rule = next(it for it in every if it.code == "DF279")
    groups: dict[tuple[int, frozenset[str]], list[tuple[Diagnostic, BuildStep]]] = {}
    runs = [(stage, step) for stage in file.stages for step in stage.steps_of(Run)]
    for found in lint(source, dispatch([rule], every), context=context):
        stage, run = runs[bisect_right(runs, found.start, key=lambda it: it[1].start) - 1]
        managers = frozenset(it.manager for it in run.commands if it.manager)
        groups.setdefault((stage.index, managers), []).append((found, run))
    for key, rows in groups.items():
        if any(it != key and it[0] == key[0] and it[1] & key[1] for it in groups):
            continue
        # All RUNs of a manager, or none: a mount hides what a RUN without it has put there.
        fixes = [it.fix for it, _ in rows]
        counts = [_rebuilt(run, source, evidence) for _, run in rows]
        if not any(_is_enough(it, evidence) for it in counts) or not all(map(_is_made, fixes)):
            continue
        for (_, run), fix, count in zip(rows, fixes, counts, strict=True):
            assert fix is not None
            told = f"rebuilt in {count} of the last {evidence.commits} commits"
            reason = "what is fetched stays with the builder from build to build, and is not in the image"
            title = f"Mount a cache for {short(source.cut(run.instruction))}"
            yield Step(source.position(run.start).line, title, reason, told, rule.code), fix


def _is_made(fix: Fix | None) -> bool:
    """Whether a fix mounts a cache, and does nothing more than that for apt."""
    return (
        fix is not None
        and fix.safety == Safety.UNSAFE
        and not any(_CACHE_OF_APT in it.text for it in fix.edits)
    )


def _rebuilt(run: BuildStep, source: Source, evidence: Evidence) -> int:
    """How many of the last commits surely rebuild a RUN."""
    return evidence.after.get(source.position(run.start).line, ("", 0, 0))[1]


def _is_enough(count: int, evidence: Evidence) -> bool:
    return bool(evidence.commits) and count * 100 >= evidence.commits * PERCENT and count > 0


def _links(source: Source, file: Dockerfile, evidence: Evidence) -> Iterator[tuple[Step, Fix]]:
    for stage in file.stages:
        if not stage.in_final_image or stage in file.bases:
            continue
        changing: BuildStep | None = None
        for step in stage.steps[1:]:
            it = step.instruction
            if isinstance(it, User) or any("chown" in str(one.name) for one in step.commands):
                break
            if not isinstance(it, Copy):
                continue
            paths = [row.path for row in taken(it)]
            count = evidence.counted(paths) if paths else None
            if count is not None and count[0] * 100 >= count[1] * PERCENT and count[0]:
                changing = changing or step
            elif changing is not None and _is_linkable(step, stage):
                line, above = (source.position(one.start).line for one in (step, changing))
                reason = f"its layer stays when line {above} changes, {_WHERE_LINKS_COUNT}"
                title = f"Use --link for {short(source.cut(it))}"
                edit: Edit = insert_after(it.keyword, " --link")
                yield Step(line, title, reason), unsafe("Add --link", edit)


def _is_linkable(step: BuildStep, stage: Stage) -> bool:
    """Whether a COPY from elsewhere makes the same files with --link, and no RUN comes after it."""
    it = step.instruction
    if not isinstance(it, Copy) or it.from_ is None or it.flags != (it.flag("from"),):
        return False
    if it.heredocs or it.destination is None or it.destination.expands:
        return False
    target = joined(step.state.workdir, str(it.destination))
    is_folder = str(it.destination).endswith("/")
    if target is None or not is_folder or not any(is_below(target, top) for top in _PLAIN_FOLDERS):
        return False
    return not any(isinstance(one.instruction, Run) for one in stage.steps[step.index :])

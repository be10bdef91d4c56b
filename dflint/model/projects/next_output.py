"""Folders of Next.js that are not there: `standalone`, which only some settings ask for, and `public`.

Sources: the manual of Next.js, `output` (server.js listens on HOSTNAME) and "Project structure";
refinedev/refine#6882.
"""

from __future__ import annotations

from dflint.model.context.image_files import ImageFiles
from dflint.model.context.tables import table_of, value_at
from dflint.model.paths import joined
from dflint.model.projects.native_packages import dependencies
from dflint.model.scope import expand
from dflint.numbers import whole_number
from dflint.syntax.nodes import Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

FOLDER = "/.next/standalone"
_NAMES = (
    "next.config.js",
    "next.config.mjs",
    "next.config.ts",
    "next.config.cjs",
    "next.config.mts",
)
_MAKING = ("prebuild", "postbuild", "postinstall", "prepare")  # scripts that may make the folder
_FILL_PUBLIC = (
    "pwa",
    "sitemap",
    "serwist",
    "partytown",
    "robots",
    "rss",
)  # in names of packages that write there
_SIGNS = ("standalone", "next.config")


def copies_of_no_output(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str]]:
    """The sources that a stage copies from another and that Next.js has not made, with its settings."""
    for word, path, source in copied_from_stages(stage, file):
        if path.endswith(FOLDER):
            found = _settings(path.removesuffix(FOLDER), source, file, context)
            if found and not any(map(_makes_otherwise, source.chain)):
                yield word, found


def standalone_start(stage: Stage, file: Dockerfile, context: Context) -> Step | None:
    """The instruction that starts the server of a standalone output, which listens on what HOSTNAME says.

    None where that is not sure: before version 14 of Next.js, some releases have not read it.
    """
    starts = [step for step in stage.starts if step.instruction.words[-1:]]
    step = starts[0] if len(starts) == 1 else None
    words = [str(word).rpartition("/")[2] for word in step.instruction.words] if step else []
    if words[-2:] != ["node", "server.js"]:
        return None
    for _, path, source in copied_from_stages(stage, file):
        if path.endswith(FOLDER):
            package = f"{path.removesuffix(FOLDER)}/package.json"
            found = ImageFiles(context).find(package, source, file)
            table = table_of(found.path, context) if found is not None and found.path else None
            asked = dict(dependencies(table)).get("next", "").lstrip("^~>=v ").partition(".")[0]
            return step if (whole_number(asked) or 0) >= 14 else None
    return None


def copies_of_no_public(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str]]:
    """The folders `public` that a stage copies from another, and that the project lacks: with its package.json."""
    for word, path, source in copied_from_stages(stage, file):
        found = _without_public(path, source, file, context) if path.endswith("/public") else ""
        if found:
            yield word, found


def copied_from_stages(stage: Stage, file: Dockerfile) -> Iterator[tuple[Word, str, Stage]]:
    """What a stage copies from others: each source, its path there, and the other stage."""
    for step in stage.copies:
        it = step.instruction
        from_ = it.flag("from") if isinstance(it, Copy) else None
        source = file.stage_named(str(from_.value or ""), stage) if from_ is not None else None
        for word in it.sources if isinstance(it, Copy) and source is not None else ():
            assert source is not None
            yield word, joined("/", expand(word, step.state.variables)) or "", source


def _without_public(path: str, stage: Stage, file: Dockerfile, context: Context) -> str:
    """The package.json of Next.js beside a folder `public` that surely is not there; else ""."""
    files = ImageFiles(context)
    found = files.find(f"{path.removesuffix('/public')}/package.json", stage, file)
    table = table_of(found.path, context) if found is not None and found.path else None
    if found is None or table is None or value_at(table, "scripts", "build") != "next build":
        return ""
    own = f"{found.path.removesuffix('package.json')}public"
    is_made = any(value_at(table, "scripts", key) is not None for key in _MAKING)
    asked = [name for name, _ in dependencies(table)]
    is_made = is_made or any(sign in name for name in asked for sign in _FILL_PUBLIC)
    is_spoken_of = any(
        "public" in step.instruction.written for one in stage.chain for step in one.steps
    )
    if is_made or is_spoken_of or "next" not in asked or context.has(own):
        return ""
    is_known = files.look_up(f"{path}/x", stage, file)[0] and not context.folder.is_unversioned(own)
    return found.path if is_known else ""


def _settings(folder: str, stage: Stage, file: Dockerfile, context: Context) -> str:
    """The settings of Next.js in a folder of a stage, if they surely do not ask for the output; else ""."""
    for name in _NAMES:
        found = ImageFiles(context).find(f"{folder}/{name}", stage, file)
        text = found.text if found is not None else None
        if found is not None and text is not None:
            is_whole = "standalone" not in text and "./" not in text and "process.env" not in text
            is_plain = "export default" in text or "module.exports" in text
            return found.path if is_whole and is_plain and "output" not in text else ""
    return ""


def _makes_otherwise(stage: Stage) -> bool:
    """Whether a step may write the settings, or ask for the output in another way."""
    for step in stage.steps:
        text = step.instruction.written
        if isinstance(step.instruction, Run) and any(sign in text for sign in _SIGNS):
            return True
        if not isinstance(step.instruction, Copy) and "STANDALONE" in text.upper():
            return True
    return False

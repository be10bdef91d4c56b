"""The folder `standalone` of Next.js, which its build makes only where its settings say so.

Source: the manual of Next.js, `output`.
"""

from __future__ import annotations

from dflint.model.context.image_files import ImageFiles
from dflint.model.paths import joined
from dflint.model.scope import expand
from dflint.syntax.nodes import Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

FOLDER = "/.next/standalone"
_NAMES = (
    "next.config.js",
    "next.config.mjs",
    "next.config.ts",
    "next.config.cjs",
    "next.config.mts",
)
_SIGNS = ("standalone", "next.config")


def copies_of_no_output(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str]]:
    """The sources that a stage copies from another and that Next.js has not made, with its settings."""
    for step in stage.copies:
        it = step.instruction
        from_ = it.flag("from") if isinstance(it, Copy) else None
        source = file.stage_named(str(from_.value or ""), stage) if from_ is not None else None
        for word in it.sources if isinstance(it, Copy) and source is not None else ():
            path = joined("/", expand(word, step.state.variables)) or ""
            if not path.endswith(FOLDER) or source is None:
                continue
            found = _settings(path.removesuffix(FOLDER), source, file, context)
            if found and not any(_makes_otherwise(one) for one in source.chain):
                yield word, found


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

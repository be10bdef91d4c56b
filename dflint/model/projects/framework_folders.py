"""Folders that a framework of PHP writes to, and that the server of the image may not write.

Sources: the Dockerfiles of the official image of PHP (php-fpm and Apache serve as www-data); the documentation of
Laravel ("Directory Permissions"), Lumen and Symfony ("Setting up Permissions").
"""

from __future__ import annotations

from dflint.model.context.image_files import ImageFiles
from dflint.model.context.tables import table_of, value_at
from dflint.model.images.facts import known_tag
from dflint.model.layers.copies import copy_targets
from dflint.model.lookups.image_bases import plain_name
from dflint.model.started.called_scripts import scripts_of_stage
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

# By package: the folder that it writes to, and a file beside it.
_FRAMEWORKS = {
    "laravel/framework": ("storage", "artisan"),
    "laravel/lumen-framework": ("storage", "artisan"),
    "symfony/framework-bundle": ("var", "bin/console"),
}
# With one of these somewhere, the folder or the user may be another one.
_SIGNS = (
    "chown",
    "chmod",
    "www-data",
    "setfacl",
    "usermod",
    "APACHE_RUN_USER",
    "php-fpm.d",
    "www.conf",
    "umask",
)


def denied_folder(stage: Stage, file: Dockerfile, context: Context) -> tuple[Word, str] | None:
    """The folder of root that a framework writes to, behind php-fpm or Apache: what copies it, its path."""
    image = stage.image
    if image is None or plain_name(image.familiar) != "php" or not context.sees("composer.json"):
        return None
    if not any(variant in known_tag(image) for variant in ("fpm", "apache")):
        return None
    required = value_at(table_of("composer.json", context), "require")
    row = next(
        (it for name, it in _FRAMEWORKS.items() if isinstance(required, dict) and name in required),
        None,
    )
    if (
        row is None
        or stage.last_state.user is not None
        or _may_change(stage, file, context, row[0])
    ):
        return None
    for step in stage.copies:
        for it in copy_targets(step):
            found = (
                ImageFiles(context).find(f"{it.path.rstrip('/')}/{row[1]}", stage, file)
                if it.path
                else None
            )
            if found is not None and found.steps[-1][1] is step and len(found.steps) == 1:
                return step.instruction.words[-1], f"{it.path.rstrip('/')}/{row[0]}"
    return None


def _may_change(stage: Stage, file: Dockerfile, context: Context, folder: str) -> bool:
    """Whether something may give the folder to the user of the server, or start it as another one."""
    for one in stage.chain:
        for step in one.steps:
            text = step.instruction.written
            if any(sign in text for sign in _SIGNS) or step.instruction.KEYWORD == "VOLUME":
                return True
            if isinstance(step.instruction, Run) and (f"{folder}/" in text or ".sh" in text):
                return True
    scripts = scripts_of_stage(stage, file, context)
    return any(sign in it.text for it in scripts for sign in (*_SIGNS, f"{folder}/"))

"""Assets of Rails that are compiled for production without the secret that Rails asks for when it starts.

Sources: the guides of Rails, Configuring (secret_key_base, SECRET_KEY_BASE_DUMMY since 7.1); rails/rails#32947 and
Freika/dawarich#640.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import row_of
from dflint.model.order import is_so_in
from dflint.model.packages.programs import is_missing
from dflint.model.packages.sources import steps_until
from dflint.model.paths import in_folder
from dflint.model.projects.project_parts import ProjectPlace
from dflint.model.scripts.working_directory import with_directories
from dflint.model.versions import numbers_of
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

TASK = "assets:precompile"
# Gems that run the scripts of package.json for that. Source: their READMEs; fly-apps/dockerfile-rails#34.
_BUNDLING = ("jsbundling-rails", "cssbundling-rails")
_NAMES = ("RAILS_ENV", "RACK_ENV")
_SIGNS = (
    "SECRET_KEY_BASE",
    "MASTER_KEY",
    "master.key",
    "credentials",
    "secrets.yml",
    "dotenv",
    ".env",
)
# Files of a project that may give the secret, or keep Rails from asking.
_FILES = (
    "config/master.key", "config/secrets.yml", "config/initializers/secret_token.rb", ".env", ".env.production",
    "config/credentials/production.key",
)  # fmt: skip
_SETTINGS = ("config/application.rb", "config/environments/production.rb")
_SINCE, _DUMMY = (5, 2), (7, 1)


class SecretlessAssets:
    """A command that compiles assets without the secret. A value.

    `has_dummy`: Rails takes SECRET_KEY_BASE_DUMMY.
    """

    __slots__ = ("has_dummy", "word")

    def __init__(self, word: Word, has_dummy: bool) -> None:
        self.word = word
        self.has_dummy = has_dummy


def assets_without_secret(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[SecretlessAssets]:
    """The compilations of assets of a stage that stop for want of a secret; the first one."""
    if is_so_in(_may_give, stage):
        return
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            command = it.command
            word = next((arg for arg in command.args if arg == TASK), None)
            if word is None or command.is_conditional or step.mounts or it.directory is None:
                continue
            given = {str(one.name): str(one.value) for one in command.environment}
            values = [scope.get(name) for scope in (given, step.state.variables) for name in _NAMES]
            environment = next((value for value in values if value), "")
            place = ProjectPlace(it, step, stage, file, context)
            lock = place.look_up(f"{it.directory.rstrip('/')}/Gemfile.lock")[1]
            version = _rails(context.folder.read(lock) or "") if lock else ()
            if environment == "production" and version >= _SINCE and not _is_given(lock, context):
                yield SecretlessAssets(word, version >= _DUMMY)
                return


def assets_without_node(
    stage: Stage, file: Dockerfile, context: Context
) -> tuple[Word, str] | None:
    """The first compilation of assets for which a gem calls Node.js, where there is none: with that gem."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            word = next((arg for arg in it.command.args if arg == TASK), None)
            if word is None or it.command.is_conditional or it.directory is None:
                continue
            place = ProjectPlace(it, step, stage, file, context)
            lock = place.look_up(f"{it.directory.rstrip('/')}/Gemfile.lock")[1]
            text = context.folder.read(lock) or "" if lock else ""
            gem = next((name for name in _BUNDLING if f" {name} (" in text), "")
            beside = lock.removesuffix("Gemfile.lock")
            is_of_bun = any(context.has(f"{beside}{name}") for name in ("bun.lock", "bun.lockb"))
            if gem and not is_of_bun and context.has(f"{beside}package.json"):
                before = [one for one in steps_until(stage, step) if one is not step]
                is_spoken_of = "node" in step.instruction.written or any(
                    row_of(one.manager).ecosystem == "node" for one in step.commands
                )
                if before and not is_spoken_of and is_missing("node", before[-1], stage):
                    return word, gem
    return None


def _rails(lock: str) -> tuple[int, ...]:
    """The version of Rails in a Gemfile.lock with Active Storage, which asks for the secret; () for none."""
    versions: dict[str, str] = {}
    for line in lock.splitlines():
        name, _, version = line.strip().partition(" (")
        if name in ("activestorage", "devise", "rails") and version[:1].isdecimal():
            versions[name] = version.rstrip(")")
    return numbers_of(versions.get("rails", "")) if len(versions) > 1 else ()


def _is_given(lock: str, context: Context) -> bool:
    """Whether files of the project may give the secret, or its settings speak of it."""
    folder = lock.rpartition("/")[0]
    paths = [in_folder(folder, name) for name in (*_FILES, *_SETTINGS)]
    if any(map(context.sees, paths[: len(_FILES)])):
        return True
    texts = [context.folder.read(path) or "" for path in paths[len(_FILES) :]]
    return any("secret_key_base" in text for text in texts)


def _may_give(step: Step) -> bool:
    return step.instruction.has_any(_SIGNS)

"""Projects of Dart that are fetched in an image without Flutter.

Source: dart.dev, "Package dependencies", SDK: pub needs the SDK that a dependency names, and stops without it.
"""

from __future__ import annotations

from dflint.model.lookups.image_bases import plain_name
from dflint.model.projects.needed_files import file_of_project
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

_FETCHING = ("pub get", "pub upgrade", "pub downgrade")
_IMAGE = "dart"


def flutter_projects(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str]]:
    """Where `dart pub get` reads a pubspec.yaml that asks for Flutter: with that file."""
    image = stage.image
    if image is None or plain_name(image.familiar) != _IMAGE:
        return
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            verb = it.command.runs("dart", *_FETCHING) if it.command.name == "dart" else None
            found = (
                file_of_project("pubspec.yaml", it, step, stage, file, context) if verb else None
            )
            if verb is not None and found is not None and _asks_for_flutter(found.text or ""):
                if not any(_brings_flutter(one) for one in stage.chain):
                    yield verb, found.path
                return


def _brings_flutter(stage: Stage) -> bool:
    return any("flutter" in step.instruction.written.lower() for step in stage.steps_of(Run, Copy))


def _asks_for_flutter(text: str) -> bool:
    """Whether a dependency is of the SDK of Flutter."""
    return any("sdk: flutter" in line.partition("#")[0] for line in text.splitlines())

"""Projects of Dart."""

from __future__ import annotations

from dflint.fix import hint
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage


@rule("DF734", Severity.ERROR, "correctness", needs="dart")
def project_needs_flutter(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A project of Dart asks for the SDK of Flutter, which the image of Dart has not.

    "Because app requires the Flutter SDK, version solving failed": `dart pub get` stops at a dependency with
    `sdk: flutter`. Build in an image that has Flutter, or leave the dependency out of what runs on a server.

    ```files
    pubspec.yaml  "name: app\\ndependencies: {flutter: {sdk: flutter}}"
    bin/server.dart
    ```

    ```dockerfile bad
    FROM dart:3.10 AS build
    WORKDIR /app
    COPY . .
    RUN dart pub get
    ```

    ```files
    pubspec.yaml  "name: app\\ndependencies: {shelf: ^1.4.0}"
    bin/server.dart
    ```

    ```dockerfile good
    FROM dart:3.10 AS build
    WORKDIR /app
    COPY . .
    RUN dart pub get
    ```
    """
    from dflint.model.projects.dart_packages import flutter_projects

    for word, path in flutter_projects(stage, file, context):
        message = f"{path} asks for the Flutter SDK, which this image has not: dart pub stops"
        yield Finding(word, message, hint("Begin with an image that has Flutter"))

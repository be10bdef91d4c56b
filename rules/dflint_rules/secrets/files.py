"""Files with secrets in a layer."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.layers.secret_files import secret_files
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Stage
    from dflint.source import Word


@rule("DF431", Severity.WARNING, "security", needs="COPY ADD")
def secret_file_copied(stage: Stage, context: Context | None) -> Iterator[Finding]:
    """A file with a secret is copied into the image.

    Anyone who has the image has the file. A file that the build needs is given with
    `RUN --mount=type=secret`, one that the program needs is mounted when the container starts.

    Reported by their names: private keys, `.env`, `.netrc`, `.pypirc`, credentials of clouds and the
    like; in stages that are part of the final image. Not reported of a file such as `.env.production` that
    git tracks and that has no secret in it.

    ```dockerfile bad
    FROM debian:12
    COPY id_rsa /root/.ssh/id_rsa
    ```

    ```dockerfile good
    FROM debian:12
    RUN --mount=type=ssh git clone git@github.com:example/app
    COPY id_rsa.pub .env.example /srv/
    ```
    """
    for it in secret_files(stage):
        if it.removal is None and stage.in_final_image and not _is_public(it.word, context):
            fix = hint(
                "Mount it: in the build by RUN --mount=type=secret, or when the container starts"
            )
            yield Finding(it.word, f"{it.word} is a secret that stays readable in the image", fix)


@rule("DF432", Severity.WARNING, "security", needs="COPY ADD")
def secret_deleted_too_late(stage: Stage) -> Iterator[Finding]:
    """A secret is copied into the image and deleted in a later layer, which still contains it.

    The file is still in the layer of the COPY, and can be taken out of it.

    ```dockerfile bad
    FROM debian:12
    COPY id_rsa /root/.ssh/id_rsa
    RUN git clone git@github.com:example/app && rm /root/.ssh/id_rsa
    ```

    ```dockerfile good
    FROM debian:12
    RUN --mount=type=ssh git clone git@github.com:example/app
    ```
    """
    for it in secret_files(stage):
        if it.removal is not None and stage.in_final_image:
            fix = hint("Use RUN --mount=type=secret")
            related = Related(it.removal, "deleted here, in a later layer")
            yield Finding(
                it.word, f"{it.word} is a secret that stays readable in this layer", fix, related
            )


def _is_public(word: Word, context: Context | None) -> bool:
    """Whether a file of the context is known to hold no secret."""
    if context is None:
        return False
    from dflint.model.context.secret_contents import is_public

    return is_public(word, context)

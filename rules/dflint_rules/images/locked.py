"""Base images that are not what dflint.lock has."""

from __future__ import annotations

from dflint.fix import deferred, hint, replace, unsafe
from dflint.fixes.declared_changes import swaps
from dflint.model.images.locked import images_with_lock, lock_of, newer_than_used
from dflint.rule import Finding, Severity, defaults_of, rule
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.image_reference import Image
    from dflint.model.stages import Dockerfile
    from dflint.source import Word

SHORT = 19  # characters of a digest for people: sha256: and twelve digits


@rule("DF118", Severity.WARNING, "reproducibility")
def digest_not_locked(file: Dockerfile) -> Iterator[Finding]:
    """An image is pinned to another digest than the lock has for its tag.

    `dflint.lock`, which `dflint pin --lock` writes, says which digest each tag stood for. Where a
    Dockerfile has another one, the two were changed apart: the digest was copied from another tag or
    is older than the lock, or the lock was not committed. The lock is read in the folder of the
    Dockerfile or above it.

    ```files
    app.js
    dflint.lock  "version = 1\\n[['docker.io/library/node:22']]\\ndigest = 'sha256:2222222222222222222222222222222222222222222222222222222222222222'\\n"
    ```

    ```dockerfile bad
    FROM node:22@sha256:1111111111111111111111111111111111111111111111111111111111111111
    COPY app.js /
    ```

    ```dockerfile fixed
    FROM node:22@sha256:2222222222222222222222222222222222222222222222222222222222222222
    COPY app.js /
    ```

    ```dockerfile good
    FROM node:24@sha256:1111111111111111111111111111111111111111111111111111111111111111
    COPY app.js /
    ```
    """
    for image, word, locked in images_with_lock(file):
        if locked is not None and image.digest and image.digest != locked.digest:
            message = (
                f"{_name(image)} is pinned to {image.digest[:SHORT]}, and was"
                f" {locked.digest[:SHORT]} when it was locked"
            )
            is_syntax = word.start < file.stages[0].start if file.stages else True
            fix = None if is_syntax else deferred(_repinned, image, word, locked.digest)
            yield Finding(word, message, fix, *defaults_of(word, file))


@rule("DF119", Severity.INFO, "security")
def newer_base_digest(file: Dockerfile, *, days: int = 30) -> Iterator[Finding]:
    """A newer digest of the base image has been in the lock for a month.

    A tag is built anew when its packages get security updates. An image that is pinned does not get
    them before the digest moves. `dflint pin --lock` notes each new digest that it sees in `dflint.lock`;
    when one has been there for `days`, it is time for `dflint pin --update digest --write`. A newer tag
    that waits in the lock counts as well. Only what the lock says is known, not the registry of today.

    ```files
    app.js
    dflint.lock  "version = 1\\n[['docker.io/library/node:22']]\\ndigest = 'sha256:1111111111111111111111111111111111111111111111111111111111111111'\\nseen = [{ digest = 'sha256:1111111111111111111111111111111111111111111111111111111111111111', first = 2026-01-05T04:00:00Z }, { digest = 'sha256:2222222222222222222222222222222222222222222222222222222222222222', first = 2026-02-03T04:00:00Z }]\\n"
    ```

    ```dockerfile bad
    FROM node:22@sha256:1111111111111111111111111111111111111111111111111111111111111111
    COPY app.js /
    ```

    ```dockerfile good
    FROM node:22@sha256:2222222222222222222222222222222222222222222222222222222222222222
    COPY app.js /
    ```

    Without a digest in the file, that of the lock counts.

    ```dockerfile bad
    FROM node:22
    COPY app.js /
    ```
    """
    for image, word, locked in images_with_lock(file):
        newer = newer_than_used(image, locked, days) if locked is not None else None
        if newer is not None:
            what = f"the newer tag {newer.tag}" if newer.tag else "a newer digest"
            message = f"{what} of {_name(image)} has been known since {newer.first:%Y-%m-%d}"
            advice = hint("Take it with dflint pin --update digest --write")
            yield Finding(word, message, advice, *defaults_of(word, file))


@rule("DF120", Severity.INFO, "reproducibility", default=False)
def image_not_locked(file: Dockerfile) -> Iterator[Finding]:
    """An image is not in the lock, though there is one.

    `dflint.lock` has the other images of the repository. What is not in it is neither pinned by the
    policies that are made from it (`dflint pin --source-policy`) nor watched for updates. Off unless
    selected: for teams that lock all images.

    ```files
    app.js
    dflint.lock  "version = 1\\n[['docker.io/library/node:22']]\\ndigest = 'sha256:2222222222222222222222222222222222222222222222222222222222222222'\\n"
    ```

    ```dockerfile bad
    FROM node:24
    COPY app.js /
    ```

    ```dockerfile good
    FROM node:22
    COPY app.js /
    ```
    """
    for image, word, locked in images_with_lock(file):
        if locked is None:
            message = f"{_name(image)} is not in dflint.lock"
            advice = hint("Add it with dflint pin --lock dflint.lock")
            yield Finding(word, message, advice, *defaults_of(word, file))


@rule("DF130", Severity.WARNING, "correctness")
def unreadable_lock(file: Dockerfile) -> Iterator[Finding]:
    """The lock of the images cannot be read.

    What it says is then not compared with the Dockerfile, and `dflint pin` does not go on from it.

    ```files
    app.js
    dflint.lock  "version = 1\\n[['docker.io/library/node:22']]\\ndigest = 'sha256:22'\\n"
    ```

    ```dockerfile bad
    FROM node:22
    COPY app.js /
    ```

    ```files
    app.js
    dflint.lock  "version = 1\\n[['docker.io/library/node:22']]\\ndigest = 'sha256:2222222222222222222222222222222222222222222222222222222222222222'\\n"
    ```

    ```dockerfile good
    FROM node:22
    COPY app.js /
    ```
    """
    problem = lock_of(file)
    if isinstance(problem, str) and file.stages:
        yield Finding(file.stages[0].from_, problem.removesuffix("."))


def _name(image: Image) -> str:
    return str(image.text).partition("@")[0]


def _repinned(image: Image, word: Word, digest: str) -> Fix | None:
    """Write the digest of the lock; nothing where a variable or quotes hide the old one."""
    if not word.is_literal or image.text != word or image.digest is None:
        return None
    edit = replace(Span(image.digest.start, image.digest.end), digest)
    change = swaps(str(image.text), f"{_name(image)}@{digest}")
    return unsafe(f"Take the digest of {_name(image)} from the lock", edit, changes=[change])

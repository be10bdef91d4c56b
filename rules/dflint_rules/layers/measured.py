"""Measured in a built image: bytes that a step writes or leaves for nothing."""

from __future__ import annotations

from dflint.rule import Finding, Related, Severity, rule
from dflint.sizes import counted, human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.measured import BuiltStep, WastedBytes
    from dflint.source import Source


@rule("DF801", Severity.WARNING, "size")
def measured_duplicate(
    built: BuiltStep, source: Source, *, at_least: int = 1_000_000, percent: int = 1
) -> Iterator[Finding]:
    """A layer holds files of an earlier layer again: only their owner, mode or time differs.

    Seen with `dflint check --image app.tar`, which looks at what was built. A layer holds whole
    files: `chown -R` and `chmod -R` over what another instruction has written store all of it a
    second time. Give owner and mode where the files are made: `COPY --chown=app:app --chmod=…`, or
    a chown in the RUN that writes them.

    Reported from `at_least` bytes that are also `percent` of the image.

    ```dockerfile bad
    FROM debian:12
    COPY app /srv/app
    RUN chown -R 1000:1000 /srv/app
    ```

    ```layers
    line 1  /bin/sh  4 MB
    line 2  /srv/app/main  9 MB
    line 3  /srv/app/main  9 MB  owner 1000
    ```

    ```dockerfile good
    FROM debian:12
    COPY --chown=1000:1000 app /srv/app
    ```

    ```layers
    line 1  /bin/sh  4 MB
    line 2  /srv/app/main  9 MB  owner 1000
    ```
    """
    for size, places, related in _losses(built, source, "metadata", at_least, percent):
        part = f"{human(size)} of this layer" if size < built.size else "all of it"
        text = f"this layer adds {human(built.size)}, of which {part} duplicates {places}"
        yield Finding(built.step.instruction.keyword, text, None, *related)


@rule("DF802", Severity.WARNING, "size")
def measured_late_delete(
    built: BuiltStep, source: Source, *, at_least: int = 1_000_000, percent: int = 1
) -> Iterator[Finding]:
    """Files are deleted that an earlier layer still contains.

    Seen with `dflint check --image app.tar`, which looks at what was built. A layer can hide what
    is in the ones below, and cannot make them smaller: anyone who pulls the image gets the files.
    Delete them in the RUN that makes them, or do not copy them; what is needed for a moment only
    can be mounted (`RUN --mount=type=bind`), or stay in a stage of its own.

    Reported from `at_least` bytes that are also `percent` of the image.

    ```dockerfile bad
    FROM debian:12
    COPY app.tar.gz /tmp/
    RUN tar -xf /tmp/app.tar.gz -C /srv && rm /tmp/app.tar.gz
    ```

    ```layers
    line 1  /bin/sh  4 MB
    line 2  /tmp/app.tar.gz  3 MB
    line 3  /srv/app  9 MB
    line 3  /tmp/app.tar.gz  deleted
    ```

    ```dockerfile good
    FROM debian:12
    RUN --mount=type=bind,source=app.tar.gz,target=/tmp/app.tar.gz tar -xf /tmp/app.tar.gz -C /srv
    ```

    ```layers
    line 1  /bin/sh  4 MB
    line 2  /srv/app  9 MB
    ```
    """
    for size, places, related in _losses(built, source, "deleted", at_least, percent):
        text = f"this deletes {human(size)} that the image still contains in {places}"
        yield Finding(built.step.instruction.keyword, text, None, *related)


@rule("DF803", Severity.WARNING, "size")
def measured_move(
    built: BuiltStep, source: Source, *, at_least: int = 1_000_000, percent: int = 1
) -> Iterator[Finding]:
    """Files are moved from an earlier layer, so the image contains them twice.

    Seen with `dflint check --image app.tar`, which looks at what was built. The layer that had the
    files keeps them, and this one has them once more at their new place. Write them there in the
    first place, or move them in the RUN that makes them.

    Reported from `at_least` bytes that are also `percent` of the image.

    ```dockerfile bad
    FROM debian:12
    COPY app /tmp/app
    RUN mv /tmp/app /srv/app
    ```

    ```layers
    line 1  /bin/sh  4 MB
    line 2  /tmp/app  9 MB
    line 3  /tmp/app  deleted
    line 3  /srv/app  9 MB
    ```

    ```dockerfile good
    FROM debian:12
    COPY app /srv/app
    ```

    ```layers
    line 1  /bin/sh  4 MB
    line 2  /srv/app  9 MB
    ```
    """
    for size, places, related in _losses(built, source, "moved", at_least, percent):
        text = f"this moves {human(size)}, which the image then contains twice: also in {places}"
        yield Finding(built.step.instruction.keyword, text, None, *related)


@rule("DF804", Severity.INFO, "size")
def measured_overwrite(
    built: BuiltStep, source: Source, *, at_least: int = 1_000_000, percent: int = 1
) -> Iterator[Finding]:
    """Files of an earlier layer are overwritten, so the image contains both versions.

    Seen with `dflint check --image app.tar`, which looks at what was built. The earlier version
    stays in the image. Often it is a package that is installed twice, in two versions, a database
    that each installation writes anew, or a COPY over what another COPY has brought: do both in one
    instruction, or leave the first out.

    Reported from `at_least` bytes that are also `percent` of the image.

    ```dockerfile bad
    FROM debian:12
    COPY . /srv
    COPY dist/bundle.js /srv/bundle.js
    ```

    ```layers
    line 1  /bin/sh  4 MB
    line 2  /srv/bundle.js  2 MB
    line 3  /srv/bundle.js  1 MB
    ```

    ```dockerfile good
    FROM debian:12
    COPY dist/bundle.js /srv/bundle.js
    ```

    ```layers
    line 1  /bin/sh  4 MB
    line 2  /srv/bundle.js  1 MB
    ```
    """
    for size, places, related in _losses(built, source, "overwritten", at_least, percent):
        text = f"this overwrites {human(size)} that the image still contains in {places}"
        yield Finding(built.step.instruction.keyword, text, None, *related)


def _losses(
    built: BuiltStep, source: Source, reason: str, at_least: int, percent: int
) -> Iterator[tuple[int, str, list[Related]]]:
    """What a step wastes for a reason, if it is much: how many bytes, and where they were made."""
    losses = [it for it in built.losses if it.reason == reason]
    size = sum(it.size for it in losses)
    if losses and size >= at_least and size * 100 >= built.image_size * percent:
        places = [it.place(source) for it in losses]
        text = " and ".join(filter(None, (", ".join(places[:-1]), places[-1])))
        yield size, text, [it for loss in losses for it in _related(loss)]


def _related(loss: WastedBytes) -> Iterator[Related]:
    """The places where the bytes come from."""
    text = f"{human(loss.size)} in {counted(loss.files, 'file')} of this layer"
    for step in loss.steps:
        yield Related(step.instruction.keyword, text)

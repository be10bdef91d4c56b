"""ADD extracts archives, and downloads are no programs yet."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.layers.extracted import finds_nothing_to_remove, read_after_extraction
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


@rule("DF245", Severity.ERROR, "correctness", needs_text=".tar .tgz .tbz .txz *")
def archive_already_extracted(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A RUN opens an archive that ADD has extracted already, so it is not there.

    ADD extracts a local tar archive, compressed with gzip, bzip2 or xz or not, into the
    destination, and the archive itself is not in the image: "No such file or directory". Leave the
    extraction to ADD, or take the archive with COPY or a bind mount. `rm -f` does not fail, and
    removes nothing: that is a warning.

    ```dockerfile bad
    FROM debian:13
    ADD server.tar.gz /srv/
    RUN tar -xzf /srv/server.tar.gz -C /srv && rm /srv/server.tar.gz
    ```

    ```dockerfile good
    FROM debian:13
    ADD server.tar.gz /srv/
    RUN /srv/server/install
    ```
    """
    found = read_after_extraction(step, stage)
    if found is not None:
        command, source, add = found
        name = source.rpartition("/")[2]
        related = Related(add.instruction, "extracted here")
        advice = hint(f"Remove {command.name}, or use COPY")
        if finds_nothing_to_remove(command):
            message = (
                f"ADD has extracted {name} and keeps no archive: {command.name} removes nothing"
            )
            yield Finding(command, message, advice, related).at_most(Severity.WARNING)
        else:
            message = f"ADD has extracted {name}: {command.name} does not find the archive"
            yield Finding(command, message, advice, related)


@rule("DF247", Severity.ERROR, "correctness", needs="curl wget ADD")
def download_without_permission(stage: Stage) -> Iterator[Finding]:
    """A downloaded program is started without chmod +x.

    curl and wget write files that are not executable, and ADD gives a file from a URL the mode 0600:
    "permission denied". Use `chmod +x`, or `ADD --chmod=755`. Reported where the path is started, as a
    command, ENTRYPOINT or CMD, and nothing in the stage changes its mode.

    ```dockerfile bad
    FROM debian:13
    ADD https://github.com/krallin/tini/releases/download/v0.19.0/tini /tini
    ENTRYPOINT ["/tini", "--"]
    ```

    ```dockerfile good
    FROM debian:13
    ADD --chmod=755 https://github.com/krallin/tini/releases/download/v0.19.0/tini /tini
    ENTRYPOINT ["/tini", "--"]
    ```
    """
    from dflint.model.layers.fetched_programs import unusable_program

    for file, place in unusable_program(stage):
        message = f"{file.path} is started without the permission to execute it"
        related = Related(file.word, "downloaded here")
        yield Finding(place, message, hint(f"Use chmod +x {file.path}"), related)


@rule("DF248", Severity.ERROR, "correctness", needs="curl wget")
def archive_as_program(stage: Stage) -> Iterator[Finding]:
    """An archive is downloaded as a program and made executable, but not extracted.

    What is in the file is still the archive: "Exec format error" or "cannot execute binary file".
    Extract it.

    ```dockerfile bad
    FROM buildpack-deps:bookworm
    RUN curl -fsSLo /usr/local/bin/tool https://example.com/tool-1.2.tar.gz && chmod +x /usr/local/bin/tool
    ```

    ```dockerfile good
    FROM buildpack-deps:bookworm
    RUN curl -fsSL https://example.com/tool-1.2.tar.gz | tar -xzC /usr/local/bin tool
    ```
    """
    from dflint.model.layers.fetched_programs import archives_as_programs

    for address, path, place in archives_as_programs(stage):
        message = f"{path} is an archive and no program: nothing extracts it"
        yield Finding(place, message, hint("Extract the archive"), Related(address, "an archive"))

"""What an image says about itself, and how it is written down."""

from __future__ import annotations

from dflint.fix import delete, replace, safe, unsafe
from dflint.model.paths import is_absolute, joined
from dflint.model.scope import expand
from dflint.model.scripts.lost_lines import swallowed_keywords
from dflint.rule import Finding, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Arg, From

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Edit, Fix
    from dflint.model.stages import Dockerfile
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.lines import Comment
    from dflint.syntax.nodes import Expose, Instruction, Maintainer, Workdir

AUTHORS = "org.opencontainers.image.authors"
PROTOCOLS = frozenset({"tcp", "udp", "sctp"})


@rule("DF521", Severity.INFO, "style", also="DL4000 MaintainerDeprecated")
def maintainer(maintainer: Maintainer, file: Dockerfile) -> Iterator[Finding]:
    """MAINTAINER is deprecated.

    A label can be read with `docker inspect`, searched for and changed by those who build upon
    the image. `org.opencontainers.image.authors` is the one that tools look for.

    ```dockerfile bad
    FROM debian:12
    MAINTAINER Ada <ada@example.org>
    ```

    ```dockerfile fixed
    FROM debian:12
    LABEL org.opencontainers.image.authors="Ada <ada@example.org>"
    ```
    """
    text, word = maintainer.rest.text, maintainer.keyword
    if not text:
        return
    quoted = len(text) > 1 and text[0] in "\"'" and text[0] == text[-1]
    name = text[1:-1] if quoted else text
    escape = maintainer.escape
    escaped = "".join(escape + char if char in f'"${escape}' else char for char in name)
    label = "label" if word.islower() else "LABEL"
    place = Span(maintainer.start, maintainer.end)
    on_one_line = file.source.cut(place).endswith(text) and not maintainer.comments
    fix = (
        unsafe("Use a label", replace(place, f'{label} {AUTHORS}="{escaped}"'))
        if on_one_line
        else None
    )
    yield Finding(word, f"{word} is deprecated: use the label {AUTHORS}", fix)


@rule("DF522", Severity.WARNING, "correctness", also="DL3000 WorkdirRelativePath")
def relative_workdir(workdir: Workdir, step: Step) -> Iterator[Finding]:
    """WORKDIR is relative, and no WORKDIR before it is absolute.

    The base image decides where this is, and another version of it may decide otherwise. After an
    absolute WORKDIR, also one in a stage that this one builds upon, a relative one is fine.

    The fix writes the path as it is now, which is known for official images: many have a WORKDIR
    of their own, such as `/usr/local/tomcat`. For other images there is no fix.

    ```dockerfile bad
    FROM debian:12
    WORKDIR srv/app
    ```

    ```dockerfile fixed
    FROM debian:12
    WORKDIR /srv/app
    ```

    ```dockerfile bad
    FROM httpd:2.4
    WORKDIR htdocs
    ```

    ```dockerfile fixed
    FROM httpd:2.4
    WORKDIR /usr/local/apache2/htdocs
    ```

    ```dockerfile good
    FROM debian:12
    WORKDIR /srv
    WORKDIR app
    ```
    """
    word, base = workdir.argument, step.state.workdir
    path = expand(word, step.state.variables) if not step.state.workdir_set else ""
    if not path or is_absolute(path):
        return
    full = joined(base, path)
    is_plain = word.is_literal and path[0] != "~"
    fix = unsafe(f"Write {full}", replace(word, full)) if full and is_plain else None
    where = f"{base}, the WORKDIR of the base image" if base else "the WORKDIR of the base image"
    home = ", and no shell expands the ~" if path[0] == "~" else ""
    yield Finding(word, f"WORKDIR {path} is relative: it resolves against {where}{home}", fix)


@rule("DF523", Severity.WARNING, "correctness", also="NoEmptyContinuation")
def empty_continuation_line(file: Dockerfile) -> Iterator[Finding]:
    r"""An empty line follows a line continuation, which is deprecated.

    The builder passes over it for now, and says that it will be an error one day. It often means
    that a backslash was left over at the end: what follows the empty line is then a part of this
    instruction.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && \

        apt-get install -y curl
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && \
        apt-get install -y curl
    ```
    """
    for instruction in [it for it in file.tree.instructions if it.line.blanks]:
        if swallowed_keywords(instruction, file.source):
            continue  # the empty line is the last sign of what happened: DF630
        blanks = instruction.line.blanks
        fix = safe("Remove the empty lines", *_deletions(blanks))
        message = f"empty continuation line in this {instruction.keyword}: it is deprecated and will be an error"
        yield Finding(blanks[0], message, fix)


@rule("DF524", Severity.STYLE, "style", also="ExposeProtoCasing", needs_text="/")
def expose_protocol_casing(expose: Expose) -> Iterator[Finding]:
    """The protocol of EXPOSE is not in lower case.

    ```dockerfile bad
    FROM nginx:1.27
    EXPOSE 80/TCP
    ```

    ```dockerfile fixed
    FROM nginx:1.27
    EXPOSE 80/tcp
    ```
    """
    for word in expose.words:
        slash = word.rfind("/")
        protocol = word.part(slash + 1, len(word))
        if slash >= 0 and protocol.lower() in PROTOCOLS and not protocol.islower():
            fix = safe(f"Write {protocol.lower()}", replace(protocol, protocol.lower()))
            yield Finding(
                protocol, f"the protocol {protocol} is not in lower case", _if_plain(fix, word)
            )


@rule("DF525", Severity.WARNING, "correctness", also="ExposeInvalidFormat", needs_text=":")
def expose_host_port(expose: Expose) -> Iterator[Finding]:
    """EXPOSE names an address or a port of the host, which it cannot publish.

    EXPOSE only says on which port the container listens; what is before the last colon is
    dropped. Ports of the host are given to `docker run --publish`.

    ```dockerfile bad
    FROM nginx:1.27
    EXPOSE 127.0.0.1:8080:80
    ```

    ```dockerfile fixed
    FROM nginx:1.27
    EXPOSE 80
    ```
    """
    for word in expose.words:
        cut = word.rfind(":")
        if cut >= 0 and not word.expands:
            host = word.part(0, cut or 1)
            port = word[cut + 1 :]
            is_port = bool(port) and not any(map(str.isspace, port))
            fix = safe("Keep the container port", delete(word.part(0, cut + 1)))
            yield Finding(
                host,
                f"EXPOSE cannot publish {host}: host ports are set by docker run -p",
                _if_plain(fix, word) if is_port else None,
            )


@rule("DF526", Severity.STYLE, "style", also="InvalidDefinitionDescription", default=False)
def description_without_name(instruction: From | Arg) -> Iterator[Finding]:
    """The comment above a stage or an ARG does not begin with its name.

    `docker build --call=outline` shows such comments as descriptions, if they begin with the name
    of what they describe. An empty comment line sets other comments apart. Off unless selected.

    ```dockerfile bad
    # The version of Debian.
    ARG VERSION=12
    FROM debian:${VERSION}
    ```

    ```dockerfile good
    # VERSION is the version of Debian.
    ARG VERSION=12
    FROM debian:${VERSION}
    ```
    """
    if not instruction.line.above:
        return
    names, comment = _names(instruction), _description(instruction)
    if names and comment is not None and comment.text[1:].split()[0] not in names:
        yield Finding(
            comment,
            f"the description above does not begin with {' or '.join(names)}, so BuildKit does not show it",
        )


def _deletions(blanks: Sequence[Span]) -> list[Edit]:
    """Neighbouring lines are deleted as one."""
    merged: list[Span] = []
    for span in blanks:
        if merged and merged[-1].end == span.start:
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return [delete(span) for span in merged]


def _description(instruction: Instruction) -> Comment | None:
    """The comment right above it that is not for us."""
    for comment in reversed(instruction.line.above):
        if comment.text[1:].split()[0] != "dflint:":
            return comment
    return None


def _names(instruction: Instruction) -> list[str]:
    if isinstance(instruction, From):
        return [str(instruction.name)] if instruction.name is not None else []
    return [str(pair.key) for pair in instruction.pairs] if isinstance(instruction, Arg) else []


def _if_plain(fix: Fix, word: Word) -> Fix | None:
    return fix if word.is_plain else None

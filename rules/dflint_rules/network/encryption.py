"""Downloads without TLS, or without TLS certificate verification."""

from __future__ import annotations

from dflint.fix import drop_option, replace, unsafe
from dflint.fixes.declared_changes import swaps
from dflint.knowledge.package_managers import rows_with
from dflint.knowledge.tools import tool_of, tools_with
from dflint.model.layers.network import (
    FETCHERS,
    checks,
    fetched_or_cloned,
    first_in,
    host_of,
    is_local,
    package_sources,
    serves_over_tls,
)
from dflint.model.packages.programs import missing_programs
from dflint.model.packages.tls import surely_lacks_certificates
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.knowledge.rows import Row
    from dflint.model.commands.arguments import Option
    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source
    from dflint.syntax.nodes import Add, Env

TELLING: tuple[Row, ...] = (
    *rows_with("insecure"),
    *tools_with("insecure"),
    *rows_with("insecure_words"),
    *tools_with("insecure_words"),
)
# How some are told in words, in lower case. One of the signs is in each of them.
TLS_SIGNS = ("ssl", "tls", "secure-http", "check-certificate")
TLS_SETTINGS = tuple(sorted({words for row in TELLING for words in row.insecure_words}))
TLS_PROGRAMS = " ".join([it for row in TELLING for it in row.programs])
_VARIABLES: tuple[Row, ...] = (
    *rows_with("insecure_variables"),
    *tools_with("insecure_variables"),
)
TLS_VARIABLES = {
    name: values for row in _VARIABLES for name, values in row.insecure_variables.items()
}


@rule("DF422", Severity.WARNING, "security", needs_text="http://")
def fetched_without_encryption(
    instruction: Add | Run, step: Step, stage: Stage
) -> Iterator[Finding]:
    """Something is downloaded over HTTP, without encryption.

    Use https. Where a checksum or signature is compared, nothing is said; nor about hosts in one's
    own network. Where the image has no certificates, there is no fix: install `ca-certificates` first.

    ```dockerfile bad
    FROM buildpack-deps:bookworm-curl
    RUN wget http://example.com/tool-1.2.tar.gz
    ```

    ```dockerfile fixed
    FROM buildpack-deps:bookworm-curl
    RUN wget https://example.com/tool-1.2.tar.gz
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    RUN pip install --no-cache-dir --index-url http://pypi.example.com/simple/ flask==3.1.0
    ```

    ```dockerfile good
    FROM debian:12
    ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d \
        http://example.com/tool-1.2.tar.gz /opt/
    ```
    """
    if instruction.flag("checksum") or checks(step):
        return
    for word in (*fetched_or_cloned(step), *package_sources(step)):
        if word.startswith("http://") and not is_local(word):
            plain = word.is_plain and not step.is_trigger and serves_over_tls(word)
            if plain and isinstance(instruction, Run):  # an ADD is fetched by the builder
                # Where the program is missing as well, the file does not show what the image has.
                is_complete = not any(missing_programs(step, stage))
                plain = not (is_complete and surely_lacks_certificates(stage, step))
            fix = unsafe("Use https", replace(word.part(0, 4), "https")) if plain else None
            yield Finding(
                word,
                f"unencrypted http download from {host_of(word)}: it can be changed on the way",
                fix,
            )


@rule("DF423", Severity.WARNING, "security", programs=TLS_PROGRAMS)
def certificate_not_checked(
    command: Command, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """TLS certificate verification is disabled for a program.

    Without the check of certificates, https protects from no one who can answer in place of the
    server. If the certificate is that of your company, install it in the image and run
    `update-ca-certificates`. Where the image has no certificates at all, as Debian's and Ubuntu's, install
    `ca-certificates` first: without them there is no fix. Nothing is said of a download whose checksum or
    signature is compared in the same RUN.

    ```dockerfile bad
    FROM buildpack-deps:bookworm-curl
    RUN curl -fsSL --insecure https://example.com/tool.tar.gz | tar xz
    ```

    ```dockerfile fixed
    FROM buildpack-deps:bookworm-curl
    RUN curl -fsSL https://example.com/tool.tar.gz | tar xz
    ```
    """
    if command.name in FETCHERS and checks(step):
        return
    row: Row = command.row if command.manager else tool_of(command.name)
    flags = row.insecure
    for option in () if command.flags.isdisjoint(flags) else command.options:
        if option.flag in flags:
            fix = None
            if not surely_lacks_certificates(stage, step):
                fix = _without(option, command, file.source)
            yield Finding(
                option.word, f"TLS certificate verification of {command.name} is disabled", fix
            )
            return
    if row.insecure_words:
        text = " ".join(command.args).lower()
        if first_in(text, TLS_SIGNS) and first_in(text, TLS_SETTINGS):
            yield Finding(command, f"TLS certificate verification of {command.name} is disabled")


def _without(option: Option, command: Command, source: Source) -> Fix | None:
    """Take an option out of a command, or out of others in one word as `-kL`; none if it has a value."""
    word, flag = option.word, option.flag
    if word == flag:
        return drop_option(word, command, source, is_safe=False) if option.value is None else None
    rest = f"-{word[1:].replace(flag[1], '', 1)}"
    if len(flag) != 2 or word[:2] == "--" or not word.is_literal or not command.editable:
        return None
    return unsafe(f"Write {rest}", replace(word, rest), changes=[swaps(str(word), rest)])


@rule(
    "DF424", Severity.WARNING, "security", needs_text="reject_unauthorized ssl httpsverify insecure"
)
def certificates_never_checked(env: Env) -> Iterator[Finding]:
    """ENV disables TLS certificate verification, in the container as well.

    The variable holds for all that runs later. If the certificate is that of your company, install
    it in the image.

    ```dockerfile bad
    FROM node:22
    ENV NODE_TLS_REJECT_UNAUTHORIZED=0
    ```

    ```dockerfile good
    FROM node:22
    ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/company.pem
    ```
    """
    for pair in env.pairs:
        if pair.value is not None and pair.value.lower() in TLS_VARIABLES.get(pair.key, ()):
            message = f"{pair.key} disables TLS certificate verification, in the container as well"
            yield Finding(pair, message)

"""Checksums and signatures of what is fetched."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_managers import programs_of, programs_with
from dflint.knowledge.tools import that, tool_of
from dflint.model.layers.files import ARCHIVES, PACKAGES
from dflint.model.layers.network import (
    FETCHERS,
    FETCHES_OR_CLONES,
    checks,
    fetched_addresses,
    first_in,
)
from dflint.model.packages.installs import install_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Add, Run

WRITERS = that("prints")  # of the settings of a repository
SIGNED = programs_with("unsigned")
SIGNATURE_SETTINGS = ("[trusted=yes]", "gpgcheck=0", "gpgcheck=no", "trusted=yes ")
READING_LISTS = f"{programs_of('apt')} add-apt-repository apt-add-repository"
HEXADECIMAL = set("0123456789abcdef")
WEB = ("https://", "http://")
BINARIES = (*ARCHIVES, *PACKAGES, ".jar", ".bin", ".exe", ".AppImage", ".gz", ".xz", ".so")


@rule(
    "DF425", Severity.WARNING, "security", programs=" ".join((SIGNED, *that("unsigned"), *WRITERS))
)
def signature_not_checked(command: Command, step: Step) -> Iterator[Finding]:
    """Packages are installed without verification of their signatures.

    The signature says that a package comes from those who made it. Add the key of the repository
    instead, with `signed-by` for apt, `rpm --import` for dnf, or in /etc/apk/keys.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get install -y --allow-unauthenticated tool
    ```

    ```dockerfile good
    FROM debian:12
    RUN apt-get install -y tool
    ```
    """
    if command.name in WRITERS:
        for word in command.args:
            if "=" in word and _is_unsigned(word):
                yield Finding(
                    word, "trusted=yes disables signature verification of this repository"
                )
        return
    row = command.row
    flags = row.unsigned or tool_of(command.name).unsigned
    if command.flags.isdisjoint(flags):
        return
    if row.ecosystem == "alpine" and not _adds_fetched(command, step):
        return
    for option in command.options:
        if option.flag in flags:
            message = f"{option.flag} disables signature verification of packages"
            yield Finding(option.word, message)


@rule("DF427", Severity.INFO, "security", needs=FETCHES_OR_CLONES, default=False)
def download_without_checksum(instruction: Add | Run, step: Step) -> Iterator[Finding]:
    """A file is downloaded without a checksum.

    With `ADD --checksum=sha256:…`, or `sha256sum -c` after a download, the build stops when the
    file is another one. Off unless selected: every new version means another checksum.

    ```dockerfile bad
    FROM debian:12
    ADD https://example.com/tool-1.2.tar.gz /opt/
    ```

    ```dockerfile good
    FROM debian:12
    ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d \
        https://example.com/tool-1.2.tar.gz /opt/
    ```
    """
    if instruction.flag("checksum") or checks(step):
        return
    for word, address in fetched_addresses(step):
        if address.partition("?")[0].endswith(BINARIES) and address.startswith(WEB):
            yield Finding(word, "no checksum verifies this download")


@rule("DF429", Severity.WARNING, "security", programs="apt-key")
def apt_key(command: Command) -> Iterator[Finding]:
    """apt-key is deprecated, and absent from Debian 13 and Ubuntu 24.10.

    A key that it adds is trusted for all repositories. Put the key into a file of its own below
    /etc/apt/keyrings and name it in the line of the repository: `deb [signed-by=/etc/apt/…] …`.

    ```dockerfile bad
    FROM debian:12
    RUN curl -fsSL https://example.com/key.asc | apt-key add -
    ```

    ```dockerfile good
    FROM debian:12
    ADD https://example.com/key.asc /etc/apt/keyrings/example.asc
    RUN echo "deb [signed-by=/etc/apt/keyrings/example.asc] https://example.com/apt stable main" \
        > /etc/apt/sources.list.d/example.list
    ```
    """
    if (command.verbs[:1] and command.verbs[0] in ("add", "adv")) or command.has("--keyserver"):
        fix = hint("Put the key into /etc/apt/keyrings and name it with signed-by")
        why = (
            "is deprecated, and absent"
            if command.has("--keyring")
            else "trusts the key for all repositories, and is absent"
        )
        yield Finding(command.name, f"apt-key {why} from newer releases", fix)


def _is_unsigned(word: Word) -> bool:
    """Whether it is a setting with which no one checks packages that come from elsewhere."""
    return bool(first_in(word, SIGNATURE_SETTINGS)) and "file:" not in word


def _adds_fetched(command: Command, step: Step) -> bool:
    """Whether apk adds packages from the network, and not what the build has made itself."""
    install = install_of(command)
    if install is None:
        return False
    fetched = not FETCHERS.isdisjoint(step.programs)
    return bool(fetched or install.packages or any("://" in it for it in install.files))


@rule("DF763", Severity.ERROR, "correctness", needs=READING_LISTS)
def repository_without_key(stage: Stage) -> Iterator[Finding]:
    """A repository of packages is added, and apt reads it before it has its key.

    "NO_PUBKEY", "The repository is not signed": apt-get update stops. Put the key below /etc/apt/keyrings before, and
    name it in the line of the list: `deb [signed-by=/etc/apt/keyrings/example.asc] https://…`. add-apt-repository of
    Ubuntu fetches the lists itself, so that the key has to come before it.

    ```dockerfile bad
    FROM debian:12
    RUN echo "deb https://packages.example.com/apt stable main" > /etc/apt/sources.list.d/example.list \\
        && apt-get update
    ```

    ```dockerfile good
    FROM debian:12
    ADD https://packages.example.com/key.asc /etc/apt/keyrings/example.asc
    RUN echo "deb [signed-by=/etc/apt/keyrings/example.asc] https://packages.example.com/apt stable main" \\
        > /etc/apt/sources.list.d/example.list && apt-get update
    ```
    """
    if not any("deb http" in step.instruction.written for step in stage.steps):
        return
    from dflint.model.packages.repository_keys import repositories_without_key

    for word, host in repositories_without_key(stage):
        yield Finding(word, f"nothing brings the key of {host} before: apt-get update stops")


@rule(
    "DF464",
    Severity.WARNING,
    "security",
    programs="gpg gpg2 apt-key",
    needs_text="--recv --receive",
)
def short_key_id(command: Command) -> Iterator[Finding]:
    """A key is requested by the last eight digits of its fingerprint.

    Keys with the same eight digits can be made in seconds, and are on the key servers for most that are in use: gpg
    takes whatever has them, and trusts what it signed. Give the whole fingerprint.

    ```dockerfile bad
    FROM debian:13
    RUN gpg --batch --keyserver hkp://keyserver.ubuntu.com:80 --recv-keys 7AC7E370
    ```

    ```dockerfile good
    FROM debian:13
    RUN gpg --batch --keyserver hkp://keyserver.ubuntu.com:80 --recv-keys 9554F04D7259F04124DE6B476D5A82AC7E37093B
    ```
    """
    if any(word.startswith(("--recv", "--receive")) for word in command.args):
        for word in command.args:
            digits = word.partition("=")[2] if word[:2] == "--" else word.removeprefix("0x")
            if len(digits) == 8 and not set(digits.lower()) - HEXADECIMAL:
                yield Finding(
                    word, f"{digits} is no whole fingerprint: other keys may have the same digits"
                )

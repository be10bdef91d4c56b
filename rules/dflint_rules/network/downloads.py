"""Downloads that are run or saved without a look."""

from __future__ import annotations

from dflint.fix import hint, insert_after, replace, unsafe
from dflint.model.layers.fetched_archives import unused_downloads
from dflint.model.layers.network import (
    FETCHERS,
    RUNNERS,
    checks,
    fetched_addresses,
    fetched_script,
    page_of_file,
    reads_archive,
    redirected_address,
)
from dflint.model.packages.availability import base_of
from dflint.rule import Finding, Severity, rule
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Add, Run

# How files of checksums and signatures end: an error page in their place verifies nothing, and that stops.
PROOFS = (".sha256", ".sha256sum", ".sha512", ".sha512sum", ".md5", ".asc", ".sig")
# What shows a log, or removes it.
READERS_OF_LOGS = frozenset(
    {"awk", "cat", "egrep", "grep", "head", "less", "rm", "sed", "tail", "test", "["}
)
ONLY_SHOWS = ("-V", "--version", "--help")
OTHER_METHODS = ("-I", "--head", "-X", "--request", "-d", "--data", "-w", "--write-out")


@rule(
    "DF421",
    Severity.INFO,
    "security",
    needs=" ".join(sorted(RUNNERS)),
    needs_text=" ".join(sorted(FETCHERS)),
)
def download_run_unseen(run: Run, step: Step) -> Iterator[Finding]:
    """A script is downloaded and run without verification.

    Anyone who controls the server, or the name of it, decides what runs in the build, and the build
    is another one when the script changes. Install a package, or fetch a release of which the
    checksum is in the Dockerfile.

    ```dockerfile bad
    FROM debian:12
    RUN curl -fsSL https://example.com/install.sh | sh
    ```

    ```dockerfile good
    FROM debian:12
    ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d \
        https://example.com/install.sh /tmp/
    RUN sh /tmp/install.sh
    ```
    """
    for command in step.commands:
        fetcher = fetched_script(command, step)
        if fetcher is not None:
            yield Finding(
                command.name, f"{command.name} runs what {fetcher} downloads without verification"
            )


@rule("DF426", Severity.INFO, "correctness", programs="curl")
def curl_saves_error_page(command: Command, step: Step) -> Iterator[Finding]:
    """curl without -f saves the error page of a server as the file.

    Without `-f`, curl succeeds when the server says 404 or 500, and saves or passes on the page
    with that message. The build fails later, somewhere else, or not at all.

    ```dockerfile bad
    FROM debian:12
    RUN curl -sSLo /usr/local/bin/tool https://example.com/tool-1.0
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN curl -f -sSLo /usr/local/bin/tool https://example.com/tool-1.0
    ```

    ```dockerfile good
    FROM debian:12
    RUN curl -fsSL -o /tmp/tool.tar.gz https://example.com/tool.tar.gz
    ```
    """
    if command.has("-f", "--fail", "--fail-with-body", *OTHER_METHODS) or command.in_condition:
        return
    if command.has(*ONLY_SHOWS):
        return
    saves = command.has("-o", "-O", "--output", "--remote-name") or command.connector == "|"
    saves |= any(it.operator[0] == ">" and it.fd in ("", "1") for it in command.simple.redirects)
    is_dropped = command.option("-o", "--output") == "/dev/null"
    is_dropped |= any(it.endswith(PROOFS) for it in command.operands)
    if saves and not is_dropped and not checks(step) and not reads_archive(step):
        whole = command.editable and command.name.is_plain
        fix = unsafe("Add -f", insert_after(command.name, " -f")) if whole else None
        is_passed_on = command.connector == "|"
        does = (
            "passes an HTTP error page on"
            if is_passed_on
            else "saves an HTTP error page as the file"
        )
        yield Finding(
            command.name,
            f"curl without -f {does}, and succeeds",
            fix,
        )


@rule("DF468", Severity.WARNING, "correctness", needs_text="/blob/")
def page_downloaded_for_file(instruction: Add | Run, step: Step) -> Iterator[Finding]:
    """A page that shows a file is downloaded, and not the file.

    An address with `/blob/` at GitHub or GitLab is a page for people. What is saved begins with `<!DOCTYPE html>`: a
    script stops at its first line, an archive is "not in gzip format", and a font or a model is none.

    ```dockerfile bad
    FROM buildpack-deps:bookworm
    RUN curl -fsSL -o /usr/local/bin/wait https://github.com/example/tools/blob/v1.2.0/wait.sh
    ```

    ```dockerfile fixed
    FROM buildpack-deps:bookworm
    RUN curl -fsSL -o /usr/local/bin/wait https://raw.githubusercontent.com/example/tools/v1.2.0/wait.sh
    ```

    ```dockerfile good
    FROM buildpack-deps:bookworm
    RUN curl -fsSL -o /usr/local/bin/wait https://github.com/example/tools/blob/v1.2.0/wait.sh?raw=true
    ```
    """
    for word, address in fetched_addresses(step):
        page, raw = page_of_file(address)
        if not page:
            continue
        at = word.raw.find(page)
        is_written = at >= 0 and word.end - word.start == len(word.raw)
        place = Span(word.start + at, word.start + at + len(page))
        fix = unsafe("Take the file itself", replace(place, raw)) if is_written else None
        yield Finding(
            word, f"this is a page that shows {address.rpartition('/')[2]}, not the file", fix
        )


@rule("DF654", Severity.ERROR, "correctness", programs="wget")
def wget_log_taken_for_file(command: Command, step: Step) -> Iterator[Finding]:
    """wget writes its log to a file that the next command reads as the download.

    `-o` names the log of wget, and `-O` the file that it saves. The download lies in the current directory by the
    name in its address, and the next command stops: "not in gzip format". `wget -qo- URL | sh` runs nothing at all.

    ```dockerfile bad
    FROM alpine:3.23
    RUN wget -o /tmp/tool.tgz https://example.com/tool-1.0.tgz && tar -xzf /tmp/tool.tgz -C /opt
    ```

    ```dockerfile fixed
    FROM alpine:3.23
    RUN wget -O /tmp/tool.tgz https://example.com/tool-1.0.tgz && tar -xzf /tmp/tool.tgz -C /opt
    ```

    ```dockerfile good
    FROM alpine:3.23
    RUN wget -o /tmp/wget.log -O /tmp/tool.tgz https://example.com/tool-1.0.tgz || cat /tmp/wget.log
    ```
    """
    log = command.option("-o", "--output-file")
    if log is None or command.has("-O", "--output-document", "-i", "--input-file"):
        return
    after = [it for it in step.commands if it.start > command.start]
    others = [it for it in after if it.name not in READERS_OF_LOGS]
    if log == "-":
        is_read = command.connector == "|" and after[:1] == others[:1]
    else:
        is_read = "log" not in log.rpartition("/")[2] and any(log in it.args for it in others)
    if not is_read:
        return
    option = next(it for it in command.options if it.value is log)
    fix = None
    if command.editable and option.word.is_plain and option.word[:2] != "--":
        at = option.word.index("o")
        fix = unsafe(
            "Write -O", replace(option.word, f"{option.word[:at]}O{option.word[at + 1 :]}")
        )
    place = "standard output" if log == "-" else log
    yield Finding(option.word, f"-o writes the log of wget to {place}, and not the download", fix)


@rule("DF440", Severity.ERROR, "correctness", programs="curl")
def redirect_not_followed(command: Command, stage: Stage) -> Iterator[Finding]:
    """curl does not follow the redirect of a server, and saves that instead of the file.

    Addresses of releases on GitHub, of go.dev and of short links lead to another server. Without `-L`, curl saves an empty
    or a small page, and the next command stops: "not in gzip format", "not found". Facts of 2026-12. An image that is not
    known may have a ~/.curlrc that says so: a warning.

    ```dockerfile bad
    FROM debian:13
    RUN curl -fsS -o /tmp/tool.tgz https://github.com/example/tool/releases/download/v1.0/tool.tgz
    ```

    ```dockerfile fixed
    FROM debian:13
    RUN curl -L -fsS -o /tmp/tool.tgz https://github.com/example/tool/releases/download/v1.0/tool.tgz
    ```

    ```dockerfile good
    FROM debian:13
    RUN curl -fsSL -o /tmp/tool.tgz https://github.com/example/tool/releases/download/v1.0/tool.tgz
    ```
    """
    address = redirected_address(command)
    if address is not None:
        whole = command.editable and command.name.is_plain
        fix = unsafe("Add -L", insert_after(command.name, " -L")) if whole else None
        message = "this address is redirected, and curl does not follow without -L"
        found = Finding(address, message, fix)
        yield found if base_of(stage) is not None else found.at_most(Severity.WARNING)


@rule("DF430", Severity.ERROR, "correctness", needs="curl wget git", needs_text="https://")
def fetched_without_certificates(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """Something is fetched over HTTPS, and the image has no certificates to check it.

    "server certificate verification failed. CAfile: none": Debian's curl, wget and git only recommend the
    package ca-certificates, and `--no-install-recommends` leaves it out. Install it with them.

    Said of images that are known to have no certificates, where all packages above are known not to bring them.
    Facts of 2026-11.

    ```dockerfile bad
    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends git
    RUN git clone --depth 1 --branch v1.2 https://example.com/tool.git /src
    ```

    ```dockerfile good
    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates git
    RUN git clone --depth 1 --branch v1.2 https://example.com/tool.git /src
    ```
    """
    from dflint.model.packages.tls import fetches_without_certificates

    for command in fetches_without_certificates(step, stage):
        message = f"{command.name} checks a certificate, and the image has none: ca-certificates is not installed"
        yield Finding(command.name, message, hint("Install ca-certificates before"))
        return


@rule("DF404", Severity.WARNING, "correctness", needs="curl wget")
def unused_download(run: Run, step: Step) -> Iterator[Finding]:
    """An archive or a package is downloaded and deleted again, and nothing in between uses it.

    The command that unpacks or installs it was lost, or names another file.

    ```dockerfile bad
    FROM debian:13
    RUN curl -fsSLo tool.deb https://example.com/tool_1.0_amd64.deb \\
        && apt-get update && apt-get install -y --no-install-recommends jq \\
        && rm -f tool.deb
    ```

    ```dockerfile good
    FROM debian:13
    RUN curl -fsSLo tool.deb https://example.com/tool_1.0_amd64.deb \\
        && apt-get update && apt-get install -y --no-install-recommends jq ./tool.deb \\
        && rm -f tool.deb
    ```
    """
    for word, name in unused_downloads(step):
        yield Finding(word, f"{name} is downloaded and deleted, and nothing uses it")

"""What a build fetches from the network, and whether it can trust it."""

from __future__ import annotations

from dflint.fix import drop_option, hint, insert_after, replace, unsafe
from dflint.model.downloads import ARCHIVES, PACKAGES
from dflint.model.fetches import (
    FETCHERS,
    RUNNERS,
    checks,
    fetched_script,
    host_of,
    is_local,
)
from dflint.rule import Finding, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Add, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands import Command
    from dflint.model.stages import Dockerfile
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Env

TLS_FLAGS = {
    "curl": ("-k", "--insecure"),
    "wget": ("--no-check-certificate",),
    "pip": ("--trusted-host",),
    "pip3": ("--trusted-host",),
    "conda": ("--insecure", "-k"),
    "uv": ("--allow-insecure-host",),
}
NAMING_HOSTS = ("--trusted-host", "--allow-insecure-host")  # these have a value
# How some are told in words, in lower case. One of the signs is in each of them.
TLS_SIGNS = ("ssl", "tls", "secure-http", "check-certificate")
TOLD_IN_WORDS = frozenset({"npm", "yarn", "pnpm", "git", "conda", "composer", "wget"})
TLS_SETTINGS = (
    "strict-ssl false", "strict-ssl=false", "strict-ssl 0", "enablestrictssl false",
    "http.sslverify false", "http.sslverify=false", "http.sslverify 0", "ssl_verify false",
    "disable-tls true", "secure-http false", "check-certificate=off", "check-certificate=false",
)  # fmt: skip
TLS_VARIABLES = {
    "NODE_TLS_REJECT_UNAUTHORIZED": ("0",),
    "GIT_SSL_NO_VERIFY": ("1", "true"),
    "PYTHONHTTPSVERIFY": ("0",),
    "NPM_CONFIG_STRICT_SSL": ("false",),
    "npm_config_strict_ssl": ("false",),
    "CURL_INSECURE": ("1",),
}
_YUM = ("--nogpgcheck", "--nogpg", "--no-gpgchecks")
SIGNATURE_FLAGS = {
    "apt-get": ("--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"),
    "apt": ("--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"),
    "yum": _YUM,
    "dnf": _YUM,
    "microdnf": _YUM,
    "tdnf": _YUM,
    "zypper": ("--no-gpg-checks", "--no-gpgcheck", "--allow-unsigned-rpm", "-G"),
    "apk": ("--allow-untrusted",),
    "rpm": ("--nosignature", "--nodigest"),
}
WRITERS = ("echo", "printf")  # of the settings of a repository
SIGNATURE_SETTINGS = ("[trusted=yes]", "gpgcheck=0", "gpgcheck=no", "trusted=yes ")

FETCHES = " ".join((*sorted(FETCHERS), "git"))
# Servers that are gone for good, and since when.
DEAD = {
    "dl.bintray.com": "Bintray ended in 2021",
    "jcenter.bintray.com": "JCenter ended in 2024",
    "registry.npm.taobao.org": "it is now registry.npmmirror.com",
    "apt.dockerproject.org": "it is now download.docker.com",
    "yum.dockerproject.org": "it is now download.docker.com",
    "apt.kubernetes.io": "it is now pkgs.k8s.io",
    "packages.cloud.google.com/yum/repos/kubernetes": "it is now pkgs.k8s.io",
    "git://github.com": "GitHub ended the git protocol in 2022",
    "mirrorlist.centos.org": "it ended with CentOS 7 in 2024",
    "ppa:webupd8team/java": "it ended in 2019",
}
# One of these is in each of them.
DEAD_SIGNS = (
    "bintray.com taobao.org dockerproject.org kubernetes git://github mirrorlist.centos webupd8team"
)
DEAD_KEY_SERVERS = ("sks-keyservers.net", "keyserver.pgp.com", "keys.gnupg.net")
LIVING_KEY_SERVER = "hkp://keyserver.ubuntu.com:80"
REWRITERS = frozenset({"sed", "perl", "grep", "awk", "echo"})
BINARIES = (*ARCHIVES, *PACKAGES, ".jar", ".bin", ".exe", ".AppImage", ".gz", ".xz", ".so")
OTHER_METHODS = ("-I", "--head", "-X", "--request", "-d", "--data", "-w", "--write-out")


@rule(
    "DF421",
    Severity.INFO,
    "security",
    on=" ".join(sorted(RUNNERS)),
    text=" ".join(sorted(FETCHERS)),
)
def download_run_unseen(run: Run, step: Step) -> Iterator[Finding]:
    """A script is fetched and run at once, whatever it says today.

    Whoever controls the server, or the name of it, decides what runs in the build, and the build
    is another one when the script changes. Install a package, or fetch a release of which the
    checksum stands in the Dockerfile.

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
            yield Finding(command.name, f"{command.name} runs whatever {fetcher} gets")


@rule("DF422", Severity.WARNING, "security", on=FETCHES, text="http://")
def fetched_without_encryption(instruction: Add | Run, step: Step) -> Iterator[Finding]:
    """Something is fetched over http, so that anybody on the way can change it.

    Use https. Where a checksum or signature is compared, nothing is said; nor about hosts in one's
    own network.

    ```dockerfile bad
    FROM debian:12
    RUN wget http://example.com/tool-1.2.tar.gz
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN wget https://example.com/tool-1.2.tar.gz
    ```

    ```dockerfile good
    FROM debian:12
    ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d \
        http://example.com/tool-1.2.tar.gz /opt/
    ```
    """
    if instruction.flag("checksum") or checks(step):
        return
    for word in _addresses(step):
        if word.startswith("http://") and not is_local(word):
            plain = word.is_plain and not step.is_trigger
            fix = unsafe("Use https", replace(word.part(0, 4), "https")) if plain else None
            yield Finding(word, f"{host_of(word)} is asked without encryption", fix)


@rule("DF423", Severity.WARNING, "security", on=" ".join(sorted({*TLS_FLAGS, *TOLD_IN_WORDS})))
def certificate_not_checked(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A program is told not to check who answers.

    Without the check of certificates, https protects from nobody who can answer in place of the
    server. If the certificate is that of your company, install it in the image and run
    `update-ca-certificates`.

    ```dockerfile bad
    FROM debian:12
    RUN curl -fsSL --insecure https://example.com/tool.tar.gz | tar xz
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN curl -fsSL https://example.com/tool.tar.gz | tar xz
    ```
    """
    flags = TLS_FLAGS.get(command.name, ())
    for option in () if command.flags.isdisjoint(flags) else command.options:
        if option.flag in flags:
            fix = None
            if option.word == option.flag and option.flag not in NAMING_HOSTS:
                fix = drop_option(option.word, command, file.source, is_safe=False)
            yield Finding(option.word, f"{command.name} does not check who answers", fix)
            return
    if command.name in TOLD_IN_WORDS:
        text = " ".join(command.args).lower()
        if _first_in(text, TLS_SIGNS) and _first_in(text, TLS_SETTINGS):
            yield Finding(command, f"{command.name} does not check who answers")


@rule("DF424", Severity.WARNING, "security", text="reject_unauthorized ssl httpsverify insecure")
def certificates_never_checked(env: Env) -> Iterator[Finding]:
    """ENV tells programs not to check who answers, in the container as well.

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
            message = f"{pair.key} makes connections that anybody can answer"
            yield Finding(pair, message)


@rule("DF425", Severity.WARNING, "security", on=" ".join((*SIGNATURE_FLAGS, *WRITERS)))
def signature_not_checked(command: Command, step: Step) -> Iterator[Finding]:
    """Packages are installed without a check of their signatures.

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
                yield Finding(word, "packages from this repository are taken without signature")
        return
    flags = SIGNATURE_FLAGS.get(command.name, ())
    if command.flags.isdisjoint(flags) or (
        command.name == "apk" and not _adds_fetched(command, step)
    ):
        return
    for option in command.options:
        if option.flag in flags:
            message = f"{option.flag} takes packages without a valid signature"
            yield Finding(option.word, message)


@rule("DF426", Severity.INFO, "correctness", on="curl")
def curl_saves_error_page(command: Command, step: Step) -> Iterator[Finding]:
    """curl takes the error page of a server for what was asked for.

    Without `-f`, curl succeeds when the server says 404 or 500, and saves or passes on the page
    with that message. The build fails later, somewhere else, or not at all.

    ```dockerfile bad
    FROM debian:12
    RUN curl -sSL https://example.com/tool.tar.gz | tar xz
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN curl -f -sSL https://example.com/tool.tar.gz | tar xz
    ```

    ```dockerfile good
    FROM debian:12
    RUN curl -fsSL -o /tmp/tool.tar.gz https://example.com/tool.tar.gz
    ```
    """
    if command.has("-f", "--fail", "--fail-with-body", *OTHER_METHODS) or command.in_condition:
        return
    saves = command.has("-o", "-O", "--output", "--remote-name") or command.connector == "|"
    saves |= any(it.operator[0] == ">" and it.fd in ("", "1") for it in command.simple.redirects)
    if saves and command.option("-o", "--output") != "/dev/null" and not checks(step):
        whole = command.editable and command.name.is_plain
        fix = unsafe("Add -f", insert_after(command.name, " -f")) if whole else None
        yield Finding(command.name, "without -f curl takes an error page for the file", fix)


@rule("DF427", Severity.INFO, "security", on=FETCHES, default=False, text="://")
def download_without_checksum(instruction: Add | Run, step: Step) -> Iterator[Finding]:
    """A file is fetched, and nothing says that it is still the same one.

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
    if "://" not in instruction.rest.text or instruction.flag("checksum") or checks(step):
        return
    for word in _addresses(step):
        path = word.partition("?")[0]
        if path.endswith(BINARIES) and word.startswith(("https://", "http://")):
            yield Finding(word, "nothing says that this is still the same file")


@rule(
    "DF428", Severity.ERROR, "correctness", on="gpg gpg2 apt-key", text=" ".join(DEAD_KEY_SERVERS)
)
def dead_key_server(command: Command) -> Iterator[Finding]:
    """A key is asked for at a server that does not answer any more.

    The SKS pool was switched off in June 2021. Most keys are at keyserver.ubuntu.com and
    keys.openpgp.org.

    ```dockerfile bad
    FROM debian:12
    RUN gpg --batch --keyserver ha.pool.sks-keyservers.net --recv-keys 9554F04D7259F04124DE6B476D5A82AC7E37093B
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN gpg --batch --keyserver hkp://keyserver.ubuntu.com:80 --recv-keys 9554F04D7259F04124DE6B476D5A82AC7E37093B
    ```
    """
    server = command.option("--keyserver")
    if server is None or command.in_condition or server.expands:
        return
    host = str(server).rpartition("//")[2].partition(":")[0]
    if host.endswith(DEAD_KEY_SERVERS):
        plain = command.editable and server.is_plain
        fix = unsafe(f"Use {LIVING_KEY_SERVER}", replace(server, LIVING_KEY_SERVER))
        yield Finding(server, f"{host} does not answer any more", fix if plain else None)


@rule("DF429", Severity.WARNING, "security", on="apt-key")
def apt_key(command: Command) -> Iterator[Finding]:
    """apt-key is deprecated, and gone from Debian 13 and Ubuntu 24.10.

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
        fix = hint("Put the key below /etc/apt/keyrings and name it with signed-by")
        why = (
            "is gone"
            if command.has("--keyring")
            else "trusts the key for all repositories, and is gone"
        )
        yield Finding(command.name, f"apt-key {why} from newer releases", fix)


@rule("DF420", Severity.ERROR, "correctness", text=DEAD_SIGNS)
def dead_server(instruction: Add | Run, step: Step) -> Iterator[Finding]:
    """Something is fetched from a server that is gone for good.

    ```dockerfile bad
    FROM debian:12
    RUN git clone git://github.com/moby/buildkit
    ```

    ```dockerfile good
    FROM debian:12
    RUN git clone https://github.com/moby/buildkit
    ```
    """
    text = instruction.rest.text
    for host in DEAD:
        if host in text and not _is_rewritten(host, step):
            at = text.index(host)
            place = Span(instruction.rest.offset(at), instruction.rest.end(at + len(host)))
            yield Finding(place, f"{host} is gone: {DEAD[host]}")


def _addresses(step: Step) -> Sequence[Word]:
    """What is fetched, or cloned."""
    if "git" not in step.programs:
        return step.addresses
    clones = [it for it in step.commands if it.name == "git" and it.runs("git", "clone")]
    cloned = [word for command in clones for word in command.args if "://" in word]
    return [*step.addresses, *cloned]


def _is_unsigned(word: Word) -> bool:
    """Whether it is a setting with which nobody checks packages that come from elsewhere."""
    return bool(_first_in(word, SIGNATURE_SETTINGS)) and "file:" not in word


def _first_in(text: str, pieces: Sequence[str]) -> str:
    """The first of these pieces that stands in a text, or nothing."""
    for piece in pieces:
        if piece in text:
            return piece
    return ""


def _adds_fetched(command: Command, step: Step) -> bool:
    """Whether apk adds packages from the network, and not what the build has made itself."""
    install = command.install
    if install is None:
        return False
    fetched = not FETCHERS.isdisjoint(step.programs)
    return bool(fetched or install.packages or any("://" in it for it in install.files))


def _is_rewritten(host: str, step: Step) -> bool:
    """Whether the name only stands in a text that is replaced, or is written to a file."""
    return any(
        command.name in REWRITERS and any(host in word for word in command.args)
        for command in step.commands
    )

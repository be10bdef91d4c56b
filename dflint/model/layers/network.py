"""Addresses that a build fetches from, and what is checked of what comes."""

from __future__ import annotations

from _bisect import bisect_left

from dflint.knowledge.dead_addresses import REDIRECTING
from dflint.knowledge.tools import that
from dflint.model.packages.installs import install_of
from dflint.model.variables.values import text_meant
from dflint.source import cached
from dflint.syntax.nodes import Add
from dflint.syntax.parts import SHELLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.steps import Step
    from dflint.shell.nodes import Script
    from dflint.source import Word

FETCHERS = that("fetches")
_ECOSYSTEMS = ("python", "node", "ruby")  # their managers check no signature of what they fetch
# With these, curl follows, or is asked where it is led to.
_FOLLOWING = (
    "-L", "--location", "--location-trusted", "-I", "--head", "-w", "--write-out", "-K", "--config", "-i", "-D",
)  # fmt: skip
FETCHES_OR_CLONES = "curl wget git"
# They compare what was fetched with a checksum or a signature.
CHECKERS = that("checks")
# They read one format of files, and fail with anything else.
READ_A_FORMAT = frozenset({
    "tar", "unzip", "gunzip", "xz", "bunzip2", "unxz", "zstd", "7z", "dpkg", "rpm", "apt-key", "gpg", "jq",
    "bsdtar", "ar", "cpio", "jar",
})  # fmt: skip
# Which their manager refuses if they are something else.
_PACKAGES = (".deb", ".rpm", ".apk", ".whl", ".gem", ".tgz", ".tar.gz", ".zip")
# Interpreters that run what comes in at their standard input, as shells do.
INTERPRETERS = that("interprets")
READERS = that("reads_scripts")
RUNNERS = SHELLS | INTERPRETERS | READERS
LOCAL_HOSTS = frozenset({"localhost", "0.0.0.0", "host.docker.internal"})
LOCAL_BEGINNINGS = (
    "127.", "10.", "192.168.", "172.16.", "172.17.", "172.18.", "169.254.", "$", "{", "[", "%",
    "unix",
)  # fmt: skip
# Hosts from which published Dockerfiles fetch over https (a corpus of 1,539 of them, 2026-11-30), and
# the two of RFC 2606. Mirrors of distributions are left out: archive.ubuntu.com answers over http only,
# and apt checks signatures anyway.
_WITH_TLS = frozenset({
    "github.com", "raw.githubusercontent.com", "gitlab.com", "bitbucket.org", "nodejs.org",
    "www.php.net", "pecl.php.net", "downloads.php.net", "windows.php.net", "museum.php.net",
    "builds.dotnet.microsoft.com", "download.microsoft.com", "packages.microsoft.com",
    "go.microsoft.com", "aka.ms", "dot.net", "www.postgresql.org", "ftp.postgresql.org",
    "apt.postgresql.org", "www.apache.org", "archive.apache.org", "downloads.apache.org",
    "download.docker.com", "get.docker.com", "yarnpkg.com", "download.java.net", "erlang.org",
    "nginx.org", "corretto.aws", "packages.cloud.google.com", "storage.googleapis.com",
    "dl.google.com", "dl-ssl.google.com", "dl.k8s.io", "dl-cdn.alpinelinux.org", "deb.debian.org",
    "www.python.org", "pypi.org", "files.pythonhosted.org", "bootstrap.pypa.io", "www.openssl.org",
    "getcomposer.org", "deb.nodesource.com", "rpm.nodesource.com", "registry.npmjs.org",
    "unofficial-builds.nodejs.org", "www.gnu.org", "gcc.gnu.org", "git.kernel.org", "golang.org",
    "fastdl.mongodb.org", "repo.mongodb.org", "pgp.mongodb.com", "crates.io", "sh.rustup.rs",
    "apt.tianon.xyz", "packagecloud.io", "cdn.azul.com", "www.mercurial-scm.org", "git.zx2c4.com",
    "releases.hashicorp.com", "pkg.jenkins.io", "download.redis.io", "dl.fedoraproject.org",
    "download.pytorch.org", "download.maxmind.com", "repo.steampowered.com", "www.rabbitmq.com",
    "salsa.debian.org", "example.com", "example.org", "example.net",
})  # fmt: skip
# For examples (RFC 2606); and how the names of mirrors begin, which seldom have TLS.
_PLACEHOLDERS = frozenset({"example.com", "example.org", "example.net"})
_MIRRORS = frozenset({"mirror", "mirrors", "ftp", "archive", "ports", "security", "deb", "apt"})
# Providers that serve all their customers' files over https.
_WITH_TLS_ENDINGS = (".github.io", ".githubusercontent.com", ".s3.amazonaws.com", ".cloudfront.net",
                     ".storage.googleapis.com", ".blob.core.windows.net", ".azureedge.net")  # fmt: skip
LOCAL_ENDINGS = (".local", ".internal", ".lan", ".localdomain", ".corp", ".intra", ".test")


def host_of(address: str) -> str:
    """The host in `http://user@host:port/path`."""
    rest = address.partition("://")[2]
    for mark in "/?#":
        rest = rest.partition(mark)[0]
    return rest.rpartition("@")[2].partition(":")[0]


def serves_over_tls(address: str) -> bool:
    """Whether the host of an address is known to serve the same over https; no port may be given."""
    host = host_of(address)
    # A certificate for all names below one does not hold for those further down.
    first, dot, rest = host.partition(".")
    is_known = host in _WITH_TLS or (bool(first) and f"{dot}{rest}" in _WITH_TLS_ENDINGS)
    is_known |= rest in _PLACEHOLDERS and first not in _MIRRORS
    return is_known and f"{host}:" not in address


def is_local(address: str) -> bool:
    """Whether it stays in one's own network, or that is not known."""
    host = host_of(address)
    if host in LOCAL_HOSTS or host.startswith(LOCAL_BEGINNINGS) or host.endswith(LOCAL_ENDINGS):
        return True
    return "." not in host or "$" in host


@cached
def addresses(step: Step) -> list[Word]:
    """The addresses that an ADD, or curl and wget in a RUN, fetch from."""
    if isinstance(step.instruction, Add):
        return [word for word in step.instruction.sources if "://" in word]
    fetchers = [it for it in step.commands if it.name in FETCHERS]
    return [word for command in fetchers for word in command.args if "://" in word]


def checks(step: Step) -> bool:
    """Whether a step compares a checksum or a signature."""
    return not CHECKERS.isdisjoint(step.programs)


def fetched_script(command: Command, step: Step) -> Word | None:
    """The name of the program that fetches the script which a command runs, if there is one."""
    if command.name not in RUNNERS:
        return None
    if command.name in SHELLS:
        takes_input = not command.has("-c") and all(
            word[:1] == "-" or command.has("-s") or word == "/dev/stdin"
            for word in command.operands[:1]
        )
    elif command.name in INTERPRETERS:
        takes_input = not command.has("-c", "-m", "-e", "-n", "-p", "-ne", "-pe", "-r") and all(
            word == "-" or command.args[0] in ("--", "-") for word in command.operands[:1]
        )
    else:
        takes_input = False
    before = command.piped_from
    if takes_input and before is not None and before in FETCHERS:
        return before if _passes_on(before, step) else None
    if command.name in SHELLS or command.name in READERS:
        for script in _given(command):
            fetchers = _fetchers(step)
            at = bisect_left(fetchers, script.start, key=lambda it: it.start)
            if at < len(fetchers) and fetchers[at].start < script.end:
                return fetchers[at].name
    return None


@cached
def _by_name(step: Step) -> dict[int, Command]:
    """The commands of a step by the words that name them."""
    return {id(it.name): it for it in step.commands}


@cached
def _fetchers(step: Step) -> list[Command]:
    """The commands of a step that fetch something, by their places."""
    return sorted([it for it in step.commands if it.name in FETCHERS], key=lambda it: it.start)


def _passes_on(name: Word, step: Step) -> bool:
    """Whether the program at that place writes what it gets to its output, not to a file."""
    found = _by_name(step).get(id(name))
    return found is None or found.option("-o", "--output") in (None, "-", "/dev/stdout")


def _given(command: Command) -> Iterator[Script]:
    """The substitutions that are all of the script that a shell is given."""
    for word in command.args:
        if len(word.substitutions) == 1 and word[:2] in ("<(", "$(") and word[-1:] == ")":
            yield word.substitutions[0]


def fetched_or_cloned(step: Step) -> Sequence[Word]:
    """What is fetched, or cloned."""
    if "git" not in step.programs:
        return addresses(step)
    clones = [it for it in step.commands if it.name == "git" and it.runs("git", "clone")]
    cloned = [word for command in clones for word in command.args if "://" in word]
    return [*addresses(step), *cloned]


def package_sources(step: Step) -> Iterator[Word]:
    """The addresses without encryption that managers of a language are told to take packages from."""
    if "http://" not in step.instruction.written:
        return
    for command in step.commands:
        row = command.row
        if command.manager and not row.is_system and row.ecosystem in _ECOSYSTEMS:
            values = [it.value for it in command.options if it.value is not None]
            for word in (*values, *command.operands):
                if word.startswith("http://"):
                    yield word


def fetched_addresses(step: Step) -> Iterator[tuple[Word, str]]:
    """What an ADD, or curl and wget in a RUN, fetch: the words, and the addresses that they mean.

    Values of shell variables are filled in where the script shows them.
    """
    if isinstance(step.instruction, Add):
        yield from ((word, str(word)) for word in addresses(step))
        return
    for command in _fetchers(step):
        for word in command.args:
            meant = text_meant(word, step)
            if "://" in meant:
                yield word, meant


def page_of_file(address: str) -> tuple[str, str]:
    """The piece of an address at GitHub or GitLab that makes it the page of a file, and what to write for it.

    Both are "" where it is no such page.
    """
    host, _, path = address.partition("://")[2].partition("/")
    parts = path.split("/")
    if "?" in address or len(parts) < 5 or not path.rpartition("/")[2]:
        return "", ""
    if host == "github.com" and parts[2] == "blob":
        place = f"{host}/{parts[0]}/{parts[1]}/"
        return f"{place}blob/", place.replace(host, "raw.githubusercontent.com")
    is_gitlab = "gitlab" in host and "/-/blob/" in address
    return ("/-/blob/", "/-/raw/") if is_gitlab else ("", "")


def first_in(text: str, pieces: Sequence[str]) -> str:
    """The first of these pieces that is in a text, or nothing."""
    for piece in pieces:
        if piece in text:
            return piece
    return ""


@cached
def reads_archive(step: Step) -> bool:
    """Whether a step reads an archive, a key or a package, which an error page is not: it fails."""
    return not READ_A_FORMAT.isdisjoint(step.programs) or any(
        install is not None
        and any(it.endswith(_PACKAGES) for it in (*install.files, *install.packages))
        for install in map(install_of, step.commands)
    )


def redirected_address(command: Command) -> Word | None:
    """The address that a curl fetches, which leads to another one that curl does not follow; None for others."""
    bundles = (word for word in command.args if word[:1] == "-" and word[:2] != "--")
    if command.has(*_FOLLOWING) or command.is_conditional or any("L" in it for it in bundles):
        return None  # of `-#sSL`, the letters are not told apart
    for word in command.args:
        scheme, found, rest = word.partition("://")
        host, _, path = rest.partition("/")
        if found and scheme in ("http", "https"):
            for name, sign in REDIRECTING:
                if host == name and sign in f"/{path}":
                    return word
    return None

"""What is secret in a file, by its name and content. The secret itself is never given.

Sources: the documentation of npm, Yarn, pip, Composer, NuGet, Maven, Docker, the AWS and Google Cloud
command lines, Cargo, the GitHub command line, curl (.netrc) and git (credential-store).
"""

from __future__ import annotations

from dflint.model.variables.secrets import is_harmless_value, is_secret
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dflint.model.context.build_context import Context
    from dflint.source import Word
    from dflint.syntax.nodes import Instruction

UNKNOWN = ("$", "<", "{", "%", "#")  # a value that begins so is written later
# Endings of files that are read only for a private key: sources and lists, which hold no login.
PLAIN_ENDINGS = (
    ".py", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".go", ".rs", ".java", ".kt", ".rb", ".php",
    ".c", ".h", ".cc", ".cpp", ".cs", ".sh", ".bash", ".txt", ".md", ".rst", ".lock", ".mod", ".sum",
    ".html", ".css", ".scss", ".svg", ".png", ".jpg", ".ico", ".jar", ".war", ".tar", ".gz", ".zip",
    ".tgz", ".deb", ".rpm", ".whl", ".pub", ".crt", ".cer", ".asc", ".gpg", ".sql", ".proto", ".lua",
    ".pl", ".ex", ".exs", ".erl", ".hs", ".scala", ".swift", ".dart", ".vue", ".csproj", ".sln",
    ".gradle", ".kts", ".patch", ".diff", ".repo", ".list", ".sources", ".in", ".rules", ".service",
)  # fmt: skip
# In the name of a key or a login that is no secret.
EXAMPLE_WORDS = (
    "insecure", "example", "sample", "dummy", "fake", "mock", "snakeoil", "test", "localhost",
)  # fmt: skip
PLAIN_NAMES = frozenset({
    "package.json", "package-lock.json", "composer.json", "composer.lock", "Gemfile", "Gemfile.lock",
    "Pipfile", "Pipfile.lock", "pom.xml", "Makefile", "Cargo.toml", "pyproject.toml", "tsconfig.json",
    "Procfile", "Rakefile", "Dockerfile", "yarn.lock", "pnpm-lock.yaml", "LICENSE", "NOTICE",
})  # fmt: skip


def may_hold_secret(path: str) -> bool:
    """Whether a file that a COPY names is worth a look: few programs and no lists hold logins."""
    name = path.rsplit("/", 1)[-1]
    if any(word in name.lower() for word in EXAMPLE_WORDS):
        return False
    return name not in PLAIN_NAMES and not name.lower().endswith(PLAIN_ENDINGS)


def is_named_as_secret(path: str) -> bool:
    """Whether a file somewhere in a folder is worth a look, by its name."""
    name = path.rsplit("/", 1)[-1].lower()
    if name not in _BY_NAME and not name.endswith((*_KEYS, *_VALUES)):
        return False
    return _look(name) is not None and not any(word in name for word in EXAMPLE_WORDS)


def is_public(path: str, context: Context) -> bool:
    """Whether a file of a context has settings and no secret, and git tracks it: it is so for everybody."""
    if not path.rpartition("/")[2].startswith(".env") or not context.folder.is_tracked(path):
        return False
    text = context.folder.read(path)
    return text is not None and not secret_in_any(path, text)


def secret_in(path: str, text: str) -> str:
    """What is secret in a file of that name and content, or nothing."""
    look = _look(path.rsplit("/", 1)[-1].lower())
    return look(text) if look is not None else ""


def document_secrets(instruction: Instruction) -> Iterator[tuple[Word, str]]:
    """The here-documents of a COPY that have a secret in them, each with the path that it becomes."""
    has_target = isinstance(instruction, Copy | Add) and instruction.words
    target = str(instruction.words[-1]) if has_target else ""
    for document in instruction.heredocs if target else ():
        path = target if target[-1:] != "/" else f"{target}{document.name}"
        if secret_in(path, document.written):
            yield document.word, path


def secret_in_any(path: str, text: str) -> str:
    """What is secret in a file, also one of an unusual name."""
    return secret_in(path, text) or _private_key(text) or _registry_login(text) or _cloud_key(text)


def _private_key(text: str) -> str:
    """A key in PEM, of which there is more than the first line."""
    at = text.find("PRIVATE KEY-----")
    if at < 0 or "-----BEGIN " not in text[max(0, at - 40) : at]:
        return ""
    body = text[at + len("PRIVATE KEY-----") :].partition("-----END")[0]
    is_left_out = "..." in body or "<" in body or "xxxx" in body.lower()
    # A quote ends the text: a program that looks for the line names it.
    is_only_named = body[:1] in ("'", '"', "`") and "MII" not in body
    return "" if is_left_out or is_only_named else "a private key"


def _registry_login(text: str) -> str:
    """What `docker login` writes: the password is in `auth`, in Base64."""
    if '"auths"' not in text:
        return ""
    return "the password of a registry" if any(_values(text, '"auth"')) else ""


def _cloud_key(text: str) -> str:
    return "a key of AWS" if _sets(text, "aws_secret_access_key") else ""


def _login_of_tool(text: str) -> str:
    """A token of Cargo or the GitHub command line, or a key of AWS."""
    is_token = _sets(text, "token") or any(_values(text, "oauth_token"))
    return "a token" if is_token else _cloud_key(text)


def _sets(text: str, name: str) -> bool:
    """Whether a line `name = value` is in a file, and the value no placeholder."""
    lines = (line.partition("=") for line in text.splitlines())
    return any(key.strip().lower() == name and _is_value(value) for key, _, value in lines)


def _secret_variable(text: str) -> str:
    """The first variable in `NAME=value` lines that is a secret."""
    for line in text.splitlines():
        name, _, value = line.strip().removeprefix("export ").partition("=")
        value = value.strip().strip("\"'")
        if value and value[0] not in UNKNOWN and is_secret(name.strip(), value):
            return name.strip()
    return ""


def _token(text: str) -> str:
    """The token of an .npmrc, unless it comes from a variable."""
    for line in text.splitlines():
        key, _, value = line.partition("=")
        named = key.strip().endswith(("_authToken", "_password", "_auth", "_authtoken"))
        if named and key.lstrip()[:1] not in ("#", ";") and _is_value(value):
            return "a token"
    return ""


def _yarn_token(text: str) -> str:
    is_any = any(_values(text, "npmAuthToken")) or any(_values(text, "npmAuthIdent"))
    return "a token" if is_any else ""


def _password(text: str) -> str:
    """A word after `password`, as in .netrc and .pypirc."""
    words = text.replace("=", " ").replace(":", " ").split()
    values = [words[at + 1] for at in range(len(words) - 1) if words[at] == "password"]
    return "a password" if any(map(_is_value, values)) else ""


def _address_login(text: str) -> str:
    """`https://user:password@host`."""
    for part in text.split("://")[1:]:
        login, at, _ = part.partition("/")[0].partition("@")
        password = login.partition(":")[2]
        if at and " " not in login and "\n" not in login and _is_value(password):
            return "a password in an address"
    return ""


def _json_password(text: str) -> str:
    for key in ('"password"', '"oauth"', '"github-oauth"', '"bearer"'):
        if any(_values(text, key)):
            return "a password"
    return ""


def _xml_password(text: str) -> str:
    for opening in ("<password>", "<passphrase>"):
        for part in text.split(opening)[1:]:
            if _is_value(part.partition("<")[0]):
                return "a password"
    if 'key="cleartextpassword"' in text.lower():
        return "a password"
    return ""


def _kube_login(text: str) -> str:
    keys = ("client-key-data", "token", "password")
    return "a login of Kubernetes" if any(any(_values(text, key)) for key in keys) else ""


def _always(text: str) -> str:
    return "a password in an address" if "://" in text and "@" in text else ""


def _values(text: str, key: str) -> Iterator[str]:
    """The values behind a key and a colon that are no placeholders."""
    for part in text.split(key)[1:]:
        rest = part.lstrip()
        if rest[:1] == ":":
            value = rest[1:].split("\n", 1)[0].split(",", 1)[0].strip(" \t\r\"'}]")
            if _is_value(value):
                yield value


def _is_value(text: str) -> bool:
    """Whether it is a secret rather than a variable or a placeholder."""
    value = text.strip().strip("\"'")
    return bool(value) and value[0] not in UNKNOWN and not is_harmless_value("", value)


_BY_NAME: dict[str, Callable[[str], str]] = {
    ".env": _secret_variable,
    ".env.local": _secret_variable,
    ".env.prod": _secret_variable,
    ".env.production": _secret_variable,
    ".npmrc": _token,
    ".yarnrc.yml": _yarn_token,
    ".pypirc": _password,
    ".netrc": _password,
    "_netrc": _password,
    "pip.conf": _address_login,
    "auth.json": _json_password,
    "auth.toml": _password,
    "settings.xml": _xml_password,
    "nuget.config": _xml_password,
    ".git-credentials": _always,
    ".dockercfg": _registry_login,
    ".dockerconfigjson": _registry_login,
    "config.json": _registry_login,
    "kubeconfig": _kube_login,
    "credentials": _login_of_tool,
    "credentials.toml": _login_of_tool,
    "hosts.yml": _login_of_tool,
    "id_rsa": _private_key,
    "id_dsa": _private_key,
    "id_ecdsa": _private_key,
    "id_ed25519": _private_key,
}
_KEYS = (".pem", ".key")
_VALUES = (".tfvars",)  # of Terraform


def _look(name: str) -> Callable[[str], str] | None:
    """What to look for in a file of that name."""
    if name.endswith(_KEYS):
        return _private_key
    return _secret_variable if name.endswith(_VALUES) else _BY_NAME.get(name)

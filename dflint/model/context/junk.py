"""What a project's folder holds that has no business in an image."""

from __future__ import annotations

from dflint.model.context.dockerignore import IgnorePattern
from dflint.model.variables.secrets import is_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

HISTORIES = frozenset({".git", ".hg", ".svn"})
# Made anew by the build, or of use only to those who work on the program.
JUNK_FOLDERS = HISTORIES | {
    "node_modules", "bower_components", ".venv", "venv", "__pycache__", ".tox", ".nox", ".gradle",
    ".mypy_cache", ".pytest_cache", ".ruff_cache", ".terraform", ".next", ".nuxt", ".parcel-cache",
    ".turbo", ".angular", ".svelte-kit", ".bundle", ".eggs", ".idea", ".vs", ".vscode",
}  # fmt: skip
# Ignored wherever they are: anyone who writes one of these in a .dockerignore means any depth.
ANYWHERE = JUNK_FOLDERS | {
    "*.pyc", "*.pyo", "*.pyd", "*.py[cod]", "*.py[co]", "*.class", "*.swp", "*.swo", "*~", "*.log",
    "*.egg-info", ".DS_Store", "Thumbs.db", "npm-debug.log", "npm-debug.log*", "yarn-error.log",
    ".env", "*.pem", "id_rsa",
}  # fmt: skip
# Where examples lie that are secret to no one.
EXAMPLE_FOLDERS = frozenset({
    "test", "tests", "testing", "testdata", "fixtures", "example", "examples", "spec", "docs",
})  # fmt: skip


def secret_in(path: str, text: str) -> str:
    """What is secret in a file of that name and content, or nothing."""
    name = path.rsplit("/", 1)[-1]
    for pattern, look in _SECRET_FILES:
        if IgnorePattern(pattern, 0, 0).matches(name):
            return look(text)
    return ""


def _private_key(text: str) -> str:
    return "a private key" if "PRIVATE KEY-----" in text else ""


def _secret_variable(text: str) -> str:
    """The first variable in `NAME=value` lines that is a secret."""
    for line in text.splitlines():
        name, _, value = line.strip().removeprefix("export ").partition("=")
        value = value.strip().strip("\"'")
        if value and value[0] != "$" and is_secret(name.strip(), value):
            return name.strip()
    return ""


def _token(text: str) -> str:
    """The token of an .npmrc, unless it comes from a variable."""
    for line in text.splitlines():
        key, _, value = line.partition("=")
        if key.strip().endswith(("_authToken", "_password", "_auth")) and "${" not in value:
            return "a token"
    return ""


def _password(text: str) -> str:
    return "a password" if "password" in text else ""


def _always(text: str) -> str:
    return "credentials" if text.strip() else ""


_SECRET_FILES: tuple[tuple[str, Callable[[str], str]], ...] = (
    (".env", _secret_variable),
    (".env.local", _secret_variable),
    (".env.production", _secret_variable),
    (".npmrc", _token),
    (".pypirc", _password),
    (".netrc", _password),
    ("_netrc", _password),
    (".git-credentials", _always),
    ("id_rsa", _private_key),
    ("id_dsa", _private_key),
    ("id_ecdsa", _private_key),
    ("id_ed25519", _private_key),
    ("*.pem", _private_key),
    ("*.key", _private_key),
)

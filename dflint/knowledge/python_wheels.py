"""Which versions of packages pip can install from a wheel, and what those that it must compile need.

The rows are in _generated_python_wheels.py: packages that public questions about failing builds are about most. A
package without a row is not known.
"""

from __future__ import annotations

from dflint.knowledge._generated_python_wheels import DATE, PYTHONS, WHEELS

__all__ = [
    "DATE",
    "HEADERS",
    "INDEX_OPTIONS",
    "NOT_ON_PYPI",
    "first_wheel",
    "has_source",
    "is_known",
    "needed_python",
]

# With one of these, pip looks elsewhere than at PyPI, or takes no wheel, or only wheels.
INDEX_OPTIONS = (
    "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--no-index", "--only-binary", "--no-binary",
    "--platform", "--python-version", "--target", "--dry-run",
)  # fmt: skip
# What a package that has no wheel asks for besides a compiler: the package of Debian, and pieces of the names of
# others that bring it, too. Sources: psycopg/psycopg2#1368, the READMEs of mysqlclient and python-ldap.
HEADERS = {
    "mysqlclient": ("default-libmysqlclient-dev", ("mysql", "mariadb")),
    "psycopg2": ("libpq-dev", ("pq", "postgres")),
    "python-ldap": ("libldap2-dev", ("ldap",)),
}
NONE = "-"
# Packages of Ubuntu and Debian with modules of Python that are not on PyPI: `pip freeze` of the system names them.
# Tried with pip on 2026-11-30. Of python-apt PyPI has 0.7.8 at most.
NOT_ON_PYPI = frozenset({
    "apturl", "brlapi", "cloud-init", "command-not-found", "cupshelpers", "language-selector", "pkg-resources",
    "ubuntu-advantage-tools", "ubuntu-drivers-common", "ufw", "unattended-upgrades", "usb-creator", "xkit",
})  # fmt: skip


def is_known(name: str) -> bool:
    """Whether there is a row for a package, by its name as PyPI writes it."""
    return name in WHEELS


def first_wheel(name: str, minor: int, is_musl: bool) -> str | None:
    """The first version from which on Python 3.`minor` has wheels; "-" for none, None if that is not known."""
    glibc, musl, *_ = WHEELS[name]
    columns = ((musl or glibc) if is_musl else glibc).split()
    at = min(minor, PYTHONS[-1])
    return columns[PYTHONS.index(at)] if at in PYTHONS else None


def needed_python(name: str, version: tuple[int, ...]) -> int:
    """The minor version of Python 3 that a version of a package needs; 0 where it is not known."""
    needed = 0
    for word in WHEELS[name][2].split():
        since, _, minor = word.partition(":")
        if version >= tuple(map(int, since.split("."))):
            needed = int(minor)
    return needed


def has_source(name: str) -> bool:
    """Whether pip can compile a package that has no wheel."""
    return WHEELS[name][3]

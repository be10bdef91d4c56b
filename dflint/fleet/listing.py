"""The list of the repositories of a fleet: fleet.toml, which people read and write, too."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass

from dflint import toml
from dflint.files import bytes_of
from dflint.fleet.archive_source import ENDINGS
from dflint.fleet.git_source import without_password
from dflint.syntax.spelling import did_you_mean

NAME = "fleet.toml"
START = """# The repositories that `dflint fleet run` reads. `dflint fleet add` adds to them.
# A path is seen from the folder of this file.
#
# [[repository]]
# address = "https://git.example/web/shop.git"
# name = "web/shop"
# team = "web"
"""
KEYS = ("address", "name", "team")


class ListError(Exception):
    """What is wrong with a list of repositories, in one sentence."""


@dataclass(frozen=True)
class Repository:
    """A repository of the list: `address` as it is written there, `name` for people, `team` or nothing."""

    name: str
    address: str
    team: str = ""


def read_list(path: str) -> list[Repository]:
    """The repositories in a list. Raises ListError."""
    try:
        content = toml.loads(bytes_of(path).decode("utf-8").replace("\r\n", "\n"))
    except FileNotFoundError:
        raise ListError(f'there is no list "{path}": dflint fleet init makes one.') from None
    except OSError as error:
        raise ListError(f'cannot read "{path}": {error.strerror}.') from None
    except ValueError as error:
        raise ListError(f"{path}: this is no TOML: {error}.") from None
    except RecursionError:
        raise ListError(f"{path}: this is nested too deeply.") from None
    for key in content:
        if key != "repository":
            raise ListError(f'{path}: there is no key "{key}".{did_you_mean(key, ["repository"])}')
    rows = content.get("repository", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ListError(f"{path}: each repository is a table [[repository]].")
    found = [_repository(path, number, row) for number, row in enumerate(rows, 1)]
    seen: dict[str, str] = {}
    for it in found:
        if it.name in seen:
            raise ListError(
                f'{path}: two repositories have the name "{it.name}": give one another.'
            )
        seen[it.name] = it.address
    return found


def _repository(path: str, number: int, row: dict[str, object]) -> Repository:
    where = f"{path}: repository {number}"
    for key, value in row.items():
        if key not in KEYS:
            raise ListError(f'{where} has a key "{key}".{did_you_mean(key, KEYS)}')
        if not isinstance(value, str):
            raise ListError(f"{where}: {key} has to be a text.")
    address = str(row.get("address", ""))
    if not address:
        raise ListError(f"{where} has no address.")
    wrong = wrong_address(address)
    if wrong:
        raise ListError(f"{where}: {wrong}")
    return Repository(
        str(row.get("name", "")) or name_of(address), address, str(row.get("team", ""))
    )


def wrong_address(address: str) -> str:
    """What is wrong with an address, in one sentence; nothing if it may be right."""
    if (
        without_password(address) != address
        and ":" in address.partition("://")[2].partition("@")[0]
    ):
        return "an address has no password in it: git takes one from GIT_ASKPASS or ~/.netrc."
    if address.startswith("-") or any(ord(it) < 32 for it in address):
        return "this is no address of a repository."
    return ""


def is_remote(address: str) -> bool:
    """Whether an address is of a host, and no path: `https://…`, `git@host:org/app.git`."""
    if "://" in address:
        return True
    host, colon, _ = address.partition(":")
    return bool(colon) and "/" not in host and not os.path.exists(address)


def name_of(address: str) -> str:
    """What a repository is called by its address: `org/app` of https://host/org/app.git."""
    _, mark, rest = address.partition("://")
    if mark:
        path = rest.partition("/")[2]
    elif is_remote(address):
        path = address.partition(":")[2]
    else:
        path = os.path.normpath(address).replace(os.sep, "/")
    path = path.strip("/")
    for ending in (".git", *sorted(ENDINGS, key=len, reverse=True)):
        path = path.removesuffix(ending)
    while path.startswith("../"):
        path = path[3:]
    return path.removesuffix("/") or address


def found_at(argument: str, folder: str, team: str) -> list[Repository]:
    """The repositories that an argument of `add` means: an address, a folder, an archive, a pattern of
    paths, or a file with an address a line and maybe a team behind it. Raises ListError."""
    if is_remote(argument):
        return [_checked(argument, team)]
    paths = [argument] if os.path.exists(argument) else sorted(glob.glob(argument, recursive=True))
    if not paths:
        raise ListError(f'there is no file or folder "{argument}", and it is no address.')
    found = []
    for path in paths:
        if os.path.isdir(path) or path.endswith(ENDINGS):
            found.append(_checked(os.path.relpath(path, folder), team))
        elif path == argument:
            found += _listed(path, folder, team)
    return found


def _listed(path: str, folder: str, team: str) -> list[Repository]:
    """The repositories in a file, an address a line; what begins with # is a comment."""
    try:
        lines = [it.split() for it in bytes_of(path).decode("utf-8").split("\n")]
    except OSError as error:
        raise ListError(f'cannot read "{path}": {error.strerror}.') from None
    except UnicodeDecodeError:
        raise ListError(f'"{path}" is no list of addresses: this is not UTF-8.') from None
    found = []
    for number, words in enumerate(lines, 1):
        if not words or words[0].startswith("#"):
            continue
        address, *more = words
        if len(more) > 1:
            raise ListError(f"{path}:{number}: a line is an address, and maybe a team.")
        if not is_remote(address):
            own = os.path.join(os.path.dirname(path), address)
            if not os.path.exists(own):
                raise ListError(
                    f'{path}:{number}: "{address}" is no address, and nothing is there.'
                )
            address = os.path.relpath(own, folder)
        found.append(_checked(address, more[0] if more else team))
    return found


def _checked(address: str, team: str) -> Repository:
    wrong = wrong_address(address)
    if wrong:
        raise ListError(wrong)
    return Repository(name_of(address), address, team)


def added(
    known: list[Repository], found: list[Repository]
) -> tuple[list[Repository], list[Repository]]:
    """Of the repositories found those that are new, and those that are known already. Names that two
    of them would share begin with the host, or else get a number."""
    addresses = {it.address for it in known}
    names = {it.name for it in known}
    new, old = [], []
    for it in found:
        if it.address in addresses:
            old.append(it)
            continue
        name, number = it.name, 2
        if name in names and "://" in it.address:
            name = f"{without_password(it.address).partition('://')[2].partition('/')[0]}/{name}"
        while name in names:
            name, number = f"{it.name}-{number}", number + 1
        addresses.add(it.address)
        names.add(name)
        new.append(Repository(name, it.address, it.team))
    return new, old


def text_of(repositories: list[Repository]) -> str:
    """Repositories as TOML, to be added to a list."""
    return "".join(
        f"\n[[repository]]\naddress = {_quoted(it.address)}\n"
        + (f"name = {_quoted(it.name)}\n" if it.name != name_of(it.address) else "")
        + (f"team = {_quoted(it.team)}\n" if it.team else "")
        for it in repositories
    )


def _quoted(text: str) -> str:
    """A text as TOML: a JSON string is one."""
    import json

    return json.dumps(text, ensure_ascii=False)

"""Configurations that are shared: in a package that is installed, or at an address.

`extend = "package:acme_dflint"` is dflint.toml in that package, and `package:acme_dflint/strict.toml`
another file in it; nothing of the package is run. `extend = "https://…#sha256=…"` is what
`dflint config --fetch` has put into dflint-config.lock beside the file: a check reads the lock, and no network.
"""

from __future__ import annotations

import json
import os
import sys
from hashlib import sha256

from dflint import disk
from dflint.config.settings import ConfigError
from dflint.files import bytes_of
from dflint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from dflint.config.settings import Origin, Setting

PACKAGE, ADDRESSES = "package:", ("https://", "http://")
LOCK = "dflint-config.lock"
USUAL = "dflint.toml"
MARK = "#sha256="
FETCH = "`dflint config --fetch` fetches it"


def file_of_package(extended: Setting, above: Sequence[str]) -> str:
    """The file of a package that is extended. Raises ConfigError."""
    name = str(extended.value)
    file, wrong = file_in_package(name.removeprefix(PACKAGE))
    if file and file in above:
        wrong = f'"{name}" extends this file itself.'
    if wrong:
        raise _error(extended, wrong)
    return file


def file_in_package(name: str) -> tuple[str, str]:
    """The file that `acme_dflint` or `acme_dflint/strict.toml` means; or what is wrong."""
    package, _, inner = name.partition("/")
    if not package.isidentifier() or ".." in inner.split("/"):
        return "", f'"{name}" is not the name of a package, as acme_dflint.'
    from importlib.machinery import PathFinder

    here = os.getcwd()
    # What lies in the current folder is no package that somebody has installed.
    places = [it for it in sys.path if it and os.path.abspath(it) != here]
    spec = PathFinder.find_spec(package, places)
    folders = list(spec.submodule_search_locations or ()) if spec is not None else []
    if not folders:
        return "", f'the package "{package}" is not installed where dflint is.'
    file = os.path.join(folders[0], inner or USUAL)
    return file, "" if disk.is_file(file) else f'the package "{package}" has no {inner or USUAL}.'


def source_at_address(extended: Setting, folder: str, above: Sequence[str]) -> Source:
    """What the lock in a folder has of an address that is extended. Raises ConfigError."""
    name = str(extended.value)
    address, _, digest = name.partition(MARK)
    if name in above:
        raise _error(extended, f'"{name}" extends this file itself.')
    text = read_lock(os.path.join(folder, LOCK)).get(address)
    if text is None:
        raise _error(extended, f"{LOCK} does not have this address: {FETCH}.")
    found = digest_of(text)
    if not digest:
        raise _error(extended, f"an address needs its digest: {address}{MARK}{found}")
    if digest.lower() != found:
        wrong = f"what {LOCK} has of this address has another digest, {found}: {FETCH} anew."
        raise _error(extended, wrong)
    return Source(address, text)


def _error(extended: Setting, wrong: str) -> ConfigError:
    place = extended.origin.place(("extend",), extended.value)
    return ConfigError(wrong, extended.origin.source, place)


def check_whole(table: Mapping[str, Any], origin: Origin) -> None:
    """Raises ConfigError where a configuration at an address names files beside it."""
    for key in ("policy-files", "baseline"):
        if key in table:
            what = f'a configuration at an address has no files beside it, and no "{key}".'
            raise ConfigError(what, origin.source, origin.place((key,)))
    policies = table.get("policy")
    for number, it in enumerate(policies if isinstance(policies, list) else ()):
        if isinstance(it, dict) and "rego" in it:
            what = "a configuration at an address has no files of Rego beside it."
            raise ConfigError(what, origin.source, origin.place(("policy", str(number), "rego")))
    extended = table.get("extend")
    if isinstance(extended, str) and not extended.startswith((PACKAGE, *ADDRESSES)):
        what = "a configuration at an address extends a package or another address."
        raise ConfigError(what, origin.source, origin.place(("extend",), extended))


def digest_of(text: str) -> str:
    """SHA-256 of a text, in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def read_lock(path: str) -> Mapping[str, str]:
    """The texts in a lock by their addresses; empty where there is none. Raises ConfigError."""
    try:
        content = json.loads(bytes_of(path).decode())
        rows: list[Any] = content["files"] if content["version"] == 1 else [None]
        found = {str(row["address"]): str(row["text"]) for row in rows}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f'cannot read "{path}": {error.strerror}.') from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ConfigError(f'"{path}" is not what `dflint config --fetch` writes.') from None
    return found


def lock_text(texts: Mapping[str, str]) -> str:
    """A lock as JSON, in the order of the addresses, so that changes merge well."""
    rows = [
        {"address": address, "sha256": digest_of(text), "text": text}
        for address, text in sorted(texts.items())
    ]
    return json.dumps({"version": 1, "files": rows}, indent=2) + "\n"

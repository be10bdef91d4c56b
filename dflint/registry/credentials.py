"""Credentials, as docker, podman, buildah and skopeo keep them. They are read when a server asks.

Source: docker's config.json (docs.docker.com/reference/cli/docker/login, "Credential stores"),
docker-credential-helpers; containers-auth.json(5).
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass, field

from dflint.registry.errors import RegistryError
from dflint.registry.reference import DOCKER_HUB, HUB_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

HUB_KEY = "https://index.docker.io/v1/"
TOKEN_USER = "<token>"  # the user name that helpers give to an identity token
NOT_FOUND = "credentials not found"
HELPER_SECONDS = 60.0


@dataclass(frozen=True)
class Credentials:
    """A user and a password, or an identity token. Neither is ever shown."""

    user: str = ""
    password: str = field(default="", repr=False)
    identity_token: str = field(default="", repr=False)


def credentials_for(host: str, repository: str = "") -> Credentials | None:
    """What the files of the user say of a registry; None where they say nothing.

    The entry of a repository or of a part of its path (containers' auth.json) comes before that of
    the whole registry. Raises RegistryError for a file or a helper that cannot be read.
    """
    for path in _files(os.environ):
        table = _read(path)
        found = _in_file(table, host, repository, path) if table is not None else None
        if found is not None:
            return found
    return None


def _files(environ: Mapping[str, str]) -> Iterator[str]:
    home = os.path.expanduser("~")
    if own := environ.get("REGISTRY_AUTH_FILE"):
        yield own
    yield os.path.join(environ.get("DOCKER_CONFIG") or os.path.join(home, ".docker"), "config.json")
    if runtime := environ.get("XDG_RUNTIME_DIR"):
        yield os.path.join(runtime, "containers", "auth.json")
    elif hasattr(os, "getuid"):
        yield f"/run/containers/{os.getuid()}/auth.json"
    config = environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    yield os.path.join(config, "containers", "auth.json")


def _read(path: str) -> dict[str, Any] | None:
    try:
        with open(path, "rb") as file:
            table = json.load(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise RegistryError(f'cannot read "{path}": {error.strerror}.') from None
    except (ValueError, RecursionError):
        raise RegistryError(f'cannot read the credentials in "{path}": it is not JSON.') from None
    return table if isinstance(table, dict) else None


def _in_file(table: dict[str, Any], host: str, repository: str, path: str) -> Credentials | None:
    keys = _keys(host, repository)
    helpers = _table(table, "credHelpers")
    for key in keys:
        if isinstance(name := helpers.get(key), str) and name:
            return _from_helper(name, key)
    auths = _table(table, "auths")
    for key in keys:
        entry = auths.get(key)
        if isinstance(entry, dict) and (found := _of_entry(entry, key, path)) is not None:
            return found
    store = table.get("credsStore")
    if isinstance(store, str) and store:
        return _from_helper(store, HUB_KEY if host == DOCKER_HUB else host)
    return None


def _keys(host: str, repository: str) -> list[str]:
    """The names under which the credentials of a repository may be, the most special first."""
    parts = repository.split("/") if repository else []
    below = [f"{host}/{'/'.join(parts[:end])}" for end in range(len(parts), 0, -1)]
    if host == DOCKER_HUB:
        return [*below, HUB_KEY, *sorted(HUB_NAMES)]
    return [*below, host, f"https://{host}", f"https://{host}/", f"https://{host}/v2/",
            f"https://{host}/v1/", f"http://{host}"]  # fmt: skip


def _table(table: dict[str, Any], name: str) -> dict[str, Any]:
    value = table.get(name)
    return value if isinstance(value, dict) else {}


def _of_entry(entry: dict[str, Any], key: str, path: str) -> Credentials | None:
    token = entry.get("identitytoken")
    user, password = entry.get("username"), entry.get("password")
    if isinstance(auth := entry.get("auth"), str) and auth:
        try:
            user, colon, password = base64.b64decode(auth, validate=True).decode().partition(":")
        except ValueError:
            colon = ""
        if not colon:
            raise RegistryError(
                f'the credentials of {key} in "{path}" are not base64 of user:password.'
            )
        password = str(password).rstrip("\0")
    if isinstance(token, str) and token:
        return Credentials(str(user or ""), "", token)
    if isinstance(user, str) and isinstance(password, str) and user:
        return Credentials(user, password)
    return None


def _from_helper(name: str, key: str) -> Credentials | None:
    """Ask `docker-credential-NAME get`, which reads the server from its standard input."""
    import subprocess

    program = f"docker-credential-{name}"
    if os.path.basename(program) != program:
        raise RegistryError(f'"{name}" is not the name of a credential helper.')
    try:
        done = subprocess.run(
            [program, "get"], input=key.encode(), capture_output=True, timeout=HELPER_SECONDS
        )
    except OSError as error:
        raise RegistryError(
            f"the credentials of {key} are kept by {program}, which cannot be started: {error.strerror}."
        ) from None
    except subprocess.TimeoutExpired:
        raise RegistryError(f"{program} did not answer in {HELPER_SECONDS:.0f} seconds.") from None
    if done.returncode:
        if NOT_FOUND in (done.stdout + done.stderr).decode("utf-8", "replace").lower():
            return None
        # What it says may hold a secret, and is not shown.
        raise RegistryError(
            f"{program} has no credentials for {key}: it ended with code {done.returncode}."
        )
    try:
        answer = json.loads(done.stdout)
        user, secret = answer["Username"], answer["Secret"]
    except (ValueError, KeyError, TypeError):
        raise RegistryError(
            f"{program} answered something else than credentials for {key}."
        ) from None
    return Credentials("", "", secret) if user == TOKEN_USER else Credentials(user, secret)

"""`dflint config --fetch`: what a configuration extends at addresses, into dflint-config.lock beside it.

This is the only command that reads a configuration from the network.
"""

from __future__ import annotations

import os
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from dflint import __version__
from dflint.cli.configuration import explained
from dflint.cli.output import write, write_file
from dflint.cli.usage import UsageError
from dflint.config.search import PYPROJECT, Search
from dflint.config.settings import ConfigError
from dflint.config.sharing import ADDRESSES, LOCK, MARK, PACKAGE, digest_of, lock_text, read_lock
from dflint.config.toml import load
from dflint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO

LARGEST = 1_000_000  # bytes of a configuration
SECONDS = 30.0
MOST = 20  # addresses that extend each other


class _Redirects(HTTPRedirectHandler):
    """Follows redirects to addresses of the same kind, or from http to https."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> Request | None:
        kinds = ADDRESSES if req.full_url.startswith("http://") else ADDRESSES[:1]
        if not newurl.startswith(kinds):
            raise URLError(f"it leads to {urlsplit(newurl).scheme}:")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def fetch(path: str) -> None:
    """Fetch all addresses, and those that they extend; say their digests. Raises UsageError."""
    folder = os.path.abspath(path if os.path.isdir(path) else os.path.dirname(path))
    file = Search(os.environ).file(folder)
    if not file:
        raise UsageError("there is no configuration here.")
    lines: list[str] = []
    seen: list[str] = []
    while file and file not in seen:
        seen.append(file)
        name = _extended(Source(os.path.relpath(file), _text(file)), os.path.basename(file))
        further = ""
        if name.startswith(ADDRESSES):
            lines += _fetch_all(name, os.path.join(os.path.dirname(file), LOCK))
        elif name and not name.startswith(PACKAGE):
            further = os.path.normpath(os.path.join(os.path.dirname(file), name))
        file = further
    if not lines:
        raise UsageError("the configuration extends no address.")
    write("".join(f"{line}\n" for line in lines))


def _fetch_all(name: str, lock: str) -> list[str]:
    """Fetch an address and those that it extends into a lock. A line for each."""
    try:
        known = dict(read_lock(lock))
    except ConfigError as error:
        raise UsageError(str(error)) from None
    lines: list[str] = []
    texts: dict[str, str] = {}
    while name.startswith(ADDRESSES) and len(texts) < MOST:
        address, _, digest = name.partition(MARK)
        if address in texts:
            break  # a circle, which a check explains
        text = _download(address)
        found = digest_of(text)
        if digest and digest.lower() != found:
            raise UsageError(
                f"{address} is another text than that of this digest: it has {MARK[1:]}{found}."
            )
        texts[address] = text
        hint = "" if digest else f': write extend = "{address}{MARK}{found}"'
        lines.append(f"{address}: sha256 {found}{hint}")
        name = _extended(Source(address, text), "")
    if texts.items() <= known.items():
        return [*lines, f"{os.path.relpath(lock)} has it already."]
    write_file(lock, lock_text({**known, **texts}))
    return [*lines, f"Wrote {os.path.relpath(lock)}."]


def _download(address: str) -> str:
    request = Request(address, headers={"User-Agent": f"dflint/{__version__}"})
    try:
        with build_opener(_Redirects).open(request, timeout=SECONDS) as answer:
            raw: bytes = answer.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise UsageError(f"{address} is larger than {LARGEST // 1_000_000} MB.")
        return raw.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise UsageError(f"cannot fetch {address}: {reason}.") from None


def _extended(source: Source, name: str) -> str:
    """What a configuration extends, or nothing. Raises UsageError."""
    try:
        table: Mapping[str, object] = load(source)
    except ConfigError as error:
        raise explained(error) from None
    for key in ("tool", "dflint") if name == PYPROJECT else ():
        inner = table.get(key)
        table = inner if isinstance(inner, dict) else {}
    return str(table.get("extend") or "")


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8-sig") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f'cannot read "{path}": {error}.') from None

"""Which commit of which repository is checked out, read from the files of git without a process.

Source: git, gitrepository-layout(5) and git-config(1). Where references are kept in a table instead
of files (`extensions.refStorage`), the commit is not known.
"""

from __future__ import annotations

import os

from dflint.git_index import bytes_of, git_folder

LONGEST = 100_000_000  # bytes of packed-refs; a repository of 100,000 references has 8,000,000
SHORT = 12  # digits of a commit that are shown
DIGITS = frozenset("0123456789abcdef")


def head_commit(root: str) -> str:
    """The commit that the folder with `.git` in it has checked out; empty where it is not known."""
    folder = git_folder(root)
    if folder is None:
        return ""
    head = _text(os.path.join(folder, "HEAD")).strip()
    if not head.startswith("ref:"):
        return _commit(head)
    name = head[len("ref:") :].strip()
    shared = _shared(folder)
    for place in dict.fromkeys((folder, shared)):
        if found := _commit(_text(os.path.join(place, *name.split("/"))).strip()):
            return found
    for line in _text(os.path.join(shared, "packed-refs")).splitlines():
        commit, _, packed = line.partition(" ")
        if packed.strip() == name:
            return _commit(commit)
    return ""


def repository_name(root: str) -> str:
    """What the repository is called wherever it is checked out: `github.com/acme/app`.

    That is the address of `origin`, without user and password, and without it the name of the folder.
    """
    folder = git_folder(root)
    is_origin = False
    for line in _text(os.path.join(_shared(folder), "config")).splitlines() if folder else ():
        line = line.strip()
        if line.startswith("["):
            is_origin = line.replace(" ", "") == '[remote"origin"]'
        elif is_origin and line.partition("=")[0].strip().lower() == "url":
            return _place(line.partition("=")[2].strip().strip('"'))
    return os.path.basename(root)


def _place(address: str) -> str:
    """`https://user:word@github.com/acme/app.git`, `git@github.com:acme/app` → github.com/acme/app."""
    _, mark, rest = address.partition("://")
    if not mark:
        host, colon, path = address.partition(":")
        rest = f"{host}/{path}" if colon and "/" not in host else address
    host, slash, path = rest.partition("/")
    return f"{host.rpartition('@')[2]}{slash}{path}".rstrip("/").removesuffix(".git")


def _shared(folder: str) -> str:
    """The folder with what the worktrees of a repository share."""
    named = _text(os.path.join(folder, "commondir")).strip()
    return os.path.normpath(os.path.join(folder, named)) if named else folder


def _commit(text: str) -> str:
    return text[:SHORT] if len(text) in (40, 64) and DIGITS.issuperset(text) else ""


def _text(path: str) -> str:
    return (bytes_of(path, LONGEST) or b"").decode("utf-8", "replace")

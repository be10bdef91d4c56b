"""The commits of a history with what each of them changes, read in one pass."""

from __future__ import annotations

from dflint.optimize.git import Git, GitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LINK, SUBMODULE = "120000", "160000"
MOST_COMMITS = 50_000  # that are replayed, the newest of a history
_GONE = "000000"
_FORMAT = "%x01%H%x02%P%x02%cI%x02%s"
SIMILAR = 0.5  # of the text, from which on an added file is a renamed one, as git has it


class Change:
    """A file that a commit changes. `mode` and `oid` are empty where it removes the file, `old_mode`
    and `old_oid` where it adds it. `path` is written from the root of the repository."""

    __slots__ = ("mode", "oid", "old_mode", "old_oid", "path")

    def __init__(
        self, path: str, mode: str, oid: str, old_mode: str = "", old_oid: str = ""
    ) -> None:
        self.path = path
        self.mode = mode
        self.oid = oid
        self.old_mode = old_mode
        self.old_oid = old_oid


class Commit:
    """One commit, seen from its first parent. `number` counts from 1, oldest first; `date` is ISO
    8601. `is_merge`: it has more parents than one."""

    __slots__ = ("changes", "date", "id", "is_merge", "number", "subject")

    def __init__(
        self, id: str, subject: str, date: str, number: int, changes: list[Change], is_merge: bool
    ) -> None:
        self.id = id
        self.subject = subject
        self.date = date
        self.number = number
        self.changes = changes
        self.is_merge = is_merge


class History:
    """The commits of a branch along first parents, oldest first. `is_shallow`: a shallow clone, in
    which those before the first are missing. `is_cut`: there are more than are read."""

    def __init__(self, commits: Sequence[Commit], is_shallow: bool, is_cut: bool) -> None:
        self.commits = commits
        self.is_shallow = is_shallow
        self.is_cut = is_cut


def read_history(git: Git, revision: str = "HEAD") -> History:
    """The history up to a revision. Raises GitError for one that does not exist."""
    tip = git.answer(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )
    if tip is None:
        named = git.answer("rev-parse", "--verify", "--quiet", "--end-of-options", revision)
        if named:
            raise GitError(f"the commit {named[:12]} cannot be read: is the repository damaged?")
        if revision == "HEAD":
            raise GitError("there is no commit yet, and so no history to replay.")
        raise GitError(f'there is no commit "{revision}" in this repository.')
    raw = git.output(
        "log", "--first-parent", "-m", "--raw", "-z", "--no-abbrev", "--no-renames", "--reverse",
        "--no-ext-diff", "--no-textconv", "--no-color", "--no-notes", "--no-show-signature",
        "--no-decorate", f"--max-count={MOST_COMMITS + 1}", f"--format={_FORMAT}", tip, "--",
    )  # fmt: skip
    commits = list(_commits(raw.decode("utf-8", "surrogateescape")))
    is_cut = len(commits) > MOST_COMMITS
    if is_cut:
        before, commits = commits[0], commits[1:]
        commits[0].changes = _whole_tree(git, commits[0].id)
        del before
    is_shallow = git.answer("rev-parse", "--is-shallow-repository") == "true"
    return History(commits, is_shallow, is_cut)


def _commits(raw: str) -> Iterator[Commit]:
    commit: Commit | None = None
    tokens = iter(raw.split("\0"))
    for token in tokens:
        text = token.lstrip("\n")
        if text.startswith("\x01"):
            if commit is not None:
                yield commit
            id_, parents, date, subject = text[1:].split("\x02", 3)
            number = commit.number + 1 if commit is not None else 1
            commit = Commit(id_, subject, date, number, [], " " in parents)
        elif text.startswith(":") and commit is not None:
            path = next(tokens, "")
            old_mode, mode, old_oid, oid, _ = text[1:].split(" ", 4)
            gone, new = mode == _GONE, old_mode == _GONE
            commit.changes.append(
                Change(
                    path,
                    "" if gone else mode,
                    "" if gone else oid,
                    "" if new else old_mode,
                    "" if new else old_oid,
                )
            )
    if commit is not None:
        yield commit


def _whole_tree(git: Git, commit: str) -> list[Change]:
    """All files of a commit, as if it added them."""
    raw = git.output("ls-tree", "-r", "-z", "--full-tree", commit)
    found: list[Change] = []
    for entry in raw.decode("utf-8", "surrogateescape").split("\0"):
        head, tab, path = entry.partition("\t")
        if tab:
            mode, _, oid = head.split(" ")
            found.append(Change(path, mode, oid))
    return found


def names_of(git: Git, history: History, path: str) -> list[str]:
    """What a file is called at each commit, followed back over renames from its last name.

    A commit that adds the file and removes one of the same or of a similar text renames it.
    """
    names: list[str] = []
    name = path
    for commit in reversed(history.commits):
        names.append(name)
        added = next((it for it in commit.changes if it.path == name), None)
        if added is not None and not added.old_mode:
            name = _former_name(git, commit, added) or name
    names.reverse()
    return names


def _former_name(git: Git, commit: Commit, added: Change) -> str | None:
    gone = [it for it in commit.changes if not it.mode and it.old_mode not in (LINK, SUBMODULE)]
    for it in gone:
        if it.old_oid == added.oid:
            return it.path
    likely = [it for it in gone if "file" in it.path.rpartition("/")[2].lower()][:20]
    if not likely:
        return None
    from difflib import SequenceMatcher

    text = _lines(git, added.oid)
    best, best_ratio = None, SIMILAR
    for it in likely:
        ratio = SequenceMatcher(None, _lines(git, it.old_oid), text, autojunk=False).ratio()
        if ratio >= best_ratio:
            best, best_ratio = it.path, ratio
    return best


def _lines(git: Git, oid: str) -> list[bytes]:
    return (git.blob(oid) or b"").splitlines()

"""git as a program, so that nothing of a repository is run and nothing is fetched."""

from __future__ import annotations

from dflint.processes import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from subprocess import CompletedProcess

PATIENCE = 60  # seconds for an answer
# The configuration of a repository may name programs. None of them is run, and nothing is fetched.
SAFELY = (
    "--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false",
    "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never", "-c", "safe.bareRepository=explicit",
)  # fmt: skip
# A hook is told its repository by variables, which would hold for any other repository, too.
ALONE: Mapping[str, str | None] = {
    "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "",
    "GIT_DIR": None, "GIT_WORK_TREE": None, "GIT_INDEX_FILE": None, "GIT_PREFIX": None,
}  # fmt: skip


def git_command(folder: str, *args: str) -> list[str]:
    """The words of a command to git in a folder, to be run with the settings `ALONE`."""
    return ["git", *SAFELY, "-C", folder, *args]


def run_git(folder: str, *args: str) -> CompletedProcess[bytes]:
    """Run git in a folder. Raises OSError without git, and subprocess.TimeoutExpired.

    What git starts for files of a working tree (filters, textconv, external diffs) is up to `args`:
    ask for commits and for texts in them, or give --no-ext-diff and --no-textconv.
    """
    return run(git_command(folder, *args), settings=ALONE, timeout=PATIENCE)

"""Who may run a file of the build context that a container starts.

Source: chmod(1); the Dockerfile reference, COPY: files belong to root and keep their permissions.
"""

from __future__ import annotations

from dflint.model.images.users import ROOTS, user_at_end
from dflint.model.scripts.working_directory import with_directories
from dflint.numbers import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Stage
    from dflint.model.started.started_file import StartedFile

_GROUP_AND_OTHERS = 0o011, 0o044  # to run, to read
_ADDED = {"+x": 0o111, "a+x": 0o111, "ugo+x": 0o111, "u+x": 0o100, "+rx": 0o555, "a+rx": 0o555}


def mode_for_root_alone(it: StartedFile, stage: Stage) -> int | None:
    """The permissions of a file of root that the user of the container may not run; None if they may.

    A number of a user may come with the group of root, so that its rights count.
    """
    user, mode = user_at_end(stage), it.file.mode
    if user is None or user in ROOTS or mode is None or it.is_build:
        return None
    if any(step.instruction.flag("chown") is not None for _, step in it.file.steps):
        return None
    for run in it.file.runs_after():
        text = run.written
        if it.file.name not in text and not any(char in text for char in "*$") and "-R" not in text:
            continue
        changed = _changed(it, stage, run.start, mode)
        if changed is None:
            return None
        mode = changed
    to_run, to_read = _GROUP_AND_OTHERS
    is_script = it.shebang is not None
    return None if mode & to_run and (mode & to_read or not is_script) else mode


def _changed(it: StartedFile, stage: Stage, start: int, mode: int) -> int | None:
    """The permissions after a RUN that names the file; None where that is not sure."""
    step = next((one for one in stage.steps if one.start == start), None)
    for here in with_directories(step) if step is not None else ():
        command = here.command
        if command.name != "chmod" or command.has("-R", "--recursive", "--reference"):
            return None
        paths = [here.path(str(word)) for word in command.operands[1:]]
        if it.file.target not in paths or len(paths) != 1:
            return None
        change = str(command.operands[0])
        number = whole_number(change)
        if number is not None and set(change) <= set("01234567"):
            mode = int(change, 8)
        elif change in _ADDED:
            mode |= _ADDED[change]
        else:
            return None
    return mode if step is not None else None

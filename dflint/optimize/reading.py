"""Whether a RUN may read what a COPY brings."""

from __future__ import annotations

from dflint.knowledge.package_managers import MANAGERS
from dflint.knowledge.package_sources import ETC_OF_MANAGERS
from dflint.model.packages.manifests import sets_up
from dflint.model.paths import GLOB, is_below
from dflint.optimize.places import image_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.optimize.piece import Piece

# Folders of the system, in which package managers read or write.
_SYSTEM = (
    "/bin", "/sbin", "/lib", "/lib64", "/usr", "/var", "/boot", "/dev", "/proc", "/sys", "/run", "/root",
)  # fmt: skip


_FREE = (
    "/usr/local",
    "/usr/src",
    "/usr/app",
    "/var/www",
    "/var/task",
    "/var/app",
    "/usr/share/nginx/html",
)


# Folders that images have before anything is copied.
_ALWAYS_THERE = frozenset(
    {"", "/bin", "/etc", "/home", "/mnt", "/opt", "/root", "/srv", "/tmp", "/usr", "/usr/bin", "/usr/local",
     "/usr/local/bin", "/usr/local/lib", "/usr/local/sbin", "/usr/sbin", "/usr/share",
     "/var", "/var/lib", "/var/log", "/var/tmp"}
)  # fmt: skip


_READ_BY_PACKAGES = ("/usr/local/share/ca-certificates", "/usr/local/etc", "/usr/local/lib")


def reads(run: Piece, copy: Piece) -> bool:
    """Whether a RUN may read what a COPY above it brings."""
    if not copy.target:
        return True
    if run.is_system:
        if _mentions(run, copy) or _may_read_settings(run, copy):
            return True
        return is_of_system(f"{copy.target.rstrip('/')}/x" if copy.is_folder else copy.target)
    if run.touches is not None:
        return any(is_needed(path, copy.target) for path in run.touches)
    if run.script:
        if _brings_needed(run, copy):
            return copy.is_new or copy.step not in run.parts_of
        is_over = any(not are_apart(copy.target, path) for path in run.needed_images)
        is_known = run.need is not None and run.need.fetch is not None
        is_named = not is_known and names_path(run.script, copy.target)
        is_file = bool(copy.sources) and not copy.is_folder  # whose name a script has that uses it
        is_used = (
            is_of_system(copy.target) if is_file and not is_known else _is_for_everything(copy)
        )
        return is_over or is_named or is_used
    if run.need is not None and run.need.fetch is not None and not run.need.fetch.files:
        return _mentions(run, copy) or _is_for_everything(
            copy
        )  # it installs programs, with no settings
    if run.needed_files and run.need is not None:
        if _brings_needed(run, copy):
            return copy.is_new or copy.step not in run.parts_of
        is_over = any(not are_apart(copy.target, path) for path in run.needed_images)
        return is_over or _is_for_everything(copy) or not copy.sources
    return True


def _brings_needed(run: Piece, copy: Piece) -> bool:
    return any(image_path(copy, path.rstrip("/")) is not None for path in run.needed_files)


def _mentions(run: Piece, copy: Piece) -> bool:
    """Whether the text of a RUN has the target of a COPY in it, or the name of what it copies."""
    names = [copy.target.rstrip("/")] if len(copy.target) > 2 else []
    names += [it.rpartition("/")[2] for it in copy.sources or () if it not in (".", "")]
    words = [str(word) for one in run.commands for word in one.command.simple.words]
    return any(name in word for name in names for word in words if len(name) > 2)


def _may_read_settings(run: Piece, copy: Piece) -> bool:
    """Whether a manager may read settings from the folder that it is started in, which a COPY fills."""
    rows = [one.command for one in run.commands if not sets_up(one.command)]
    managers = {it.manager for it in rows if it.manager}
    if all(MANAGERS[it].is_system or MANAGERS[it].ignores_folder for it in managers):
        return False
    return not all(one.directory and are_apart(one.directory, copy.target) for one in run.commands)


def _is_for_everything(copy: Piece) -> bool:
    """Whether what a COPY brings may be settings for programs: it is not below a folder of a project."""
    target = copy.target
    return is_of_system(target) or target.startswith(("/etc", "/root", "/home", "/usr/local"))


def is_of_system(path: str) -> bool:
    """Whether package managers may read or write there."""
    if path in ("", "/", "/etc") or path.startswith("/?"):
        return True
    if path.startswith("/etc/"):
        return path.split("/")[2] in ETC_OF_MANAGERS or path.count("/") == 2
    if any(is_below(path, top) for top in _READ_BY_PACKAGES):
        return True
    if any(is_below(path, top) for top in _FREE):
        return False
    return any(is_below(path, top) or is_below(top, path) for top in _SYSTEM)


def are_apart(one: str, other: str) -> bool:
    """Whether nothing below one path is below the other."""
    if not one or not other:
        return False
    return not is_below(one, other) and not is_below(other, one)


def is_needed(path: str, made: str) -> bool:
    """Whether a small command on a path may miss what makes another: itself, what a pattern finds, its folder."""
    folder = path.rpartition("/")[0]
    if any(it in path for it in GLOB):
        plain = path[: min(path.find(it) for it in GLOB if it in path)]
        return not are_apart(plain.rpartition("/")[0] or "/", made)
    return not are_apart(path, made) or (folder not in _ALWAYS_THERE and is_below(made, folder))


def names_path(script: str, path: str) -> bool:
    """Whether a script has a path in it, its name, or the folder that it lies in."""
    name = path.rstrip("/").rpartition("/")[2]
    above = path.rstrip("/").rpartition("/")[0]
    return (
        (bool(name) and name in script)
        or (bool(above) and above in script)
        or "find /" in script
        or "/*" in script
    )

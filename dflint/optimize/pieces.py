"""The steps of a stage as pieces that may change their places: instructions, and parts of RUNs."""

from __future__ import annotations

from dflint.model.context.add_sources import is_archive
from dflint.model.needs import Need, need_of
from dflint.model.packages.manifests import needs_no_project
from dflint.model.paths import joined
from dflint.model.scripts.working_directory import with_directories
from dflint.optimize.piece import Piece
from dflint.optimize.places import place_in_context, project_of
from dflint.optimize.scripts import describe_branches, describe_script
from dflint.optimize.splitting import parts_of
from dflint.shell.nodes import Simple
from dflint.syntax.nodes import (
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Workdir,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.needs import Fetch, Project
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Source

METADATA = (Label, Expose, Cmd, Entrypoint, Healthcheck, Stopsignal, Maintainer, Onbuild)
SETTINGS = (Env, Arg, User, Workdir, Shell)
# What commands do with files that they name, and nothing else.
_SMALL = frozenset({"chmod", "chown", "mkdir", "touch", "true"})
# Commands that add accounts, the options that name a folder, and what they read and write beside that.
_ACCOUNTS = frozenset({"useradd", "adduser", "groupadd", "addgroup"})
_HOMES = ("-d", "--home-dir", "-h", "--home", "-b", "--base-dir", "-k", "--skel")
_OF_ACCOUNTS = (
    "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow", "/etc/skel", "/etc/login.defs", "/etc/default",
    "/etc/adduser.conf", "/etc/deluser.conf", "/etc/subuid", "/etc/subgid", "/home", "/var/mail",
    "/var/spool/mail",
)  # fmt: skip
# How the names of variables begin that package managers and what they run read.
_OF_MANAGERS = (
    "BUN_", "BUNDLE_", "CARGO_", "COMPOSER", "CURL_", "DOTNET_", "GEM", "GO", "GRADLE_", "HEX_", "JAVA_", "JDK_",
    "MAVEN_", "MIX_", "MSBUILD", "NODE_EXTRA", "NODE_OPTIONS", "NPM_", "NUGET", "PIP", "PNPM_", "POETRY_",
    "PYTHON", "REQUESTS_", "RUBY", "RUST", "SBT_", "SSL_", "UV_", "YARN_",
)  # fmt: skip


def pieces_of(stage: Stage, source: Source, context: Context) -> list[Piece]:
    """The pieces of a stage, in order. RUNs are split where a part of them could move alone."""
    found: list[Piece] = []
    end = stage.from_.line.end
    for step in stage.steps[1:]:
        it = step.instruction
        above = source.text[end : it.line.start]
        made = list(_of_step(step, source))
        made[0].before = above.lstrip("\r").removeprefix("\n")
        end = it.line.end
        found += made
    copies: list[Piece] = []
    for piece in found:
        if piece.kind == "copy":
            _describe_copy(piece, context)
            copies.append(piece)
        elif piece.kind == "run":
            _describe_run(piece, copies, context)
    return found


def _of_step(step: Step, source: Source) -> Iterator[Piece]:
    it = step.instruction
    text = source.text[it.line.start : it.line.end]
    place = float(step.index)
    if isinstance(it, Run):
        yield from _of_run(step, text, source)
    elif isinstance(it, Copy | Add):
        yield Piece("copy", step, place, text)
    elif isinstance(it, METADATA):
        yield Piece("metadata", step, place, text)
    elif isinstance(it, SETTINGS):
        yield Piece("setting", step, place, text)
    else:
        yield Piece("other", step, place, text)


# --- RUN ---


def _of_run(step: Step, text: str, source: Source) -> Iterator[Piece]:
    it = step.instruction
    parts = parts_of(step, source)
    if len(parts) < 2:
        piece = Piece("run", step, float(step.index), text)
        piece.commands = with_directories(step)
        yield piece
        return
    for number, (script, commands, items) in enumerate(parts):
        flags = "".join(f"{source.cut(flag)} " for flag in it.flags)
        piece = Piece("run", step, step.index + number / 100, f"RUN {flags}{script}")
        piece.commands = commands
        piece.items = items
        yield piece


def _describe_run(piece: Piece, copies: Sequence[Piece], context: Context) -> None:
    """Find out what a RUN reads."""
    it = piece.instruction
    assert isinstance(it, Run)
    commands = [one for one in piece.commands if one.command.name not in ("cd", "set", "true")]
    if not commands or not piece.step.is_posix or any(m.kind == "bind" for m in it.mounts):
        return
    if not _is_known_whole(it, piece):
        describe_branches(piece, copies, context)
        return
    if any(redirect for one in commands for redirect in one.command.simple.redirects):
        return
    if all(needs_no_project(one.command) for one in commands):
        piece.is_system = True
        return
    if all(one.command.name in _SMALL or one.command.name in _ACCOUNTS for one in commands):
        paths = [one.path(str(word)) for one in commands for word in _paths(one)]
        if all(path is not None and "$" not in path for path in paths):
            piece.touches = tuple(path for path in paths if path is not None)
        return
    if describe_script(piece, commands, copies, context):
        return
    rest = [one for one in commands if not needs_no_project(one.command)]
    first = next((one for one in rest if one.command.name != "chmod"), rest[0])
    others = [one for one in rest if one is not first]
    project = project_of(first, copies, context)
    if project is None:
        return
    need = need_of(first.command, _text_of(first), project, _environment(piece.step))
    if need is None:
        return
    named = _named_by_variables(piece, first, copies, project)
    if named:
        need = Need(None, unclear=named)
    piece.project = project.folder
    modes = [one for one in others if one.command.start < first.command.start]
    if need.fetch is not None and modes and _are_modes_of(modes, need.fetch, copies):
        need.fetch.modes = [_text_of(one) for one in modes]
        others = [one for one in others if one not in modes]
    elif modes:
        need = Need(None, unclear=f"its RUN does something else first: {_text_of(modes[0])}")
    if need.fetch is not None and not need.fetch.command and (others or modes):
        text = f"its RUN does something else as well: {_text_of((others or modes)[0])}"
        need = Need(None, unclear=text)
    piece.need = need


def _are_modes_of(
    modes: Sequence[CommandInDirectory], fetch: Fetch, copies: Sequence[Piece]
) -> bool:
    """Whether commands set nothing but modes of files that a fetch needs."""
    paths = [one.path(str(word)) for one in modes for word in _paths(one)]
    places = [place_in_context(it, copies) for it in paths if it]
    is_chmod = all(one.command.name == "chmod" for one in modes)
    return is_chmod and len(places) == len(paths) and set(places) <= set(fetch.files)


def _is_known_whole(it: Run, piece: Piece) -> bool:
    """Whether the commands of a piece are all that it runs, one after the other."""
    if piece.items:
        return True
    items = it.script.items
    is_chain = all(item.connector in ("&&", "") and isinstance(item.node, Simple) for item in items)
    return is_chain and len(items) == len(piece.commands)


def _text_of(one: CommandInDirectory) -> str:
    """A command as it is written, on one line."""
    simple = one.command.simple
    words = [f"{it.name}={it.value.raw}" for it in simple.assignments]
    return " ".join([*words, *(word.raw for word in simple.words)])


def _environment(step: Step) -> str:
    return step.state.variables.get("MIX_ENV") or ""


def _named_by_variables(
    piece: Piece, one: CommandInDirectory, copies: Sequence[Piece], project: Project
) -> str:
    """Which variable names a file of the context, as BUNDLE_GEMFILE does; "" if none is known to."""
    pairs = [(name, it.text) for name, it in piece.step.state.variables.values.items()]
    pairs += [(str(it.name), str(it.value)) for it in one.command.environment]
    for name, value in pairs:
        if not name.upper().startswith(_OF_MANAGERS):
            continue
        for word in (value or "").replace("=", " ").replace(",", " ").split():
            if "." not in word.strip("./") and "/" not in word:
                continue
            place = place_in_context(word, copies) if word[:1] == "/" else None
            if place is None and not word.startswith(("/", "..", "$")):
                place = project.at(word)
            seen = place and project.context.sees(place) and not project.context.is_folder(place)
            if seen:
                return f"{name} names {place}"
    return ""


def _paths(one: CommandInDirectory) -> list[object]:
    """The files that chmod and the like name, and those that a command on accounts reads and writes."""
    if one.command.name in _ACCOUNTS:
        homes = [it.value for it in one.command.options if it.flag in _HOMES and it.value]
        return [*_OF_ACCOUNTS, *homes]
    operands = list(one.command.operands)
    return list(operands[1:] if one.command.name in ("chmod", "chown") else operands)


# --- COPY ---


def _describe_copy(piece: Piece, context: Context) -> None:
    it = piece.instruction
    assert isinstance(it, Copy | Add)
    written = (
        str(it.destination) if it.destination is not None and not it.destination.expands else ""
    )
    target = joined(piece.step.state.workdir, written) if written else None
    piece.target = target or ""
    piece.destination = written
    if isinstance(it, Copy) and it.from_ is not None:
        return
    from dflint.model.context.build_context import taken

    rows = taken(it)
    if len(rows) != len(it.sources) or it.heredocs or it.flag("exclude"):
        return
    if isinstance(it, Add) and any(is_archive(row.path) for row in rows):
        return
    piece.sources = tuple(row.path for row in rows)
    piece.is_folder = len(rows) == 1 and context.is_folder(rows[0].path)

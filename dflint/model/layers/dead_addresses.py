"""What steps fetch from servers that are gone."""

from __future__ import annotations

from dflint.knowledge.dead_addresses import (
    CHROMEDRIVER,
    DEAD,
    LAST_CHROMEDRIVER,
    NODE_ENDS,
    NODESOURCE,
)
from dflint.model.order import is_so_until
from dflint.model.variables.values import filled_in
from dflint.numbers import whole_number
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step

_LONGEST_VERSION = 50  # characters, with the name of a variable that it may be in
_REWRITERS = frozenset({"sed", "perl", "grep", "awk", "echo", "printf"})


class DeadAddress:
    """An address that is gone, or soon will be: where it is, what it is, what is known of it."""

    __slots__ = ("is_gone", "name", "place", "why")

    def __init__(self, place: Span, name: str, why: str, is_gone: bool = True) -> None:
        self.place = place
        self.name = name
        self.why = why
        self.is_gone = is_gone


def dead_addresses(step: Step, stage: Stage) -> Iterator[DeadAddress]:
    """The addresses in a step from which nothing comes any more."""
    text = step.instruction.body.text
    lower = text.lower()
    for host, why in DEAD.items():
        at = lower.find(host)
        if at >= 0 and not _is_rewritten(host, step):
            if host.startswith("git:") and is_so_until(_replaces_address, step, stage):
                continue
            yield DeadAddress(
                _span(step, at, len(host)), text[at : at + len(host)].strip("/."), why
            )
    yield from _old_node(step, text)
    yield from _chromedriver(step, lower)
    if "bitbucket.org" in lower:
        yield from _mercurial(step)


def _old_node(step: Step, text: str) -> Iterator[DeadAddress]:
    """The scripts and repositories of NodeSource for versions of Node.js without support."""
    for address in NODESOURCE:
        at = text.find(address)
        if at < 0:
            continue
        start = at + len(address)
        after = text[start : start + _LONGEST_VERSION]
        if after[:1] == "$" and _name(after) in map(_name, text[:at].split("$")[1:]):
            continue  # the script decides by the value
        version = _version(filled_in(after, step) if after[:1] == "$" else after)
        end = start + len(_version(after))
        if version in NODE_ENDS:
            kind = "script" if "setup" in address else "repository"
            why = f"Node.js {version} is not supported since {NODE_ENDS[version]}, and the {kind} is deprecated"
            yield DeadAddress(_span(step, at, end - at), address + version, why, is_gone=False)


def _name(text: str) -> str:
    """The name of the variable with which a text begins, behind its `$`: "V" of "{V}.x"."""
    name = text.lstrip("${")
    end = next((at for at, it in enumerate(name) if not (it.isalnum() or it == "_")), len(name))
    return name[:end]


def _version(text: str) -> str:
    """The number with which a text begins: "0.10" of "0.10.x"."""
    end = 0
    while text[end : end + 1].isdigit() or (
        text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit()
    ):
        end += 1
    return text[:end]


def _chromedriver(step: Step, text: str) -> Iterator[DeadAddress]:
    """Versions of chromedriver that are not where the old ones are."""
    at = text.find(CHROMEDRIVER)
    major = text[at + len(CHROMEDRIVER) :].partition(".")[0] if at >= 0 else ""
    if major.startswith("latest_release") and "_" not in major.removeprefix("latest_release"):
        why = f"its newest is version {LAST_CHROMEDRIVER} of 2023, newer ones are at googlechromelabs.github.io"
        yield DeadAddress(
            _span(step, at, len(CHROMEDRIVER)), CHROMEDRIVER.rstrip("/"), why, is_gone=False
        )
    if (whole_number(major) or 0) > LAST_CHROMEDRIVER:
        why = f"it ends with version {LAST_CHROMEDRIVER}"
        yield DeadAddress(_span(step, at, len(CHROMEDRIVER)), CHROMEDRIVER.rstrip("/"), why)


def _mercurial(step: Step) -> Iterator[DeadAddress]:
    """Repositories of Mercurial at Bitbucket."""
    for command in step.commands:
        for word in command.args:
            by_hg = command.name == "hg" and "bitbucket.org/" in word
            if by_hg or "hg+https://bitbucket.org/" in word or "hg+ssh://hg@bitbucket.org" in word:
                why = "Bitbucket ended Mercurial in 2020 and deleted its repositories"
                yield DeadAddress(Span(word.start, word.end), f"{word}", why)


def _span(step: Step, at: int, length: int) -> Span:
    body = step.instruction.body
    return Span(body.offset(at), body.end(at + length))


def _is_rewritten(host: str, step: Step) -> bool:
    """Whether the name only is in a text that is replaced, or is written to a file that is no list of packages."""
    return any(
        command.name in _REWRITERS and host in word.lower() and not _is_repository(word)
        for command in step.commands
        for word in command.args
    )


def _replaces_address(step: Step) -> bool:
    """Whether git is told to ask another server instead: `git config url.….insteadOf git://…`."""
    text = step.instruction.body.text
    return "insteadof" in text.lower() and "git://" in text


def _is_repository(word: str) -> bool:
    """Whether a text is the entry of a repository, for apt or yum."""
    return word.lstrip().startswith(("deb ", "deb-src ")) or "baseurl=" in word

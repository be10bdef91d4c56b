"""Properties of proposed orders over real Dockerfiles, whose build contexts are not there."""

from collections import Counter
from pathlib import Path

from dflint.folders import Folders, context_of
from dflint.model.analyze import analyze
from dflint.model.errors import errors_in
from dflint.optimize.comments import keeps_comments
from dflint.optimize.proposal import propose
from dflint.optimize.recipe_reader import recipe_of
from dflint.source import Source
from dflint.syntax.nodes import Run
from dflint.syntax.parser import parse
from tests import corpus

FORMS = ("docker", "containerd", "buildah")


def test_no_order_loses_an_instruction(tmp_path: Path) -> None:
    _check(corpus.testdata(), tmp_path)


def test_no_order_loses_an_instruction_of_the_corpus(tmp_path: Path) -> None:
    _check(corpus.dockerfiles(), tmp_path)


def _check(files: list[tuple[str, bytes]], folder: Path) -> None:
    for name, content in files:
        text = content.decode("utf-8", "replace")
        file = analyze(parse(Source(name, text)))
        for engine in FORMS:
            recipe_of(file, {}, "", "", engine)
        context = context_of(str(folder / "Dockerfile"), str(folder), Folders())
        proposal = propose(file, context, {}, lambda paths: None)
        assert (proposal.text != text) == bool(proposal.steps), name
        if not proposal.steps:
            continue
        after = analyze(parse(Source(name, proposal.text)))
        assert keeps_comments(text, proposal.text, name), name
        assert len(errors_in(after)) <= len(errors_in(file)), name
        lost = _instructions(text, name) - _instructions(proposal.text, name)
        added = _instructions(proposal.text, name) - _instructions(text, name)
        assert sum(map(_commands, lost.elements())) <= sum(map(_commands, added.elements())), name
        again = propose(after, context, {}, lambda paths: None)
        assert again.text == proposal.text, f"{name}: a second run changes something"


def _instructions(text: str, name: str) -> Counter[str]:
    return Counter(it.written.strip() for it in parse(Source(name, text)).instructions)


def _commands(text: str) -> int:
    """How many commands an instruction has, of a RUN that may have been split."""
    it = parse(Source("Dockerfile", f"FROM a\n{text}\n")).instructions[-1]
    return len(it.script.items) if isinstance(it, Run) else 1

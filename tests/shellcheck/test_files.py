"""Whole files: what ShellCheck finds in them stands in a RUN, and its fixes break nothing."""

from dflint.engine.dispatch import dispatch
from dflint.engine.fixer import fix
from dflint.engine.linter import lint
from dflint.fix import Safety
from dflint.model.analyze import analyze
from dflint.shellcheck.check import ShellCheck
from dflint.source import Source
from dflint.syntax.nodes import Onbuild, Run
from dflint.syntax.parser import parse
from tests import corpus

NO_RULES = dispatch(())


def test_files(program: str) -> None:
    sources = [Source(name, corpus.text_of(content)) for name, content in corpus.testdata()]
    shellcheck = ShellCheck(lambda it: it.severity, program)
    shellcheck.prepare(sources)
    for source in sources:
        runs = [it for it in parse(source).instructions if isinstance(it, (Run, Onbuild))]
        for found in lint(source, NO_RULES, extra=shellcheck):
            assert any(it.start <= found.start < found.end <= it.end for it in runs)
            edits = found.fix.edits if found.fix else ()
            assert all(any(it.start <= e.span.start <= it.end for it in runs) for e in edits)


def test_fixed_files(program: str) -> None:
    sources = [Source(name, corpus.text_of(content)) for name, content in corpus.testdata()]
    shellcheck = ShellCheck(lambda it: it.severity, program)
    shellcheck.prepare(sources)
    for source in (it for it in sources if not it.is_binary):
        fixed = _fixed(source, shellcheck)
        assert _problems(fixed) == _problems(source)
        assert _fixed(fixed, shellcheck).text == fixed.text


def _fixed(source: Source, shellcheck: ShellCheck) -> Source:
    look = lambda it: lint(it, NO_RULES, extra=shellcheck)  # noqa: E731
    return fix(source, look, Safety.UNSAFE).source


def _problems(source: Source) -> list[int]:
    """How many problems each script has."""
    steps = (step.inner or step for it in analyze(parse(source)).stages for step in it.steps)
    return [len(it.instruction.script.problems) for it in steps if isinstance(it.instruction, Run)]

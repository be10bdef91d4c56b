"""Properties of proposed stages over real Dockerfiles."""

from pathlib import Path

from dflint.engine.verify import violation
from dflint.folders import Folders, context_of
from dflint.model.analyze import analyze
from dflint.model.context.build_context import place_of
from dflint.optimize.comments import keeps_comments
from dflint.optimize.stages.plan import propose_stages
from dflint.source import Source
from dflint.syntax.parser import parse
from tests import corpus


def test_proposed_stages_keep_what_fixes_promise() -> None:
    _check(corpus.testdata())


def test_proposed_stages_of_the_corpus_keep_what_fixes_promise() -> None:
    _check(corpus.dockerfiles())


def _check(files: list[tuple[str, bytes]]) -> None:
    for name, content in files:
        text = content.decode("utf-8", "replace")
        file = analyze(parse(Source(name, text)))
        near = context_of(name, str(Path(name).parent), Folders())
        context = place_of(file, near) or near
        plan = propose_stages(file, context)
        assert (plan.text != text) == bool(plan.proposed), name
        assert all(it.reason and it.line > 0 for it in (*plan.steps, *plan.left)), name
        if not plan.proposed:
            continue
        after = Source(name, plan.text)
        problem = violation(Source(name, text), after, [it.fix for it in plan.proposed])
        assert not problem or problem.startswith("it changes a comment"), (name, problem)
        assert keeps_comments(text, plan.text, name), name
        again = propose_stages(analyze(parse(after)), context)
        assert again.text == plan.text, f"{name}: a second run changes something"

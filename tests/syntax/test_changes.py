"""A tree that takes over what has not changed is the tree of the new text."""

import random

import pytest

from dflint.report.tree import tree_of
from dflint.source import Source
from dflint.syntax.nodes import Run
from dflint.syntax.parser import parse
from tests.corpus import testdata as hand_written
from tests.corpus import text_of

TEXTS = [text_of(content) for _, content in hand_written()]
NEW = [
    "",
    "x",
    "\n",
    "\\\n",
    "# c\n",
    "<<EOF\n",
    "EOF\n",
    "FROM a\n",
    "# escape=`\n",
    "\r\n",
    '"',
    " ",
    "$",
]


@pytest.mark.parametrize("seed", range(8))
def test_it_is_the_same_tree(seed: int) -> None:
    random_ = random.Random(seed)
    for text in random_.sample([it for it in TEXTS if len(it) < 5000], 15):
        before = None
        for _ in range(6):
            start = random_.randrange(len(text) + 1)
            end = min(len(text), start + random_.choice([0, 0, 1, 5, 40]))
            text = text[:start] + random_.choice(NEW) + text[end:]
            tree = parse(Source("Dockerfile", text), before)
            whole = parse(Source("Dockerfile", text))
            assert tree_of(tree) == tree_of(whole)
            pairs = zip(tree.instructions, whole.instructions, strict=True)
            assert all(
                [(it.start, it.text) for it in one.line.above]
                == [(it.start, it.text) for it in two.line.above]
                and one.written == two.written
                for one, two in pairs
            )
            before = tree


def test_what_is_above_a_change_is_taken_over() -> None:
    text = "FROM a\nRUN ls\nRUN echo\n"
    before = parse(Source("Dockerfile", text))
    after = parse(Source("Dockerfile", text.replace("echo", "true")), before)
    assert after.instructions[1] is before.instructions[1]
    run = after.instructions[2]
    assert isinstance(run, Run)
    assert run.script.items[0].node.start == run.start + 4

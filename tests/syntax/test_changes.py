"""A tree that takes over what has not changed is the tree of the new text."""

import random
from collections.abc import Iterable

import pytest

from dflint.report.tree import tree_of
from dflint.source import Source
from dflint.syntax.again import parse_again
from dflint.syntax.lines import Comment
from dflint.syntax.nodes import Instruction, Run
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


def _changed(text: str, random_: random.Random) -> str:
    """A text after a change, often of as many characters as are gone, so that what is below stays where
    it is."""
    start = random_.randrange(len(text) + 1)
    end = min(len(text), start + random_.choice([0, 0, 1, 5, 40]))
    new = random_.choice(NEW)
    if random_.random() < 0.5:
        new = new.ljust(end - start) if len(new) <= end - start else new
        end = start + len(new)
    return text[:start] + new + text[end:]


def _comments(comments: Iterable[Comment]) -> list[tuple[int, str]]:
    return sorted((it.start, it.text) for it in comments)


def _all_of(it: Instruction) -> tuple[object, ...]:
    line = it.line
    bodies = [(one.body_start, one.body_end, one.stop, one.written) for one in it.heredocs]
    places = (it.start, it.end, line.start, line.end, line.after, line.newline)
    comments = _comments(line.above), _comments(line.comments)
    return type(it), it.written, places, comments, line.blanks, bodies


@pytest.mark.parametrize("seed", range(8))
def test_it_is_the_same_tree(seed: int) -> None:
    random_ = random.Random(seed)
    for text in random_.sample([it for it in TEXTS if len(it) < 5000], 15):
        before = None
        text += random_.choice(["", "\n\n# the end", "\n# of all\n"])
        for _ in range(6):
            text = _changed(text, random_)
            source = Source("Dockerfile", text)
            tree = parse_again(source, before) if before is not None else parse(source)
            whole = parse(source)
            assert tree_of(tree) == tree_of(whole)
            assert _comments(tree.comments) == _comments(whole.comments)
            for one, two in zip(tree.instructions, whole.instructions, strict=True):
                assert _all_of(one) == _all_of(two), text
            before = tree


def test_what_is_above_a_change_is_taken_over() -> None:
    text = "FROM a\nRUN ls\nRUN echo\n"
    before = parse(Source("Dockerfile", text))
    after = parse_again(Source("Dockerfile", text.replace("echo", "true")), before)
    assert after.instructions[1] is before.instructions[1]
    run = after.instructions[2]
    assert isinstance(run, Run)
    assert run.script.items[0].node.start == run.start + 4


def test_what_is_below_a_change_of_the_same_length_is_taken_over() -> None:
    text = "FROM a\nRUN ls\nRUN echo\nRUN one\n# why\nRUN two\n"
    before = parse(Source("Dockerfile", text))
    after = parse_again(Source("Dockerfile", text.replace("echo", "true")), before)
    taken = [it in before.instructions for it in after.instructions]
    assert taken == [True, True, False, True, True]
    assert [it.text for it in after.comments] == ["# why"]


def test_comments_below_the_last_instruction_stay() -> None:
    text = "FROM a\nRUN one\n\n# why\n# and how"
    before = parse(Source("Dockerfile", text))
    after = parse_again(Source("Dockerfile", text.replace("one", "two")), before)
    assert [it.text for it in after.comments] == ["# why", "# and how"]

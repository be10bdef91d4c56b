"""What formatting promises for every file: meaning, bytes, a second run, other readers."""

import subprocess
from functools import cache
from random import Random

import dockerfile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dflint.engine.dispatch import Dispatch, dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.files import Document, decode, encode
from dflint.fixes.build_plan import differences
from dflint.format import FormatError, formatted
from dflint.model.analyze import analyze
from dflint.source import Source
from dflint.syntax.nodes import Run
from dflint.syntax.parser import parse
from tests.corpus import at_hand, text_of

BLANKS = " \t\r\n\v\f"
TEXTS = [text_of(content) for _, content in at_hand()]


@cache
def _both() -> list[tuple[str, str, str]]:
    """Each file that can be formatted: its name, its text, and the text it becomes."""
    found = []
    for name, content in at_hand():
        text = text_of(content)
        try:
            found.append((name, text, formatted(Source(name, text))))
        except FormatError as error:
            if "would change" in str(error):
                raise
    return found


def test_every_file_keeps_its_meaning() -> None:
    for name, before, after in _both():
        old, new = (analyze(parse(Source(name, text))) for text in (before, after))
        assert [str(it) for it in differences(old, new)] == []


def test_a_formatted_file_formats_to_itself() -> None:
    for name, _, after in _both():
        assert formatted(Source(name, after)) == after


def test_nothing_but_blanks_and_keywords_changes() -> None:
    for _, before, after in _both():
        assert _inked(before).upper() == _inked(after).upper()
        _assert_same_but_keywords(before, after)


def test_comments_and_here_documents_keep_every_byte() -> None:
    for name, before, after in _both():
        assert _kept(name, before) == _kept(name, after)


def test_every_line_that_is_new_ends_like_the_others() -> None:
    for name, before, after in _both():
        if "\n" in before and before.count("\n") == before.count("\r\n"):
            assert after.count("\n") == after.count("\r\n"), name
        if "\r\n" not in before:
            assert "\r\n" not in after, name


def test_buildkit_reads_the_same_instructions() -> None:
    seen = 0
    for name, before, after in _both():
        old, new = _read_by_buildkit(before), _read_by_buildkit(after)
        assert old == new, name
        seen += len(old or ())
    assert seen > 100


def test_bash_reads_the_same_scripts() -> None:
    """`bash` prints back a function in a layout of its own: the same for both, if it is the same."""
    changed = {
        (old.rest.text, new.rest.text)
        for name, before, after in _both()
        for old, new in zip(_runs(name, before), _runs(name, after), strict=True)
        if old.rest.text != new.rest.text
    }
    for old, new in sorted(changed):
        assert _printed(old) == _printed(new)


def test_bash_reads_the_same_scripts_after_blanks_were_strewn_in() -> None:
    random = Random(0)
    scripts = {it.rest.text for name, before, _ in _both() for it in _runs(name, before)}
    changed = 0
    for script in random.sample(sorted(scripts), min(len(scripts), 200)):
        text = "".join(random.choice((" ", "  ", "\t")) if it == " " else it for it in script)
        (old,) = _runs("", f"FROM x\nRUN {text}\n")
        (new,) = _runs("", formatted(Source("", f"FROM x\nRUN {text}\n")))
        if old.rest.text != new.rest.text and not old.script.problems:
            assert _printed(old.rest.text) == _printed(new.rest.text)
            changed += 1
    assert changed > 30


def _runs(name: str, text: str) -> list[Run]:
    found = (it for it in parse(Source(name, text)).instructions if isinstance(it, Run))
    return [it for it in found if it.form == "shell" and not it.heredocs]


def _printed(script: str) -> str:
    shown = subprocess.run(
        ["bash", "-c", f"f() {{\n{script}\n}}\ndeclare -f f"],
        capture_output=True,
        check=False,
        env={},
        errors="surrogateescape",
        text=True,
    )
    assert not shown.returncode, shown.stderr
    return shown.stdout


def test_style_rules_have_nothing_to_say_of_keywords() -> None:
    table = _table("DF128", "DF129")
    for name, _, after in _both():
        assert lint(Source(name, after), table) == []


SHARDS = ["FROM a\n", "RUN ", "\\\n", "  \\\n", "<<EOF", "EOF\n", "`", '"', "'", "${A}", "# x\n"]
SHARDS += ['["a","b"]', ",", "--mount=type=tmpfs,target=/x  ", "\r\n", "\n", "  ", "\t", " \n"]
SHARDS += ["ONBUILD ", "copy  a  b\n", "&& b", "; c", "|", "# escape=`\n", "env A=b   C='d  '\n"]
SHARDS += [
    "\\\r ",
    "\\ ",
    "#",
    "\n\n\n",
    "from b as c\n",
    "if a; then  b; fi",
    "$(a  b)",
    "\ufeff",
    "\x0c",
]


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_mutated_files_keep_the_promises(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 20))
        text = text[:start] + data.draw(st.sampled_from(SHARDS)) + text[start + length :]
    _assert_promises(text)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(SHARDS), max_size=25).map("".join))
def test_shards_in_any_order_keep_the_promises(text: str) -> None:
    _assert_promises(f"FROM x\n{text}")


@pytest.mark.parametrize("end", ["", "\n", "\nRUN c\n"])
def test_a_space_behind_a_carriage_return_stays(end: str) -> None:
    """Without it, the backslash would continue the line."""
    _assert_promises(f"FROM a\nRUN b\\\r {end}")


@pytest.mark.parametrize(
    "raw",
    [
        b"from a\nLABEL x=\xff\xe9\n# \x80 \n",
        b"\xef\xbb\xbffrom a\n",
        b"\xff\xfe" + "from ä\r\n# \ud800".encode("utf-16-le", "surrogatepass"),
    ],
)
def test_bytes_that_are_no_text_stay(raw: bytes) -> None:
    text, encoding, mark = decode(raw)
    after = formatted(Document("Dockerfile", raw).source)
    assert encode(after, encoding, mark) == encode(_ended(text), encoding, mark)


def _ended(text: str) -> str:
    """The file as it should be."""
    return text.replace("from", "FROM") + ("" if text.endswith("\n") else "\r\n")


def _assert_promises(text: str) -> None:
    try:
        after = formatted(Source("Dockerfile", text))
    except FormatError as error:
        if "would change" in str(error):
            raise
        return
    assert formatted(Source("Dockerfile", after)) == after
    assert _kept("", text) == _kept("", after)
    assert _inked(text).upper() == _inked(after).upper()
    old = _read_by_buildkit(text)
    assert old is None or old == _read_by_buildkit(after)


def _inked(text: str) -> str:
    """All that is not blank."""
    return "".join(text.split())


def _assert_same_but_keywords(before: str, after: str) -> None:
    """Where a letter has another case, it is a capital letter of a keyword now."""
    old, new = _inked(before), _inked(after)
    assert all(two.isupper() for one, two in zip(old, new, strict=True) if one != two)


def _kept(name: str, text: str) -> list[str]:
    """The comments and bodies of here-documents."""
    tree = parse(Source(name, text))
    found = [it.text for it in tree.comments]
    for it in tree.instructions:
        found += [comment.text for comment in it.comments]
        found += [heredoc.written for heredoc in it.heredocs]
    return found


def _read_by_buildkit(text: str) -> list[tuple[object, ...]] | None:
    """What BuildKit's parser sees, or None where it sees nothing. It cannot bear half characters."""
    try:
        found = dockerfile.parse_string(text.encode("utf-8", "replace").decode())
    except dockerfile.GoParseError:
        return None
    return [_seen(it) for it in found if it.cmd]  # a line with nothing but an escape has none


def _seen(it: dockerfile.Command) -> tuple[object, ...]:
    """What BuildKit's parser says of an instruction, blanks in scripts and behind flags aside."""
    value: tuple[str, ...] = it.value
    if it.cmd.lower() in ("run", "onbuild") and not it.json:
        value = tuple("".join(part.split()).lower() for part in value)
    bodies = tuple((body.name, body.content) for body in it.heredocs)
    sub = it.sub_cmd.lower() if it.sub_cmd else it.sub_cmd
    if it.cmd.lower() in ("from", "healthcheck"):
        value = tuple(part.upper() for part in value)
    return it.cmd.lower(), sub, it.json, it.flags, value, bodies


def _table(*codes: str) -> Dispatch:
    return dispatch([rule for rule in all_rules() if rule.code in codes])

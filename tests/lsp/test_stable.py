"""What is taken over of an earlier text: never something that is not true of the new one."""

import random
import time
from pathlib import Path

import pytest
from lsprotocol import types

from dflint.engine.repeats import without_repeats
from dflint.lsp.analysis import Analysis
from dflint.lsp.diagnostics import diagnostics_of
from dflint.lsp.documents import Document
from dflint.lsp.looked import Shown
from dflint.lsp.session import Session
from dflint.lsp.stable import StableText
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.corpus import testdata as hand_written
from tests.corpus import text_of
from tests.effort import calls

URI = "file:///nowhere/Dockerfile"
WRITTEN = (
    *"abc -=/$\"'.", "\n", "\r\n", "\\\n", "$A", "<<EOF\n", "EOF\n", "-y ", "&& ls", "#", "  ",
    "RUN apt-get install foo\n", "USER root\n", "ENV A=b C=d\n", "ARG V=1\n", "WORKDIR /x\n",
    "FROM a AS b\n", "COPY --from=b /x /y\n", "# dflint: ignore[DF301]\n", "SHELL [\"bash\", \"-c\"]\n",
)  # fmt: skip
TEXTS = [text for _, it in hand_written() if "FROM" in (text := text_of(it)) and len(text) < 6000]


FILES = {"package.json": "{}", "src/a.py": "", ".dockerignore": "x\n", "start.sh": "#!/bin/sh\na\n"}


@pytest.fixture
def uri(tmp_path: Path) -> str:
    """A Dockerfile in a folder with files that it may copy."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return (tmp_path / "Dockerfile").as_uri()


def _session(*select: str) -> Session:
    session = Session()
    options = {"select": [*select]} if select else None
    able = types.ClientCapabilities()
    session.start(types.InitializeParams(able, initialization_options=options), "utf-32")
    return session


def _edited(text: str, at: int, random_: random.Random) -> tuple[str, int]:
    """A text after one change at a place, or near it, and the place behind that."""
    if random_.random() < 0.75:
        piece = random_.choice(WRITTEN)
        return text[:at] + piece + text[at:], at + len(piece)
    if random_.random() < 0.6:
        start = max(0, at - random_.choice((1, 1, 3, 10, 100)))
        return text[:start] + text[at:], start
    start = text.rfind("\n", 0, at) + 1
    return text[:start] + text[text.find("\n", at) + 1 or len(text) :], start


def _assert_as_alone(session: Session, document: Document) -> Analysis:
    """What is shown of a text that goes on with earlier ones is what is shown of it alone."""
    analysis = session.analysis(document.uri)
    assert analysis is not None
    alone = Analysis(document, session.project)
    alone.shown = Shown(without_repeats(alone.all_found), alone.source)
    assert diagnostics_of(analysis) == diagnostics_of(alone), document.text
    return analysis


@pytest.mark.parametrize("seed", range(6))
def test_it_finds_what_a_look_at_the_text_alone_finds(seed: int, uri: str) -> None:
    """Also in long files, with all rules, and when changes are undone."""
    random_ = random.Random(seed)
    taken_over = 0
    for _ in range(8):
        text = "".join(random_.sample(TEXTS, random_.choice((1, 1, 2, 3))))
        session = _session(*["ALL"] * (seed % 2))
        document = session.documents.open(types.TextDocumentItem(uri, "dockerfile", 1, text))
        at = random_.randrange(len(text) + 1)
        before: list[str] = []
        for version in range(2, 16):
            analysis = _assert_as_alone(session, document)
            taken_over += bool(analysis.look.stable.gaps)
            if random_.random() < 0.3:
                at = random_.randrange(len(document.text) + 1)
            if before and random_.random() < 0.15:
                new = before.pop()
                at = min(at, len(new))
            else:
                new, at = _edited(document.text, at, random_)
                before.append(document.text)
            whole = types.TextDocumentContentChangeWholeDocument(new)
            document = document.changed(version, [whole])
            session.documents.put(document)
    assert taken_over > 80


BASES = "FROM debian:12 AS a\nRUN one\nRUN apt-get upgrade -y\nRUN wget http://x/y.tgz\nRUN rm y.tgz\nFROM a AS b\nRUN apt-get install -y x\nRUN two\nFROM b\nRUN three\n"


@pytest.mark.parametrize(
    "change",
    [
        ("RUN one", "USER me"),  # the stage below runs as another
        ("RUN one", "RUN apt-get update"),
        ("AS a", "AS c"),  # its base is no stage any more
        ("FROM b\n", "FROM debian:12\n"),  # no image is made of the others
        ("RUN three\n", "RUN three\nFROM debian:12\nRUN four\n"),
        ("FROM debian:12 AS a", "ARG V=12\nFROM debian:$V AS a"),
        ("RUN two", "COPY --from=a /x /x"),
    ],
)
def test_a_change_reaches_the_stages_that_it_is_about(change: tuple[str, str]) -> None:
    """There, and back again."""
    session = _session()
    document = session.documents.open(types.TextDocumentItem(URI, "dockerfile", 1, BASES))
    after = BASES.replace(*change)
    assert after != BASES
    for version, text in enumerate((BASES, after, after + "\n", BASES, after), 2):
        whole = types.TextDocumentContentChangeWholeDocument(text)
        document = document.changed(version, [whole])
        session.documents.put(document)
        _assert_as_alone(session, document)


@pytest.mark.parametrize(
    ("there", "written", "most"),
    [
        ("RUN two", "RUN two x", 0.2),
        ("RUN two", "RUN two \\\n", 0.2),
        ("RUN two", "# why\nRUN two", 0.2),
        ("RUN two\n", "", 0.2),
        ("RUN two", "RUN apt-get update\nRUN two", 0.2),
        ("COPY two", "COPY twice", 0.2),
        ("# of six", "# of sixty", 0.2),
        ("ENV TWO=1", "ENV TWO=11", 0.2),  # what is below it in its stage sees another variable
        ("FROM debian:12 AS six", "FROM debian:13 AS six", 0.3),
    ],
)
def test_what_has_not_changed_is_not_analyzed_again(there: str, written: str, most: float) -> None:
    """A change takes a part of the work of the first look."""
    stage = "# of {0}\nFROM debian:12 AS {0}\n" + "".join(
        f"RUN apt-get update && apt-get install -y curl-{at}\nCOPY {word} /{word}\nRUN {word}\nENV {word.upper()}={at}\n"
        for at, word in enumerate(("one", "two", "three", "four", "five"))
    )
    text = "".join(
        stage.format(it) for it in ("one", "two", "three", "four", "five", "six", "seven")
    )
    session = _session()
    document = session.documents.open(types.TextDocumentItem(URI, "dockerfile", 1, text))
    at = text.index(there, text.index("# of six"))
    diagnostics_of(_analysis(session))  # rules are imported
    session.analyses.forget(URI)
    first = calls(lambda: diagnostics_of(_analysis(session)))
    new = text[:at] + written + text[at + len(there) :]
    whole = types.TextDocumentContentChangeWholeDocument(new)
    session.documents.put(document.changed(2, [whole]))
    again = calls(lambda: diagnostics_of(_analysis(session)))
    assert again < most * first


def _analysis(session: Session) -> Analysis:
    analysis = session.analysis(URI)
    assert analysis is not None
    return analysis


BEFORE = "FROM a\nRUN one\nRUN two\nRUN three\n"


def _after(*texts: str) -> StableText:
    """The last of some texts, each made of the one before."""
    stable = StableText(texts[0])
    for text in texts[1:]:
        stable = stable.after(text, parse(Source("", stable.text)))
    return stable


@pytest.mark.parametrize(
    "change",
    [
        ("two", "two2"), ("two", "t"), ("two", ""), ("two\n", "two\nRUN more\n"), ("RUN two\n", ""),
        ("two", "two \\\n  more"), ("two\n", "two\n\n"),
    ],
)  # fmt: skip
def test_what_is_below_a_change_stays_where_it_is(change: tuple[str, str]) -> None:
    first = BEFORE.replace("two", "two!")
    stable = _after(BEFORE, first, first.replace("two!", "two").replace(*change))
    once = _after(BEFORE, first)
    assert stable.text.index("RUN three") == once.text.index("RUN three")
    assert stable.actual[stable.offset(stable.text.index("RUN three")) :] == "RUN three\n"


def test_places_lead_back_to_the_text_as_it_is() -> None:
    stable = _after(
        BEFORE, BEFORE.replace("one", "1"), BEFORE.replace("one", "1").replace("two", "22")
    )
    assert len(stable.gaps) == 2
    places = [stable.offset(at) for at in range(len(stable.text) + 1)]
    assert places == sorted(places)
    assert set(places) == set(range(len(stable.actual) + 1))
    for word in ("FROM", "1", "22", "three"):
        assert places[stable.text.index(word)] == stable.actual.index(word)


def test_no_spaces_in_a_here_document() -> None:
    text = "FROM a\nRUN <<EOF\necho one\nEOF\nRUN two\nRUN three\n"
    stable = _after(text, text.replace("one", "1"))
    assert "echo 1\nEOF\nRUN two  " in stable.text
    spread = StableText.spread(BEFORE)
    late = spread.after(BEFORE.replace("one", "<<X"), parse(Source("", spread.text)))
    assert "RUN two  " in late.text
    assert not late.is_right(parse(Source("", late.text)))


def test_no_spaces_between_the_two_characters_of_a_line_end() -> None:
    text = "FROM a\nRUN one \\\n  two\nRUN three\n"
    stable = _after(text, text.replace("\\\n", "\\\r\n"), text.replace("\\\n", "\\x\r\n"))
    assert "\r " not in stable.text


def test_no_spaces_before_a_return_that_ends_no_line() -> None:
    text = "FROM a\r\nUSER b\r\nRUN c\r\n"
    spread = StableText.spread(text)
    tree = parse(Source("", spread.text))
    assert "USER b  " in spread.text
    assert "USER b\rx" in spread.after(text.replace("b\r\n", "b\rx\r\n"), tree).text


def test_spaces_behind_directives_mean_nothing() -> None:
    text = "# escape=`\nFROM a\n"
    stable = _after(text, text.replace("`", "\\"))
    assert parse(Source("", stable.text)).escape == "\\"


def test_there_are_spaces_below_each_instruction_from_the_start() -> None:
    """A change anywhere leaves the instructions below it where they are."""
    text = "# about\nFROM a\n# why\nRUN <<EOF\none\nEOF\nRUN two \\\n  three\nRUN four\nRUN five\n"
    spread = StableText.spread(text)
    tree = parse(Source("", spread.text))
    assert spread.is_right(tree)
    for word, below in (
        ("about", "FROM"),
        ("why", "RUN <<"),
        ("two", "RUN four"),
        ("four", "RUN five"),
    ):
        longer = spread.after(text.replace(word, f"{word} and more"), tree)
        assert longer.text.index(below) == spread.text.index(below)


def test_a_long_paste_takes_the_spaces_of_several_instructions() -> None:
    text = "FROM a\n" + "".join(f"RUN {number}\n" for number in range(9))
    spread = StableText.spread(text)
    longer = spread.after(text.replace("RUN 1", "RUN 1" * 40), parse(Source("", spread.text)))
    assert longer.text.index("RUN 6") == spread.text.index("RUN 6")
    assert longer.actual[longer.offset(longer.text.index("RUN 6")) :].startswith("RUN 6\nRUN 7")


def test_a_change_does_not_wait_for_a_look_at_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the editor does not say what changes there: a question does, and a change does at last."""
    session = _session()
    document = session.documents.open(types.TextDocumentItem(URI, "dockerfile", 1, BASES))
    seconds = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: seconds)
    _analysis(session)
    before = session.project.generation
    for later, is_change, looks in (
        (10, True, 0),
        (0.5, False, 0),
        (2, False, 1),
        (40, True, 1),
        (70, True, 2),
    ):
        seconds += later
        if is_change:
            whole = types.TextDocumentContentChangeWholeDocument(f"# {seconds}\n{BASES}")
            document = document.changed(2, [whole])
            session.documents.put(document)
        _analysis(session)
        assert session.project.generation == before + looks

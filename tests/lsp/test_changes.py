"""What is taken over from an earlier text changes nothing of what is found."""

import random
from collections.abc import Sequence

import pytest
from lsprotocol import types

from dflint.lsp.documents import Document
from dflint.lsp.session import Session
from tests.corpus import testdata as hand_written
from tests.corpus import text_of
from tests.lsp.test_nonsense import URI, _mangled

TEXTS = [text_of(content) for _, content in hand_written()]


def changed_texts(text: str, random_: random.Random) -> Sequence[str]:
    """A text as it is written on."""
    found = [text]
    for _ in range(5):
        found.append(_mangled(found[-1], random_))
    return found


def found_in(session: Session, text: str, version: int) -> list[tuple[object, ...]]:
    session.documents.put(
        Document(URI, "/nowhere/Dockerfile", "dockerfile", version, text, "utf-16")
    )
    analysis = session.analysis(URI)
    assert analysis is not None
    rows: list[tuple[object, ...]] = []
    for it in analysis.all_found:
        edits = [(e.span.start, e.span.end, e.text) for e in (it.fix.edits if it.fix else ())]
        related = [(other.start, other.end, other.message) for other in it.related]
        rows.append((it.rule.code, it.start, it.end, it.message, str(it.severity), edits, related))
    return rows


def _session() -> Session:
    session = Session()
    session.start(types.InitializeParams(types.ClientCapabilities()), "utf-16")
    return session


@pytest.mark.parametrize("seed", range(4))
def test_the_findings_are_those_of_the_new_text(seed: int) -> None:
    random_ = random.Random(seed)
    lasting = _session()
    for text in random_.sample([it for it in TEXTS if len(it) < 4000], 8):
        for version, now in enumerate(changed_texts(text, random_)):
            assert found_in(lasting, now, version) == found_in(_session(), now, version)

"""No fix breaks a file: every fix of every rule, on every Dockerfile at hand."""

import pytest

from dflint.files import decode, encode
from dflint.fix import Safety
from tests import corpus
from tests.engine.promises import broken, fixed, unreadable_scripts

Files = list[tuple[str, bytes]]
ALLOWED = pytest.mark.parametrize("allow", [Safety.SAFE, Safety.UNSAFE], ids=str)


@ALLOWED
def test_no_fix_breaks_a_file_of_testdata(allow: Safety) -> None:
    assert _broken(corpus.testdata(), allow) == []


@ALLOWED
def test_no_fix_breaks_a_file_of_the_corpus(allow: Safety) -> None:
    assert _broken(corpus.dockerfiles(), allow) == []


def _broken(files: Files, allow: Safety) -> list[str]:
    results = [fixed(name, decode(raw)[0], allow) for name, raw in files]
    assert any(it.done.made for it in results)
    found = [f"{it.name}: {sentence}" for it in results for sentence in broken(it)]
    return [*found, *unreadable_scripts(results)]


def test_all_bytes_come_back() -> None:
    """A file that is read and written again is the same, byte order mark, line ends and all."""
    for name, raw in corpus.at_hand():
        text, encoding, mark = decode(raw)
        assert encode(text, encoding, mark) == raw, name
        assert raw.startswith(mark) and not text.startswith("\ufeff"), name

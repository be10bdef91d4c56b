"""How rules are found: loaded from their files, or told by the index until they are needed."""

import sys
from pathlib import Path

import pytest

import dflint_rules
from dflint.engine.registry import INDEX, KEPT, IndexedRule, all_rules

MORE = ("severity", "options", "settings", "is_rated", "codes", "summary")


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the index is kept; there is none yet."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    place = Path(dflint_rules.__path__[0]) / INDEX
    place.parent.mkdir(exist_ok=True)
    name = f"{place.name}-of-test-{id(monkeypatch)}"
    monkeypatch.setattr("dflint.engine.registry.INDEX", f"__pycache__/{name}")
    return place.parent / name


def test_the_index_says_what_the_rules_say(index: Path) -> None:
    loaded = all_rules()
    indexed = all_rules()
    index.unlink()
    assert not any(isinstance(it, IndexedRule) for it in loaded)
    assert all(isinstance(it, IndexedRule) for it in indexed)
    for one, other in zip(loaded, indexed, strict=True):
        for name in (*KEPT, *MORE):
            assert str(getattr(one, name)) == str(getattr(other, name)), (one, name)
        assert one.check is other.check


def test_rules_of_the_index_can_be_configured(index: Path) -> None:
    all_rules()
    rule = next(it for it in all_rules() if it.name == "untrusted-registry")
    index.unlink()
    configured = rule.configured(trusted=("docker.io",))
    assert configured.settings == {"trusted": ("docker.io",)} and configured.name == rule.name
    with pytest.raises(ValueError, match="has no option"):
        rule.configured(nothing=1)


@pytest.mark.parametrize("content", [b"", b"\x00", b"i\x00\x00\x00\x00"])
def test_an_index_that_is_broken_is_made_again(index: Path, content: bytes) -> None:
    index.write_bytes(content)
    assert not isinstance(all_rules()[0], IndexedRule)
    assert isinstance(all_rules()[0], IndexedRule)
    index.unlink()


def test_a_file_that_changes_makes_a_new_index(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_rules()
    monkeypatch.setattr("dflint.engine.registry._state", lambda folder: [(folder, 1, 1)])
    assert not isinstance(all_rules()[0], IndexedRule)
    assert isinstance(all_rules()[0], IndexedRule)
    index.unlink()


def test_where_no_bytecode_may_be_written_there_is_no_index(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    all_rules()
    assert not index.exists()

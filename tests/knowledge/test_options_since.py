"""How files say which version of a tool they install."""

import re

import pytest

from dflint.knowledge.options_since import SINCE

SAID = {
    "pip": ["pip==9.0.3", "pip<=10", "pip~=20.1", "pip<21"],
    "gem": ["rvm install 2.7", "rbenv install ruby-2.6", "apt-get install ruby1.9", "ruby-3.1.0.tar.gz"],
    "npm": ["setup_14.x", "node-v12.1", "nvm install 10", "NODE_VERSION=14", "NODEJS_VERSION 8", "npm@6"],
    "go": ["go1.9.2.linux-amd64", "GO_VERSION=1.10", "GOLANGVERSION 1.9", "golang-1.10-go"],
    "conda": ["Miniconda3-4.5", "Anaconda2-5.0"],
    "apk": [],
}  # fmt: skip


@pytest.mark.parametrize(("tool", "option"), SINCE)
def test_a_text_with_a_version_has_a_word_that_says_so(tool: str, option: str) -> None:
    row = SINCE[tool, option]
    seen = set()
    for text in SAID[tool]:
        found = {pattern for pattern, _ in row.found if re.search(pattern, text)}
        assert found and any(word in text for word in row.words), text
        seen |= found
    assert seen == {pattern for pattern, _ in row.found}

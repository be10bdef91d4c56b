"""What is mutated: hard files, the examples on the pages of rules, and the files of testdata/."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from dflint.engine.registry import all_rules
from dflint.source import Source
from dflint.syntax.parser import parse
from dflint.syntax.tokens import tokens
from tests.corpus import testdata, text_of
from tests.fuzz.hard_files import BUILD_FILES, DOCKERFILES, IGNORE_FILES

LONGEST = 3_000  # characters of a seed; small ones are quicker, and as odd
DOCKERFILE = "Dockerfile"


class Seed(NamedTuple):
    """A file: its name, which says how it is read, and its text."""

    name: str
    text: str


@cache
def seeds() -> tuple[Seed, ...]:
    """All of them, always in the same order."""
    found = [Seed(DOCKERFILE, text) for text in DOCKERFILES]
    found += [Seed(".dockerignore", text) for text in IGNORE_FILES]
    found += [Seed(name, text) for name, texts in BUILD_FILES.items() for text in texts]
    for rule in sorted(all_rules(), key=lambda rule: rule.code):
        found += [Seed(it.name, it.text) for it in rule.examples]
    found += [Seed(DOCKERFILE, text_of(content)) for _, content in testdata()]
    return tuple(dict.fromkeys(it for it in found if len(it.text) <= LONGEST))


@cache
def dockerfiles() -> tuple[Seed, ...]:
    """Those that are Dockerfiles."""
    return tuple(it for it in seeds() if it.name == DOCKERFILE)


@cache
def instructions() -> tuple[str, ...]:
    """Every instruction of the seeds, as it is written."""
    trees = (parse(Source(it.name, it.text)) for it in dockerfiles())
    return tuple(dict.fromkeys(it.written for tree in trees for it in tree.instructions))


@cache
def pieces() -> dict[str, tuple[str, ...]]:
    """Every token of the seeds, by its kind, and every word as `word`."""
    found: dict[str, dict[str, None]] = {"word": {}}
    for seed in seeds():
        found["word"].update(dict.fromkeys(seed.text.split()))
        if seed.name == DOCKERFILE:
            for token in tokens(parse(Source(seed.name, seed.text))):
                text = seed.text[token.start : token.end]
                found.setdefault(token.kind, {})[text] = None
    return {kind: tuple(texts) for kind, texts in found.items()}

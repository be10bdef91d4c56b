"""What go.mod and go.work say: their directives, and the modules that a build has to fetch.

Source: the Go Modules Reference, "go.mod files" and "Workspaces".
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def go_directives(text: str) -> Iterator[tuple[list[str], str]]:
    """The directives of a go.mod or go.work and the comment of each; every one has its verb, also in a block."""
    block = ""
    for line in text.splitlines():
        said, _, comment = line.partition("//")
        words = said.split()
        if words[1:] == ["("]:
            block = words[0]
        elif words == [")"]:
            block = ""
        elif words:
            yield [block, *words] if block else words, comment.strip()


def required_modules(text: str) -> list[str]:
    """The modules that a go.mod requires itself, and not only through others."""
    return [
        words[1]
        for words, comment in go_directives(text)
        if words[0] == "require" and len(words) > 1 and "indirect" not in comment
    ]


def outer_modules(text: str) -> list[str]:
    """The modules that a go.mod requires itself and no `replace` takes from a folder: go.sum has to have them."""
    own = {
        words[1]
        for words, _ in go_directives(text)
        if words[0] == "replace" and "=>" in words and words[words.index("=>") + 1][:1] in "./"
    }
    return [name for name in required_modules(text) if name not in own]

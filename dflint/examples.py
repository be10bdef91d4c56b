"""The examples on the page of a rule, and what they are about.

A fence in the docstring of a rule is an example if its language is `dockerfile` or `dockerignore`
and it is marked bad, fixed or good. So is one of a file that declares builds, in `yaml`, `hcl` or
`json`, whose first line is its name in a comment. Fences without a mark say what the examples are about:

    ```files          the build context of the examples below: a path on each line. After two
                      spaces may follow what is in the file: a size as `2.5 MB`, or "a text" with
                      \\n and \\r in it.
    ```dockerignore   the .dockerignore of the examples below.
    ```dockerfile     on a page about files that declare builds: the Dockerfile of the examples.
    ```layers         what a build of the example right above has made: a line for each file, as
                      `line 3  /srv/app  9 MB`, with the line of the instruction. In place of the
                      size, or after it, may be what differs: `deleted`, `owner 1000`. Files of one
                      size are the same.
"""

from __future__ import annotations

import re

from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("bad", "fixed", "good")
OF_BUILDS = ("yaml", "hcl", "json")
NAMES = {"dockerfile": "Dockerfile", "dockerignore": ".dockerignore"}
LABELS = {"bad": "Wrong", "fixed": "Fixed", "good": "Right"}
# What a fence without a mark is called on a page.
SETTINGS = {"files": "The build context", "dockerignore": ".dockerignore", "layers": "Its layers"}
_FENCE = re.compile(r"^```([^\s`]*)(?: ([^\n]*))?\n(.*?)^```$", re.M | re.S)
_NO_EXAMPLES = ("", "sh", "json", "toml", "yaml", "text", "ini")


class Example:
    """A file on the page of a rule: `kind` is bad, fixed or good, `name` what it is called.

    `files` and `layers` are the fences about it, empty if there are none; `ignore` is the text of
    .dockerignore, None if there is none.
    """

    __slots__ = ("files", "ignore", "kind", "layers", "name", "text")

    def __init__(
        self,
        kind: str,
        text: str,
        name: str = "Dockerfile",
        files: str = "",
        ignore: str | None = None,
    ) -> None:
        self.kind = kind
        self.text = text
        self.name = name
        self.files = files
        self.ignore = ignore
        self.layers = ""

    @property
    def has_context(self) -> bool:
        """Whether the page says what the build context is."""
        return bool(self.files) or self.ignore is not None or self.name != "Dockerfile"


def examples(page: str) -> list[Example]:
    """The examples of a page, in order."""
    found: list[Example] = []
    files, ignore = "", None
    for language, kind, text in _FENCE.findall(page):
        if kind in KINDS and language in NAMES:
            found.append(Example(kind, text, NAMES[language], files, ignore))
        elif kind in KINDS and language in OF_BUILDS:
            first, _, rest = text.partition("\n")
            found.append(Example(kind, rest, first.lstrip("# "), files, ignore))
        elif language == "files":
            files = text
        elif language == "dockerignore":
            ignore = text
        elif language == "layers" and found:
            found[-1].layers = text
    return found


def example_problems(page: str) -> Iterator[str]:
    """Fences that look like examples and would not be run."""
    if sum(line.startswith("```") for line in page.splitlines()) % 2:
        yield "its page has a fence that is not closed."
        return
    before = ""
    has_example = False
    fences = _FENCE.findall(page)
    of_builds = any(language in OF_BUILDS and kind in KINDS for language, kind, _ in fences)
    for language, kind, _ in fences:
        if of_builds and (language in OF_BUILDS or (language == "dockerfile" and not kind)):
            continue
        fence = f"{language} {kind}".rstrip()
        problem = _problem(language, kind, before)
        if language == "layers" and not problem and not has_example:
            problem = " without an example above it."
        if problem:
            yield f"its page has a fence ```{fence}{problem}"
        if language not in ("files", "layers"):
            before = fence
        has_example = has_example or language in NAMES


def _problem(language: str, kind: str, before: str) -> str:
    """The end of a sentence about a fence that is not as it must be; nothing if it is."""
    known = (*NAMES, *SETTINGS)
    if language.lower() in known and language != language.lower():
        return f": write ```{language.lower()} {kind}".rstrip() + "."
    if language not in known:
        near = nearest(language, known) if language not in _NO_EXAMPLES else ""
        return f". Did you mean ```{near}?" if near else ""
    if language in NAMES and (kind or language not in SETTINGS):
        if kind not in KINDS:
            return ": an example is bad, fixed or good."
        if kind == "fixed" and before != f"{language} bad":
            return f" without ```{language} bad right above it."
    elif kind:
        return f": write ```{language}."
    return ""


def labelled(page: str) -> str:
    """The page with the name of what each fence is above it, for people."""
    return _FENCE.sub(_labelled, page)


def _labelled(fence: re.Match[str]) -> str:
    language, kind, text = fence[1], fence[2], fence[3]
    if kind in LABELS and language in NAMES:
        name = NAMES[language]
        label = LABELS[kind] if name == "Dockerfile" else f"{LABELS[kind]} ({name})"
    elif language in SETTINGS:
        label = SETTINGS[language]
    else:
        return fence[0]
    shown_as = language if language == "dockerfile" else ""
    return f"*{label}:*\n\n```{shown_as}\n{text}```"

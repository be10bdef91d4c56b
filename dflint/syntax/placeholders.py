"""Placeholders: what a program replaces before the build. They are no values.

Usual forms: `{{ x }}` and `{% %}` (Jinja, Go, Mustache), `<% %>` (ERB, EJS), `%%X%%` and `%X%` (Open Build
Service, Windows), `@X@` (autoconf, CMake), `__X__`, `${a.b}` (Maven, Ant, Gradle), `#{x}`, `%{x}` (Nickel),
`<x>` and `<org>/<image>` (for readers to fill in), REPLACE-ME, TO_BE_REPLACED.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# What opens a tag of a template, and what closes it.
STATEMENTS = (("{{", "}}"), ("{%", "%}"), ("<%", "%>"))
TAGS = (*STATEMENTS, ("#{", "}"), ("%{", "}"), ("[[", "]]"))
FRAMES = ("%%", "__", "@", "%")
# Words in capital letters that say it themselves, without what joins them.
SAYING_SO = (
    "REPLACEME",
    "REPLACETHIS",
    "TOBEREPLACED",
    "PLACEHOLDER",
    "CHANGEME",
    "FILLME",
    "FIXME",
)
LONGEST = 60  # characters of a name


def placeholder_in(text: str) -> str:
    """The first placeholder in a value or in the name of an image, or nothing."""
    for opening, closing in TAGS:
        start = text.find(opening)
        if start >= 0:
            end = text.find(closing, start + len(opening))
            if end >= 0:
                return text[start : end + len(closing)]
    for frame in FRAMES:
        framed = _between(text, frame, frame, _is_name)
        if framed:
            return framed
    if "<" in text:
        return _between(text, "<", ">", _is_phrase)
    return next((word for word in text.split() if word.isupper() and _says_so(word)), "")


def property_in(text: str) -> str:
    """The first property in a text, such as `${pkg.name}`: no variable has a dot in its name."""
    for part in text.split("${")[1:]:
        name, closing, _ = part[: LONGEST - 2].partition("}")
        if "." in name and closing and all(map(str.isidentifier, name.split("."))):
            return f"${{{name}}}"
    return ""


def _says_so(word: str) -> bool:
    bare = word.replace("-", "").replace("_", "")
    return any(sign in bare for sign in SAYING_SO)


def _between(text: str, opening: str, closing: str, fits: Callable[[str], bool]) -> str:
    """The first piece of the text that is in such a frame and fits, with the frame."""
    at = text.find(opening)
    while at >= 0:
        start = at + len(opening)
        end = text.find(closing, start)
        if end < 0:
            return ""
        if fits(text[start:end]):
            return text[at : end + len(closing)]
        at = text.find(opening, at + 1)
    return ""


def _is_name(text: str) -> bool:
    """Whether it is a word such as BASE_IMAGE or base.image, and no number such as in `%20x%20`."""
    plain = text.replace("_", "").replace("-", "").replace(".", "")
    return len(text) <= LONGEST and plain.isalnum() and text[:1].isalpha()


def _is_phrase(text: str) -> bool:
    """Whether it is some words such as `your name`, and no address of mail or of a page."""
    plain = text.replace(" ", "").replace("_", "").replace("-", "")
    return len(text) <= LONGEST and plain.isalnum() and text[:1].isalpha()

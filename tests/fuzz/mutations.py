"""Changes that keep most of a file readable: of its instructions, tokens and words, and of its bytes.

Everything that is chosen is chosen by one generator of numbers, so that its seed gives the same file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from dflint.source import Source
from dflint.syntax.parser import parse
from dflint.syntax.tokens import tokens
from tests.fuzz.seeds import DOCKERFILE, Seed, dockerfiles, instructions, pieces, seeds

Mutation = Callable[[str, Random], str]

MOST_CHARACTERS = 6_000
MOST_MUTATIONS = 6
WORD = re.compile(r"[^\s;|&()'\"=,\[\]]+|[;|&]+|\S")
NUMBERS = ("0", "-1", "00", "1e9", "65536", str(2**63), str(2**64), "9" * 40, "9" * 4_400, "²", "٣", "0x1f", "1.", ".5")  # fmt: skip
PIECES = (
    "\n", "\r\n", "\r", " ", "\t", "\\\n", "\\ \n", "`\n", "\\", "`", "'", '"', "$", "${", "}", "$(", ")", "(", "{",
    "<<E", "<<-'E'", "E\n", "\nE\n", "#", "\n#", "# escape=`\n", "# check=error=true\n", "[", "]", '["', '"]', ",", ":",
    "=", "--", "--a=", "@", "*", "?", "**", "!", "~", "%", "^", "&&", "||", "|", "|&", ";", ";;", "&", ">", ">>", "2>&1",
    "<", "<(", "\0", "\x1b[0m", "\ufeff", "\u2028", "\x85", "\xa0", "\u3000", "\v", "\f", "\x1c", "é", "e\u0301", "漢",
    "😀", "\udc80", "\u202e", "::error::", "AS ", "FROM ", "RUN ", "COPY --from=", "ONBUILD ", "ENV ", "ARG ", "-y ",
    "$((", "))", "$'", "\\'", '\\"', "\\$", "if ", "then ", "fi", "do ", "done", "case a in ", "esac", "f() ", "sh -c '",
)  # fmt: skip
AROUND = (
    ("(", ")"), ("{ ", "; }"), ("$(", ")"), ("`", "`"), ("'", "'"), ('"', '"'), ("${a:-", "}"), ("$((", "))"), ('["', '"]'),
    ("if a; then ", "; fi"), ("while a; do ", "; done"), ("for a in b; do ", "; done"), ("case a in b) ", ";; esac"),
    ("sh -c '", "'"), ('bash -c "', '"'), ("<<E\n", "\nE\n"), ("<(", ")"), ("[[ ", " ]]"), ("! ", ""), ("sudo ", ""),
    ("env A=b ", ""), ("\\\n", "\\\n"), ("a=(", ")"), ("{", ",b}"), ("eval ", ""), ("xargs ", ""), ("f() { ", "; }"),
)  # fmt: skip
COMMENTS = (
    "# dflint: ignore[{}]\n", "# dflint: ignore[{}, {}] why\n", "# dflint: ignore-file[{}]\n", "# hadolint ignore={}\n",
    "# hadolint global ignore={},{}\n", "# hadolint stage ignore={}\n", "# check=skip={}\n", "# dflint: ignore\n",
    "# syntax=docker/dockerfile:{}\n", "# escape={}\n", "#\n", "# {} \\\n",
)  # fmt: skip


def mutated(dice: Random) -> Seed:
    """A seed after some mutations."""
    seed = dice.choice(seeds() if dice.random() < 0.15 else dockerfiles())
    text = seed.text
    for _ in range(dice.randrange(1, MOST_MUTATIONS)):
        text = changed(text, dice, seed.name)
    return Seed(seed.name, text)


def changed(text: str, dice: Random, name: str = DOCKERFILE) -> str:
    """A text after one mutation."""
    choices = ANY if name != DOCKERFILE or dice.random() < 0.4 else OF_DOCKERFILES
    return dice.choice(choices)(text, dice)[:MOST_CHARACTERS]


def encoded(seed: Seed, dice: Random) -> bytes:
    """The bytes of a file, at times in another encoding or with bytes that are of none."""
    raw = seed.text.encode("utf-8", "surrogatepass" if dice.random() < 0.5 else "replace")
    choice = dice.randrange(60)
    if choice == 0:
        raw = b"\xff\xfe" + seed.text.encode("utf-16-le", "surrogatepass")
    elif choice == 1:
        raw = (
            b"\xfe\xff" + seed.text.encode("utf-16-be", "surrogatepass") + b"\n" * dice.randrange(2)
        )
    elif choice == 2:
        raw = b"\xef\xbb\xbf" + raw
    elif choice < 6 and raw:
        content = bytearray(raw)
        for _ in range(dice.randrange(1, 4)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        raw = bytes(content)
    return raw


def _place(text: str, dice: Random) -> tuple[int, int]:
    """A piece of a text: words, from the start of one to the end of the same or another one."""
    words = [it.span() for it in WORD.finditer(text)]
    if not words:
        return len(text), len(text)
    at = dice.randrange(len(words))
    last = min(at + int(dice.expovariate(0.5)), len(words) - 1)
    return words[at][0], words[last][1]


def _replace(text: str, place: tuple[int, int], new: str) -> str:
    return text[: place[0]] + new + text[place[1] :]


# --- of any text ---


def _insert_piece(text: str, dice: Random) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(PIECES) + text[at:]


def _other_word(text: str, dice: Random) -> str:
    return _replace(text, _place(text, dice), dice.choice(pieces()["word"]))


def _insert_word(text: str, dice: Random) -> str:
    start, _ = _place(text, dice)
    return _replace(text, (start, start), f"{dice.choice(pieces()['word'])} ")


def _drop_words(text: str, dice: Random) -> str:
    return _replace(text, _place(text, dice), "")


def _around(text: str, dice: Random) -> str:
    start, end = _place(text, dice)
    before, after = dice.choice(AROUND)
    times = dice.choice((1, 1, 1, 2, 9))
    return _replace(text, (start, end), before * times + text[start:end] + after * times)


def _repeat(text: str, dice: Random) -> str:
    start, end = _place(text, dice)
    times = dice.choice((2, 2, 3, 9, 60))
    between = dice.choice(("", " ", " && ", "; ", " | ", "\n"))
    return _replace(text, (start, end), between.join([text[start:end]] * times))


def _swap_words(text: str, dice: Random) -> str:
    first, second = sorted((_place(text, dice), _place(text, dice)))
    if first[1] > second[0]:
        return text
    parts = (
        text[: first[0]],
        text[slice(*second)],
        text[first[1] : second[0]],
        text[slice(*first)],
    )
    return "".join(parts) + text[second[1] :]


def _number(text: str, dice: Random) -> str:
    numbers = [it.span() for it in re.finditer(r"\d+", text)]
    place = dice.choice(numbers) if numbers else _place(text, dice)
    return _replace(text, place, dice.choice(NUMBERS))


def _cut(text: str, dice: Random) -> str:
    return text[: dice.randrange(len(text) + 1)]


def _drop_line(text: str, dice: Random) -> str:
    lines = text.split("\n")
    del lines[dice.randrange(len(lines))]
    return "\n".join(lines)


def _line_ends(text: str, dice: Random) -> str:
    old, new = dice.choice(
        (
            ("\n", "\r\n"),
            ("\n", "\r"),
            ("\r\n", "\n"),
            ("\n", " \n"),
            ("\\\n", "\\ \n"),
            ("\n", "\n\n"),
        )
    )
    return text.replace(old, new, dice.choice((-1, 1, 2)))  # fmt: skip


def _letter_case(text: str, dice: Random) -> str:
    start, end = _place(text, dice)
    return _replace(text, (start, end), text[start:end].swapcase())


def _variable(text: str, dice: Random) -> str:
    start, end = _place(text, dice)
    word = text[start:end]
    new = (
        f"${word}",
        f"${{{word}}}",
        f"${{A:-{word}}}",
        f"${{{word}%%*{word}}}",
        f'"${word}"',
        f"$({word})",
    )
    return _replace(text, (start, end), dice.choice(new))


def _continue(text: str, dice: Random) -> str:
    places = [it.start() for it in re.finditer(r"[ \n]", text)]
    at = dice.choice(places) if places else 0
    return (
        text[:at]
        + dice.choice((" \\\n", "\\\n", " \\\n# a\n", " \\\n\n", " `\n", "\n"))
        + text[at + 1 :]
    )


# --- of Dockerfiles ---


def _other_token(text: str, dice: Random) -> str:
    """A token in place of another one of its kind."""
    found = [it for it in tokens(parse(Source(DOCKERFILE, text))) if it.kind in pieces()]
    if not found:
        return text
    token = dice.choice(found)
    return _replace(text, (token.start, token.end), dice.choice(pieces()[token.kind]))


def _drop_token(text: str, dice: Random) -> str:
    found = list(tokens(parse(Source(DOCKERFILE, text))))
    if not found:
        return text
    token = dice.choice(found)
    return _replace(
        text, (token.start, token.end), dice.choice(("", text[token.start : token.end] * 2))
    )


def _insert_instruction(text: str, dice: Random) -> str:
    places = [it.start for it in parse(Source(DOCKERFILE, text)).instructions]
    at = dice.choice((*places, len(text)))
    return f"{text[:at]}{dice.choice(instructions())}\n{text[at:]}"


def _move_instruction(text: str, dice: Random) -> str:
    found = parse(Source(DOCKERFILE, text)).instructions
    if not found:
        return text
    it, other = dice.choice(found), dice.choice(found)
    if other.start >= it.end:
        return (
            text[: it.start] + text[it.end : other.start] + it.written + "\n" + text[other.start :]
        )
    return text[: it.start] + dice.choice(("", "ONBUILD ", other.written + "\n")) + text[it.start :]


def _comment(text: str, dice: Random) -> str:
    places = [0, *(it.end() for it in re.finditer("\n", text))]
    comment = dice.choice(COMMENTS)
    while "{}" in comment:
        code = dice.choice(
            (f"DF{dice.randrange(1000):03}", "DL3008", "ALL", "", dice.choice(pieces()["word"]))
        )
        comment = comment.replace("{}", code.replace("{}", ""), 1)
    at = dice.choice(places)
    return text[:at] + comment + text[at:]


def _other_form(text: str, dice: Random) -> str:
    """A shell form as a JSON array or a here-document."""
    found = parse(Source(DOCKERFILE, text)).instructions
    if not found:
        return text
    it = dice.choice(found)
    words = it.rest.text.split()
    array = ", ".join('"' + word.replace('"', '\\"') + '"' for word in words)
    new = dice.choice(
        (
            f"[{array}]",
            f"<<E\n{it.rest.text}\nE",
            f"<<-E\n\t{it.rest.text}\n\tE",
            " \\\n ".join(words),
        )
    )
    return _replace(text, (it.start, it.end), f"{it.keyword} {new}")


ANY: tuple[Mutation, ...] = (
    _insert_piece, _insert_piece, _other_word, _other_word, _insert_word, _drop_words, _around, _repeat, _swap_words, _number,
    _cut, _drop_line, _line_ends, _letter_case, _variable, _continue,
)  # fmt: skip
OF_DOCKERFILES: tuple[Mutation, ...] = (
    _other_token, _other_token, _drop_token, _insert_instruction, _insert_instruction, _insert_instruction, _move_instruction,
    _comment, _other_form,
)  # fmt: skip

"""A shell script as words, read without any of dflint's parsers: the oracle of model/plan.py.

The words come in the form that a plan has them in. A script is read from left to right, and what
is nested is not looked into: commands in `$(…)` are a part of the word that they stand in.
"""

import re

OPENERS = frozenset({"if", "elif", "then", "else", "while", "until", "do", "{", "!", "time"})
CLOSERS = frozenset({"fi", "done", "esac", "}"})
AFTER_A_LIST = CLOSERS | {"then", "do", "else", "elif"}
PLAIN = re.compile(r"[\w\-./:=,@+%]+", re.ASCII)

_CONNECTOR = re.compile(r"&&|\|\||;;&|;&|;;|\|&|[|&;]")
_REDIRECT = re.compile(r"(\d*|\{\w+\})(<<<|<<-|<<|<&|<>|<(?!\()|>&|>>|>\||>(?!\()|&>>?)")
_IN_TEST = re.compile(r"&&|\|\||[()]|[<>](?!\()")
_ASSIGNMENT = re.compile(r"\w+(?:\[[^]]*\])?\+?=")
_EXPANSION = re.compile(r"\$[\w@*#?$!({\-]")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b",
            "f": "\f", "v": "\v"}  # fmt: skip
_CODE = re.compile(r"x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})")


def words_of_script(text: str) -> list[str]:
    """Commands with quoting settled, redirections behind them, and what connects them."""
    return _Script(text).read()


def comments_of_script(text: str) -> list[str]:
    """Its comments."""
    script = _Script(text)
    script.read()
    return script.comments


def parts_of(text: str) -> list[str]:
    """A text as words of a plan: plain, or in quotes, split at blanks."""
    if PLAIN.fullmatch(text):
        return [text]
    return ["'", *text.split(" "), "'"] if " " in text else [repr(text)]


class _Script:
    """Reads from `at` on. `out` is what was read; parts of it are filled in later."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.out: list[list[str]] = []
        self.command: list[list[str]] = []
        self.redirects: list[list[str]] = []
        self.awaited: list[tuple[list[str], str, bool]] = []  # here-documents
        self.comments: list[str] = []
        self.parentheses = 0
        self.fresh = True  # a list of commands begins here: a line end means nothing
        self.in_test = False

    def read(self) -> list[str]:
        text = self.text
        while self.at < len(text):
            char = text[self.at]
            if char in " \t" or text.startswith("\\\n", self.at):
                self.at += 2 if char == "\\" else 1
            elif char == "#":
                start = self.at
                self.at = _find(text, "\n", start)
                self.comments.append(text[start : self.at])
            elif char == "\n":
                self.at += 1
                self.bodies()
                self.connect(";")
            elif self.in_test and (found := _IN_TEST.match(text, self.at)):
                self.at = found.end()
                self.command.append(parts_of(found[0]))
            elif self.begins("((") and not self.command:
                self.arithmetic()
            elif char in "()":
                self.at += 1
                self.parenthesis(char)
            elif found := _REDIRECT.match(text, self.at):
                self.at = found.end()
                self.redirect(found[1], found[2])
            elif found := _CONNECTOR.match(text, self.at):
                self.at = found.end()
                self.connect(found[0])
            else:
                self.word()
        self.connect(";")
        while self.out and self.out[-1] == [";"]:
            self.out.pop()
        return [word for part in self.out for word in part]

    def begins(self, what: str) -> bool:
        return self.text.startswith(what, self.at)

    def flush(self) -> None:
        """The command is read to its end."""
        self.out += [*self.command, *self.redirects]
        self.fresh = self.fresh and not (self.command or self.redirects)
        self.command, self.redirects = [], []

    def connect(self, connector: str) -> None:
        in_case = self.command[:1] == [["case"]] and self.command[-1] == ["in"]
        self.flush()
        if connector == ";" and (self.fresh or in_case):
            return
        self.out.append([connector])
        self.fresh = True

    def parenthesis(self, char: str) -> None:
        self.flush()
        if char == "(":
            self.parentheses += 1
            self.fresh = True
        elif self.parentheses:
            self.parentheses -= 1
            self.end_list()
        else:
            self.fresh = True  # the end of a pattern in a `case`
        self.out.append([char])

    def end_list(self) -> None:
        """A list of commands ends here, and what separated it from its end means nothing."""
        if self.out and self.out[-1] == [";"]:
            self.out.pop()
        self.fresh = False

    def arithmetic(self) -> None:
        start = self.at
        self.at = _closing(self.text, start)
        self.command.append(self.text[start + 2 : self.at - 2].split(" "))

    def redirect(self, descriptor: str, operator: str) -> None:
        self.skip_blanks()
        start = self.at
        self.at = _word_end(self.text, start)
        raw = self.text[start : self.at]
        found = [f"{descriptor}{operator}", *meant(raw)]
        self.redirects.append(found)
        if operator in ("<<", "<<-"):
            self.awaited.append((found, _value(raw), operator == "<<-"))

    def bodies(self) -> None:
        """Read the here-documents that the line before this one announced."""
        for words, name, strips in self.awaited:
            body: list[str] = []
            while self.at < len(self.text):
                end = _find(self.text, "\n", self.at)
                line = self.text[self.at : end]
                self.at = end + 1
                line = line.lstrip("\t") if strips else line
                if line == name:
                    break
                body.append(line + "\n")
            words += ["<<", *"".join(body).split(" "), "<<"]
        self.awaited = []

    def skip_blanks(self) -> None:
        while self.text[self.at : self.at + 1] in (" ", "\t") or self.begins("\\\n"):
            self.at += 2 if self.text[self.at] == "\\" else 1

    def word(self) -> None:
        start = self.at
        self.at = max(_word_end(self.text, start), start + 1)
        raw = self.text[start : self.at]
        first = not self.redirects and all(part[0].endswith("=") for part in self.command)
        if not self.command and not self.redirects and raw in OPENERS | CLOSERS:
            if raw in AFTER_A_LIST:
                self.end_list()
            self.out.append([raw])
            self.fresh = raw not in CLOSERS
        elif not self.command and raw == "function":
            self.skip_blanks()
            start, self.at = self.at, _word_end(self.text, self.at)
            self.out.append([self.text[start : self.at]])
        elif first and (found := _ASSIGNMENT.match(raw)):
            self.command.append([found[0], *_assigned(raw[found.end() :])])
        else:
            self.in_test = (self.in_test or (raw == "[[" and not self.command)) and raw != "]]"
            self.command.append([raw] if raw in ("[[", "]]") else meant(raw))


def meant(raw: str) -> list[str]:
    """A word without its quotes; as it is written where only the shell will know its value."""
    value = _value(raw)
    if _expands(raw) or _globs(raw) or "{" in value or raw.startswith("~"):
        joined = raw.replace("\\\n", "")
        for border in ("$(", ")", "`"):  # of a command in it
            joined = joined.replace(border, f" {border} ")
        return joined.split(" ")
    return parts_of(value)


def _assigned(raw: str) -> list[str]:
    if not raw.startswith("("):
        return meant(raw)
    elements = _Script(raw[1:-1])
    return [word for word in elements.read() if word != ";"] or meant("")


def _word_end(text: str, at: int) -> int:
    while at < len(text):
        char = text[at]
        if char in " \t\n;&|":
            break
        if char in "<>" and not text.startswith("(", at + 1):
            break
        if char == ")" or (char == "(" and text[at - 1 : at] not in tuple("=@?+*!<>")):
            break
        at = _past(text, at)
    return min(at, len(text))


def _past(text: str, at: int) -> int:
    """The index behind the character at `at`, and what belongs to it if it is a quote or `$(`."""
    char = text[at]
    if char == "\\":
        return at + 2
    if char == "'":
        return _find(text, "'", at + 1) + 1
    if char == '"':
        return _past_quotes(text, at)
    if char == "`":
        at += 1
        while at < len(text) and text[at] != "`":
            at += 2 if text[at] == "\\" else 1
        return at + 1
    if char == "$" and text.startswith("'", at + 1):
        at += 2
        while at < len(text) and text[at] != "'":
            at += 2 if text[at] == "\\" else 1
        return at + 1
    if char == "$" and text[at + 1 : at + 2] in ("(", "{"):
        return _closing(text, at + 1)
    return _closing(text, at) if char == "(" else at + 1


def _past_quotes(text: str, at: int) -> int:
    at += 1
    while at < len(text) and text[at] != '"':
        if text[at] in "\\`" or (text[at] == "$" and text[at + 1 : at + 2] in ("(", "{")):
            at = _past(text, at)
        else:
            at += 1
    return at + 1


def _closing(text: str, at: int) -> int:
    """The index behind the bracket that closes the one at `at`."""
    opening = text[at]
    ending = ")" if opening == "(" else "}"
    at += 1
    while at < len(text) and text[at] != ending:
        if opening == "(" and text[at] == "#" and text[at - 1].isspace():
            at = _find(text, "\n", at)
        else:
            at = _closing(text, at) if text[at] == opening == "(" else _past(text, at)
    return min(at + 1, len(text))


def _find(text: str, what: str, at: int) -> int:
    found = text.find(what, at)
    return found if found >= 0 else len(text)


def _pieces(raw: str) -> list[tuple[str, str]]:
    """Its parts: how each is quoted (`'`, `"`, `$'`, an escape or not at all), and its text."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(raw):
        end = min(_past(raw, at), len(raw))
        piece = raw[at:end]
        kind = "$'" if piece.startswith("$'") else piece[0] if piece[0] in "'\"\\" else ""
        if not kind and found and not found[-1][0]:
            piece = found.pop()[1] + piece
        found.append((kind, piece))
        at = end
    return found


def _value(raw: str) -> str:
    return "".join(_value_of_piece(kind, piece) for kind, piece in _pieces(raw))


def _value_of_piece(kind: str, piece: str) -> str:
    if kind == "'":
        return piece[1:-1]
    if kind == '"':
        return re.sub(r'\\([$`"\\\n])', lambda it: it[1].strip("\n"), piece[1:-1])
    if kind == "\\":
        return piece[1:].strip("\n")
    return _decoded(piece[2:-1]) if kind == "$'" else piece


def _decoded(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        if code := _CODE.fullmatch(found[1]):
            return chr(int(code[4], 8) if code[4] else int(code[1] or code[2] or code[3], 16))
        return _ESCAPES.get(found[1], found[1] if found[1] in "\\'\"?" else f"\\{found[1]}")

    return re.sub(rf"\\({_CODE.pattern}|.)", one, text, flags=re.S)


def _expands(raw: str) -> bool:
    return any(
        _EXPANSION.search(re.sub(r"\\.", "", piece, flags=re.S)) or "`" in piece.replace("\\`", "")
        for kind, piece in _pieces(raw)
        if kind in ('"', "")
    ) or bool(re.match(r"[<>]\(", raw))


def _globs(raw: str) -> bool:
    bare = "".join(piece if not kind else "x" for kind, piece in _pieces(raw))
    bare = bare.replace('$"', "x")
    return bool(re.search(r"[*?]|\[[^]]+\]", bare))

"""The script of a RUN instruction: lists, pipelines and commands, as POSIX sh and bash have them.

A recursive-descent parser with the terms of the Bash manual ("Shell Commands"). It never fails:
what no shell can read is in `Script.problems`, and the rest is read as well as possible. All
offsets of what it returns are offsets in the file.
"""

from __future__ import annotations

from dflint.shell.lexer import MARK, PLAIN_ENDS, Draft, WordReader
from dflint.shell.nodes import (
    Assignment,
    Compound,
    Item,
    Pipeline,
    Redirect,
    Script,
    Simple,
    plain_word,
)
from dflint.source import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from dflint.shell.nodes import Node, ShellWord
    from dflint.source import MappedText

    Parts: TypeAlias = tuple[str, Sequence[ShellWord], Sequence[Script]]

    Reads: TypeAlias = Callable[["_Parser", int], Parts]

WORD_ENDS = frozenset(" \t\n;&|()<>")
# The words that end a list of commands, with the ones that can have begun it.
CLOSERS = {
    "then": "`if`",
    "elif": "`if`",
    "else": "`if`",
    "fi": "`if`",
    "do": "`for`, `while` or `until`",
    "done": "`do`",
    "esac": "`case`",
    "}": "`{`",
    "]]": "`[[`",
    ")": "`(`",
    ";;": "`case`",
    ";&": "`case`",
    ";;&": "`case`",
}
REDIRECTIONS = frozenset(("<", ">", ">>", ">|", "<>", "<&", ">&", "&>", "&>>", "<<", "<<-", "<<<"))
# The longer ones first.
CONTROLS = (";;&", ";;", ";&", "&&", "||", "|&", ";", "&", "|")
# After these `x=(…)` is an array although it is not before the command.
DECLARERS = frozenset(("declare", "typeset", "local", "export", "readonly", "alias", "eval", "let"))


def parse_script(script: MappedText) -> Script:
    """Read a script. This never fails; see `Script.problems`."""
    problems: list[Problem] = []
    parsed, _ = _commands(WordReader(script, _commands, problems), 0, "")
    if problems:
        problems.sort(key=lambda problem: problem.start)
        return Script(parsed.start, parsed.end, parsed.items, tuple(problems))
    return parsed


def _commands(reader: WordReader, start: int, closer: str) -> tuple[Script, int]:
    """Read commands up to a closing token, or to the end of the text; say where that is."""
    parser = _Parser(reader, start)
    script = parser.script((closer,))
    for redirect, place in parser.here_documents:
        reader.report(_unfinished(redirect), place, place + 2)
    return script, parser.at


class _Parser:
    """Reads commands. `at` is the index in the text up to which it has read.

    Between two commands it is where no blank is: anyone who reads something goes past those after it.
    """

    __slots__ = ("at", "awaited", "here_documents", "reader", "text")

    def __init__(self, reader: WordReader, at: int) -> None:
        self.reader = reader
        self.text = reader.text
        self.at = at
        self.awaited: list[tuple[str, ...]] = []
        self.here_documents: list[tuple[Redirect, int]] = []

    # --- lists ---

    def script(self, closers: tuple[str, ...]) -> Script:
        """Commands up to one of the closing tokens, which is not read."""
        items: list[Item] = []
        self.awaited.append(closers)
        self.skip_lines()
        start = self.at
        separated = True
        while True:
            first = self.at
            node = self.pipeline()
            if node is None:
                if self.closes(items):
                    break
                separated = True
                continue
            if not separated:
                self.unseparated(first)
            item = self.item(node)
            items.append(item)
            separated = bool(item.connector)
        self.awaited.pop()
        if items:
            return Script(items[0].node.start, items[-1].connector_end, tuple(items))
        place = self.reader.end(start)
        return Script(place, place, ())

    def item(self, node: Node) -> Item:
        """The command with the connector after it."""
        at, places = self.at, self.reader.places
        if self.text[at] == "#":
            at = self.at = self.text.find("\n", at)
        connector = self.connector(at)
        if not connector:
            self.skip_blanks()
            return Item(node, "", node.end, node.end)
        after = at + len(connector)
        if connector != "\n":
            self.at = after
        self.skip_lines()
        return Item(node, connector, places[at], places[after - 1] + 1)

    def connector(self, at: int) -> str:
        """The connector that is there, if it is one."""
        two = self.text[at : at + 2]
        if two == "&&":
            return "&&"
        if two == "||":
            return "||"
        char = two[0]
        if char == "&":
            return "&"
        if char == ";":
            return "" if two == ";;" or two == ";&" else ";"
        return "\n" if char == "\n" and len(two) == 2 else ""

    def closes(self, items: list[Item]) -> bool:
        """Whether the list ends here, where no command starts; if not, go past what is there."""
        token = self.token()
        ends = self.at >= self.reader.length or self.is_awaited(token)
        if items and items[-1].connector in ("&&", "||"):
            self.dangling(items[-1])
        elif not ends:
            self.stray(token)
        if not ends:
            self.at += len(token) or 1
            self.skip_lines()
        return ends

    def is_awaited(self, token: str) -> bool:
        """Whether this ends the list that is being read, or one around it."""
        if token in CLOSERS:
            for closers in self.awaited:
                if token in closers:
                    return True
        return False

    def unseparated(self, at: int) -> None:
        """Report a command that follows another with nothing in between."""
        if self.text[at] == "(":
            self.reader.report("this `(` is not allowed here without quotes", at, at + 1)
        else:
            self.reader.report("a `;` or a line end is missing before this", at, at + 1)

    def dangling(self, item: Item) -> None:
        """Report an operator after which a command must come."""
        message = f"there is no command after this `{item.connector}`"
        if not self.reader.silent:
            self.reader.problems.append(Problem(message, item.connector_start, item.connector_end))

    def stray(self, token: str) -> None:
        """Report a token that cannot be where a command should start."""
        if token in CLOSERS:
            message = f"this `{token}` has no {CLOSERS[token]}"
        else:
            message = f"there is no command before this `{token}`"
        self.reader.report(message, self.at, self.at + len(token))

    def token(self) -> str:
        """The operator or word that is here; at the end of the text nothing."""
        text, at = self.text, self.at
        if text[at] in "()":
            return text[at]
        if text[at] in ";&|":
            for control in CONTROLS:
                if text.startswith(control, at):
                    return control
        return text[at : self.reader.marks.find(MARK, at)]

    # --- what is between the commands ---

    def skip_blanks(self) -> int:
        """Go past spaces and escaped line ends."""
        at = self.reader.solids.find(MARK, self.at)
        while self.text[at] == "\\" and self.is_joined(at):
            at = self.reader.solids.find(MARK, at + 2)
        self.at = at
        return at

    def is_joined(self, at: int) -> bool:
        """Whether the backslash there makes one line of two."""
        return self.text[at + 1] == "\n" and at + 1 < self.reader.length

    def skip_lines(self) -> None:
        """Go past spaces, comments and line ends, with the here-documents that start after one."""
        text, find = self.text, self.reader.solids.find
        at = find(MARK, self.at)
        while text[at] in "\n#\\":
            char = text[at]
            if char == "#":
                at = text.find("\n", at)
            elif char == "\n" and at < self.reader.length:
                at = self.read_here_documents(at + 1) if self.here_documents else at + 1
            elif char == "\\" and self.is_joined(at):
                at += 2
            else:
                break
            at = find(MARK, at)
        self.at = at

    def read_here_documents(self, at: int) -> int:
        """Read the here-documents that were announced on the line that ended before `at`."""
        for redirect, place in self.here_documents:
            end, after = self.here_document_end(redirect, at)
            if end < 0:
                end = after = self.reader.length
                self.reader.report(_unfinished(redirect), place, place + 2)
            redirect.body = self.here_document(redirect, at, end)
            at = after
        self.here_documents.clear()
        return at

    def here_document_end(self, redirect: Redirect, at: int) -> tuple[int, int]:
        """Where the line with the delimiter starts, and where the one after it does."""
        text, delimiter = self.text, str(redirect.target)
        while at < self.reader.length:
            after = text.find("\n", at)
            line = text[at:after]
            if (line.lstrip("\t") if redirect.operator == "<<-" else line) == delimiter:
                return at, min(after + 1, self.reader.length)
            at = after + 1
        return -1, -1

    def here_document(self, redirect: Redirect, start: int, end: int) -> ShellWord:
        """The body between two indices."""
        reader, kept = self.reader, range(start, end)
        if redirect.operator == "<<-":
            inner = reader.nested(start, _without_tabs(self.text, kept))
        else:
            inner = reader.nested(start, kept)
        if not redirect.target.quoted:
            return inner.here_document()
        return inner.plain(0, inner.length)

    # --- pipelines and commands ---

    def pipeline(self) -> Node | None:
        """A command or several joined by `|`; nothing where no command starts."""
        text, start = self.text, self.at
        if text[start] in "!t" and self.prefix():
            return self.prefixed(start)
        node = self.command()
        if node is None or text[self.at] != "|" or text[self.at + 1] == "|":
            return node
        commands, pipes = [node], []
        while text[self.at] == "|" and text[self.at + 1] != "|":
            pipe = self.at
            self.at += 2 if text[pipe + 1] == "&" else 1
            pipes.append(self.reader.name(pipe, self.at))
            self.skip_lines()
            following = self.command()
            if following is None:
                self.reader.report("there is no command after this `|`", pipe, pipe + 1)
                break
            commands.append(following)
        return Pipeline(tuple(commands), tuple(pipes), node.start, commands[-1].end)

    def prefix(self) -> str:
        """The `!` or `time` here, which is not the start of a longer word."""
        for word in ("!", "time"):
            end = self.at + len(word)
            if self.text.startswith(word, self.at) and self.text[end] in WORD_ENDS:
                return word
        return ""

    def prefixed(self, start: int) -> Pipeline:
        """A pipeline after one or more of `!` and `time`."""
        negated = timed = False
        end = start
        while word := self.prefix():
            negated ^= word == "!"
            timed |= word == "time"
            end = self.at = self.at + len(word)
            self.skip_blanks()
            while timed and self.token() in ("-p", "--"):
                end = self.at = self.at + 2
                self.skip_blanks()
        node = self.pipeline()
        place = self.reader.places[start]
        if node is None:
            if self.text[self.at] not in "\n;#":
                self.reader.report("there is no command after this", start, end)
            return Pipeline((), (), place, self.reader.end(end), negated, timed)
        if isinstance(node, Pipeline):
            return Pipeline(node.commands, node.pipes, place, node.end, negated, timed)
        return Pipeline((node,), (), place, node.end, negated, timed)

    def command(self) -> Node | None:
        """A simple or compound command; nothing where none starts."""
        text, at = self.text, self.at
        end = self.reader.marks.find(MARK, at)
        if end > at:
            if text[end] in WORD_ENDS and (word := text[at:end]) in _RESERVED:
                return self.compound(_COMPOUNDS[word]) if word in _COMPOUNDS else None
        elif text[at] in "\n;|)#" or (text[at] == "&" and text[at + 1] != ">"):
            return None
        elif text[at] == "(":
            return self.compound(_Parser.parenthesis)
        elif text.startswith("[[", at) and text[at + 2] in WORD_ENDS:
            return self.compound(_Parser.test)
        command = self.simple()
        if text[self.at] == "(" and self.is_function(command):
            self.at = at
            return self.compound(_Parser.function)
        return command

    def is_function(self, command: Simple) -> bool:
        """Whether the command is only the name in `name ()`, which it is if a `)` comes next."""
        opening = self.at
        self.at += 1
        after = self.text[self.skip_blanks()]
        self.at = opening
        return after == ")" and len(command.words) == 1 and command.start == command.words[0].start

    # --- simple commands ---

    def simple(self) -> Simple:
        """Assignments, words and redirections, up to what ends the command."""
        text, reader = self.text, self.reader
        find, find_solid, places = reader.marks.find, reader.solids.find, reader.places
        assignments: list[Assignment] = []
        words: list[ShellWord] = []
        redirects: list[Redirect] = []
        start = at = self.at
        while True:
            stop = find(MARK, at)
            if stop > at and text[stop] in PLAIN_ENDS and (words or "=" not in text[at:stop]):
                last = places[stop - 1] + 1
                words.append(plain_word(text[at:stop], places[at], last))
            elif text[at] in "\n;|()#" or (text[at] == "&" and text[at + 1] != ">"):
                break
            elif text[at] == "\\" and self.is_joined(at):
                stop = at + 2
            else:
                stop = self.part(at, stop, assignments, words, redirects)
                last = places[stop - 1] + 1
            at = find_solid(MARK, stop)
        self.at = text.find("\n", at) if text[at] == "#" else at
        first = places[start]
        if words and words[0].start == first:
            first = words[0].start  # the same object: there are as many as commands
        return Simple(tuple(assignments), tuple(words), tuple(redirects), first, last)

    def part(
        self, at: int, stop: int, assignments: list[Assignment], words: list[ShellWord],
        redirects: list[Redirect],
    ) -> int:  # fmt: skip
        """Read one part of a simple command that has something special at `stop`."""
        if self.text[stop] in "<>&" and self.is_redirect(at, stop):
            redirects.append(self.redirect(at, stop))
            return self.at
        if not words and (equals := self.equals(at, stop)):
            assignment, end = self.assignment(at, equals)
            assignments.append(assignment)
            return end
        is_array = self.text[stop] == "(" and self.text[stop - 1] == "="
        if is_array and words and words[0] in DECLARERS:
            word, _, end = self.array(at, stop)
        else:
            word, end = self.reader.word(at)
        words.append(word)
        return end

    def equals(self, at: int, stop: int) -> int:
        """Where the `=` of an assignment is, 0 if this is none. The name ends before `stop`."""
        text = self.text
        equals = text.find("=", at, stop)
        if equals < 0:
            if text[stop] != "[" or not _is_name(text[at:stop]):
                return 0
            after = self.subscript_end(stop)
            equals = after + 1 if text[after] == "+" else after
            return equals if text[equals : equals + 1] == "=" else 0
        name = text[at : equals - 1] if text[equals - 1] == "+" else text[at:equals]
        return equals if _is_name(name) else 0

    def subscript_end(self, at: int) -> int:
        """Where the `[…]` ends that starts there."""
        level = 0
        while (char := self.text[at]) not in "\n;&|":
            level += (char == "[") - (char == "]")
            at += 1
            if not level:
                break
        return at

    def assignment(self, at: int, equals: int) -> tuple[Assignment, int]:
        """The assignment whose `=` is there, and where it ends."""
        reader, text = self.reader, self.text
        append = text[equals - 1] == "+"
        name_end = text.find("[", at, equals)
        if name_end < 0:
            name_end = equals - append
        name = reader.name(at, name_end)
        if text[equals + 1] == "(":
            value, elements, end = self.array(equals + 1, equals + 1)
            return Assignment(name, value, append, tuple(elements)), end
        value, end = reader.word(equals + 1)
        return Assignment(name, value, append), end

    def array(self, start: int, opening: int) -> tuple[ShellWord, list[ShellWord], int]:
        """The word that starts there and has a `(a b)` in it, its elements, and where it ends."""
        draft = Draft(start)
        draft.parts.append(self.text[start:opening])
        elements, end = self.reader.array(draft, opening)
        return self.reader.finish(draft, end), elements, end

    # --- redirections ---

    def redirects(self) -> tuple[Redirect, ...]:
        """The redirections after a compound command."""
        found: list[Redirect] = []
        while True:
            at = self.skip_blanks()
            stop = self.reader.marks.find(MARK, at)
            if not self.is_redirect(at, stop):
                return tuple(found)
            found.append(self.redirect(at, stop))

    def is_redirect(self, at: int, stop: int) -> bool:
        """Whether a redirection starts there, with its operator at `stop`."""
        char, following = self.text[stop], self.text[stop + 1 : stop + 2]
        if at == stop:
            return (char in "<>" and following != "(") or (char == "&" and following == ">")
        if char not in "<>" or following == "(":
            return False
        number = self.text[at:stop]
        return number.isdigit() or (number[0] + number[-1] == "{}" and _is_name(number[1:-1]))

    def redirect(self, at: int, stop: int) -> Redirect:
        """The redirection that starts there, with its operator at `stop`."""
        reader = self.reader
        candidates = (self.text[stop : stop + size] for size in (3, 2, 1))
        operator = next(it for it in candidates if it in REDIRECTIONS)
        self.at = stop + len(operator)
        first = self.skip_blanks()
        target, self.at = reader.word(first)
        if self.at == first or target.raw[0] == "#":
            reader.report(f"there is no word after this `{operator}`", stop, stop + len(operator))
        place, end = reader.places[at], reader.end(self.at)
        redirect = Redirect(self.text[at:stop], operator, target, place, end)
        if operator in ("<<", "<<-"):
            self.here_documents.append((redirect, stop))
        return redirect

    # --- compound commands: each reads up to its own end, and gives its kind, words and bodies ---

    def compound(self, read: Reads) -> Node:
        """A compound command with its redirections."""
        reader, start = self.reader, self.at
        if reader.too_deep(start):
            return self.flat(start)
        reader.depth += 1
        kind, words, bodies = read(self, start)
        reader.depth -= 1
        place, end = reader.places[start], reader.end(self.at)
        redirects = self.redirects()
        if redirects:
            end = redirects[-1].end
        return Compound(kind, tuple(words), tuple(bodies), redirects, place, end)

    def flat(self, start: int) -> Node:
        """What is nested too deep: parentheses are left out, all else is taken for words."""
        if self.text[start] != "(":
            return self.simple()
        self.at = self.reader.closing(start) + 1 or self.reader.length
        place = self.reader.places[start]
        return Compound("subshell", (), (), (), place, self.reader.end(self.at))

    def after(self, keyword: str, *closers: str) -> Script:
        """The commands after a keyword, which is here. There must be one."""
        at = self.at
        self.at += len(keyword)
        script = self.script(closers)
        if not script.items:
            self.reader.report(f"there is no command after this `{keyword}`", at, at + len(keyword))
        return script

    def close(self, start: int, keyword: str, closer: str) -> None:
        """Go past the token that closes the compound that began with the keyword."""
        if self.token() == closer:
            self.at += len(closer)
        else:
            self.missing(start, keyword, closer)

    def missing(self, start: int, keyword: str, token: str) -> None:
        self.reader.report(f"this `{keyword}` has no `{token}`", start, start + len(keyword))
        if self.at >= self.reader.length:
            self.reader.silent = True

    def group(self, start: int) -> Parts:
        body = self.after("{", "}")
        self.close(start, "{", "}")
        return "group", (), (body,)

    def parenthesis(self, start: int) -> Parts:
        """`( … )` or `(( … ))`."""
        expression = self.expression()
        if expression is not None:
            return "arithmetic", (expression,), ()
        body = self.after("(", ")")
        self.close(start, "(", ")")
        return "subshell", (), (body,)

    def expression(self) -> ShellWord | None:
        """The expression of the `(( … ))` that is here, if it is one."""
        at, reader = self.at, self.reader
        if not self.text.startswith("((", at):
            return None
        end = reader.closing(at + 1)
        if end < 0 or self.text[end + 1] != ")":
            return None
        self.at = end + 2
        draft = Draft(at + 2)
        reader.expression(draft, at + 2, at + 2, end, end)
        draft.expands = bool(draft.variables or draft.substitutions)
        return reader.finish(draft, end)

    def if_command(self, start: int) -> Parts:
        bodies = []
        keyword = "if"
        while keyword in ("if", "elif"):
            bodies.append(self.after(keyword, "then", "elif", "else", "fi"))
            if self.token() == "then":
                bodies.append(self.after("then", "elif", "else", "fi"))
            else:
                self.missing(start, keyword, "then")
            keyword = self.token()
        if keyword == "else":
            bodies.append(self.after("else", "fi"))
        self.close(start, "if", "fi")
        return "if", (), bodies

    def while_command(self, start: int) -> Parts:
        keyword = self.token()
        condition = self.after(keyword, "do", "done")
        return keyword, (), (condition, self.loop_body(start, keyword))

    def for_command(self, start: int) -> Parts:
        keyword = self.token()
        self.at += len(keyword)
        self.skip_blanks()
        expression = self.expression()
        words = [expression] if expression is not None else self.for_words(start, keyword)
        if self.text[self.skip_blanks()] == ";":
            self.at += 1
        self.skip_lines()
        return keyword, words, (self.loop_body(start, keyword),)

    def for_words(self, start: int, keyword: str) -> list[ShellWord]:
        """The variable, and the words after `in`."""
        variable, end = self.reader.word(self.at)
        if end == self.at:
            self.reader.report(f"this `{keyword}` has no variable", start, start + len(keyword))
            return []
        words = [variable]
        self.at = end
        self.skip_lines()
        if self.token() == "in":
            self.at += 2
            words += self.words()
        return words

    def words(self) -> list[ShellWord]:
        """Words up to something else."""
        words: list[ShellWord] = []
        while True:
            at = self.skip_blanks()
            if self.text[at] == "#":
                self.at = self.text.find("\n", at)
                return words
            word, self.at = self.reader.word(at)
            if self.at == at:
                return words
            words.append(word)

    def loop_body(self, start: int, keyword: str) -> Script:
        """`do … done`, or the `{ … }` that bash takes as well."""
        opener, closer = ("{", "}") if self.token() == "{" else ("do", "done")
        if self.token() == opener:
            body = self.after(opener, closer)
        else:
            self.missing(start, keyword, "do")
            body = self.script((closer,))
        self.close(start, keyword, closer)
        return body

    def case_command(self, start: int) -> Parts:
        self.at += len("case")
        subject, self.at = self.reader.word(self.skip_blanks())
        words: list[ShellWord] = [subject]
        bodies = []
        self.skip_lines()
        if self.token() == "in":
            self.at += 2
        else:
            self.missing(start, "case", "in")
        self.skip_lines()
        while self.token() != "esac" and self.patterns(words):
            bodies.append(self.script((";;", ";&", ";;&", "esac")))
            if self.token() in (";;", ";&", ";;&"):
                self.at += len(self.token())
                self.skip_lines()
        self.close(start, "case", "esac")
        return "case", words, bodies

    def patterns(self, words: list[ShellWord]) -> bool:
        """Read `(a | b)`, of which the first parenthesis may be missing; false if it is none."""
        if self.text[self.at] == "(":
            self.at += 1
        while True:
            at = self.skip_blanks()
            word, self.at = self.reader.word(at)
            if self.at == at:
                return False
            words.append(word)
            if self.text[self.skip_blanks()] != "|":
                break
            self.at += 1
        if self.text[self.at] == ")":
            self.at += 1
            return True
        if self.at < self.reader.length:
            self.reader.report("this pattern is not followed by a `)`", at, at + 1)
        return False

    def function(self, start: int) -> Parts:
        """`name () …` or `function name …`."""
        if self.token() == "function":
            self.at += len("function")
        name, self.at = self.reader.word(self.skip_blanks())
        if self.text[self.skip_blanks()] == "(":
            self.at += 1
            if self.text[self.skip_blanks()] == ")":
                self.at += 1
        self.skip_lines()
        body = self.command()
        if not isinstance(body, Compound):
            self.reader.report("this function has no body in braces", start, start + 1)
        if body is None:
            return "function", (name,), ()
        item = Item(body, "", body.end, body.end)
        return "function", (name,), (Script(body.start, body.end, (item,)),)

    def test(self, start: int) -> Parts:
        """`[[ … ]]`."""
        self.at += 2
        words: list[ShellWord] = []
        while True:
            self.skip_lines()
            token = self.token()
            if token == "]]" or (not token and self.text.startswith("]]", self.at)):
                self.at += 2
                break
            if self.at >= self.reader.length or token in (";", "&", "|", ";;"):
                self.missing(start, "[[", "]]")
                break
            words.append(self.test_word(words))
        return "test", words, ()

    def test_word(self, words: list[ShellWord]) -> ShellWord:
        """An operand or operator between `[[` and `]]`."""
        at, reader = self.at, self.reader
        if words and words[-1] == "=~" and not words[-1].quoted:
            word, self.at = reader.regex(at)
        else:
            word, self.at = reader.word(at)
        if self.at == at:
            self.at += len(self.token()) or 1
            word = reader.plain(at, self.at)
        return word


_COMPOUNDS: dict[str, Reads] = {
    "{": _Parser.group,
    "if": _Parser.if_command,
    "while": _Parser.while_command,
    "until": _Parser.while_command,
    "for": _Parser.for_command,
    "select": _Parser.for_command,
    "case": _Parser.case_command,
    "function": _Parser.function,
}
_RESERVED = frozenset((*CLOSERS, *_COMPOUNDS))


def _unfinished(redirect: Redirect) -> str:
    return f"this here-document is not ended by a line `{redirect.target!s}`"


def _is_name(text: str) -> bool:
    """Whether a variable can be called that."""
    return text.isidentifier() and text.isascii()


def _without_tabs(text: str, indices: range) -> list[int]:
    """The indices without those of the tabs that lines start with."""
    kept: list[int] = []
    at, end = indices.start, indices.stop
    while at < end:
        while at < end and text[at] == "\t":
            at += 1
        after = text.find("\n", at) + 1
        kept += range(at, min(after, end))
        at = after
    return kept

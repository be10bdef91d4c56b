"""The lists, branches, loops and functions of a script, gone through in every way.

What a script needs is what all its branches need together. A condition may ask for variables, for the
machine, and for files; a file of the context that it asks for is needed then, and one that is not there is
not there before either. Source: POSIX shell, "Compound Commands", "Lists", "test".
"""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.model.needs import Unclear
from dflint.model.started.started_file import LONGEST_SCRIPT, Shebang
from dflint.model.state import program_name
from dflint.optimize.script_conditions import (
    is_open,
    reads_elsewhere,
    see_to_condition,
    see_to_words,
)
from dflint.shell.nodes import Pipeline, Simple
from dflint.shell.parser import parse_script
from dflint.source import MappedText
from dflint.syntax.parts import SHELLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.needs import Need
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.optimize.script_reader import ScriptReader
    from dflint.shell.nodes import Compound, Node, Script

MOST_VALUES = 20  # of a loop, each of which is read
DEEPEST = 10  # functions that call each other
_ENDS = frozenset({"exit", "return"})
_FINDS_PROGRAMS = frozenset({"type", "which", "hash"})


def need_of_script(reader: ScriptReader, place: str, text: str, start: CommandInDirectory) -> Need:
    """What a script needs that a command starts. `place`: of its file in the context. Raises Unclear."""
    first = text.split("\n", 1)[0]
    shell = program_name(Shebang(first).program) if first.startswith("#!") else "sh"
    script = parse_script(MappedText(text, ((0, 0),)))
    if "\r" in text or len(text) > LONGEST_SCRIPT or shell not in SHELLS or script.problems:
        raise Unclear("it is no script of a shell that can be read")
    reader.begin(start.directory or "", ((it.name, it.value) for it in start.command.environment))
    reader.files[place] = None
    ScriptFlow(reader, script, text)
    return reader.need


def need_of_run(reader: ScriptReader, script: Script, text: str, start: int) -> Need:
    """What the script of a RUN itself needs. `start`: where its text begins. Raises Unclear."""
    reader.begin(reader.piece.step.state.workdir or "")
    ScriptFlow(reader, script, text, start)
    return reader.need


class ScriptFlow:
    """Goes through a script, and has the reader see to each command.

    `text`: that the script was read from; `start`: where it begins in the offsets of the script.
    """

    def __init__(
        self,
        reader: ScriptReader,
        script: Script,
        text: str,
        start: int = 0,
        outer: ScriptFlow | None = None,
    ) -> None:
        self.reader = reader
        self.text = text
        self.start = start
        self.functions: dict[str, tuple[ScriptFlow, Script]] = outer.functions if outer else {}
        self.depth: int = outer.depth if outer else 0
        self._by_node = {id(it.simple): it for it in commands(script)}
        self.run(script)

    def run(self, script: Script) -> None:
        """Go through the items of a list. Raises Unclear."""
        reader = self.reader
        first = reader.directory  # where the chain of && and || begins
        may_stop = False  # whether a condition is in that chain
        connector = ""
        for item in script.items:
            if item.connector == "&":
                raise Unclear("it runs something in the background")
            here = reader.directory
            if connector == "||":
                reader.directory = first
                self._node(item.node)
                self._join([here] if self._ends(item.node) else [here, reader.directory])
            else:
                self._node(item.node)
            may_stop = may_stop or self._is_condition(item.node)
            connector = item.connector
            if connector not in ("&&", "||"):
                if may_stop and reader.directory != first:
                    raise Unclear("it is not known which folder it is in after a condition")
                first, may_stop = reader.directory, False

    def _join(self, directories: Sequence[str]) -> None:
        """Go on where all branches end. Raises Unclear where they end in several folders."""
        if len(set(directories)) > 1:
            raise Unclear("its branches end in different folders")
        if directories:
            self.reader.directory = directories[0]

    def _node(self, node: Node) -> None:
        if isinstance(node, Simple):
            self._simple(node)
        elif isinstance(node, Pipeline):
            here = self.reader.directory
            for part in node.commands:
                self._node(part)
                self.reader.directory = here
        else:
            self.reader.see_to_redirects(node)
            self._compound(node)

    def _compound(self, node: Compound) -> None:
        reader, kind, bodies = self.reader, node.kind, node.bodies
        here = reader.directory
        if kind == "group":
            self.run(bodies[0])
        elif kind == "subshell":
            self.run(bodies[0])
            reader.directory = here
        elif kind == "function":
            self.functions[str(node.words[0])] = (self, bodies[0])
        elif kind in ("if", "case"):
            see_to_words(node.words)
            is_if = kind == "if"
            conditions = bodies[:-1:2] if is_if else ()
            ends = [] if is_if and len(bodies) % 2 else [here]
            for body in bodies:
                reader.directory = here
                self.run(body)
                if body not in conditions and not self._ends_script(body):
                    ends.append(reader.directory)
                elif body in conditions and reader.directory != here:
                    raise Unclear("a condition changes the folder")
            self._join(ends)
        elif kind in ("while", "until"):
            for body in bodies:
                self.run(body)
                self._join([here, reader.directory])
        elif kind == "for":
            self._loop(node)
            self._join([here, reader.directory])
        elif kind in ("test", "arithmetic"):
            see_to_condition(self.reader, node.words)
        else:
            raise Unclear(f"it has a {kind}")

    def _loop(self, node: Compound) -> None:
        """A `for` over words that the script has: once for each."""
        name, values = str(node.words[0]), node.words[1:]
        if not values or len(values) > MOST_VALUES or any(is_open(it) or it.glob for it in values):
            raise Unclear(f"what ${name} is in a loop, only a run knows")
        body = node.bodies[0]
        text = self.text[body.start - self.start : body.end - self.start]
        for value in values:
            filled = _filled(text, name, str(value))
            script = parse_script(MappedText(filled, ((0, 0),)))
            if script.problems:
                raise Unclear("a loop cannot be read")
            ScriptFlow(self.reader, script, filled, outer=self)

    # --- simple commands ---

    def _simple(self, node: Simple) -> None:
        words = node.words
        name = str(words[0]) if words else ""
        self.reader.see_to_redirects(node)
        if name in self.functions:
            if self.functions[name][0].depth >= DEEPEST:
                raise Unclear("its functions call each other")
            see_to_words(words)
            flow, body = self.functions[name]
            flow.depth += 1
            flow.run(body)
            flow.depth -= 1
        elif name in ("[", "test"):
            see_to_condition(self.reader, words[1:])
        elif name in _FINDS_PROGRAMS or (name == "command" and words[1:2] == ("-v",)):
            see_to_words(words)
        elif name in ("grep", "cat"):
            reads_elsewhere(self.reader, self._by_node[id(node)])
        else:
            self.reader.simple(node, self._by_node)

    # --- ends ---

    def _is_condition(self, node: Node) -> bool:
        if isinstance(node, Pipeline):
            return True
        if isinstance(node, Simple):
            name = str(node.words[0]) if node.words else ""
            return name in ("[", "test", "grep", "command", "false", *_FINDS_PROGRAMS)
        return node.kind in ("test", "arithmetic")

    def _ends(self, node: Node) -> bool:
        """Whether nothing of the script comes after a command."""
        if isinstance(node, Simple):
            return bool(node.words) and node.words[0] in _ENDS
        return (
            not isinstance(node, Pipeline)
            and node.kind == "group"
            and self._ends_script(node.bodies[0])
        )

    def _ends_script(self, script: Script) -> bool:
        return any(self._ends(it.node) for it in script.items if it.connector != "||")


def _filled(text: str, name: str, value: str) -> str:
    """The text of a loop with a value in place of its variable. Raises Unclear."""
    if not value or any(char in value for char in " \t\n'\"\\$`*?[]{}()<>|;&#~!"):
        raise Unclear("a loop goes over words with special characters")
    whole = text.replace(f"${{{name}}}", value)
    found: list[str] = []
    at = 0
    while True:
        place = whole.find(f"${name}", at)
        if place < 0:
            return "".join([*found, whole[at:]])
        end = place + len(name) + 1
        after = whole[end : end + 1]
        row = whole[whole.rfind("\n", 0, place) + 1 : place]
        if row.count("'") % 2:
            raise Unclear("a loop has its variable in single quotes")
        is_whole = not (after.isalnum() or after == "_")
        found.append(whole[at:place] + (value if is_whole else whole[place:end]))
        at = end

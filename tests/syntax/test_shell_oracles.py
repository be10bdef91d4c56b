"""Shell scripts against bash and tree-sitter-bash, over all RUNs of the corpus."""

import random
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import dockerfile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dflint.shell.nodes import walk
from dflint.shell.parser import parse_script
from dflint.source import MappedText, Source, Word
from dflint.syntax.nodes import Run
from dflint.syntax.parser import parse
from tests.corpus import dockerfiles, text_of
from tests.syntax.test_shell import check_places, places_in

# --- which scripts ---


@cache
def scripts() -> dict[str, str]:
    """The scripts for a POSIX shell in the corpus, as BuildKit's parser has them: {text: place}."""
    found: dict[str, str] = {}
    for name, content in dockerfiles():
        for line, text in _scripts_of(text_of(content)):
            found.setdefault(text, f"{name}:{line}")
    return found


def _scripts_of(text: str) -> Iterator[tuple[int, str]]:
    windows = "escape=`" in text[:200].replace(" ", "")
    foreign = windows
    for command in dockerfile.parse_string(text):
        keyword = command.cmd.lower()
        if keyword == "from":
            foreign = windows
        elif keyword == "shell":
            foreign = any(
                word in command.original.lower() for word in ("powershell", "pwsh", "cmd")
            )
        elif keyword == "run" and not command.json and not foreign:
            script = _script(command)
            if not script.startswith("#!") or "sh" in script.partition("\n")[0]:
                yield command.start_line, script


def _script(command: dockerfile.Command) -> str:
    """What BuildKit gives to the shell (`dispatchRun` in its dockerfile2llb)."""
    line = " ".join(command.value)
    if len(command.heredocs) == 1 and line.startswith("<<") and " " not in line:
        return str(command.heredocs[0].content)
    documents = [f"{document.content}{document.name}\n" for document in command.heredocs]
    return "\n".join([line, *documents]) if documents else line


def _excerpt(text: str) -> MappedText:
    return MappedText(text, [(0, 0)])


# --- bash ---


def test_bash_agrees_on_what_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = list(scripts())
    differ = [scripts()[text] for text in _differing(texts, tmp_path)]
    with capsys.disabled():
        print(f"\nbash -n: {len(texts)} scripts, {len(differ)} judged differently")
    assert len(differ) <= len(texts) * 0.001, "\n".join(differ)


def test_bash_agrees_on_what_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scripts in which something was put or struck out at random; half of them no longer parse."""
    # bash -n does not look into backticks.
    whole = [text for text in scripts() if len(text) < 400 and "`" not in text]
    dice = random.Random(20260101)
    texts = sorted({_broken(dice.choice(whole), dice) for _ in range(1500)})
    differ = _differing(texts, tmp_path)
    with capsys.disabled():
        print(f"\nbash -n: {len(texts)} broken scripts, {len(differ)} judged differently")
    assert len(differ) <= len(texts) * 0.015, "\n".join(map(repr, differ))


def _differing(texts: list[str], folder: Path) -> list[str]:
    """The scripts that only one of bash and us can read."""
    verdicts = zip(texts, _bash_reads(texts, folder), strict=True)
    return [
        text for text, reads in verdicts if reads is bool(parse_script(_excerpt(text)).problems)
    ]


def _bash_reads(texts: list[str], folder: Path) -> list[bool]:
    """Whether bash reads each script without a complaint. One process asks for all of them."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here to compare with")
    for number, text in enumerate(texts):
        (folder / str(number)).write_bytes(text.encode("utf-8", "surrogateescape"))
    loop = f"for ((i = 0; i < {len(texts)}; i++)); do bash -n $i 2>&1 | wc -c; done"
    run = subprocess.run([bash, "-c", loop], cwd=folder, capture_output=True, text=True, check=True)
    return [complaint == "0" for complaint in run.stdout.split()]


INSERTS = [
    *(" ; ", " && ", " || ", " | ", " & ", "\n", "(", ")", "{ ", "; }", "if ", "; then ", "; fi"),
    *(" else ", " do ", "; done", "for x in a ", "while ", "case x in ", "a) ", " ;; ", "; esac"),
    *('"', "'", "\\", "$(", "${x", "}", "$((", "))", " ! ", ">", "<", " # ", "x=(", "f() "),
    *("function f ", "<(", "$", "*", "&>", "<<<", '${x:-"a"}', "${x#'}'}", "<<E\nx\nE\n"),
]


def _broken(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    if dice.random() < 0.3:
        return text[:at] + text[at + dice.randrange(1, 8) :]
    return text[:at] + dice.choice(INSERTS) + text[at:]


# --- tree-sitter-bash ---


def test_tree_sitter_agrees_on_where_commands_start(capsys: pytest.CaptureFixture[str]) -> None:
    """What differs is in scripts that tree-sitter misreads: comments in backticks, `! { …; }`."""
    seen = differ = 0
    for text in scripts():
        script = parse_script(_excerpt(text))
        if script.problems:
            continue
        ours = {command.start for command in walk(script)}
        theirs = _tree_sitter_starts(text)
        seen += len(ours | theirs)
        differ += len(ours ^ theirs)
    with capsys.disabled():
        print(f"\ntree-sitter-bash: {seen} commands, {differ} start elsewhere")
    assert seen > 10_000
    assert differ <= seen * 0.003


def _tree_sitter_starts(text: str) -> set[int]:
    """Where simple commands start: `[`, `export` and lone assignments have nodes of their own."""
    tree_sitter = pytest.importorskip("tree_sitter")
    bash = pytest.importorskip("tree_sitter_bash")
    data = text.encode("utf-8", "surrogateescape")
    parser = tree_sitter.Parser(tree_sitter.Language(bash.language()))
    starts: set[int] = set()
    nodes = [parser.parse(data).root_node]
    while nodes:
        node = nodes.pop()
        inside = node.children
        if node.type in COMMANDS and not data.startswith((b"[[", b"(("), node.start_byte):
            starts.add(len(data[: node.start_byte].decode("utf-8", "surrogateescape")))
            # An assignment that belongs to a command is not one more command.
            inside = [
                below
                for child in inside
                for below in (child.children if child.type == "variable_assignment" else [child])
            ]
        nodes += inside
    return starts


COMMANDS = {
    "command",
    "declaration_command",
    "test_command",
    "unset_command",
    "variable_assignment",
    "variable_assignments",
}

# --- whatever comes ---


def test_every_word_of_the_corpus_stands_where_it_is_written() -> None:
    seen = 0
    for name, content in dockerfiles():
        source = Source(name, text_of(content))
        for run in parse(source).instructions:
            if not isinstance(run, Run) or run.program.form != "shell":
                continue
            for word in places_in(run.program.parse()):
                if isinstance(word, Word) and word.end - word.start == len(word.raw):
                    assert source.cut(word) == word.raw, f"{name}: {source.position(word.start)}"
                    seen += 1
    assert seen > 50_000


@given(st.randoms(use_true_random=False), st.lists(st.integers(0, 300), max_size=4))
@settings(max_examples=400, deadline=None)
def test_broken_scripts_are_read_and_everything_stands_where_it_is(
    dice: random.Random, cuts: list[int]
) -> None:
    text = dice.choice(list(scripts()))
    for _ in range(dice.randrange(1, 6)):
        text = _broken(text, dice)
    check_places(text, cuts)

"""How a shell script is read."""

import sys
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dflint.shell.nodes import (
    Assignment,
    Compound,
    Node,
    Pipeline,
    Redirect,
    Script,
    ShellWord,
    Simple,
    walk,
)
from dflint.shell.parser import parse_script
from dflint.source import MappedText, Word


def parse(text: str) -> Script:
    return parse_script(MappedText(text, [(0, 0)]))


def only(text: str) -> Simple:
    """The one simple command of a script without problems."""
    script = parse(text)
    assert not script.problems
    (command,) = [item.node for item in script.items]
    assert isinstance(command, Simple)
    return command


def word(text: str) -> ShellWord:
    (found,) = only("echo " + text).words[1:]
    return found


def outline(node: Script | Node) -> str:
    """The tree in one line: `kind(words: body, body)`."""
    if isinstance(node, Script):
        return "".join(outline(it.node) + it.connector.replace("\n", "⏎") for it in node.items)
    if isinstance(node, Simple):
        return " ".join(node.words)
    if isinstance(node, Pipeline):
        return "!" * node.negated + "|".join(map(outline, node.commands))
    words = " ".join(node.words) + ": " if node.words else ""
    return f"{node.kind}({words}{', '.join(map(outline, node.bodies))})"


# --- lists and pipelines ---


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", ""),
        ("  # only a comment", ""),
        ("a", "a"),
        ("a b  c", "a b c"),
        ("a && b || c; d & e", "a&&b||c;d&e"),
        ("a &&\n\n b", "a&&b"),
        ("a\nb\n", "a⏎b⏎"),
        ("a;", "a;"),
        ("a # b\nc", "a⏎c"),
        ("a#b '#c' \"$#\" d", "a#b #c $# d"),
        ("a \\\n  b\\\nc", "a bc"),
        ("a | b |& c && d", "a|b|c&&d"),
        ("a |\n b", "a|b"),
        ("! a | b", "!a|b"),
        ("! ! a", "a"),
        ("!a", "!a"),
        ("time -p a b", "a b"),
        ("timeout 5 a", "timeout 5 a"),
        ("echo if then { fi ! time", "echo if then { fi ! time"),
    ],
)
def test_lists_are_split_into_commands(text: str, tree: str) -> None:
    assert outline(parse(text)) == tree
    assert not parse(text).problems


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("{ a; b; }", "group(a;b;)"),
        ("{ a;}", "group(a;)"),
        ("{(a)}", "group(subshell(a))"),
        ("(a; b) && c", "subshell(a;b)&&c"),
        ("( (a) )", "subshell(subshell(a))"),
        ("((a); b)", "subshell(subshell(a);b)"),
        ("((a + 1))", "arithmetic(a + 1: )"),
        ("!(a)", "!subshell(a)"),
        ("if a; then b; fi", "if(a;, b;)"),
        ("if a\nthen b\nelif c; then d; else e; fi; f", "if(a⏎, b⏎, c;, d;, e;);f"),
        ("if ! a | b; then c; fi", "if(!a|b;, c;)"),
        ("if(a)then(b)fi", "if(subshell(a), subshell(b))"),
        ("while read x; do a; done < f", "while(read x;, a;)"),
        ("until a; do b; done", "until(a;, b;)"),
        ("for x in a b; do c; done", "for(x a b: c;)"),
        ("for x; do c; done", "for(x: c;)"),
        ("for x do c; done", "for(x: c;)"),
        ("for x\nin a\ndo c\ndone", "for(x a: c⏎)"),
        ("for do in if; do c; done", "for(do if: c;)"),
        ("for x in a; { c; }", "for(x a: c;)"),
        ("for ((i=0; i<3; i++)); do a; done", "for(i=0; i<3; i++: a;)"),
        ("select x in a b; do c; done", "select(x a b: c;)"),
        ("case $x in a) b;; (c|d*) e ;; esac", "case($x a c d*: b, e)"),
        ("case x in\n a)\n b\n ;;\n *) ;&\n c) d ;;& e) f\nesac", "case(x a * c e: b⏎, , d, f⏎)"),
        ("case x in esac", "case(x: )"),
        ("case x in esac) a;; esac", None),
        ("f() { a; }", "function(f: group(a;))"),
        ("f ( ) (a)", "function(f: subshell(a))"),
        ("function f { a; }; f", "function(f: group(a;));f"),
        ("function f() { a; }", "function(f: group(a;))"),
        ("f()\n{ a; }", "function(f: group(a;))"),
        ("[[ -f x && ! ($y == a*) ]]", "test(-f x && ! ( $y == a* ): )"),
        ("[[ $x =~ ^(a b|c)+$ ]] && d", "test($x =~ ^(a b|c)+$: )&&d"),
        ("[[ a\n&& b < c ]]", "test(a && b < c: )"),
        ("time { a; }", "group(a;)"),
        ("{ a; } | (b)", "group(a;)|subshell(b)"),
        ("{ a; } # comment\nb", "group(a;)⏎b"),
        ("[ a ] && test b", "[ a ]&&test b"),
        ("{a,b} }", "{a,b} }"),
    ],
)
def test_compound_commands_have_words_and_bodies(text: str, tree: str | None) -> None:
    script = parse(text)
    if tree is None:
        assert script.problems
    else:
        assert not script.problems
        assert outline(script) == tree


def test_connectors_and_nodes_know_where_they_stand() -> None:
    text = "  a b && { c; }>d | e\n"
    first, second = parse(text).items
    assert text[first.node.start : first.node.end] == "a b"
    assert text[first.connector_start : first.connector_end] == "&&"
    assert text[second.node.start : second.node.end] == "{ c; }>d | e"
    assert isinstance(second.node, Pipeline)
    assert [(pipe, pipe.start) for pipe in second.node.pipes] == [("|", text.index("|"))]
    group = second.node.commands[0]
    assert isinstance(group, Compound)
    assert text[group.start : group.end] == "{ c; }>d"
    assert text[group.bodies[0].start : group.bodies[0].end] == "c;"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a $(b `c \\`d\\``) e; f", ["a", "b", "c", "d", "f"]),
        ('"$(a "$(b)" "c")" d', ['$(a "$(b)" "c")', "a", "b"]),
        ("x=$(a) y=(1 $(b)) c >$(d)", ["c", "a", "b", "d"]),
        ("diff <(a) >(b)", ["diff", "a", "b"]),
        ("echo ${x:-$(a)} $((1 + $(b)))", ["echo", "a", "b"]),
        ("case $(a) in $(b)) c;; $(d)) e;; esac", ["a", "b", "c", "d", "e"]),
        ("for x in $(a); do b; done <<<$(c)", ["a", "b", "c"]),
        ("if a; then b | c; else f() { d; }; fi", ["a", "b", "c", "d"]),
        ("cat <<E | a\n$(b)\nE\nc", ["cat", "b", "a", "c"]),
        ("echo $(case x in a) b;; esac) c", ["echo", "b"]),
    ],
)
def test_walk_shows_every_simple_command_in_the_order_it_stands(
    text: str, commands: list[str]
) -> None:
    found = list(walk(parse(text)))
    assert [command.words[0] for command in found] == commands


# --- words ---


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("a-b.c/d:e=f,g%h+i@j^k~l", "a-b.c/d:e=f,g%h+i@j^k~l"),
        ("'a b'\"c d\"e", "a bc de"),
        ("''", ""),
        (r"a\ b\\\"", 'a b\\"'),
        (r'"\a\$\`\"\\"', '\\a$`"\\'),
        ("a\\\nb", "ab"),
        ('"a\\\nb"', "ab"),
        (r"'a\b'", r"a\b"),
        ("a\\", "a\\"),
        ("$'a\\nb\\'c\\x41\\101\\u00e9\\q'", "a\nb'cAAé\\q"),
        ('$"a b"', "a b"),
        ("$", "$"),
        ("a$/b", "a$/b"),
        ('"$HOME"/x', "$HOME/x"),
        ("${x:-'a b'}", "${x:-'a b'}"),
        ("$(a 'b c')", "$(a 'b c')"),
        ("`a`", "`a`"),
        ("$((1 + (2)))", "$((1 + (2)))"),
        ("$[1+2]", "$[1+2]"),
        ("été", "été"),
        ("@(a|b c)*", "@(a|b c)*"),
    ],
)
def test_a_word_is_what_is_meant_and_raw_what_is_written(raw: str, value: str) -> None:
    assert word(raw) == value
    assert word(raw).raw == raw


@pytest.mark.parametrize(
    ("raw", "expands", "quoted", "glob"),
    [
        ("a", False, False, False),
        ("'a'", False, True, False),
        ("\\a", False, True, False),
        ('"$x"', True, True, False),
        ("'$x'", False, True, False),
        ("\\$x", False, True, False),
        ("$x", True, False, False),
        ("${x:-'a'}", True, False, False),
        ("`a`", True, False, False),
        ("$((1))", True, False, False),
        ("<(a)", True, False, False),
        ("*.c", False, False, True),
        ("a?", False, False, True),
        ("'*'", False, True, False),
        ("\\*", False, True, False),
        ("[ab]", False, False, True),
        ("[", False, False, False),
        ("+(a|b)", False, False, True),
        ("{a,b}", False, False, False),
    ],
)
def test_a_word_says_what_the_shell_will_do_with_it(
    raw: str, expands: bool, quoted: bool, glob: bool
) -> None:
    found = word(raw)
    assert (found.expands, found.quoted, found.glob) == (expands, quoted, glob)


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("$x", ["x"]),
        ("$x_1-$y", ["x_1", "y"]),
        ("$10", ["1"]),
        ("$@$*$#$?$$$!$-", ["@", "*", "#", "?", "$", "!", "-"]),
        ("${10}", ["10"]),
        ('"a${x}b"', ["x"]),
        ("'$x'", []),
        ("${#x}${!y}${z[@]}", ["x", "y", "z"]),
        ("${#}${#@}", ["#", "@"]),
        ("${x:-${y}$z}", ["x", "y", "z"]),
        ('"${x:+"$y"}"', ["x", "y"]),
        ("${x#*'}'}", ["x"]),
        ("${x//\\}/}", ["x"]),
        ("${x%%/*}", ["x"]),
        ("$(($x + ${y}))", ["x", "y"]),
        ('"${x:-it\'s}"', ["x"]),
        ("$(echo $inner)", []),
    ],
)
def test_variables_of_a_word(raw: str, names: list[str]) -> None:
    found = word(raw)
    assert [str(name) for name in found.variables] == names
    for name in found.variables:
        assert ("echo " + raw)[name.start : name.end] == name


# --- assignments and redirections ---


@pytest.mark.parametrize(
    ("text", "name", "value", "append"),
    [
        ("x=1", "x", "1", False),
        ("x=", "x", "", False),
        ("x+=1", "x", "1", True),
        ('x="a b"', "x", "a b", False),
        ("x=a=b", "x", "a=b", False),
        ("x=$(a)", "x", "$(a)", False),
        ("x[1]=2", "x", "2", False),
        ("x[$y]+=2", "x", "2", True),
        ("x=(a b)", "x", "(a b)", False),
    ],
)
def test_assignments(text: str, name: str, value: str, append: bool) -> None:
    (found,) = only(text).assignments
    assert (found.name, found.value, found.append) == (name, value, append)
    assert text[found.start : found.end] == text
    assert text[found.name.start : found.name.end] == name


@pytest.mark.parametrize("text", ["1x=2", "a-b=c", "=a", "'x'=1", "$x=1", "é=1", "./x=1", "x[=1"])
def test_what_is_no_assignment_is_a_word(text: str) -> None:
    assert only(text).assignments == ()


def test_assignments_stand_only_before_the_command() -> None:
    command = only("a=1 b=2 make c=3")
    assert [it.name for it in command.assignments] == ["a", "b"]
    assert command.words == ("make", "c=3")


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("x=()", []),
        ("x=(a 'b c' $d)", ["a", "b c", "$d"]),
        ("x=( # comment\n  a\n  [1]=b\n)", ["a", "[1]=b"]),
        ("x+=($(a b))", ["$(a b)"]),
    ],
)
def test_elements_of_an_array(text: str, elements: list[str]) -> None:
    (found,) = only(text).assignments
    assert list(found.elements) == elements


def test_declarations_take_arrays_as_words() -> None:
    assert only("declare -a x=(a $b) y=1").words == ("declare", "-a", "x=(a $b)", "y=1")
    assert only("export x=(a $b)").words[1].variables == ("b",)
    assert parse("env x=(a)").problems


@pytest.mark.parametrize(
    ("text", "redirects"),
    [
        ("a >b", [("", ">", "b")]),
        ("a 2>&1", [("2", ">&", "1")]),
        ("a >&2 </dev/null", [("", ">&", "2"), ("", "<", "/dev/null")]),
        ("a &>b &>>c", [("", "&>", "b"), ("", "&>>", "c")]),
        ("a >>b 3<>c >|d <&- 2>&-", [("", ">>", "b"), ("3", "<>", "c"), ("", ">|", "d"),
                                    ("", "<&", "-"), ("2", ">&", "-")]),
        ("a <<<'b c'", [("", "<<<", "b c")]),
        ("a {fd}>b", [("{fd}", ">", "b")]),
        (">b a", [("", ">", "b")]),
        ("a > \\\n b", [("", ">", "b")]),
        ("a2>b", [("", ">", "b")]),
    ],
)  # fmt: skip
def test_redirections(text: str, redirects: list[tuple[str, str, str]]) -> None:
    found = only(text).redirects
    assert [(it.fd, it.operator, str(it.target)) for it in found] == redirects


def test_redirections_know_where_they_stand() -> None:
    text = "a 2> b c"
    (found,) = only(text).redirects
    assert text[found.start : found.end] == "2> b"


@pytest.mark.parametrize(
    ("text", "bodies", "after"),
    [
        ("a <<E\nb $c\nE\nd", ["b $c\n"], ["a", "d"]),
        ("a <<E && d\nb\nE\n", ["b\n"], ["a", "d"]),
        ("a <<E\nE\n", [""], ["a"]),
        ("a <<'E' <<F\n$x\nE\ny\nF\nd", ["$x\n", "y\n"], ["a", "d"]),
        ("a <<-E\n\tb\n\t\tc\n\tE\nd", ["b\nc\n"], ["a", "d"]),
        ("a <<E\n\\$x \\a \\\\\nE", ["$x \\a \\\n"], ["a"]),
        ("a <<'E'\n\\$x\nE", ["\\$x\n"], ["a"]),
        ("if a <<E; then b; fi\nx\nE\nc", ["x\n"], ["a", "b", "c"]),
        ("{ a <<E\nx\nE\n}", ["x\n"], ["a"]),
        ("b $(a <<E\nx)\nE\n)", ["x)\n"], ["b", "a"]),
        ("a <<E | b\nit's \"open\nE\nc", ["it's \"open\n"], ["a", "b", "c"]),
    ],
)
def test_here_documents(text: str, bodies: list[str], after: list[str]) -> None:
    script = parse(text)
    commands = list(walk(script))
    assert not script.problems
    assert [it.body for command in commands for it in command.redirects] == bodies
    assert [command.words[0] for command in commands] == after


def test_a_quoted_delimiter_keeps_the_here_document_as_it_is() -> None:
    text = "a <<E <<'F'\n$x\nE\n$x\nF\n"
    first, second = only(text).redirects
    assert first.body is not None
    assert second.body is not None
    assert (first.body.expands, second.body.expands) == (True, False)
    assert text[first.body.start : first.body.end] == "$x\n"
    assert [name.start for name in first.body.variables] == [text.index("x")]


# --- what cannot be read ---


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("echo 'a; b", "'", "this quote is never closed"),
        ('echo "a; b', '"', "this quote is never closed"),
        ("echo $'a", "'", "this quote is never closed"),
        ("echo `a", "`", "this backtick is never closed"),
        ("echo $(a", "$", "this `$(` is never closed"),
        ("echo ${a", "$", "this `${` is never closed"),
        ("echo ${a:}", "${", "bad substitution: there is nothing after the `:`"),
        ("x=(a", "(", "this `(` is never closed"),
        ("a && (b", "(", "this `(` has no `)`"),
        ("a )", ")", "this `)` has no `(`"),
        ("{ a", "{", "this `{` has no `}`"),
        ("a; }", "}", "this `}` has no `{`"),
        ("a; fi", "fi", "this `fi` has no `if`"),
        ("if a; b; fi", "if", "this `if` has no `then`"),
        ("if a; then b", "if", "this `if` has no `fi`"),
        ("if a; then fi", "then", "there is no command after this `then`"),
        ("while a; b; done", "while", "this `while` has no `do`"),
        ("for x in a; b; done", "for", "this `for` has no `do`"),
        ("for x in a; do b", "for", "this `for` has no `done`"),
        ("case x in a) b", "case", "this `case` has no `esac`"),
        ("a ;; b", ";;", "this `;;` has no `case`"),
        ("[[ a", "[[", "this `[[` has no `]]`"),
        ("a &&", "&&", "there is no command after this `&&`"),
        ("a && || b", "&&", "there is no command after this `&&`"),
        ("&& a", "&&", "there is no command before this `&&`"),
        ("a; ; b", "; b", None),
        ("a |", "|", "there is no command after this `|`"),
        ("a >", ">", "there is no word after this `>`"),
        ("a > ; b", ">", "there is no word after this `>`"),
        ("echo (a)", "(", "this `(` is not allowed here without quotes"),
        ("{ a; } b", "b", "a `;` or a line end is missing before this"),
        ("f() a", "f", "this function has no body in braces"),
        ("a <<E\nb", "<<", "this here-document is not ended by a line `E`"),
        ("a <<E", "<<", "this here-document is not ended by a line `E`"),
        ("a $(b `c 'd`)", "'", "this quote is never closed"),
    ],
)
def test_a_problem_is_said_in_one_sentence_at_the_right_place(
    text: str, place: str, message: str | None
) -> None:
    (problem,) = parse(text).problems
    assert text.startswith(place, problem.start)
    assert problem.start < problem.end
    assert message is None or problem.message == message


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a ) b; c", ["a", "b", "c"]),
        ("a; fi; b", ["a", "b"]),
        ("if a; b; fi; c", ["a", "b", "c"]),
        ("if a; then { b; fi; c", ["a", "b", "c"]),
        ("while a; b; done; c", ["a", "b", "c"]),
        ("a && && b", ["a", "b"]),
        ("a | | b", ["a", "b"]),
        ("a > ; b", ["a", "b"]),
        ("(if a; then b); c", ["a", "b", "c"]),
        ("a; 'b", ["a", "b"]),
    ],
)
def test_the_rest_is_read_all_the_same(text: str, commands: list[str]) -> None:
    script = parse(text)
    assert script.problems
    assert [command.words[0] for command in walk(script)] == commands


# --- whatever comes ---

KEYWORDS = "if then else elif fi for in do done while until case esac select function time"
OPERATORS = "&& || ;; ;& << <<- <<< >> >& &> 2>&1 $( ${ $(( )) [[ ]] x= x=( a[1]= $x =~ @( <( $'"
PIECES = [
    *"abx12 \t\n;&|()<>{}[]!#'\"\\$`*?=~+@é",
    *KEYWORDS.split(),
    *OPERATORS.split(),
    *(" \n", "; ", "<<E\na $x\nE\n"),
]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60)


@given(texts, st.lists(st.integers(0, 60), max_size=3))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_and_everything_stands_where_it_is(text: str, cuts: list[int]) -> None:
    check_places(text, cuts)


GAP = "\ue000"


def check_places(text: str, cuts: list[int]) -> None:
    """Read a text that stands in a file with gaps, and see that all places fit."""
    points = sorted({0, *(cut for cut in cuts if cut < len(text))})
    pieces = [(point, point + 2 * number) for number, point in enumerate(points)]
    ends = [*points[1:], len(text)]
    file = (GAP * 2).join(text[start:end] for start, end in zip(points, ends, strict=True))
    script = parse_script(MappedText(text, pieces))
    for problem in script.problems:
        assert 0 <= problem.start <= problem.end <= len(file) + 1
    for place in places_in(script):
        assert 0 <= place.start <= place.end <= len(file)
        if isinstance(place, Word):
            written = file[place.start : place.end].replace(GAP, "")
            # Backslashes come off in backticks, and tabs in here-documents.
            assert written == place.raw or (
                len(written) > len(place.raw) and set("`\t") & set(text)
            )


Place = Script | Node | Word | Assignment | Redirect


def places_in(thing: Place) -> Iterator[Place]:
    """A thing and everything in it."""
    yield thing
    parts: list[Place] = []
    match thing:
        case Script():
            parts += [item.node for item in thing.items]
        case Pipeline():
            parts += [*thing.commands, *thing.pipes]
        case Simple():
            parts += [*thing.assignments, *thing.words, *thing.redirects]
        case Compound():
            parts += [*thing.words, *thing.bodies, *thing.redirects]
        case Assignment():
            parts += [thing.name, thing.value, *thing.elements]
        case Redirect():
            parts += [thing.target] if thing.body is None else [thing.target, thing.body]
        case ShellWord():
            parts += [*thing.substitutions, *thing.variables]
    for part in parts:
        yield from places_in(part)


NESTING = [
    "(", "$(", "{ ", "if ", '"$(', "`", "((", "$((", "${x:-", '"${x:-', "<(", "[[ ", "! ", "f() ",
    "x=(", "case x in a) ", "$[", "@(", "for x in $(", "while ", "'", "\\`",
]  # fmt: skip


@pytest.mark.parametrize("opener", NESTING)
def test_a_hundred_thousand_levels_are_no_harm(opener: str) -> None:
    script = parse(opener * (100_000 // len(opener)))
    assert len(list(walk(script))) < 100_000


@pytest.mark.parametrize("opener", ["(", "$(", "{ ", "if ", '"$(', "${x:-", "<("])
def test_what_is_too_deep_is_said_once(opener: str) -> None:
    (problem,) = parse(opener * 1000).problems
    assert problem.message == "this is nested more than 40 levels deep"


@pytest.mark.parametrize(
    "unit",
    [*NESTING, "a ", "a; ", "a | ", ") ", "fi ", "&& ", '"$x" ', "'a' ", "$x", "\\a", "`a` ", "# ",
     "(a) ", "((1)) ", "((a) b) ", "$((a) b) ", "((# '\n", "cat <<E\n", "cat <<E;", "a (", "a[;",
     "<<-E\n\ta\nE\n", "if a; then b; el", "[[ a =~ (b) ]];", '"`', "> ", "é", "a\n", "\\\n"],
)  # fmt: skip
def test_twice_the_text_is_twice_the_work(unit: str) -> None:
    assert lines_run(unit * 800) < 2.3 * lines_run(unit * 400) + 500


def lines_run(text: str) -> int:
    """How many lines of Python it takes to read a text: a measure of work that does not flicker."""
    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        parse(text)
    finally:
        sys.settrace(before)
    return count

"""Which program a command really runs, and how its words are read."""

import pytest

from dflint.model.commands.command import Command
from dflint.model.commands.commands import commands
from dflint.shell.parser import parse_script
from dflint.source import MappedText


def read(text: str) -> tuple[Command, ...]:
    excerpt = MappedText(text, ((0, 0),))
    return commands(parse_script(excerpt), excerpt)


def one(text: str) -> Command:
    return read(text)[0]


@pytest.mark.parametrize(
    ("text", "name", "wrappers"),
    [
        ("apt-get update", "apt-get", ""),
        ("/usr/bin/apt-get update", "apt-get", ""),
        ('"apt-get" update', "apt-get", ""),
        ("sudo apt-get update", "apt-get", "sudo"),
        ("sudo -E -u root /usr/bin/apt-get update", "apt-get", "sudo"),
        ("sudo DEBIAN_FRONTEND=noninteractive apt-get update", "apt-get", "sudo"),
        ("sudo -- apt-get update", "apt-get", "sudo"),
        ("sudo -l", "sudo", ""),
        ("doas -u root apk add x", "apk", "doas"),
        ("env X=1 apt-get update", "apt-get", "env"),
        ("env -i -u HOME X=1 /bin/sh x", "sh", "env"),
        ("env", "env", ""),
        ("X=1 apt-get update", "apt-get", ""),
        ("nice -n 5 apt-get update", "apt-get", "nice"),
        ("nice -19 apt-get update", "apt-get", "nice"),
        ("ionice -c 3 nice apt-get update", "apt-get", "ionice nice"),
        ("timeout 5 apt-get update", "apt-get", "timeout"),
        ("timeout -k 5 -s KILL 10m apt-get update", "apt-get", "timeout"),
        ("time -p apt-get update", "apt-get", ""),
        ("nohup apt-get update", "apt-get", "nohup"),
        ("xargs apt-get install -y", "apt-get", "xargs"),
        ("xargs -r -n 1 apt-get install -y", "apt-get", "xargs"),
        ("xargs -rn 1 apt-get install -y", "apt-get", "xargs"),
        ("xargs -I {} apt-get install -y {}", "apt-get", "xargs"),
        ("exec apt-get update", "apt-get", "exec"),
        ("command apt-get update", "apt-get", "command"),
        ("command -v apt-get", "command", ""),
        ("busybox wget x", "wget", "busybox"),
        ("busybox --install -s", "busybox", ""),
        ("gosu nobody true", "true", "gosu"),
        ("su-exec app:app npm ci", "npm", "su-exec"),
        ("chroot /mnt apt-get update", "apt-get", "chroot"),
        ("setarch x86_64 make", "make", "setarch"),
        ("eatmydata apt-get update", "apt-get", "eatmydata"),
        ("retry 5 apt-get update", "apt-get", "retry"),
        ("stdbuf -oL make", "make", "stdbuf"),
        ("python -m pip install x", "pip", "python"),
        ("python3.11 -W ignore -m pip install x", "pip", "python3.11"),
        ("/venv/bin/python -Im pip install x", "pip", "python"),
        ("python -m http.server", "python", ""),
        ("python -c 'import x'", "python", ""),
        ("conda run -n base --no-capture-output pip install x", "pip", "conda"),
        ("conda install x", "conda", ""),
        ("poetry run pip install x", "pip", "poetry"),
        ("bundle exec rake", "rake", "bundle"),
        ("bundle install", "bundle", ""),
        ("uv run --with a python x.py", "python", "uv"),
        ("$VENV/bin/pip install x", "pip", ""),
        ('"${VENV:-/opt/x}/bin/pip" install x', "pip", ""),
        ("$PIP install x", "$PIP", ""),
        ("${A:-/usr/bin/b} x", "${A:-/usr/bin/b}", ""),
        ('exec "$@"', "$@", "exec"),
        ("eval apt-get install x", "apt-get", "eval"),
        ("ccache -M 5G", "ccache", ""),
        ("! grep -q x y", "grep", ""),
    ],
)
def test_the_program(text: str, name: str, wrappers: str) -> None:
    command = one(text)
    assert (command.name, " ".join(command.wrappers)) == (name, wrappers)


def test_the_program_has_a_place() -> None:
    name = one('sudo "/usr/bin/apt-get" update').name
    assert (name.start, name.end) == (5, 23)
    name = one("sudo /usr/bin/apt-get update").name
    assert (name.start, name.end) == (14, 21)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a && b; c | d", "a b c d"),
        ("(a; b) && { c; }", "a b c"),
        ("if a; then b; elif c; then d; else e; fi", "a b c d e"),
        ("for x in $(a); do b; done", "a b"),
        ("while a; do b; done", "a b"),
        ("case x in y) a;; *) b;; esac", "a b"),
        ("f() { a; }; f", "a f"),
        ("x=$(a) b `c`", "a b c"),
        ("x=1", ""),
        ("a > $(b)", "a b"),
        ("sh -c 'a && b'", "sh a b"),
        ('bash -lc "a; b"', "bash a b"),
        ("bash -euo pipefail -c 'a | b'", "bash a b"),
        ("bash -o pipefail -c 'a'", "bash a"),
        ("sudo sh -c 'a'", "sh a"),
        ("su - app -c 'a b'", "su a"),
        ("su -c 'a b' app", "su a"),
        ("eval 'a; b'", "eval a b"),
        ("sh -c '(' ; b", "sh b"),
        ("sh script.sh -c 'a'", "sh"),
        ('sh -c "$(curl x)"', "sh curl"),
        ('sh -c "$X"', "sh"),
        ('sh -c "a $(b)"', "sh a b"),
        ("sh -c \"sh -c 'a'\"", "sh sh a"),
        ("bash <<EOF\na\nb\nEOF\n", "bash a b"),
        ("bash -s <<'EOF'\na\nEOF\n", "bash a"),
        ("cat <<EOF\na\nEOF\n", "cat"),
        ("find /x -name '*.a' -exec rm -f {} +", "find rm"),
        (r"find /x -exec sh -c 'a' \; -exec b \;", "find sh b a"),
    ],
)
def test_every_command(text: str, names: str) -> None:
    assert " ".join(command.name for command in read(text)) == names


@pytest.mark.parametrize(
    ("text", "editable"),
    [
        ("sh -c 'apt-get update'", True),
        ('sh -c "apt-get update"', True),
        (r'sh -c "echo \"a\" && apt-get update"', True),
        ("sh -c apt-get\\ update", False),
        ("sh -c 'apt-get'\" update\"", False),
    ],
)
def test_places_inside_a_script(text: str, editable: bool) -> None:
    command = read(text)[-1]
    assert command.name == "apt-get"
    assert command.editable is editable
    if editable:
        assert text[command.name.start : command.name.end] == "apt-get"
    else:
        assert text[command.start :].startswith(text[len("sh -c ") :])


def test_places_inside_a_script_over_several_lines() -> None:
    file = 'RUN sh -c "a && \\\n  apt-get update"'
    text = file[4:].replace("\\\n", "")
    excerpt = MappedText(text, ((0, 4), (13, 19)))
    assert excerpt.text[13:] == file[19 : 19 + len(text) - 13]
    command = commands(parse_script(excerpt), excerpt)[-1]
    assert command.editable
    assert file[command.name.start : command.name.end] == "apt-get"


def test_words_of_the_exec_form_cannot_be_edited() -> None:
    excerpt = MappedText("a", ((0, 0),))
    assert not commands(parse_script(excerpt), None, editable=False)[0].editable


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("X=1 pip install x", "X"),
        ("env X=1 Y=2 pip install x", "X Y"),
        ("X=1 sudo Y=2 pip install x", "X Y"),
        ("X=1 sh -c 'Y=2 pip install x'", "X Y"),
        ("pip install x==1", ""),
    ],
)
def test_the_environment(text: str, names: str) -> None:
    assert " ".join(str(it.name) for it in read(text)[-1].environment) == names


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("a | b", {"a": "p", "b": "p"}),
        ("a || b", {"a": "c", "b": ""}),
        ("a && b || c", {"a": "c", "b": "c", "c": ""}),
        ("a || b && c", {"a": "c", "b": "", "c": ""}),
        ("if a; then b; else c; fi", {"a": "c", "b": "", "c": ""}),
        ("until a; do b; done", {"a": "c", "b": ""}),
        ("! a", {"a": "c"}),
        ("(a); b", {"a": "s", "b": ""}),
        ("a & b", {"a": "s", "b": ""}),
        ("a $(b | c)", {"a": "", "b": "ps", "c": "ps"}),
        ("a | b $(c)", {"a": "p", "b": "p", "c": "s"}),
        ("f() { a; }", {"a": "f"}),
        ("sh -c 'a | b' || c", {"sh": "c", "a": "pc", "b": "pc", "c": ""}),
    ],
)
def test_where_it_stands(text: str, marks: dict[str, str]) -> None:
    assert {str(it.name): _marks(it) for it in read(text)} == marks


def _marks(command: Command) -> str:
    marks = {
        "p": command.in_pipeline,
        "c": command.in_condition,
        "s": command.in_subshell,
        "f": command.in_function,
    }
    return "".join(letter for letter, given in marks.items() if given)


def test_what_follows_and_what_came_before() -> None:
    found = read("a && yes | b; c")
    assert [it.connector for it in found] == ["&&", "|", ";", ""]
    assert [it.piped_from for it in found] == [None, None, "yes", None]


@pytest.mark.parametrize(
    ("text", "program", "verbs", "place"),
    [
        ("apt-get install x", "apt-get", ("install",), 8),
        ("apt-get -y install x", "apt-get", ("install",), 11),
        ("apt-get -o X=y -t sid install x", "apt-get", ("install",), 22),
        ("apt-get $OPTS install x", "apt-get", ("install",), 14),
        ("apt-get remove install", "apt-get", ("install",), None),
        ("apt-get update", "apt-get", ("install", "update"), 8),
        ("apt-get", "apt-get", (), 0),
        ("apt install x", "apt-get", ("install",), None),
        ("npm --prefix install run x", "npm", ("install",), None),
        ("uv pip install x", "uv", ("pip install",), 7),
        ("uv pip --python p install x", "uv", ("pip install",), 18),
        ("pip3.11 install x", "pip", ("install",), 8),
        ("pip${V} install x", "pip", ("install",), 8),
        ("pip3 install x", "pip3", ("install",), 5),
        ("cargo +nightly install x", "cargo", ("install",), 15),
        ("go build -o install .", "go", ("install",), None),
        ("yum -d 0 -e 0 -y install x", "yum", ("install",), 17),
    ],
)
def test_runs(text: str, program: str, verbs: tuple[str, ...], place: int | None) -> None:
    verb = one(text).runs(program, *verbs)
    assert (None if verb is None else verb.start) == place


@pytest.mark.parametrize(
    ("text", "flag", "expected"),
    [
        ("apt-get install -y x", "-y", True),
        ("apt-get -qy install x", "-y", True),
        ("apt-get -qqy install x", "-qq", False),
        ("apt-get -qq install x", "-qq", True),
        ("apt-get --yes install x", "--yes", True),
        ("apt-get --yes=true install x", "--yes", True),
        ("apt-get install -t -y x", "-y", False),
        ("apt-get install -ty x", "-y", False),
        ("apt-get install -- -y", "-y", False),
        ("make -j$(nproc)", "-n", False),
        ("wget -nv x", "-nv", True),
        ("npm install -dev x", "-d", False),
        ("go build -x", "-x", True),
        ("tar xzf a.tgz", "-x", True),
        ("tar czf x", "-x", False),
        ("sh -c 'rm -f x'", "-f", False),
    ],
)
def test_has(text: str, flag: str, expected: bool) -> None:
    assert one(text).has(flag) is expected


@pytest.mark.parametrize(
    ("text", "flags", "value"),
    [
        ("pip install -t x y", ("-t",), "x"),
        ("pip install -tx y", ("-t",), "x"),
        ("pip install --target=x y", ("--target",), "x"),
        ("pip install --target x y", ("-t", "--target"), "x"),
        ("apt-get -qt sid install y", ("-t",), "sid"),
        ("apt-get -q=2 install y", ("-q",), "2"),
        ("useradd -u 123456 x", ("-u", "--uid"), "123456"),
        ("useradd -u123456 x", ("-u", "--uid"), "123456"),
        ("useradd --uid=123456 x", ("-u", "--uid"), "123456"),
        ("useradd -mu 123456 x", ("-u", "--uid"), "123456"),
        ("tar xzf a.tgz -C /b", ("-f",), "a.tgz"),
        ("unheard-of --level 3", ("--level",), "3"),
        ("pip install x", ("-t",), None),
    ],
)
def test_option(text: str, flags: tuple[str, ...], value: str | None) -> None:
    assert one(text).option(*flags) == value


def test_the_value_of_an_option_has_a_place() -> None:
    value = one("useradd -u123456 x").option("-u")
    assert value is not None
    assert (value.start, value.end) == (10, 16)


@pytest.mark.parametrize(
    ("text", "operands"),
    [
        ("apt-get -o A=b install -y -t sid curl", "install curl"),
        ("npm install --prefix /x --omit dev a", "install a"),
        ("pip install --timeout 60 --cert f --retries 3 a", "install a"),
        ("apk add -t deps --repository http://x a", "add a"),
        ("wget -O x -P d http://y", "http://y"),
        ("rm -rf -- -x y", "-x y"),
        ("python x.py --y z", "x.py --y z"),
        ("find /a /b -name x -exec rm {} +", "/a /b"),
        ("cat -", "-"),
    ],
)
def test_operands(text: str, operands: str) -> None:
    assert " ".join(one(text).operands) == operands


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("apt-get -qy install a", "install"),
        ("apt-get $OPTIONS install a", "install"),
        ("cargo +nightly build", "build"),
        ("apt-get --version", None),
        ("apt-get $COMMAND", None),
    ],
)
def test_the_verb_is_the_first_operand_that_can_be_one(text: str, verb: str | None) -> None:
    assert one(text).verb == verb


def test_flags_are_the_names_of_the_options_alone_and_together() -> None:
    assert one("apt-get -qy -o A=b --yes=1 install -- -x").flags == {
        "-q", "-y", "-qy", "-o", "--yes",
    }  # fmt: skip

"""Scripts that ShellCheck is not asked about: it has nothing to say of them."""

import pytest

from dflint.knowledge.unchecked_commands import ONLY_OPTIONS, PROGRAMS
from dflint.model.analyze import analyze
from dflint.shellcheck import scripts
from dflint.shellcheck.plain import is_plain
from dflint.shellcheck.program import examine
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.corpus import at_hand, text_of

ARGUMENTS = (
    "", " -y", " --no-cache -r a", " install", " install -y a-b c==1.0 d@2:3", " -p /a/b ../c .",
    " -x +x a=b --c=d,e", " /var/lib/apt/lists/*", " -rf /usr/lib/a/b c", " 755 a", " - 1 %s", " if for while case",
    " time select function until", " root:root a b c", " -e . -c -S -R -t",
)  # fmt: skip
JOINED = (
    "set -eux; apt-get update && apt-get install -y a b; rm -rf /var/lib/apt/lists/*",
    "set -ex; set +x; apt-get update",
    "A=1 B=23 go build -o /a ./b && npm ci",
    "mkdir -p /a && mkdir /b /c\npip install d",
)


@pytest.mark.parametrize("shell", ["sh", "bash", "busybox", "dash", "ksh"])
def test_shellcheck_has_nothing_to_say(program: str, shell: str) -> None:
    written = [f"{program}{it}" for program in (*PROGRAMS, *ONLY_OPTIONS) for it in ARGUMENTS]
    plain = list(filter(is_plain, [*written, *JOINED]))
    assert {*JOINED} < {*plain} and len(plain) > 0.9 * len(written)
    head = f"# shellcheck shell={shell}\n"
    said = examine(program, [head + it for it in plain])
    assert [(text, notes) for text, notes in zip(plain, said, strict=True) if notes] == []


def test_nor_of_what_is_plain_in_real_files(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    texts: dict[str, int] = {}
    monkeypatch.setattr(scripts, "is_plain", lambda _: False)
    for name, content in at_hand():
        for script in scripts.scripts(analyze(parse(Source(name, text_of(content))))):
            if is_plain(script.body.text):
                texts[script.text] = script.head.count("\n")
    said = examine(program, [*texts])
    heads = zip(texts.items(), said, strict=True)
    assert len(texts) > 5
    assert [
        (it, notes) for (it, lines), notes in heads for note in notes or () if note["line"] > lines
    ] == []


@pytest.mark.parametrize(
    "script",
    [
        "echo $A", "cd /a", "apt-get install a; exit 1", "npm run done", "npm = a", "npm =a", "EDITOR=vi git commit",
        "mkdir -m 700 -p /a/b", "apt-get update & npm ci", "apt-get update &&", "; npm ci", "npm ci | tee a",
        "npm ci > a", "pip install 'a'", "set -o pipefail; npm ci", "set", "set a", "set -", "# a\nnpm ci", "npm ci \\\n a",
        "rm -rf /a/*", "rm -rf /usr/share", "apt-get install é", "A=1", "", "if", "rm -rf ~", "npm {a,b}", "unknown a",
    ],
)  # fmt: skip
def test_it_is_asked_about_all_others(script: str) -> None:
    assert not is_plain(script)

"""BuildKit's parser and ours see the same build; and the check of the checks: it sees differences."""

from difflib import SequenceMatcher

import pytest

from dflint.fixes.build_plan import plan_of, words_of
from dflint.model.analyze import analyze
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.corpus import at_hand, text_of
from tests.engine.meaning import comments_of, meaning_of

# Files in which the two differ, by what is in their names, and why that is right.
LIMITS = {
    "broken-": "what cannot be read can be read in several ways",
    "json-then-comment": "text behind a JSON array makes it a shell form since BuildKit 0.13",
    "tensorflow__build__devinfra_windows_rbe": "the same",
    "mount-quoted-csv": "a comma in quotes is no border of fields, and this test takes it for one",
    "moby__buildkit__Dockerfile": "the base image has GOPATH, which this test does not know",
    "nanoserver__NanoServer1": "a variable is its base, and only we guess that it is Windows",
}
# How the words around other commands are written: the plan says `if { a } { b }`.
STRUCTURE = frozenset({
    *("{", "}", "(", ")", ";", ";;", "[[", "]]", "if", "then", "else", "elif", "fi", "for", "in"),
    *("while", "until", "do", "done", "case", "esac", "function", "group", "subshell", "test"),
    *("arithmetic", ""),
})  # fmt: skip


def test_the_plan_is_what_buildkit_reads() -> None:
    differ = []
    for name, content in at_hand():
        text = text_of(content).encode("utf-8", "replace").decode()  # the parser wants UTF-8
        theirs = meaning_of(text)
        if theirs is not None and not any(part in name for part in LIMITS):
            ours = _plain(words_of(plan_of(analyze(parse(Source(name, text))))))
            if ours != _plain(theirs):
                differ.append(f"{name}: {_first_difference(ours, _plain(theirs))}")
    assert differ == []


def _plain(words: list[str]) -> list[str]:
    """Without what is structure only. In a `case`, the plan has the patterns first."""
    has_case = "case" in words
    kept = [it for it in words if it not in STRUCTURE and not (has_case and it == "|")]
    return sorted(kept) if has_case else kept


def _first_difference(ours: list[str], theirs: list[str]) -> str:
    codes = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    _, a, b, c, d = next(it for it in codes if it[0] != "equal")
    return f"{ours[max(a - 3, 0) : b]} {theirs[max(c - 3, 0) : d]}"


def _meaning(text: str) -> list[str]:
    found = meaning_of(f"FROM a\n{text}\n")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RUN a &&   b", "run a \\\n  && \\\n # why\n b"),
        ("RUN 'a' \"b\" c\\ d", "RUN a b 'c d'"),
        ("RUN if a; then b; fi", "RUN <<E\nif a\nthen\n  b\nfi\nE"),
        ("RUN (a; b)", "RUN ( a; b; )"),
        ("RUN a 2>b c", "RUN a c 2> b"),
        ("ENV A b", "ENV A=b"),
        ("ENV A=b\nENV C=${A:-x}${D:+y}", "ENV A=b\nENV C=b${D:+y}"),
        ("ENV A=b\nLABEL c='$A' d=\\$A", "ENV A=b\nLABEL c=\"\\$A\" d='$A'"),
        ("WORKDIR /a\nCOPY b .", 'WORKDIR /a/\nCOPY ["b", "/a/"]'),
        ("EXPOSE 80", "EXPOSE 80/TCP"),
        ("CMD a\nCMD b", "CMD b"),
    ],
)
def test_it_sees_that_two_files_are_the_same(one: str, other: str) -> None:
    assert _meaning(one) == _meaning(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RUN a && b", "RUN a; b"),
        ("RUN a b", "RUN 'a b'"),
        ("RUN a $B", "RUN a '$B'"),
        ("RUN a *", "RUN a '*'"),
        ("RUN a ~", "RUN a '~'"),
        ("RUN a > b", "RUN a >> b"),
        ("RUN a; b", "RUN a & b"),
        ("RUN (a); b", "RUN (a; b)"),
        ("RUN if a; then b; fi; c", "RUN if a; then b; c; fi"),
        ("RUN a <<E\nb\nE", "RUN a <<E\n b\nE"),
        ("RUN a $(b c)", "RUN a $(b d)"),
        ("RUN A=b c", "RUN A=b; c"),
        ("RUN a # b", "RUN a #b\nRUN b"),
        ("ENV A=b C=$A", "ENV A=b\nENV C=$A"),
        ("ENV A=b C=$A:$PATH", "ENV A=b\nENV C=$A:$PATH"),
        ("ENV P=b:$P\nENV P=c:$P", "ENV P=c:$P"),
        ("ENV A=b$U\nENV C=$A\nENV A=d", "ENV A=d\nENV C=$A"),
        ("USER x\nRUN a", "RUN a\nUSER x"),
        ("ARG X\nRUN a", "RUN a\nARG X"),
        ('SHELL ["/bin/bash", "-c"]\nRUN a', "RUN a"),
        ("COPY a /b", "COPY a /b/"),
        ("COPY a /b", "COPY --chown=1 a /b"),
        ("COPY <<E /f\n$a\nE", "COPY <<'E' /f\n$a\nE"),
        ("ONBUILD COPY a /b", "ONBUILD COPY --chown=1 a /b"),
        ("CMD a", 'CMD ["a"]'),
        ("RUN --mount=type=cache,target=/a b", "RUN b"),
        ("VOLUME /a\nRUN b", "RUN b\nVOLUME /a"),
    ],
)
def test_it_sees_that_two_files_differ(one: str, other: str) -> None:
    assert _meaning(one) != _meaning(other)


def test_it_sees_comments_wherever_they_are() -> None:
    text = "# a\nFROM b\nRUN c \\\n  # d\n  e # f\nRUN <<E\n# g\nh #i\nE\n"
    assert comments_of(text) == ["# a", "# d", "# g", "# f"]

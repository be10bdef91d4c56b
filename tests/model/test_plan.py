"""Two files that make the same image have the same plan; others do not."""

import pytest

from dflint.fixes.build_plan import differences
from dflint.model.analyze import analyze
from dflint.model.stages import Dockerfile
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.corpus import at_hand, text_of


def _file(text: str) -> Dockerfile:
    return analyze(parse(Source("Dockerfile", text)))


def _differences(before: str, after: str) -> list[str]:
    return [
        str(it) for it in differences(_file(f"FROM a\n{before}\n"), _file(f"FROM a\n{after}\n"))
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ENV A b", "ENV A=b"),
        ("ENV A b c", 'ENV A="b c"'),
        ("ENV A \"b\" 'c' d\\ e", "ENV A='b c d e'"),
        ("ENV A=b C=d", "ENV A=b\nENV C=d"),
        ("ENV A=b\nLABEL c=$A", "ENV A=b\nLABEL c=b"),
        ("RUN a && \\\n  # why\n  b", "RUN a && b"),
        ("RUN a\t 'b'", 'RUN a "b"'),
        ("run a", "RUN a"),
        ("RUN <<E\na\nb\nE", "RUN <<OTHER\na ;\nb\nOTHER"),
        ("COPY a ./", 'COPY ["a", "./"]'),
        ("WORKDIR /x\nCOPY a y", "WORKDIR /x\nCOPY a /x/y"),
        ("WORKDIR /x\nWORKDIR y", "WORKDIR /x\nWORKDIR /x/y"),
        ("EXPOSE 80/TCP", "EXPOSE 80/tcp"),
        ('LABEL a="b"', "LABEL a=b"),
        ("CMD a\nCMD b", "CMD b"),
        ("# x\nUSER a", "USER a"),
    ],
)
def test_the_same_image(before: str, after: str) -> None:
    assert _differences(before, after) == []


@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        ("RUN a && b", "RUN a; b", "RUN: a && b -> RUN: a ; b"),
        ("RUN a && b", "RUN a && b && c", "RUN: a && b -> RUN: a && b && c"),
        ("RUN rm ~/a", "RUN rm '~/a'", "RUN: rm ~/a -> RUN: rm '~/a'"),
        ("RUN a b", "RUN 'a b'", "RUN: a b -> RUN: ' a b '"),
        ("RUN a $B", "RUN a '$B'", "RUN: a $B -> RUN: a '$B'"),
        ("RUN a *", "RUN a '*'", "RUN: a * -> RUN: a '*'"),
        ("RUN a  \\  b", "RUN a \\ b", "RUN: a '   ' b -> RUN: a '  b '"),
        ("RUN a > b", "RUN a >> b", "RUN: a > b -> RUN: a >> b"),
        ("RUN a | b", "RUN a |& b", "RUN: a | b -> RUN: a |& b"),
        (
            "RUN if a; then b; fi",
            "RUN if a; then c; fi",
            "RUN: if { a } { b } -> RUN: if { a } { c }",
        ),
        ("RUN cat <<E > f\n b\nE", "RUN cat <<E > f\nb\nE", "<<"),
        ("RUN a\nRUN b", "RUN a && b", "RUN: b -> nothing"),
        ("RUN --network=none a", "RUN a", "RUN: --network=none a -> RUN: a"),
        ("USER x\nRUN a", "RUN a\nUSER x", "RUN: a"),
        ('SHELL ["b"]\nRUN a', 'RUN a\nSHELL ["b"]', "RUN: a"),
        (
            "ARG X=1\nUSER $X\nARG X=2\nRUN a",
            "ARG X=1\nARG X=2\nUSER $X\nRUN a",
            "USER: 1 -> USER: 2",
        ),
        ("ENV X=1\nRUN a", "RUN a\nENV X=1", "RUN: a"),
        ("ARG X\nRUN a", "RUN a\nARG X", "ARG: X"),
        ("WORKDIR /b\nRUN a", "RUN a\nWORKDIR /b", "WORKDIR: /b"),
        ("WORKDIR b\nWORKDIR c", "WORKDIR b\nWORKDIR d", "WORKDIR: c -> WORKDIR: d"),
        ('LABEL m "J <j@x>"', 'LABEL m="\\"J <j@x>\\""', 'J <j@x> -> LABEL: m="J <j@x>"'),
        ("MAINTAINER John $X", 'LABEL maintainer="John"', "MAINTAINER: John $X"),
        ("ENV I 'single $A'", 'ENV I="single $A"', "ENV: I=single $A -> ENV: I=single ${A}"),
        ("ENV G a\\ b", 'ENV G="a\\\\ b"', "ENV: G=a b -> ENV: G=a\\ b"),
        ("ENV A=b\nENV C=$A:$U", "ENV A=b C=$A:$U", "C=b:${U} -> ENV: C=${A}:${U}"),
        ("ENV P=b:$P\nENV P=c:$P", "ENV P=c:$P", "P=c:b:${P} -> ENV: P=c:${P}"),
        ("COPY <<E /f\n$a\nE", "COPY <<'E' /f\n$a\nE", "COPY: '<<E'"),
        ("WORKDIR /a   b", "WORKDIR /a b", "WORKDIR: /a   b -> WORKDIR: /a b"),
        ("CMD a", 'CMD ["a"]', "CMD: /bin/sh -c a -> CMD: [ a ]"),
        (
            'SHELL ["b", "-c"]\nCMD a',
            'CMD a\nSHELL ["b", "-c"]',
            "CMD: b -c a -> CMD: /bin/sh -c a",
        ),
        ("COPY --chown=1 a /b", "COPY a /b", "COPY: --chown=1 a -> /b -> COPY: a -> /b"),
        ("COPY a /b", "COPY a /b/", "COPY: a -> /b -> COPY: a -> /b/"),
        ("ADD a /b", "COPY a /b", "ADD: a -> /b -> COPY: a -> /b"),
        ("COPY <<E /f\na \nE", "COPY <<E /f\na\nE", "COPY:"),
        ("STOPSIGNAL INT", "STOPSIGNAL TERM", "STOPSIGNAL: INT -> STOPSIGNAL: TERM"),
        ("ONBUILD RUN a", "ONBUILD RUN b", "ONBUILD: RUN: a -> ONBUILD: RUN: b"),
        ("HEALTHCHECK NONE", "HEALTHCHECK CMD a", "HEALTHCHECK: NONE -> HEALTHCHECK: CMD"),
        ("VOLUME /a\nRUN b", "RUN b\nVOLUME /a", "VOLUME: /a"),
        ("", "FROM b", "nothing -> FROM: b"),
    ],
)
def test_another_image(before: str, after: str, difference: str) -> None:
    assert any(difference in it for it in _differences(before, after))


def test_a_base_that_is_another_stage_and_one_that_is_not() -> None:
    before = _file("FROM a AS x\nFROM x\nCOPY --from=x b c\n")
    assert differences(before, _file("FROM a AS X\nFROM x\nCOPY --from=0 b c\n")) == []
    assert differences(before, _file("FROM a AS y\nFROM x\nCOPY --from=x b c\n")) != []


def test_every_file_at_hand_is_like_itself_without_comments_and_with_other_blanks() -> None:
    for name, content in at_hand():
        text = text_of(content)
        assert (
            differences(
                _file(text),
                _file(
                    f"# a comment\n\n{text}"
                    if "\n#" not in text[:200] and text[:1] not in "#\ufeff"
                    else text
                ),
            )
            == []
        ), name

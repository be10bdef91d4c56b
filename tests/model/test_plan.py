"""Two files that make the same image have the same plan; others do not."""

import pytest

from dflint.model.plan import differences
from dflint.model.stages import Dockerfile, understand
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.corpus import at_hand, text_of


def _file(text: str) -> Dockerfile:
    return understand(parse(Source("Dockerfile", text)))


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
    ("before", "after", "what"),
    [
        ("RUN a && b", "RUN a; b", "commands"),
        ("RUN a && b", "RUN a && b && c", "commands"),
        ("RUN a b", "RUN 'a b'", "commands"),
        ("RUN a $B", "RUN a '$B'", "commands"),
        ("RUN a *", "RUN a '*'", "commands"),
        ("RUN a  \\  b", "RUN a \\ b", "commands"),
        ("RUN a > b", "RUN a >> b", "commands"),
        ("RUN if a; then b; fi", "RUN if a; then c; fi", "commands"),
        ("RUN cat <<E > f\n b\nE", "RUN cat <<E > f\nb\nE", "commands"),
        ("RUN a\nRUN b", "RUN a && b", "steps"),
        ("RUN --network=none a", "RUN a", "network"),
        ("USER x\nRUN a", "RUN a\nUSER x", "user"),
        ('SHELL ["b"]\nRUN a', 'RUN a\nSHELL ["b"]', "shell"),
        ("ENV X=1\nRUN a", "RUN a\nENV X=1", "environment"),
        ("WORKDIR /b\nRUN a", "RUN a\nWORKDIR /b", "directory"),
        ('LABEL m "J <j@x>"', 'LABEL m="\\"J <j@x>\\""', "label m"),
        ("ENV I 'single $A'", 'ENV I="single $A"', "environment I"),
        ("ENV G a\\ b", 'ENV G="a\\\\ b"', "environment G"),
        ("WORKDIR /a   b", "WORKDIR /a b", "directory"),
        ("CMD a", 'CMD ["a"]', "CMD"),
        ("COPY --chown=1 a /b", "COPY a /b", "chown"),
        ("COPY a /b", "COPY a /b/", "destination"),
        ("ADD a /b", "COPY a /b", "steps"),
        ("COPY <<E /f\na \nE", "COPY <<E /f\na\nE", "contents"),
        ("STOPSIGNAL INT", "STOPSIGNAL TERM", "STOPSIGNAL"),
        ("ONBUILD RUN a", "ONBUILD RUN b", "trigger"),
        ("HEALTHCHECK NONE", "HEALTHCHECK CMD a", "HEALTHCHECK"),
        ("", "FROM b", "number of stages"),
    ],
)
def test_another_image(before: str, after: str, what: str) -> None:
    assert any(what in it for it in _differences(before, after))


def test_a_base_that_is_another_stage_and_one_that_is_not() -> None:
    before = _file("FROM a AS x\nFROM x\nCOPY --from=x b c\n")
    assert differences(before, _file("FROM a AS y\nFROM y\nCOPY --from=y b c\n")) == []
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

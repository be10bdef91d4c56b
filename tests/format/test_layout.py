"""What the formatter makes of a file."""

import pytest

from dflint.format import FormatError, formatted
from dflint.source import Source


def _formatted(text: str) -> str:
    return formatted(Source("Dockerfile", text))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from a as b\n", "FROM a AS b\n"),
        ("FROM a\nonbuild run  x\n", "FROM a\nONBUILD run  x\n"),
        ("FROM a\nHealthcheck --interval=5s cmd x\n", "FROM a\nHEALTHCHECK --interval=5s CMD x\n"),
        ("FROM a\nhealthcheck none\n", "FROM a\nHEALTHCHECK NONE\n"),
        ("FROM as AS as\n", "FROM as AS as\n"),
    ],
)
def test_keywords_are_in_capital_letters(before: str, after: str) -> None:
    assert _formatted(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("FROM  a", "FROM a"),
        ("FROM\ta\tAS  b", "FROM a AS b"),
        ("FROM   --platform=x  a", "FROM --platform=x a"),
        ("COPY  --from=a   --link b   c", "COPY --from=a --link b c"),
        ("EXPOSE 1  2\t3", "EXPOSE 1 2 3"),
        ("VOLUME  /a  /b", "VOLUME /a /b"),
        ("ENV  A=b   C=d", "ENV A=b C=d"),
        ("ENV  A   b", "ENV A b"),
        ("LABEL a='b  c'   d=e", "LABEL a='b  c' d=e"),
        ("ARG  A=1   B", "ARG A=1 B"),
        ("RUN  a   b  &&  c  ;  d", "RUN a b && c ; d"),
        ("RUN if  a ;  then  b;   fi", "RUN if a ; then b; fi"),
        ("RUN a  |  b  >  c   2>&1", "RUN a | b >  c 2>&1"),
        ("CMD  a  b", "CMD a  b"),
        ("HEALTHCHECK   CMD  a  b", "HEALTHCHECK CMD a  b"),
        ("RUN a  \\\n  b", "RUN a \\\n  b"),
        ("RUN a\\\n  b", "RUN a \\\n  b"),
        ("RUN a &&\\\n  b", "RUN a && \\\n  b"),
        ("RUN a \\  \n  b", "RUN a \\\n  b"),
        (
            "# escape=`\nFROM a AS x\nCOPY a  `\n    b  \\c  /d",
            "# escape=`\nFROM a AS x\nCOPY a `\n    b \\c /d",
        ),
        ("RUN a \\\n   \n  b", "RUN a \\\n\n  b"),
        ("USER a  ", "USER a"),
    ],
)
def test_one_blank_stands_between_words(before: str, after: str) -> None:
    head = "" if "FROM" in before else "FROM x\n"
    assert _formatted(f"{head}{before}\n") == f"{head}{after}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('["a","b"]', '["a", "b"]'),
        ('[ "a" , "b" ]', '["a", "b"]'),
        ('["a,  b","[ c ]"]', '["a,  b", "[ c ]"]'),
        ('["a",\\\n  "b"]', '["a", \\\n  "b"]'),
        ('[ "a", \\\n  "b" \\\n]', '["a", \\\n  "b" \\\n]'),
        ("[ ]", "[ ]"),
        ("['a','b']", "['a','b']"),
        ('["a","b"] x', '["a","b"] x'),
    ],
)
@pytest.mark.parametrize("keyword", ["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK CMD"])
def test_a_json_array_has_blanks_behind_commas(before: str, after: str, keyword: str) -> None:
    assert _formatted(f"FROM a\n{keyword} {before}\n") == f"FROM a\n{keyword} {after}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n\nFROM a\n", "FROM a\n"),
        ("FROM a\n\n\n", "FROM a\n"),
        ("FROM a", "FROM a\n"),
        ("FROM a\n  ", "FROM a\n"),
        ("FROM a\n\n \t\n\nRUN b\n", "FROM a\n\nRUN b\n"),
        ("FROM a\nRUN b\nFROM c\n", "FROM a\nRUN b\n\nFROM c\n"),
        (
            "FROM a\nRUN b\n# about c\n#\n# it\nFROM c\n",
            "FROM a\nRUN b\n\n# about c\n#\n# it\nFROM c\n",
        ),
        ("FROM a\nRUN b\n# of a\n\n# of c\nFROM c\n", "FROM a\nRUN b\n# of a\n\n# of c\nFROM c\n"),
        ("ARG A\nFROM a\n", "ARG A\nFROM a\n"),
        ("FROM a\nRUN b\nARG C\nFROM $C\n", "FROM a\nRUN b\n\nARG C\nFROM $C\n"),
        ("# x\nFROM a AS a\nFROM b AS b\n", "# x\nFROM a AS a\nFROM b AS b\n"),
        ("FROM a\n\n\n# x\n\n\n\n# y\nRUN b\n", "FROM a\n\n# x\n\n# y\nRUN b\n"),
        ("FROM a\r\n\r\n\r\nRUN b\r\nFROM c", "FROM a\r\n\r\nRUN b\r\n\r\nFROM c\r\n"),
        ("FROM a\r\nRUN b  \n\r\n\nRUN c\r\n", "FROM a\r\nRUN b\n\nRUN c\r\n"),
        ("FROM a\nRUN ((\\\n b))\n", "FROM a\nRUN (( \\\n b))\n"),
        ("FROM a\nRUN b <<E\nx\n\n\nE\n\n\nRUN c", "FROM a\nRUN b <<E\nx\n\n\nE\n\nRUN c\n"),
        ("", ""),
        ("\n", "\n"),
        ("#\n\n\n# x  ", "#\n\n# x  \n"),
    ],
)
def test_blank_lines(before: str, after: str) -> None:
    assert _formatted(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "\n# escape=`\nFROM a\nRUN b \\\n  c\n",  # no directive, since a line stands before it
        "\n# syntax=docker/dockerfile:1\nFROM a\n",
        "FROM a\nRUN b \\",
        "FROM a\nRUN b \\\n\n\n",
        "FROM a\nRUN b \\\n  # c\n",
        "FROM a\n\\\n\n\nRUN b\n",
    ],
)
def test_lines_that_mean_something_stay(text: str) -> None:
    assert _formatted(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "WORKDIR /a   b",
        "USER a  b",
        'RUN echo "a   \\\n   b   \\\n  c"',
        'LABEL a="b   \\\n   c   \\\n  d"',
        'ENV A="b   \\\n   c"',
        'RUN python -c "if 1:  \\\n    print(2)  "',
        "RUN echo 'a   \\\n   b'",
        "RUN echo a \\  b",
        "ENV A=a\\  B=b",
        "ENV A a   b \\\n   c",
        "COPY <<EOF /a\na  \n\n\n  b: {{ .Values.x }}\nx=1\ny : z\t\nEOF",
        "RUN <<EOF\na  \n\n\n  b\nEOF",
        "RUN cat <<'EOF' >  /a  &&  b\n  x  \n\nEOF",
        "RUN a $(b   c) `d   e` ${F:-g   h} $((1   + 2))",
        "RUN a # b   c",
        "RUN a \\\n  # b  \n    # c\n  d",
        "# a   b  ",
        "  # a",
        "MAINTAINER a   b",
        "RUN [[ a =~ b(c   d) ]]",
        "RUN a=(b   c)",
        "RUN a 'b",
        'SHELL ["powershell", "-Command"]\nRUN a   b;  \\\n  c',
        'SHELL ["cmd", "/S"]\nRUN echo a   b',
        "ONBUILD RUN a   b",
        "ENTRYPOINT a   b",
        'CMD ["a   b"]',
        'ONBUILD CMD ["a","b"]',
    ],
)
def test_text_keeps_every_byte(text: str) -> None:
    assert _formatted(f"FROM x\n{text}\n") == f"FROM x\n{text}\n"


@pytest.mark.parametrize(
    "text",
    [
        "ENV A    b\nENV LONG c",
        "COPY       a b\nENTRYPOINT c",
        "COPY a      /a\nCOPY b.conf /b",
        "RUN a        && \\\n    b --long && \\\n    c",
        "RUN apt-get install    \\\n      a                \\\n      longer-name      \\\n      b",
        "RUN case a in \\\n  b)    c ;; \\\n  long) d ;; \\\n  esac",
        "ENV A=1       \\\n    LONGER=2  \\\n    C=3",
        "COPY\ta\t\t/a\nCOPY\tlonger-name\t/b",
        "ARG        A\nARG        B",
        "RUN  a \\\n  && a",
    ],
)
def test_what_is_aligned_stays_aligned(text: str) -> None:
    assert _formatted(f"FROM x\n\n{text}\n") == f"FROM x\n\n{text}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("FROM x\nRUN  a", "FROM x\nRUN a"),
        ("FROM x\n\n\n#\nRUN  a\nRUN  b\nENV  c d", "FROM x\n\n#\nRUN a\nRUN b\nENV c d"),
        (
            "FROM x\nENV A    b\n\n\nRUN c\nRUN d\nENV LONG c",
            "FROM x\nENV A b\n\nRUN c\nRUN d\nENV LONG c",
        ),
        ("FROM x\n\nRUN a  \\\n  b  \\\n  cde", "FROM x\n\nRUN a \\\n  b \\\n  cde"),
    ],
)
def test_what_is_below_each_other_by_chance_is_not_aligned(before: str, after: str) -> None:
    assert _formatted(f"{before}\n") == f"{after}\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("FROM a\nRUNN b\n", "Dockerfile:2:1: there is no instruction RUNN."),
        ("FROM a\nONBUILD if b\n", "Dockerfile:2:9: there is no instruction if."),
        ("FROM a AS\n", "Dockerfile:1:8: after the image, FROM takes AS and a name, or nothing."),
        ("FROM a\nRUN <<E\n", "Dockerfile:2:5: this here-document is never closed by a line E."),
        ("FROM a\n\0", "Dockerfile: this is no text."),
    ],
)
def test_what_the_builder_cannot_read_is_not_formatted(text: str, sentence: str) -> None:
    with pytest.raises(FormatError) as error:
        _formatted(text)
    assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            ["RUN a i", "    b", "     c", "    d", "    e"],
            ["RUN a i", "    b", "    c", "    d", "    e"],
        ),
        (["RUN a", "\tb", "    c", "\td", "\te"], ["RUN a", "\tb", "\tc", "\td", "\te"]),
        (
            ["ENV A=b", "    C=d", "   E=f", "    G=h", "    I=j"],
            ["ENV A=b", "    C=d", "    E=f", "    G=h", "    I=j"],
        ),
    ],
)
def test_a_line_of_a_list_that_is_out_of_place_goes_below_the_others(
    before: list[str], after: list[str]
) -> None:
    assert _formatted("FROM x\n" + " \\\n".join(before) + "\n") == (
        "FROM x\n" + " \\\n".join(after) + "\n"
    )


@pytest.mark.parametrize(
    "lines",
    [
        ["RUN a", "    b", "      c", "    d", "    e"],
        ["RUN a", "    b", "     c", "    d"],
        ["RUN a", " && b", "  | c", " && d", " && e"],
        ["RUN if a; then", " b;", "  c;", " d;", " e;", "fi"],
        ["RUN a", "    'b", "     c", "    d'", "    e"],
    ],
)
def test_other_indentation_is_the_authors(lines: list[str]) -> None:
    text = "FROM x\n" + " \\\n".join(lines) + "\n"
    assert _formatted(text) == text


def test_marks_of_a_windows_script_stay_in_their_column() -> None:
    text = (
        "# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\n"
        "RUN                `\n    mkdir C:\\a   & `\n    mkdir C:\\b   & `\n    mkdir C:\\c\n"
    )
    assert _formatted(text) == text

"""Hover, symbols, folding, selection, tokens, hints, links and the hierarchy of stages."""

from itertools import pairwise

import pytest
from lsprotocol import types

from tests.lsp.lab import Buffer, Editor

STAGES = """\
# syntax=docker/dockerfile:1
ARG VERSION=3.12
FROM python:${VERSION}-slim AS build
ENV HOME_DIR=/srv
WORKDIR ${HOME_DIR}/app
RUN <<EOF
set -e
make
EOF

# The second one
# has two comments.
FROM debian:12 AS run
COPY --from=build /srv/app \\
     /app
USER www-data
CMD ["/app/main"]
"""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("FR‸OM debian:12\n", "Starts a stage"),
        ("FROM node:‸14\n", "Distribution: Debian 10 buster"),
        ("FROM node:‸14\n", "past its end of life since 2023-04"),
        ("FROM nginx‸\n", "SIGQUIT"),
        ("FROM a\nCOPY --ch‸own=a b /c\n", "The owner of what is copied"),
        ("FROM a\nRUN --mount=type=cache,targ‸et=/x ls\n", "Where it is mounted"),
        ("FROM a\nRUN --mount=type=ca‸che,target=/x ls\n", "kept from build to build"),
        ("FROM a\nSTOPSIGNAL SIGQ‸UIT\n", "signal 3"),
        ("FROM a\nSTOPSIGNAL 1‸5\n", "SIGTERM"),
        ("ARG V=1\nFROM a:$‸V\n", "= `1`"),
        ("ARG V=1\nFROM a:$‸V\n", "default of ARG in line 1"),
        ("FROM a\nENV A=1\nENV B=$A-2\nRUN echo $‸B\n", "= `1-2`"),
        ("FROM a\nENV A=1\nRUN echo ${‸A}\n", "Set by ENV in line 2"),
        ("FROM a\nARG TARGETARCH\nRUN echo $TARGET‸ARCH\n", "The architecture of TARGETPLATFORM"),
        ("FROM a\nARG API_TOKEN=abcdefgh\nRUN echo $API_‸TOKEN\n", "***"),
        ("FROM a AS b\nUSER x\nWORKDIR /y\nFROM b‸\n", "WORKDIR: `/y`"),
        ("FROM a\nMAINTAINER‸ me\n", "DF521"),
        ("FROM a\n# dflint: ignore[DF3‸01]\nRUN apt-get install x\n", "apt-get-without-yes"),
        ("FROM a\nCOPY --from=busy‸box /x /x\n", "Distribution"),
    ],
)
async def test_hover(editor: Editor, text: str, shown: str) -> None:
    assert shown in await editor.hover(text)


async def test_a_secret_is_not_in_a_hover(editor: Editor) -> None:
    assert "abcdefgh" not in await editor.hover(
        "FROM a\nARG API_TOKEN=abcdefgh\nRUN echo $API_‸TOKEN\n"
    )


async def test_nothing_is_shown_where_nothing_is(editor: Editor) -> None:
    assert await editor.hover("FROM scratch\n\n‸\n") == ""


async def test_symbols(editor: Editor) -> None:
    buffer = editor.open(STAGES)
    params = types.DocumentSymbolParams(buffer.id)
    found = await editor.client.text_document_document_symbol_async(params)
    assert found is not None
    symbols = [it for it in found if isinstance(it, types.DocumentSymbol)]
    assert [it.name for it in symbols] == ["ARG", "build", "run"]
    build = symbols[1]
    assert [it.name for it in build.children or ()] == ["ENV", "WORKDIR", "RUN"]
    assert buffer.cut(build.selection_range) == "build"
    assert buffer.cut(build.range).endswith("EOF\n") or buffer.cut(build.range).endswith("EOF")


async def test_stages_of_the_workspace(editor: Editor) -> None:
    editor.open("FROM a AS very-special-stage\n")
    found = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams("special"))
    assert found is not None
    assert [it.name for it in found] == ["very-special-stage"]


async def test_folding(editor: Editor) -> None:
    buffer = editor.open(STAGES)
    params = types.FoldingRangeParams(buffer.id)
    found = await editor.client.text_document_folding_range_async(params)
    assert found is not None
    assert {(it.start_line, it.end_line) for it in found} >= {
        (2, 8),
        (5, 8),
        (10, 11),
        (12, 16),
        (13, 14),
    }


async def test_selection_grows(editor: Editor) -> None:
    buffer = editor.open("FROM a\nRUN apt-get update && apt-get install -y cu‸rl\nUSER b\n")
    params = types.SelectionRangeParams(buffer.id, [buffer.at])
    found = await editor.client.text_document_selection_range_async(params)
    assert found is not None
    one: types.SelectionRange | None = found[0]
    texts: list[str] = []
    while one is not None:
        texts.append(buffer.cut(one.range))
        one = one.parent
    assert texts[0] == "curl"
    assert "apt-get install -y curl" in texts
    assert texts[-1] == buffer.text
    assert all(inner in outer for inner, outer in pairwise(texts))


async def _tokens(editor: Editor, buffer: Buffer) -> list[tuple[str, str]]:
    params = types.SemanticTokensParams(buffer.id)
    found = await editor.client.text_document_semantic_tokens_full_async(params)
    assert found is not None
    from dflint.lsp.tokens import TYPES

    tokens: list[tuple[str, str]] = []
    line = column = 0
    for at in range(0, len(found.data), 5):
        lines, columns, length, kind, _ = found.data[at : at + 5]
        line, column = line + lines, columns if lines else column + columns
        start, end = types.Position(line, column), types.Position(line, column + length)
        tokens.append((buffer.cut(types.Range(start, end)), TYPES[kind]))
    return tokens


async def test_tokens(editor: Editor) -> None:
    text = (
        "# c\nFROM debian:12 AS 𝄞x\nENV A=1\nRUN --network=none ls -l \"$A\" \\\n # d\n | wc 'é'\n"
    )
    found = await _tokens(editor, editor.open(text))
    for token in [
        ("# c", "comment"), ("FROM", "keyword"), ("debian:12", "namespace"), ("AS", "keyword"),
        ("ENV", "keyword"), ("A", "variable"), ("1", "string"), ("RUN", "keyword"), ("ls", "function"),
        ("-l", "parameter"), ("# d", "comment"), ("|", "operator"), ("wc", "function"), ("'é'", "string"),
    ]:  # fmt: skip
        assert token in found, (token, found)


async def test_hints_show_values(editor: Editor) -> None:
    buffer = editor.open("‸" + STAGES + "‸")
    params = types.InlayHintParams(buffer.id, buffer.range)
    found = await editor.client.text_document_inlay_hint_async(params)
    assert [it.label for it in found or ()] == ["= python:3.12-slim", "= /srv/app"]


async def test_no_hint_shows_a_secret(editor: Editor) -> None:
    buffer = editor.open("‸FROM a\nENV API_TOKEN=abcdef\nENV B=$API_TOKEN\n‸")
    params = types.InlayHintParams(buffer.id, buffer.range)
    assert not await editor.client.text_document_inlay_hint_async(params)


async def test_links(editor: Editor) -> None:
    folder = editor.folder / "linked"
    folder.mkdir()
    (folder / "main.py").write_text("")
    text = "# see https://example.com/a.\nFROM python:3.12\nCOPY main.py gone.py /\nRUN curl https://x.org/$V\n"
    buffer = editor.open(text, "linked/Dockerfile")
    params = types.DocumentLinkParams(buffer.id)
    found = await editor.client.text_document_document_link_async(params)
    assert found is not None
    assert {buffer.cut(it.range): it.target for it in found} == {
        "https://example.com/a": "https://example.com/a",
        "python": "https://hub.docker.com/_/python",
        "main.py": (folder / "main.py").as_uri(),
    }


async def test_the_hierarchy_of_stages(editor: Editor) -> None:
    buffer = editor.open(
        "FROM x AS a‸\nFROM a AS b\nFROM y AS c\nCOPY --from=a /x /x\nCOPY --from=b /x /x\n"
    )
    client = editor.client
    prepare = types.CallHierarchyPrepareParams(buffer.id, buffer.at)
    items = await client.text_document_prepare_call_hierarchy_async(prepare)
    assert items is not None and items[0].name == "a"
    incoming = await client.call_hierarchy_incoming_calls_async(
        types.CallHierarchyIncomingCallsParams(items[0])
    )
    assert [it.from_.name for it in incoming or ()] == ["b", "c"]
    outgoing = await client.call_hierarchy_outgoing_calls_async(
        types.CallHierarchyOutgoingCallsParams(incoming[1].from_ if incoming else items[0])
    )
    assert [it.to.name for it in outgoing or ()] == ["a", "b"]

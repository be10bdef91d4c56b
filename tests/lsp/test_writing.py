"""Completion, signature help and formatting."""

import pytest
from lsprotocol import types

from tests.lsp.lab import Editor


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("FROM a\n‸", ["RUN", "COPY", "WORKDIR"]),
        ("FROM a\nWO‸", ["WORKDIR"]),
        ("from a\nrun ls\nwo‸", ["workdir"]),
        ("FROM a\nCOPY --ch‸", ["--chmod", "--chown"]),
        ("FROM a\nRUN --net‸", ["--network"]),
        ("FROM a\nRUN --network=‸", ["default", "none", "host"]),
        ("FROM a\nRUN --mount=‸", ["type=cache", "type=secret"]),
        ("FROM a\nRUN --mount=type=c‸", ["cache"]),
        ("FROM a\nRUN --mount=type=cache,‸", ["target", "sharing", "id"]),
        ("FROM a\nRUN --mount=type=cache,sharing=l‸", ["locked"]),
        (
            "FROM a\nRUN --mount=type=cache,id=mine,target=/a ls\nRUN --mount=type=cache,id=‸",
            ["mine"],
        ),
        ("FROM a AS build\nFROM b‸", ["build", "busybox"]),
        ("FROM a AS build\nFROM c\nCOPY --from=‸", ["build"]),
        ("FROM a AS build\nFROM c\nRUN --mount=from=‸", ["build"]),
        ("FROM pyth‸", ["python"]),
        ("FROM python:‸", ["3.13", "3.13-slim", "3.13-alpine"]),
        ("FROM debian:‸", ["trixie", "13"]),
        ("FROM python ‸", ["AS"]),
        ("ARG V=1\nFROM a:$‸", ["V"]),
        ("FROM a\nENV ABC=1\nRUN echo ${A‸", ["ABC"]),
        ("FROM a\nENV ABC=1\nWORKDIR /$‸", ["ABC"]),
        ("FROM a\nRUN x=1; echo $‸", ["x"]),
        ("FROM a\nARG TARGETA‸", ["TARGETARCH"]),
        ("FROM a\nSTOPSIGNAL SIGQ‸", ["SIGQUIT"]),
        ("FROM a\nHEALTHCHECK ‸", ["CMD", "NONE"]),
        ("FROM node:22\nUSER ‸", ["node", "root"]),
        ("FROM a\n# dflint: ignore[DF30‸", ["DF301", "DF303"]),
        ("FROM a\n# dflint: ignore[DF301, apt-‸", ["apt-get-without-yes"]),
        ("FROM a\n# hadolint ignore=DF30‸", ["DF301"]),
        ("# syn‸\nFROM a\n", ["syntax"]),
        ("FROM a\nONBUILD RU‸", ["RUN"]),
        ("FROM a\nRUN ls \\\n    --‸", []),
    ],
)
async def test_completion(editor: Editor, text: str, has: list[str]) -> None:
    found = await editor.labels(text)
    assert [it for it in has if it not in found] == [], found[:20]
    assert found or not has


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("FROM node:‸", "14"),  # past its end of life
        ("FROM java‸", "java"),  # given up
        ("FROM a\nRUN --mount=type=cache,target=/a,‸", "target"),
        ("FROM a\nCOPY --link --l‸", "--link"),
        ("FROM a\nRUN echo ‸", "RUN"),
        ("FROM a\nARG V=‸", "TARGETARCH"),
        ("FROM a AS b\nCOPY --from=‸", "b"),  # a stage cannot take from itself
    ],
)
async def test_no_completion(editor: Editor, text: str, lacks: str) -> None:
    assert lacks not in await editor.labels(text)


async def test_completion_of_files_of_the_context(editor: Editor) -> None:
    folder = editor.folder / "completed"
    (folder / "src/deep").mkdir(parents=True)
    for name in ("src/main.py", "setup.py", "secret.key"):
        (folder / name).write_text("")
    (folder / ".dockerignore").write_text("*.key\n")
    name = "completed/Dockerfile"
    assert await editor.labels("FROM a\nCOPY s‸", name) == ["setup.py", "src/"]
    assert await editor.labels("FROM a\nCOPY src/‸", name) == ["deep/", "main.py"]
    assert await editor.labels("FROM a\nCOPY --from=b s‸", name) == []


async def test_what_is_inserted(editor: Editor) -> None:
    buffer = editor.open("FROM a\nCOPY --cho‸ a /a\n")
    params = types.CompletionParams(buffer.id, buffer.at)
    found = await editor.client.text_document_completion_async(params)
    assert isinstance(found, types.CompletionList)
    (item,) = found.items
    assert isinstance(item.text_edit, types.TextEdit)
    assert buffer.edited([item.text_edit]) == "FROM a\nCOPY --chown= a /a\n"


async def test_values_of_variables_are_shown(editor: Editor) -> None:
    buffer = editor.open("ARG V=1.2\nFROM a:$‸\n")
    params = types.CompletionParams(buffer.id, buffer.at)
    found = await editor.client.text_document_completion_async(params)
    assert isinstance(found, types.CompletionList)
    assert {it.label: it.detail for it in found.items}["V"] == "1.2"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("FROM ‸", "FROM [--platform"),
        ("FROM a\nCOPY a ‸", "COPY [flags] source..."),
        ('FROM a\nCMD ["a", ‸', 'CMD ["program"'),
        ("FROM a\nCOPY --chown=‸", "--chown=user[:group]"),
        ("FROM a\nRUN --mount=type=secret,‸", "--mount=type=secret,id="),
    ],
)
async def test_signature_help(editor: Editor, text: str, label: str) -> None:
    buffer = editor.open(text)
    params = types.SignatureHelpParams(buffer.id, buffer.at)
    found = await editor.client.text_document_signature_help_async(params)
    assert found is not None
    assert found.signatures[found.active_signature or 0].label.startswith(label)


# --- formatting ---

MESSY = 'from debian:12\nRUN   apt-get update   && ls\nUSER    me\n‸CMD   ["a"]‸\nexpose 80\n'
OPTIONS = types.FormattingOptions(tab_size=4, insert_spaces=True)


async def test_format_a_file(editor: Editor) -> None:
    buffer = editor.open(MESSY)
    params = types.DocumentFormattingParams(buffer.id, OPTIONS)
    edits = await editor.client.text_document_formatting_async(params)
    after = buffer.edited(edits)
    assert after == 'FROM debian:12\nRUN apt-get update && ls\nUSER me\nCMD ["a"]\nEXPOSE 80\n'
    again = editor.change(buffer, after)
    params = types.DocumentFormattingParams(again.id, OPTIONS)
    assert not await editor.client.text_document_formatting_async(params)


async def test_format_some_lines(editor: Editor) -> None:
    buffer = editor.open(MESSY)
    params = types.DocumentRangeFormattingParams(buffer.id, buffer.range, OPTIONS)
    edits = await editor.client.text_document_range_formatting_async(params)
    assert buffer.edited(edits) == buffer.text.replace("CMD   ", "CMD ")


async def test_format_what_a_line_end_ends(editor: Editor) -> None:
    buffer = editor.open("FROM a\nUSER    me\n‸\nexpose 80\n")
    params = types.DocumentOnTypeFormattingParams(buffer.id, buffer.at, "\n", OPTIONS)
    edits = await editor.client.text_document_on_type_formatting_async(params)
    assert buffer.edited(edits) == "FROM a\nUSER me\n\nexpose 80\n"


async def test_an_instruction_that_goes_on_is_not_formatted(editor: Editor) -> None:
    buffer = editor.open("FROM a\nRUN   ls \\\n‸\n")
    params = types.DocumentOnTypeFormattingParams(buffer.id, buffer.at, "\n", OPTIONS)
    edits = await editor.client.text_document_on_type_formatting_async(params)
    assert not edits


async def test_what_the_builder_cannot_read_stays(editor: Editor) -> None:
    buffer = editor.open("from debian:12\nNONSENSE   x\n")
    params = types.DocumentFormattingParams(buffer.id, OPTIONS)
    assert not await editor.client.text_document_formatting_async(params)

"""Names: definition, references, highlight, rename."""

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.lsp.lab import Editor


async def _renamed(editor: Editor, text: str, new: str) -> str:
    buffer = editor.open(text)
    params = types.RenameParams(buffer.id, buffer.at, new)
    return buffer.after(await editor.client.text_document_rename_async(params))


@pytest.mark.parametrize(
    ("text", "after"),
    [
        # stages
        (
            "FROM a AS bu‸ild\nFROM build AS b\nFROM c\nCOPY --from=BUILD /x /x\nRUN --mount=from=build ls\n",
            "FROM a AS new\nFROM new AS b\nFROM c\nCOPY --from=new /x /x\nRUN --mount=from=new ls\n",
        ),
        (
            "FROM a AS b\nFROM c\nCOPY --from=b‸ /x /x\nCOPY --from=0 /y /y\n",
            "FROM a AS new\nFROM c\nCOPY --from=new /x /x\nCOPY --from=0 /y /y\n",
        ),
        # arguments: before the first FROM and in stages they are one
        (
            "ARG V‸=1\nFROM a:$V\nARG V\nRUN echo ${V} \"$V\" '$V' $VV\nLABEL v=$V\n",
            "ARG new=1\nFROM a:$new\nARG new\nRUN echo ${new} \"$new\" '$V' $VV\nLABEL v=$new\n",
        ),
        ("FROM a\nARG V\nFROM b\nARG V‸\nRUN echo $V\n", "FROM a\nARG V\nFROM b\nARG new\nRUN echo $new\n"),
        # variables of ENV
        (
            "FROM a\nENV A=1 B=2\nENV C=$A/${A:-x}\nWORKDIR /$A‸\nRUN --mount=type=cache,target=/$A ls $A\n",
            "FROM a\nENV new=1 B=2\nENV C=$new/${new:-x}\nWORKDIR /$new\n"
            "RUN --mount=type=cache,target=/$new ls $new\n",
        ),
        ("FROM a\nENV A 1\nCMD echo $A‸\n", "FROM a\nENV new 1\nCMD echo $new\n"),
        ("FROM a\nENV A=1\nENV A=2‸$A\n", "FROM a\nENV new=1\nENV new=2$new\n"),
        ("FROM a AS x\nENV A‸=1\nFROM x\nRUN echo $A\n", "FROM a AS x\nENV new=1\nFROM x\nRUN echo $new\n"),
        # variables of a shell
        (
            "FROM a\nRUN x‸=1; echo $x\nRUN x=2; echo $x\n",
            "FROM a\nRUN new=1; echo $new\nRUN x=2; echo $x\n",
        ),
        ("FROM a\nRUN for i in 1 2; do echo $i‸; done\n", "FROM a\nRUN for new in 1 2; do echo $new; done\n"),
        # mounts
        (
            "FROM a\nRUN --mount=type=cache,id=k‸,target=/x ls\nRUN --mount=type=cache,id=k,target=/y ls\n"
            "RUN --mount=type=secret,id=k ls\n",
            "FROM a\nRUN --mount=type=cache,id=new,target=/x ls\nRUN --mount=type=cache,id=new,target=/y ls\n"
            "RUN --mount=type=secret,id=k ls\n",
        ),
        # here-documents
        ("FROM a\nRUN <<EO‸F\nls EOF\nEOF\n", "FROM a\nRUN <<new\nls EOF\nnew\n"),
        ("FROM a\nCOPY <<-A <<B‸ /x/\na\n\tA\nb\nB\n", "FROM a\nCOPY <<-A <<new /x/\na\n\tA\nb\nnew\n"),
        ("FROM a\nENV A=1\nCOPY <<X /x\n$A‸\nX\n", "FROM a\nENV new=1\nCOPY <<X /x\n$new\nX\n"),
    ],
)  # fmt: skip
async def test_rename(editor: Editor, text: str, after: str) -> None:
    assert await _renamed(editor, text, "new") == after


@pytest.mark.parametrize(
    ("text", "new", "why"),
    [
        ("FROM a\nARG A‸\n", "a-b", "cannot be the name of a variable"),
        ("FROM a AS b‸\n", "1b", "cannot be the name of a stage"),
        ("FROM a AS b‸\nFROM b AS c\n", "C", "a stage"),
        ("FROM a\nRUN <<A‸\nls\nB\nA\n", "B", "would end it"),
        ("FROM --platform=$BUILD‸PLATFORM a\n", "x", "not set in this file"),
    ],
)
async def test_a_name_that_cannot_be(editor: Editor, text: str, new: str, why: str) -> None:
    with pytest.raises(JsonRpcException, match=why):
        await _renamed(editor, text, new)


async def test_what_can_be_renamed(editor: Editor) -> None:
    buffer = editor.open("FROM a AS bu‸ild\nRUN echo ‸hi $HO‸ME\n")
    answers = [
        await editor.client.text_document_prepare_rename_async(
            types.PrepareRenameParams(buffer.id, at)
        )
        for at in buffer.cursors
    ]
    assert isinstance(answers[0], types.PrepareRenamePlaceholder)
    assert (answers[0].placeholder, buffer.cut(answers[0].range)) == ("build", "build")
    assert answers[1:] == [None, None]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("FROM a AS b\nFROM c\nCOPY --from=b‸ /x /x\n", 0),
        ("FROM a AS b\nFROM c\nCOPY --from=0‸ /x /x\n", 0),
        ("ARG V=1\nFROM a:$V‸\n", 0),
        ("FROM a\nENV A=1\nENV A=2\nRUN echo $A‸\n", 2),
        ("FROM a\nRUN cat <<EOF\nEO‸F\n", 1),
    ],
)
async def test_definition(editor: Editor, text: str, line: int) -> None:
    buffer = editor.open(text)
    params = types.DefinitionParams(buffer.id, buffer.at)
    found = await editor.client.text_document_definition_async(params)
    assert isinstance(found, list | tuple)
    last = found[-1]
    assert isinstance(last, types.Location)
    assert last.range.start.line == line


async def test_definition_of_a_source_is_the_file(editor: Editor) -> None:
    (editor.folder / "defined").mkdir()
    (editor.folder / "defined/main.py").write_text("")
    buffer = editor.open("FROM a\nCOPY ma‸in.py /\n", "defined/Dockerfile")
    params = types.DefinitionParams(buffer.id, buffer.at)
    found = await editor.client.text_document_definition_async(params)
    assert isinstance(found, list | tuple)
    assert isinstance(found[0], types.Location)
    assert found[0].uri == (editor.folder / "defined/main.py").as_uri()


async def test_references_and_highlights(editor: Editor) -> None:
    buffer = editor.open("ARG V‸=1\nFROM a:$V\nARG V\nRUN echo $V\n")
    client = editor.client
    for has_all, count in ((True, 4), (False, 2)):
        context = types.ReferenceContext(has_all)
        params = types.ReferenceParams(context, buffer.id, buffer.at)
        assert len(await client.text_document_references_async(params) or ()) == count
    highlight = types.DocumentHighlightParams(buffer.id, buffer.at)
    found = await client.text_document_document_highlight_async(highlight)
    kinds = types.DocumentHighlightKind
    assert [it.kind for it in found or ()] == [kinds.Write, kinds.Read, kinds.Write, kinds.Read]

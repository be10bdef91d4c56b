"""Code actions: fixes, all of them at once, comments that silence, other ways to write."""

import asyncio

from lsprotocol import types

from tests.lsp.lab import QUICK_FIX, Buffer, Editor

FIX_ALL = types.CodeActionKind.SourceFixAll
REWRITE = types.CodeActionKind.RefactorRewrite
TWICE = """\
FROM debian:12
RUN apt-get update && apt-get ‸install curl
RUN apt-get update && apt-get install wget
USER www-data
"""


async def _titles(editor: Editor, buffer: Buffer, kind: types.CodeActionKind) -> list[str]:
    return [it.title for it in await editor.actions(buffer, kind)]


async def _rewritten(editor: Editor, text: str, title: str) -> str:
    buffer = editor.open(text)
    actions = {it.title: it for it in await editor.actions(buffer, REWRITE)}
    assert title in actions, list(actions)
    return buffer.after(actions[title].edit)


async def test_a_safe_fix_is_preferred(editor: Editor) -> None:
    buffer = editor.open(TWICE)
    actions = {it.title: it for it in await editor.actions(buffer, QUICK_FIX)}
    fix = actions["Add -y"]
    assert fix.is_preferred
    assert fix.diagnostics is not None and fix.diagnostics[0].code == "DF301"
    assert buffer.after(fix.edit) == buffer.text.replace("install curl", "install -y curl")


async def test_an_unsafe_fix_says_so(editor: Editor) -> None:
    buffer = editor.open(TWICE)
    actions = {it.title: it for it in await editor.actions(buffer, QUICK_FIX)}
    assert not actions["Add --no-install-recommends (unsafe)"].is_preferred


async def test_all_fixes_of_one_rule(editor: Editor) -> None:
    buffer = editor.open(TWICE)
    actions = {it.title: it for it in await editor.actions(buffer, QUICK_FIX)}
    after = buffer.after(actions["Fix all of apt-get-without-yes in this file"].edit)
    assert after == buffer.text.replace("install", "install -y")


async def test_all_safe_fixes_of_a_file(editor: Editor) -> None:
    buffer = editor.open(TWICE)
    (one,) = await editor.actions(buffer, FIX_ALL)
    assert one.kind == "source.fixAll.dflint"
    after = buffer.after(one.edit)
    assert after.count("install -y") == 2
    assert "--no-install-recommends" not in after


async def test_all_safe_fixes_only_where_they_are_asked_for(editor: Editor) -> None:
    buffer = editor.open(TWICE)
    kinds = {it.kind for it in await editor.actions(buffer)}
    assert "source.fixAll.dflint" not in kinds
    assert QUICK_FIX in kinds


async def test_ignore_here(editor: Editor) -> None:
    buffer = editor.open(TWICE)
    actions = {it.title: it for it in await editor.actions(buffer, QUICK_FIX)}
    after = buffer.after(actions["Ignore DF301 (apt-get-without-yes) here"].edit)
    assert "# dflint: ignore[DF301] TODO: say why\nRUN apt-get update" in after
    codes = await editor.codes(editor.change(buffer, after), lambda it: it.count("DF301") == 1)
    assert codes.count("DF301") == 1


async def test_ignore_in_this_file(editor: Editor) -> None:
    buffer = editor.open(TWICE)
    actions = {it.title: it for it in await editor.actions(buffer, QUICK_FIX)}
    after = buffer.after(actions["Ignore DF301 (apt-get-without-yes) in this file"].edit)
    assert after.startswith("# dflint: ignore-file[DF301] TODO: say why\nFROM")
    assert "DF301" not in await editor.codes(
        editor.change(buffer, after), lambda it: "DF301" not in it
    )


async def test_a_further_code_goes_into_the_comment_that_is_there(editor: Editor) -> None:
    buffer = editor.open("FROM debian:12\n# dflint: ignore[DF302] why\nRUN apt-get ‸install curl\n")
    actions = {it.title: it for it in await editor.actions(buffer, QUICK_FIX)}
    after = buffer.after(actions["Ignore DF301 (apt-get-without-yes) here"].edit)
    assert "# dflint: ignore[DF301, DF302] why\n" in after


async def test_an_action_for_an_old_text_is_not_filled_in(editor: Editor) -> None:
    buffer = editor.open(TWICE)
    context = types.CodeActionContext([], only=[FIX_ALL])
    params = types.CodeActionParams(buffer.id, buffer.range, context)
    found = await editor.client.text_document_code_action_async(params)
    assert found
    action = found[0]
    assert isinstance(action, types.CodeAction)
    if action.edit is None:  # VS Code has them filled in when they are chosen
        editor.change(buffer, "FROM scratch\n")
        assert (await editor.client.code_action_resolve_async(action)).edit is None


async def test_no_actions_where_there_is_nothing(editor: Editor) -> None:
    buffer = editor.open("FROM scratch‸\n")
    assert await editor.actions(buffer, QUICK_FIX) == []


# --- other ways to write an instruction ---


async def test_to_the_exec_form_and_back(editor: Editor) -> None:
    shell, exec_ = (
        "FROM a\nCMD‸ nginx -g 'daemon off;'\n",
        'FROM a\nCMD‸ ["nginx", "-g", "daemon off;"]\n',
    )
    after = await _rewritten(editor, shell, "Convert to the exec form")
    assert after == exec_.replace("‸", "")
    assert await _rewritten(editor, exec_, "Convert to the shell form") == shell.replace("‸", "")


async def test_what_needs_a_shell_stays_in_shell_form(editor: Editor) -> None:
    buffer = editor.open("FROM a\nCMD‸ nginx && echo $HOME\n")
    assert "Convert to the exec form" not in await _titles(editor, buffer, REWRITE)


async def test_split_a_run(editor: Editor) -> None:
    text = "FROM a\nRUN --network=none mkdir /a \\\n    && ‸touch /a/b && ls\n"
    after = await _rewritten(editor, text, "Split this RUN here")
    assert after == "FROM a\nRUN --network=none mkdir /a\nRUN --network=none touch /a/b && ls\n"


async def test_a_run_is_not_split_behind_what_would_be_lost(editor: Editor) -> None:
    for before in ("cd /a", "export A=1", "A=1", "set -e"):
        buffer = editor.open(f"FROM a\nRUN {before} && ‸ls\n")
        assert "Split this RUN here" not in await _titles(editor, buffer, REWRITE)


async def test_join_runs(editor: Editor) -> None:
    """A rule that is off has a fix for that."""
    buffer = editor.open("FROM debian:12\nRUN mkdir /srv/app\nRUN‸ chown www-data /srv/app\n")
    found = [buffer.after(it.edit) for it in await editor.actions(buffer, REWRITE)]
    assert any("mkdir /srv/app \\\n    && chown" in it for it in found)


async def test_add_a_cache_mount(editor: Editor) -> None:
    buffer = editor.open(
        "FROM python:3.12\nCOPY requirements.txt .\nRUN‸ pip install -r requirements.txt\n"
    )
    found = [buffer.after(it.edit) for it in await editor.actions(buffer, REWRITE)]
    assert any("--mount=type=cache,target=/root/.cache/pip" in it for it in found)


async def test_make_a_stage_of_what_is_above(editor: Editor) -> None:
    text = "FROM a AS app\nRUN make\nRUN ‸ls\nFROM b\nCOPY --from=app /x /x\n"
    after = await _rewritten(editor, text, "Make a stage app-base of what is above")
    assert after == (
        "FROM a AS app-base\nRUN make\n\nFROM app-base AS app\nRUN ls\nFROM b\nCOPY --from=app /x /x\n"
    )


# --- commands and lenses ---


async def test_the_lens_applies_all_safe_fixes(editor: Editor) -> None:
    buffer = editor.open(TWICE)
    lenses = await editor.client.text_document_code_lens_async(types.CodeLensParams(buffer.id))
    assert lenses
    command = lenses[0].command
    assert command is not None and command.title.endswith("safe fixes")
    asked: list[types.ApplyWorkspaceEditParams] = []

    @editor.client.feature(types.WORKSPACE_APPLY_EDIT)  # type: ignore[untyped-decorator]
    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        asked.append(params)
        return types.ApplyWorkspaceEditResult(True)

    params = types.ExecuteCommandParams(command.command, command.arguments)
    await editor.client.workspace_execute_command_async(params)
    for _ in range(200):
        if asked:
            break
        await asyncio.sleep(0.02)
    assert buffer.after(asked[0].edit).count("install -y") == 2


async def test_a_command_checks_the_whole_workspace(editor: Editor) -> None:
    path = editor.folder / "closed/Dockerfile"
    path.parent.mkdir()
    path.write_text("FROM debian:12\nMAINTAINER me\n")
    params = types.ExecuteCommandParams("dflint.checkWorkspace", [])
    assert await editor.client.workspace_execute_command_async(params)
    assert "DF521" in await editor.codes(Buffer(path.as_uri(), ""))


DIGEST, OLDER = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"
LOCK = f'version = 1\n[["docker.io/library/node:22"]]\ndigest = "{DIGEST}"\n'


async def _pinned(editor: Editor, text: str, lock: str = LOCK, folder: str = "locked") -> list[str]:
    """The texts after each action that pins, with a lock that is open and not saved."""
    (editor.folder / folder / ".git").mkdir(parents=True, exist_ok=True)
    editor.open(lock, f"{folder}/dflint.lock", "toml")
    buffer = editor.open(text, f"{folder}/app/Dockerfile")
    found = await editor.actions(buffer, QUICK_FIX)
    return [buffer.after(it.edit) for it in found if "the lock" in it.title]


async def test_pin_a_tag_to_what_the_lock_says(editor: Editor) -> None:
    assert await _pinned(editor, "FROM no‸de:22 AS a\nFROM a\n") == [
        f"FROM node:22@{DIGEST} AS a\nFROM a\n"
    ]
    (after,) = await _pinned(editor, "FROM node:23\nCOPY --from=nod‸e:22 /a /b\n")
    assert f"--from=node:22@{DIGEST} /a" in after
    (after,) = await _pinned(editor, "FROM a\nRUN --mount=from=nod‸e:22,target=/n true\n")
    assert f"from=node:22@{DIGEST},target" in after


async def test_a_digest_that_is_not_that_of_the_lock(editor: Editor) -> None:
    (after,) = await _pinned(editor, f"FROM --platform=linux/arm64 node:22‸@{OLDER}\n")
    assert after == f"FROM --platform=linux/arm64 node:22@{DIGEST}\n"
    assert await _pinned(editor, f"FROM node:22‸@{DIGEST}\n") == []


async def test_what_the_lock_does_not_say_is_not_pinned(editor: Editor) -> None:
    for text in ("FROM nod‸e:23\n", "ARG V=22\nFROM node:‸$V\n", "FROM a AS node\nFROM nod‸e\n"):
        assert await _pinned(editor, text) == []
    assert await _pinned(editor, "FROM nod‸e:22\n", "version = 7\n", "newer") == []


async def test_a_lock_that_changes_in_the_editor_changes_what_is_found(editor: Editor) -> None:
    (editor.folder / "locked" / ".git").mkdir(parents=True, exist_ok=True)
    lock = editor.open(LOCK, "locked/dflint.lock", "toml")
    buffer = editor.open(f"FROM node:22@{DIGEST}\nCOPY x /\n", "locked/app/Dockerfile")
    assert "DF118" not in await editor.codes(buffer)
    editor.change(lock, LOCK.replace(DIGEST, OLDER))
    assert "DF118" in await editor.codes(buffer, lambda it: "DF118" in it)

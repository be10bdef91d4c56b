"""The start and the end of a session, settings, folders, and files that change on the disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder

from dflint.config.search import HADOLINT_NAMES, NAMES
from dflint.lsp.diagnostics import report
from dflint.lsp.documents import path_of
from dflint.lsp.logs import LOG
from dflint.lsp.settings import SECTION, Settings
from dflint.lsp.streams import settle
from dflint.lsp.workspace import workspace_report
from dflint.model.context.build_files import LOCK

if TYPE_CHECKING:
    from dflint.lsp.server import Server

CONFIGURATIONS = (*NAMES, *HADOLINT_NAMES)
# What changes what is found elsewhere. Any file that comes or goes may be one that is copied.
WATCHED = (
    "**/{" + ",".join(CONFIGURATIONS) + "}",
    "**/{.dockerignore,*.dockerignore,.gitignore,*compose*.yml,*compose*.yaml,*.hcl,Makefile,*.sh,.env}",
    "**/{*.policy.toml,*.rego,dflint-config.lock}",
    "**/{package.json,package-lock.json,yarn.lock,requirements*.txt,go.mod,Gemfile,Cargo.toml}",
    f"**/{LOCK}",
)


COMES_OR_GOES = types.WatchKind.Create.value | types.WatchKind.Delete.value


def _configures(name: str) -> bool:
    """Whether a file of that name may be a part of a configuration."""
    return name in CONFIGURATIONS or name.endswith((".policy.toml", ".rego", "dflint-config.lock"))


def register_lifecycle(server: Server) -> None:
    """Register what is about the session as a whole."""
    session = server.session

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        LOG.info("the editor is %s", params.client_info)
        encoding = ServerCapabilitiesBuilder.choose_position_encoding(params.capabilities)
        session.start(params, encoding.value if hasattr(encoding, "value") else str(encoding))
        text_document = params.capabilities.text_document
        if text_document is not None and text_document.diagnostic is not None:
            server.pushes = False
            _register_pull(server)

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        if server.watches_editor():
            server.watch_editor()
        await _watch_files(server)
        await _ask_for_settings(server)
        for mistake in session.settings.mistakes:
            server.say(mistake, types.MessageType.Warning)

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.was_shut_down = True

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configuration(params: types.DidChangeConfigurationParams) -> None:
        if not await _ask_for_settings(server) and isinstance(params.settings, dict):
            if SECTION in params.settings:
                _use(server, params.settings)
        for mistake in session.settings.mistakes:
            server.say(mistake, types.MessageType.Warning)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(params: types.DidChangeWatchedFilesParams) -> None:
        names = {os.path.basename(path_of(it.uri)) for it in params.changes}
        if any(map(_configures, names)):
            session.project.reload()
        else:
            session.project.forget_files()
        server.look_at_all()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        if _configures(os.path.basename(path_of(params.text_document.uri))):
            session.project.reload()
            server.look_at_all()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        gone = {path_of(it.uri) for it in params.event.removed}
        come = [path_of(it.uri) for it in params.event.added]
        kept = [it for it in session.folders if it not in gone]
        session.use_folders(list(dict.fromkeys([*kept, *filter(None, come)])))
        session.project.reload()
        server.look_at_all()


def _register_pull(server: Server) -> None:
    """Answer an editor that asks for diagnostics; nothing is pushed to it then."""
    options = types.DiagnosticOptions(
        inter_file_dependencies=True,
        workspace_diagnostics=server.session.settings.workspace,
        identifier=SECTION,
    )

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def diagnostic(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        await settle()
        found = report(server.session, params.text_document.uri, params.previous_result_id)
        server.show_mistake()
        server.tidy()
        return found

    if server.session.settings.workspace:

        @server.feature(types.WORKSPACE_DIAGNOSTIC)
        async def workspace(
            params: types.WorkspaceDiagnosticParams,
        ) -> types.WorkspaceDiagnosticReport:
            return await workspace_report(server, params)


async def _ask_for_settings(server: Server) -> bool:
    """Ask the editor for the section `dflint`; whether it can be asked and has answered."""
    workspace = server.session.client.workspace
    if workspace is None or not workspace.configuration:
        return False
    item = types.ConfigurationItem(section=SECTION)
    try:
        answer = await server.workspace_configuration_async(types.ConfigurationParams([item]))
    except Exception as error:  # an editor that cannot answer keeps what it has sent before
        LOG.warning("no settings from the editor: %s", error)
        return False
    if not answer or not isinstance(answer[0], dict) or not answer[0]:
        return False
    _use(server, answer[0])
    return True


def _use(server: Server, values: object) -> None:
    server.session.project.use(Settings(values))
    server.look_at_all()


async def _watch_files(server: Server) -> None:
    """Have the editor say what changes on the disk, if it can."""
    workspace = server.session.client.workspace
    watched = workspace.did_change_watched_files if workspace is not None else None
    if watched is None or not watched.dynamic_registration:
        return
    watchers = [types.FileSystemWatcher(glob) for glob in WATCHED]
    watchers.append(types.FileSystemWatcher("**/*", COMES_OR_GOES))
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    registration = types.Registration(
        "dflint-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options
    )
    try:
        await server.client_register_capability_async(types.RegistrationParams([registration]))
    except Exception as error:
        LOG.warning("the editor does not watch files: %s", error)
        return
    server.session.project.is_watched = True

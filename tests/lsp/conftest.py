"""Servers that are started once for all tests of a process."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from tests.lsp.lab import COMMAND, Editor, make_client

CONFIG = ClientServerConfig(server_command=COMMAND, client_factory=make_client)


def parameters(capabilities: str, folder: Path, **options: object) -> types.InitializeParams:
    """What an editor says at the start."""
    return types.InitializeParams(
        capabilities=client_capabilities(capabilities),
        workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
        initialization_options=options or None,
    )


@pytest.fixture(scope="session")
def pushed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pushed")


@pytest.fixture(scope="session")
def pulled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pulled")


@pytest_lsp.fixture(config=CONFIG, scope="session")  # type: ignore[untyped-decorator]
async def pushed(lsp_client: LanguageClient, pushed_folder: Path) -> AsyncIterator[None]:
    """A client that waits for diagnostics."""
    await lsp_client.initialize_session(parameters("visual_studio_code@1.65", pushed_folder))
    yield
    await lsp_client.shutdown_session()


@pytest_lsp.fixture(config=CONFIG, scope="session")  # type: ignore[untyped-decorator]
async def pulled(lsp_client: LanguageClient, pulled_folder: Path) -> AsyncIterator[None]:
    """A client that asks for diagnostics."""
    await lsp_client.initialize_session(parameters("neovim@0.11", pulled_folder))
    yield
    await lsp_client.shutdown_session()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def editor(pushed: LanguageClient, pushed_folder: Path) -> Editor:
    return Editor(pushed, pushed_folder)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def puller(pulled: LanguageClient, pulled_folder: Path) -> Editor:
    return Editor(pulled, pulled_folder)

"""The page on registries says every option of every command."""

from pathlib import Path

import click
import pytest

from dflint.cli.registry import registry_command

PAGE = (Path(__file__).parent.parent.parent / "docs" / "registries.md").read_text()


@pytest.mark.parametrize("name", registry_command.commands)
def test_every_option_is_on_the_page(name: str) -> None:
    command = registry_command.commands[name]
    options = [it for it in command.params if isinstance(it, click.Option)]
    for it in options:
        assert any(
            f"`{opt}" in PAGE or f" {opt}" in PAGE for opt in (*it.opts, *it.secondary_opts)
        ), it.opts

"""Kinds of options that say what was meant, and complete it."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from dflint.output_formats import NAMES
from dflint.outputs import WrongOutput, outputs
from dflint.syntax.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable


class Choice(click.Choice[str]):
    """One of several words. Says which one was meant."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        hint = did_you_mean(str(value), self.choices)
        return f'"{value}" is not one of {", ".join(self.choices)}.{hint}'


class Number(click.FloatRange):
    """A number from a least one on: `nan` is none."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        found: float = super().convert(value, param, ctx)
        if not isfinite(found):
            self.fail(f'"{value}" is no number.', param, ctx)
        return found

    def _describe_range(self) -> str:
        return ""


class Outputs(click.ParamType[str]):
    """Formats, each with a file or without. Says which one was meant."""

    name = "FORMAT[:FILE],..."

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            outputs(value)
        except WrongOutput as error:
            hint = did_you_mean(error.name, NAMES) if error.name else ""
            self.fail(f"{error}{hint}", param, ctx)
        return value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return [CompletionItem(name) for name in NAMES if name.startswith(incomplete)]


class Update(click.ParamType[str]):
    """What `--update` takes: a level of versions, the release in the suffix, or both. Says which one was
    meant."""

    name = "LEVEL[,suffix]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from dflint.model.images.update_settings import UPDATES, read_update

        try:
            read_update(value)
        except ValueError as error:
            wrong = next((it for it in value.split(",") if it.strip() not in UPDATES), "")
            self.fail(f"{error}.{did_you_mean(wrong, UPDATES) if wrong else ''}", param, ctx)
        return value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from dflint.model.images.update_settings import UPDATES

        return [CompletionItem(name) for name in UPDATES if name.startswith(incomplete)]


def format_option(*formats: str) -> Callable[[Any], Any]:
    """The option of a command that writes in one of some formats, the first by default."""
    names = ("--output-format", "--format", "output_format")
    return click.option(*names, type=Choice(formats), default=formats[0])


class OptionalValue(click.Option):
    """An option whose value, if it has one, is behind `=`."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        _, text = super().get_help_record(ctx) or ("", "")
        return f"{self.opts[0]}[={self.metavar}]", text

"""What the user got wrong, in one sentence."""

from __future__ import annotations

from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.engine.guard import Expected, failure
from dflint.engine.selection import UnknownCode
from dflint.rule import RuleError
from dflint.syntax.spelling import did_you_mean

# What ends a run, because it is the user's to settle; anything else is a bug in dflint.
EXPECTED = (UsageError, ConfigError, UnknownCode, RuleError, Expected, BrokenPipeError)


def internal_error(path: str, error: Exception) -> UsageError:
    """What to say of a bug in dflint that showed on a file."""
    return UsageError(f"{path}: {failure('dflint', error)}.")


def print_error(mistake: UsageError) -> None:
    """Tell the user."""
    from dflint.cli.output import write_message
    from dflint.report.screen import shown

    write_message(f"dflint: {shown(str(mistake))}\n{mistake.excerpt}")


def missing_path(path: str) -> str:
    """What to say of a path that is not there."""
    from os import listdir
    from os.path import dirname, join

    folder = dirname(path)
    try:
        near = [join(folder, name) for name in listdir(folder or ".")]
    except OSError:
        near = []
    return f'there is no file or folder "{path}".{did_you_mean(path, near)}'


def is_explained(error: Exception) -> bool:
    """Whether an error is for the user, who is then told."""
    if isinstance(error, (Expected, RuleError)):  # RuleError: a mistake in the code of a rule
        error = UsageError(str(error))
    if isinstance(error, UsageError):
        print_error(error)
        return True
    return False

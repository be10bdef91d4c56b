"""Read TOML, and say where it is none."""

from __future__ import annotations

from dflint import toml
from dflint.config.settings import ConfigError
from dflint.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PLACE = r" \(at (?:line (\d+), column (\d+)|end of document)\)$"


def load(source: Source) -> dict[str, Any]:
    """Read TOML. Raises ConfigError where it is none."""
    try:
        return toml.loads(source.text)
    except toml.TOMLDecodeError as error:
        import re

        message = str(error)
        match = re.search(PLACE, message)
        if match is None:
            raise ConfigError(f"{message}.", source, Span(0, 0)) from None
        start = len(source.text.rstrip())
        if match[1]:
            start = source.line_starts[int(match[1]) - 1] + int(match[2]) - 1
        said = message[: match.start()]
        raise ConfigError(f"this is not TOML: {said}.", source, Span(start, start + 1)) from None
    except ValueError:  # a number with thousands of digits
        raise ConfigError("a number is too long.", source, Span(0, 0)) from None
    except RecursionError:
        raise ConfigError("this is nested too deeply.", source, Span(0, 0)) from None

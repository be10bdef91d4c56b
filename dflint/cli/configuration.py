"""The options of the command line as settings, and mistakes in settings as the user sees them."""

from __future__ import annotations

import sys

from dflint.cli.options import OPTIONS, CheckOptions
from dflint.cli.usage import UsageError
from dflint.config.configurations import Configurations
from dflint.config.keys import KEYS
from dflint.config.settings import Origin, Setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.config.settings import ConfigError, Layer
    from dflint.rule import Rule

# Options that mean another key than that of their name: --ignore adds to the rules that the
# configuration ignores, and does not replace them.
OTHER_KEYS = {"ignore": "extend-ignore"}


def configurations(request: CheckOptions, rules: Sequence[Rule]) -> Configurations:
    """The configuration of each file. Raises ConfigError."""
    return Configurations(rules, settings(request), request.config, request.isolated)


def settings(request: CheckOptions) -> Layer:
    """The options that were given and that a file could set as well."""
    layer: dict[tuple[str, ...], Setting] = {}
    for option in OPTIONS:
        value = request.__dict__.get(option.name)
        if value in (None, False, ()):
            continue
        flag = option.flags[0]
        name = flag[2:]
        if name.startswith("no-") and name[3:] in KEYS:
            layer[(name[3:],)] = Setting(False, Origin(flag))
        elif name in KEYS:
            layer[(OTHER_KEYS.get(name, name),)] = Setting(value, Origin(flag))
    return layer


def explained(error: ConfigError) -> UsageError:
    """The error with the place it is about, and the line with a caret under what is meant."""
    source, span = error.source, error.span
    if source is None or span is None:
        return UsageError(str(error))
    from dflint.report.excerpt import Style, excerpt
    from dflint.report.screen import columns_of

    lines = excerpt(source, span, (), columns_of(sys.stderr), Style()) if source.text else []
    place = (
        source.path if source.path[:1] == "-" else f"{source.path}:{source.position(span.start)}"
    )
    return UsageError(f"{place}: {error}", "".join(f"{line}\n" for line in lines))

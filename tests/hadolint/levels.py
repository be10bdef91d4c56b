"""The table of levels in docs/from-hadolint.md: `python -m tests.hadolint.levels` prints it."""

from collections.abc import Iterator

from dflint.config.hadolint_rules import LEVELS, OFF
from dflint.engine.registry import all_rules


def rows() -> Iterator[str]:
    """A row for each code of hadolint."""
    rules = all_rules()
    for code in sorted((*LEVELS, *OFF)):
        ours = [rule for rule in rules if code in rule.also]
        names = ", ".join(f"{rule.code} `{rule.name}`" for rule in ours)
        levels = [f"{rule.severity}{'' if rule.default else ', off'}" for rule in ours]
        yield f"| {code} | {LEVELS.get(code, 'off')} | {'; '.join(dict.fromkeys(levels))} | {names} |"


if __name__ == "__main__":
    print("\n".join(rows()))

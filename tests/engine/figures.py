"""What the fixes do to the Dockerfiles at hand, in figures: `python -m tests.engine.figures`."""

from collections import Counter

from dflint.files import decode
from dflint.fix import Safety
from tests.corpus import at_hand
from tests.engine.promises import Result, broken, fixed, unreadable_scripts


def main() -> None:
    """Print them, first for the safe fixes, then with the unsafe ones."""
    for allow in (Safety.SAFE, Safety.UNSAFE):
        results = [fixed(name, decode(raw)[0], allow) for name, raw in at_hand()]
        print(f"== {allow} ==")
        print("\n".join([*_made(results), *_failed(results)]))


def _made(results: list[Result]) -> list[str]:
    made = Counter(
        (str(it.fix.safety), it.rule.code, it.rule.name)
        for result in results
        for it in result.done.made
        if it.fix is not None
    )
    changed = sum(1 for it in results if it.done.made)
    lines = [f"{changed} of {len(results)} files fixed, {made.total()} fixes"]
    for (safety, code, name), number in made.most_common():
        files = sum(any(it.rule.code == code for it in result.done.made) for result in results)
        lines.append(f"{number:6} {code} {name} ({safety}, {files} files)")
    return lines


def _failed(results: list[Result]) -> list[str]:
    refused = Counter(
        f"{it.diagnostic.rule.code} {it.reason}" for result in results for it in result.done.refused
    )
    found = [f"{it.name}: {sentence}" for it in results for sentence in broken(it)]
    found += unreadable_scripts(results)
    lines = [f"{refused.total()} fixes refused, {len(found)} broken promises"]
    return [*lines, *(f"{number:6} {what}" for what, number in refused.most_common()), *found]


if __name__ == "__main__":
    main()

"""What fixes are worth: builds all proofs and prints a table.

`python -m tests.build.proofs [WORD]...` builds those whose names have one of these words. Seconds
are of cold builds, without and with the fix; `rebuild` is after a change, with warm caches.
"""

import sys

from dflint.image.compare import Comparison
from tests.build.safe_fixes import PROOFS
from tests.build.unsafe_fixes import FIXES
from tests.build.workshop import Effect, Proof, workshop


def main(words: list[str]) -> None:
    """Print a line for each proof whose name has one of these words; without words, for all."""
    print("| fix | class | MB saved | seconds saved | rebuild | differences |")
    print("|---|---|---|---|---|---|")
    with workshop() as place:
        for name, proof in {**PROOFS, **FIXES}.items():
            if not words or any(word in name for word in words):
                print(_row(proof, place.effect(proof)), flush=True)


def _row(proof: Proof, effect: Effect) -> str:
    kind = "advice" if proof.by_hand else str(proof.safety)
    cells = [proof.rules.replace(" ", ", "), kind]
    before, after = effect.before, effect.after
    if before.error:
        return _line(*cells, "", "", "", "a build that failed succeeds")
    again = f"{before.again:.1f} → {after.again:.1f} s" if proof.touched else ""
    saved = f"{effect.saved / 1e6:.2f}", f"{before.seconds - after.seconds:.1f}"
    return _line(*cells, *saved, again, _differences(effect.difference))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _differences(found: Comparison) -> str:
    """What is not the same, in a few words."""
    gone, made = (sum(it.size for it in those) / 1e6 for those in (found.removed, found.added))
    parts = [
        f"{len(found.removed)} paths gone ({gone:.2f} MB)" if found.removed else "",
        f"{len(found.added)} new ({made:.2f} MB)" if found.added else "",
        f"{len(found.changed)} changed: {found.changed[0].path}" if found.changed else "",
        ", ".join(it.what for it in found.config),
    ]
    return "; ".join(filter(None, parts)) or "none"


if __name__ == "__main__":
    main(sys.argv[1:])

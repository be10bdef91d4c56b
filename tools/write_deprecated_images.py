"""Write dflint/knowledge/_generated_deprecated.py: official images that are given up, and why.

usage: write_deprecated_images.py DATE DEPRECATED

DEPRECATED is a table: image, note_since, removed, last_new_tag, tags_listed_today, successors, reason.
"""

from __future__ import annotations

import sys
from pathlib import Path

from archives import deprecated_images
from literals import literal, write_module

TARGET = Path(__file__).parent.parent / "dflint" / "knowledge" / "_generated_deprecated.py"


def main(today: str, path: str) -> None:
    body = ["", "DEPRECATED: dict[str, tuple[str, str, str]] = {"]
    for image, noted, removed, _, _, successors, reason in deprecated_images(Path(path)):
        if reason == "folded":
            continue  # greetings in other languages, of which nothing is built
        row = min(it for it in (noted, removed) if it)[:7], successors.replace(",", ", "), reason
        body.append(f"{literal(image)}:{literal(row)},")
    write_module(
        TARGET,
        title="Official images that are given up: since when, what to use instead, and why.",
        script=Path(__file__).name,
        date=today,
        sources="docker-library/official-images\nand docker-library/docs, all versions",
        body=[*body, "}"],
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])

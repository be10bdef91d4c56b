"""Writes dflint/knowledge/_generated_licenses.py: the identifiers of the SPDX License List.

    python write_licenses.py licenses.json exceptions.json DATE

The files are those of spdx/license-list-data, in its folder json. DATE: the day on which they were read.
"""

import json
import sys
import textwrap
from pathlib import Path

from literals import packed, write_module

TARGET = Path(__file__).parent.parent / "dflint" / "knowledge" / "_generated_licenses.py"


def main(licenses: str, exceptions: str, today: str) -> None:
    """Write the table."""
    known = json.loads(Path(licenses).read_text())
    names = {it["licenseId"] for it in known["licenses"]}
    added = {
        it["licenseExceptionId"] for it in json.loads(Path(exceptions).read_text())["exceptions"]
    }
    write_module(
        TARGET,
        title="The identifiers of licenses and of exceptions to them, in lower case.",
        script=Path(__file__).name,
        date=today,
        sources=f"the SPDX License List {known['licenseListVersion']}",
        body=[
            "# Packed words, see dflint/model/lookups/front_coding.py.",
            *_text("LICENSES", names),
            *_text("EXCEPTIONS", added),
        ],
    )


def _text(name: str, words: set[str]) -> list[str]:
    """A table of packed words: lines of a text."""
    text = " ".join(packed(sorted(word.lower() for word in words)))
    return [f'{name} = """', *textwrap.wrap(text, 110, break_on_hyphens=False), '"""']


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])

"""What a change of the code does to the findings and fixes over a folder of Dockerfiles.

    python benchmarks/compare.py dump DFLINT FOLDER > before.jsonl    # with every rule on
    python benchmarks/compare.py diff before.jsonl after.jsonl        # by rule

A line of a dump is a finding: file, code, place, message, title, safety and edits of its fix. A diff
says for each rule how many came, went, or have other words or another fix, and shows some of each.
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

SHOWN = 5  # of each kind, unless a number is given after the two files
AT_ONCE = 200

Findings = dict[tuple[str, str, int, int], dict[str, Any]]


def dump(program: str, folder: Path) -> None:
    """Print the findings of every rule in the files of a folder, as lines of JSON."""
    files = sorted(str(it.relative_to(folder)) for it in folder.rglob("*") if it.is_file())
    for first in range(0, len(files), AT_ONCE):
        command = [program, "check", "--select", "DF", "--output-format", "json", "--isolated"]
        names = files[first : first + AT_ONCE]
        run = subprocess.run(
            [*command, *names], cwd=folder, capture_output=True, text=True, check=False
        )
        if run.returncode > 1:
            sys.exit(run.stderr)
        for it in json.loads(run.stdout or "[]"):
            fix = it["fix"]
            row = {
                "path": it["path"],
                "code": it["code"],
                "start": it["start"]["offset"],
                "end": it["end"]["offset"],
                "line": it["start"]["line"],
                "message": it["message"],
                "fix": fix and [fix["title"], fix["safety"], [_edit(one) for one in fix["edits"]]],
            }
            print(json.dumps(row))


def diff(before: Path, after: Path, shown: int = SHOWN) -> None:
    """Print what differs, by rule."""
    old, new = _read(before), _read(after)
    kinds: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key in sorted(old.keys() | new.keys()):
        one, other = old.get(key), new.get(key)
        place = f"{key[0]}:{(one or other or {})['line']}"
        if one is None or other is None:
            kind, row = ("came", other) if one is None else ("went", one)
            kinds[key[1]][kind].append(f"{place} {(row or {})['message']}")
        elif one["message"] != other["message"]:
            kinds[key[1]]["words"].append(f"{place} {one['message']} → {other['message']}")
        elif one["fix"] != other["fix"]:
            kinds[key[1]]["fix"].append(f"{place} {one['fix']} → {other['fix']}")
    print(f"{len(old)} findings before, {len(new)} after")
    for code, groups in sorted(kinds.items()):
        for kind, lines in groups.items():
            print(f"\n{code} {kind}: {len(lines)}")
            for line in lines[:shown]:
                print(f"  {line[:300]}")


def _edit(edit: dict[str, Any]) -> list[Any]:
    return [edit["start"]["offset"], edit["end"]["offset"], edit["text"]]


def _read(path: Path) -> Findings:
    found: Findings = {}
    for line in path.read_text().splitlines():
        row = json.loads(line)
        found[row["path"], row["code"], row["start"], row["end"]] = row
    return found


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["dump", program, folder]:
            dump(program, Path(folder))
        case ["diff", before, after, *number]:
            diff(Path(before), Path(after), *map(int, number))
        case _:
            sys.exit(__doc__)

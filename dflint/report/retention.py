"""What a plan deletes, for people."""

from __future__ import annotations

from dflint.numbers import natural
from dflint.registry.reference import SHORT_DIGEST
from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rich.table import Table

    from dflint.retention.plan_file import PlanFile

WIDTH = 140
WARNING = (
    "Let the registry collect its garbage without --delete-untagged: in distribution 2.8 that removes the"
    " images of every index."
)


def planned(plan: PlanFile, colour: bool, width: int) -> str:
    """The tags that go, with the rule; what stays though its tag goes; sums, and what apply asks for."""
    from rich.text import Text

    made = table("repository", "tag", "why", left=("repository", "tag", "why"))
    for it in plan.repositories:
        untagged = {one.tag: one.because for one in it.untag}
        rows = [
            (tag, why + (untag_note(untagged[tag]) if tag in untagged else ""))
            for tag, why in sorted(it.dropped.items(), key=lambda row: natural(row[0]))
        ]
        rows += [(f"@{digest[:SHORT_DIGEST]}", why) for digest, why in sorted(it.untagged.items())]
        for row in rows:
            made.add_row(*(Text(shown(cell)) for cell in (it.name, *row)))
    tags, kept = totals(plan)
    size = human(plan.frees)
    head = (
        f"{shown(plan.host)}: {tags:,} tags go, {kept:,} stay;"
        f" {'frees' if plan.is_whole else 'frees at most'} {size} after the garbage collection of the registry"
    )
    parts: list[Table | str] = [head, *([made] if made.rows else [])]
    if plan.total:
        parts += [WARNING, f"To do it: dflint registry apply PLAN --confirm {plan.total}"]
    return rendered(parts, colour, max(width, WIDTH))


def totals(plan: PlanFile) -> tuple[int, int]:
    """How many tags go, and how many stay."""
    gone = sum(len(it.dropped) for it in plan.repositories)
    return gone, sum(len(it.kept) for it in plan.repositories)


def untag_note(because: str) -> str:
    """What is said of a tag of which only the name goes."""
    return f"; only the name, since {because} needs the image"

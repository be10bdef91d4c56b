"""Comments that leave findings out."""

import pytest

from dflint.fix import Safety
from dflint_rules.context.copied_files import copy_missing_file
from dflint_rules.images.tags import latest_base_image, unpinned_base_image
from dflint_rules.syntax.suppressions import unused_suppression
from tests.lab import Lab


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("# dflint: ignore[DF101]\nFROM debian", []),
        ("# dflint: ignore[DL3006] why\nFROM debian", []),
        (
            "# dflint: ignore[DF101]\nFROM debian:12",
            ["unused suppression: there is no finding of DF101 here"],
        ),
        ("# dflint: ignore[DF101, nonsense]\nFROM debian", ["there is no rule nonsense"]),
        (
            "# dflint: ignore-file[unpinned-base-image]\nFROM a:1",
            ["unused suppression: there is no finding of unpinned-base-image here"],
        ),
        (
            "# dflint: ignore-lines[DF101] why\nFROM debian:12",
            ["ignore-lines means nothing: write ignore[…] or ignore-file[…]"],
        ),
        (
            "# dflint: ignore-files\nFROM a:1",
            ["ignore-files means nothing: write ignore[…] or ignore-file[…]"],
        ),
        ("# hadolint ignore=DL3006\nFROM debian:12", []),
        ("# check=skip=StageNameCasing\nFROM debian:12", []),
    ],
)
def test_a_comment_that_silences_nothing(text: str, messages: list[str]) -> None:
    lab = Lab(unpinned_base_image, unused_suppression)
    assert [it.finding.message for it in lab.find(text)] == messages


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# dflint: ignore[DF101] why\nFROM a:1", "FROM a:1"),
        ("FROM a:1\n\n# dflint: ignore[DF101]\nFROM b:1", "FROM a:1\n\nFROM b:1"),
        ("# dflint: ignore[DF101]\r\nFROM a:1\r\n", "FROM a:1\r\n"),
        ("FROM a:1\nRUN b \\\n    # dflint: ignore[DF101]\n    c", "FROM a:1\nRUN b \\\n    c"),
        ("# dflint: ignore-file[unpinned-base-image]\n\nFROM a:1", "FROM a:1"),
        ("# syntax=x\n# dflint: ignore[DF101]\nFROM a:1", "# syntax=x\nFROM a:1"),
        # A part of it is needed.
        ("# dflint: ignore[DF101,DF102] why\nFROM a", "# dflint: ignore[DF101] why\nFROM a"),
        ("# dflint: ignore[DF102 DF101] why\nFROM a", "# dflint: ignore[DF101] why\nFROM a"),
        ("# dflint: ignore[DF102, DF101, DF901]\nFROM a", "# dflint: ignore[DF101]\nFROM a"),
        ("# dflint: ignore[DF101, DF102]\nFROM a:1", "FROM a:1"),
        ("# dflint: ignore[DF101, x]\nFROM a:1", "# dflint: ignore[x]\nFROM a:1"),
    ],
)
def test_what_silences_nothing_goes(before: str, after: str) -> None:
    lab = Lab(unpinned_base_image, latest_base_image, unused_suppression)
    assert lab.fixed(before, Safety.SAFE) == after


@pytest.mark.parametrize(
    "text",
    [
        "# dflint: ignore[nonsense]\nFROM a:1",
        "# hadolint ignore=DL3006\nFROM a:1",
        "# dflint: ignore\nFROM a:1",
        # What it says goes on below.
        "# dflint: ignore[DF101] the mirror\n# has no other\nFROM a:1",
        # The reason is about this very code.
        "# dflint: ignore[DF101, DF102] DF102: it moves\nFROM a",
        # The comment below it would become a directive.
        "# dflint: ignore-file[DF101]\n# escape=`\nFROM a:1",
        "# dflint: ignore-file[DF101]\n\n# syntax=x\nFROM a:1",
    ],
)
def test_what_is_left_for_people(text: str) -> None:
    lab = Lab(unpinned_base_image, latest_base_image, unused_suppression)
    assert lab.fixed(text) == text


def test_a_rule_that_was_not_asked_may_have_been_silenced() -> None:
    text = "FROM a:1\n# dflint: ignore[copy-missing-file]\nCOPY a b\n"
    lab = Lab(copy_missing_file, unused_suppression)
    assert lab.report(text) == ""

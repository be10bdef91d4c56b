"""Comments that leave findings out."""

import pytest

from dflint_rules import images, suppressions
from tests.lab import Lab


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("# dflint: ignore[DF101]\nFROM debian", []),
        ("# dflint: ignore[DL3006] why\nFROM debian", []),
        ("# dflint: ignore[DF101]\nFROM debian:12", ["DF101 silences nothing here"]),
        ("# dflint: ignore[DF101, nonsense]\nFROM debian", ["there is no rule nonsense"]),
        (
            "# dflint: ignore-file[unpinned-base-image]\nFROM a:1",
            ["unpinned-base-image silences nothing here"],
        ),
        ("# hadolint ignore=DL3006\nFROM debian:12", []),
        ("# check=skip=StageNameCasing\nFROM debian:12", []),
    ],
)
def test_a_comment_that_silences_nothing(text: str, messages: list[str]) -> None:
    lab = Lab(images.unpinned_base_image, suppressions.unused_suppression)
    assert [it.finding.message for it in lab.find(text)] == messages

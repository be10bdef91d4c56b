"""What a lock says of an image, and what is said of a lock that cannot be read."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dflint.model.image_reference import parse_image
from dflint.model.images.lock import LockError, full_reference, lock_or_problem, read_lock
from dflint.pin.lock_text import lock_text
from dflint.source import Word

ONE, TWO = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
LOCK = f"""\
version = 1

[["docker.io/library/node:22"]]
digest = "{ONE}"
media-type = "application/vnd.oci.image.index.v1+json"
platforms = {{ "linux/amd64" = "{TWO}" }}
seen = [{{ digest = "{ONE}", first = 2026-11-03T04:00:00Z }}]
used-by = ["api/Dockerfile"]

[["ghcr.io/acme/tools:1.2"]]
digest = "{TWO}"
"""


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("node:22", "docker.io/library/node:22"),
        ("node", "docker.io/library/node:latest"),
        ("index.docker.io/library/node:22", "docker.io/library/node:22"),
        ("acme/app:1", "docker.io/acme/app:1"),
        ("ghcr.io/acme/tools:1.2", "ghcr.io/acme/tools:1.2"),
        ("localhost:5000/tools", "localhost:5000/tools:latest"),
        (f"node:22@{TWO}", "docker.io/library/node:22"),
    ],
)
def test_the_full_name_of_an_image(written: str, full: str) -> None:
    assert full_reference(parse_image(Word(written, 0, len(written)))) == full


def test_what_is_locked() -> None:
    lock = read_lock(LOCK)
    found = lock.images["docker.io/library/node:22"]
    assert found.digest == ONE
    assert found.platforms == {"linux/amd64": TWO}
    assert found.seen[0].first == datetime(2026, 11, 3, 4, tzinfo=UTC)
    assert found.used_by == ("api/Dockerfile",)
    assert lock.of(parse_image(Word("node:22", 0, 7))) == found
    assert lock.of(parse_image(Word("node:23", 0, 7))) is None


def test_both_sides_of_a_merge_may_say_the_same() -> None:
    block = f'[["docker.io/library/node:22"]]\ndigest = "{ONE}"\n'
    assert (
        read_lock(f"version = 1\n{block}{block}").images["docker.io/library/node:22"].digest == ONE
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("version = ", "no TOML"),
        ("", "has no version"),
        ("version = 2\n", "has version 2"),
        ('version = 1\nx = "y"\n', "x is no table"),
        ("version = 1\n[[x]]\n", "the digest of x"),
        (f'version = 1\n[[x]]\ndigest = "{ONE[:-1]}"\n', "the digest of x"),
        (f'version = 1\n[[x]]\ndigest = "{ONE}"\nplatforms = [1]\n', "platforms of x"),
        (f'version = 1\n[[x]]\ndigest = "{ONE}"\nseen = [1]\n', "seen of x"),
        (f'version = 1\n[[x]]\ndigest = "{ONE}"\n[[x]]\ndigest = "{TWO}"\n', "different digests"),
    ],
)
def test_a_lock_that_cannot_be_used(text: str, reason: str) -> None:
    with pytest.raises(LockError, match=f"^dflint.lock: .*{reason}"):
        read_lock(text)


@given(
    st.lists(
        st.sampled_from([
            "version = 1", "<<<<<<< ours", "||||||| base", "=======", ">>>>>>> theirs", '[["a:1"]]', "[x]",
            f'digest = "{ONE}"', f'digest = "{TWO}"', "seen = [", "]", "seen = 1", "platforms = {}",
            f'seen = [{{ digest = "{ONE}", first = 2026-11-03T04:00:00Z }}]', 'used-by = ["a"]', "used-by = 1",
            "candidates = [1]", "media-type = 3", "",
        ]),
        max_size=14,
    )
)  # fmt: skip
def test_any_text_is_a_lock_or_has_one_sentence(lines: list[str]) -> None:
    found = lock_or_problem("\n".join(lines))
    if isinstance(found, str):
        assert found.startswith("dflint.lock: ")
    else:
        again = read_lock(lock_text(found.images.values()))
        assert again.images.keys() == found.images.keys()

"""What can be the name of an image, and what can be a platform."""

import pytest

from dflint.model.image_reference import is_platform, is_reference, platform_parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("debian", True),
        ("debian:12-slim", True),
        ("library/debian", True),
        ("localhost/app", True),
        ("localhost:5000/app:1", True),
        ("registry.example.org/a/b__c/d-e.f:V1_2", True),
        ("MyHost/app", True),
        ("a@sha256:" + 64 * "0", True),
        ("a:1@sha256:" + 64 * "0", True),
        ("", False),
        ("debian:", False),
        (":12", False),
        ("Debian", False),
        ("a//b", False),
        ("a/", False),
        ("/a", False),
        ("-a", False),
        ("a:.1", False),
        ("a:_", True),
        ("a_", False),
        ("\u00e9", False),
        ("a b", False),
        ("a:${x}", False),
        ("a@sha256:12", False),
    ],
)
def test_an_image(text: str, expected: bool) -> None:
    assert is_reference(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("linux/amd64", True),
        ("linux/arm/v7", True),
        ("linux", True),
        ("aarch64", True),
        ("wasi/wasm", True),
        ("nonsense", False),
        ("a/b/c/d", False),
        ("linux/", False),
        ("", False),
    ],
)
def test_a_platform(text: str, expected: bool) -> None:
    assert is_platform(text) is expected


def test_the_parts_of_a_platform_have_their_usual_names() -> None:
    assert platform_parts("Linux/x86_64") == ("linux", "amd64")
    assert platform_parts("linux/arm/v7") == ("linux", "arm")

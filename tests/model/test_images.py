"""The parts of an image reference."""

import pytest

from dflint.model.analyze import analyze
from dflint.model.builds import Build, Given
from dflint.model.image_reference import parse_image
from dflint.model.images.support import end_of_support, release_without_mirror
from dflint.model.lookups.releases import RELEASES, releases
from dflint.source import Source, Span, Word
from dflint.syntax.parser import parse


@pytest.mark.parametrize(
    ("text", "registry", "name", "tag", "digest"),
    [
        ("debian", None, "debian", None, None),
        ("debian:12", None, "debian", "12", None),
        ("foo/bar:1", None, "foo/bar", "1", None),
        ("docker.io/library/debian", "docker.io", "library/debian", None, None),
        ("localhost/foo", "localhost", "foo", None, None),
        ("localhost:5000/foo/bar:1", "localhost:5000", "foo/bar", "1", None),
        ("localhost:5000/foo", "localhost:5000", "foo", None, None),
        ("a@sha256:0", None, "a", None, "sha256:0"),
        ("r.io/a:1@sha256:0", "r.io", "a", "1", "sha256:0"),
        ("[::1]:5000/a:1", "[::1]:5000", "a", "1", None),
        ("MyHost/a", "MyHost", "a", None, None),
        ("name:${TAG}", None, "name", "${TAG}", None),
        ("name:${TAG:-1/2}", None, "name", "${TAG:-1/2}", None),
        ("${IMG}", None, "${IMG}", None, None),
        ("${IMG:-a:b}", None, "${IMG:-a:b}", None, None),
        ("${IMG:-a/b}:1", None, "${IMG:-a/b}", "1", None),
        ("$HOST:8099/x:1", "$HOST:8099", "x", "1", None),
        ("${HOST}:8099/x", "${HOST}:8099", "x", None, None),
        ("${R}/debian", None, "${R}/debian", None, None),
        ("r.${D}/debian", "r.${D}", "debian", None, None),
        ("foo/$R", None, "foo/$R", None, None),
        ("", None, "", None, None),
        (":", None, "", "", None),
    ],
)
def test_the_parts(
    text: str, registry: str | None, name: str, tag: str | None, digest: str | None
) -> None:
    image = parse_image(Word(text, 5, 5 + len(text)))
    assert (image.registry, image.name, image.tag, image.digest) == (registry, name, tag, digest)


def test_each_part_has_a_place() -> None:
    text = "FROM localhost:5000/foo/bar:1@sha256:0"
    image = parse_image(Word(text[5:], 5, len(text)))
    parts = (image.registry, image.name, image.tag, image.digest)
    for part in parts:
        assert part is not None
        assert text[part.start : part.end] == part


@pytest.mark.parametrize(
    ("text", "familiar"),
    [
        ("debian:12", "debian"),
        ("library/debian", "debian"),
        ("docker.io/debian", "debian"),
        ("docker.io/library/debian:12", "debian"),
        ("index.docker.io/a/b", "a/b"),
        ("quay.io/a/b", "quay.io/a/b"),
        ("a/b@sha256:0", "a/b"),
    ],
)
def test_the_familiar_name(text: str, familiar: str) -> None:
    assert parse_image(Word(text, 0, len(text))).familiar == familiar


def test_scratch() -> None:
    assert parse_image(Word("scratch", 0, 7)).is_scratch
    assert not parse_image(Word("a/scratch", 0, 9)).is_scratch


def test_a_name_that_no_image_can_have() -> None:
    assert not parse_image(Word("MyTeam/App:1", 0, 12)).is_valid
    assert parse_image(Word("myteam/app:1", 0, 12)).is_valid


def test_since_when_it_is_not_supported() -> None:
    assert end_of_support(parse_image(Word("node:22-buster", 0, 14))) == (
        "debian buster",
        "2024-06",
    )
    assert end_of_support(parse_image(Word("node", 0, 4))) is None


def test_packages_go_only_when_support_has_ended() -> None:
    gone = [it for system in RELEASES for it in releases(system).values() if it.served is False]
    assert len(gone) > 40
    for release in gone:
        text = f"{release.system.replace('centos-stream', 'quay.io/centos/centos')}:{release.name}"
        image = parse_image(Word(text, 0, len(text)))
        assert end_of_support(image), text
        assert release_without_mirror(image) is release or release.system == "centos-stream"


def test_a_context_of_the_build_takes_the_place_of_an_image() -> None:
    given = Given("target:base", "docker-bake.hcl", 0, 1)
    build = Build("bake", "docker-bake.hcl", "web", Span(0, 1), 1, "Dockerfile", ".", {}, {"nginx": given})  # fmt: skip
    text = "FROM nginx\nRUN apk add php83\nFROM nginx:1.29\n"
    first, second = analyze(parse(Source("Dockerfile", text)), builds=[build]).stages
    assert first.image is None
    assert second.image is not None
    (alone, *_) = analyze(parse(Source("Dockerfile", text))).stages
    assert alone.image is not None

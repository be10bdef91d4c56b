"""Files that stay in a layer although nobody needs them any more."""

import pytest

from dflint_rules.layers.deletions import archive_left, copied_archive, deleted_too_late
from tests.lab import Lab

URL = "https://example.com/x.tar.gz"


@pytest.mark.parametrize(
    "script",
    [
        f"wget {URL} && tar xzf x.tar.gz && rm x.tar.gz",
        f"curl -fsSL {URL} | tar xz",
        f"cd /tmp && curl -fsSLO {URL} && tar xzf x.tar.gz && rm -rf /tmp/*",
        f"curl -fo /tmp/x.tar.gz {URL} && tar xzf /tmp/x.tar.gz && rm /tmp/x.tar.gz",
        f"curl -fo /tmp/x.tar.gz {URL} && tar xzf /tmp/x.tar.gz && cd /tmp && rm -f x*",
        'wget "https://e.com/n-$V.tar.xz" && tar xf "n-$V.tar.xz" && cd "n-$V" && make && cd .. && rm "n-$V.tar.xz"',
        'd="$(mktemp -d)" && cd "$d" && curl -O https://e.com/$V.tar.gz && tar xzf $V.tar.gz && rm -rf "$d"',
        'd="$(mktemp -d)" && ( cd "$d" && curl -O https://e.com/$V.tgz && tar xf $V.tgz ) && rm -rf "$d"',
        f"wget {URL}",
        f"wget {URL} && tar czf other.tar.gz x.tar.gz",
        f"wget {URL} && gunzip x.tar.gz",
    ],
)
def test_nothing_is_left(script: str) -> None:
    assert Lab(archive_left).report(f"FROM debian:12\nRUN {script}\n") == ""


@pytest.mark.parametrize(
    "script",
    [
        f"wget {URL} && tar xzf x.tar.gz",
        f"wget {URL} && tar -xzf x.tar.gz && rm -rf /tmp/other",
        f"cd /opt && wget -q {URL} && tar --extract --file=x.tar.gz",
        "wget -O /a.zip https://example.com/1 && unzip /a.zip",
        "curl -fO https://example.com/a.deb && dpkg -i a.deb",
        "curl -fO https://example.com/a.deb && apt-get install -y ./a.deb",
    ],
)
def test_an_archive_is_left(script: str) -> None:
    assert Lab(archive_left).report(f"FROM debian:12\nRUN {script}\n").count("DF242") == 1


def test_an_archive_in_a_cache_mount_is_not_left() -> None:
    text = f"FROM debian:12\nRUN --mount=type=cache,target=/tmp cd /tmp && wget {URL} && tar xf x.tar.gz"
    assert Lab(archive_left).report(text) == ""


def test_a_builder_may_keep_what_it_likes() -> None:
    text = f"FROM debian:12 AS build\nRUN wget {URL} && tar xf x.tar.gz\nFROM scratch\nCOPY --from=build /x /"
    assert Lab(archive_left).report(text) == ""


@pytest.mark.parametrize(
    "steps",
    [
        f"RUN wget -O /tmp/x.tgz {URL}\nRUN tar xf /tmp/x.tgz\nRUN rm /tmp/x.tgz",
        "COPY app.zip /tmp/\nRUN unzip /tmp/app.zip && rm -rf /tmp/*",
        "WORKDIR /opt\nCOPY app.zip .\nRUN unzip app.zip && rm app.zip",
        f"ADD {URL} /tmp/\nRUN rm /tmp/x.tar.gz",
    ],
)
def test_deleting_in_a_later_layer_frees_nothing(steps: str) -> None:
    (found,) = Lab(deleted_too_late).find(f"FROM debian:12\n{steps}\n")
    assert found.source.cut(found).startswith("rm ")
    assert found.related


@pytest.mark.parametrize(
    "steps",
    [
        f"RUN wget -O /tmp/x.tgz {URL} && rm /tmp/x.tgz\nRUN rm -rf /tmp/*",
        "COPY requirements.txt /tmp/\nRUN pip install -r /tmp/requirements.txt && rm /tmp/*.txt",
        "RUN rm -rf /usr/share/doc",
        "ADD rootfs.tar.gz /\nRUN rm /rootfs.tar.gz",
    ],
)
def test_nothing_large_is_deleted_too_late(steps: str) -> None:
    assert Lab(deleted_too_late).report(f"FROM debian:12\n{steps}\n") == ""


def test_only_what_is_unpacked_is_an_archive_to_add() -> None:
    text = "FROM debian:12\nCOPY a.tar.gz b.tar.gz /tmp/\nRUN tar xf /tmp/a.tar.gz -C /\n"
    assert Lab(copied_archive).marked(text) == ["a.tar.gz"]


def test_an_archive_that_is_not_always_there_is_not_deleted() -> None:
    """`rm` would fail, and the build with it."""
    fetch = "curl -fsSLO https://example.com/a-1.tar.gz && tar xf a-1.tar.gz"
    text = f"FROM debian:12\nRUN if [ $A = yes ]; then {fetch}; fi\n"
    assert "DF242" in Lab(archive_left).report(text)
    assert Lab(archive_left).fixed(text) == text


@pytest.mark.parametrize(
    "later",
    ["RUN sha256sum a-1.tar.gz", "RUN mv *.tgz a-1.tar.gz", "FROM a\nCOPY --from=0 /a-1.tar.gz /"],
)
def test_an_archive_that_is_named_later_is_not_deleted(later: str) -> None:
    fetch = "curl -fsSLO https://example.com/a-1.tar.gz && tar xf a-1.tar.gz"
    text = f"FROM debian:12\nWORKDIR /\nRUN {fetch}\n{later}\n"
    assert Lab(archive_left).fixed(text) == text

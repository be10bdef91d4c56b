"""What the layers of a stage hold."""

import pytest

from dflint.model.analyze import analyze
from dflint.model.layers.contents import contents_with_bases, layer_contents
from dflint.model.layers.copies import copy_targets
from dflint.model.stages import Stage
from dflint.source import Source
from dflint.syntax.parser import parse


@pytest.mark.parametrize(
    ("steps", "paths"),
    [
        ("COPY a.sh b /x/", ["/x/a.sh", "/x"]),
        ("WORKDIR /w\nCOPY . sub", ["/w/sub"]),
        ("WORKDIR /w\nCOPY a.txt .", ["/w/a.txt"]),
        ("COPY a.txt c", ["/?/c"]),
        ("COPY a.txt $DIR/", [""]),
        ("COPY a.txt <<EOF /x/\nhello\nEOF", ["/x/a.txt"]),
        ("ADD https://example.com/a.tar /x/../y/", ["/y/a.tar"]),
    ],
)
def test_where_a_source_lands(steps: str, paths: list[str]) -> None:
    copies = _final(f"FROM a\n{steps}\n").copies
    assert [it.path for step in copies for it in copy_targets(step)] == paths


@pytest.mark.parametrize(
    ("steps", "paths"),
    [
        ("COPY a.jar b.txt /x/", ["/x/a.jar"]),
        ("COPY a.txt /x/a.jar", ["/x/a.jar"]),
        ("ADD a.tar.gz /x/", []),
        ("ADD https://example.com/a.tar.gz /x/", ["/x/a.tar.gz"]),
        ("RUN curl -o /x/a.deb https://example.com", ["/x/a.deb"]),
        ("RUN wget -P /x https://example.com/a.zip && rm /x/*.zip", []),
        ("RUN --mount=type=cache,target=/x curl -o /x/a.deb https://example.com", []),
    ],
)
def test_large_files(steps: str, paths: list[str]) -> None:
    assert [it.path for it in layer_contents(_final(f"FROM a\n{steps}\n")).large_files] == paths


def test_a_stage_holds_what_its_base_does() -> None:
    text = """\
FROM a AS b
COPY web /web
COPY tool.zip /tmp/
RUN pip install -r requirements.txt
FROM b
COPY lib /lib
COPY . .
"""
    final = _final(text)
    held = layer_contents(final)
    all_held = [*contents_with_bases(final)]
    paths = [it.path for own in all_held for it in own.layer_paths]
    assert paths == ["/lib", "/?", "/web", "/tmp/tool.zip"]
    assert [it.path for own in all_held for it in own.large_files] == ["/tmp/tool.zip"]
    assert [it.manifests for own in all_held for it in own.installed] == [("requirements.txt",)]
    assert [str(word) for _, word in held.whole_context] == ["."]
    assert list(held.copied_files) == []


def test_files_are_known_by_the_first_copy() -> None:
    stage = _final("FROM a\nCOPY a.sh /\nADD a.sh /a.sh\nCOPY web /web\n")
    assert layer_contents(stage).copied_files == {"/a.sh": stage.copies[0]}


def _final(text: str) -> Stage:
    final = analyze(parse(Source("Dockerfile", text))).final
    assert final is not None
    return final

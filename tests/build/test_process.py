"""What is asked of an engine, and what it answers."""

import json

import pytest

from dflint.build.errors import BuildError
from dflint.build.process import understood


@pytest.mark.parametrize("answer", ["", "no store\nmore", "[]", "{}", "null", '{"store": 1}'])
def test_an_answer_that_means_nothing_is_one_sentence(answer: str) -> None:
    with pytest.raises(BuildError) as error:
        understood("buildah", lambda it: dict(json.loads(it)["store"].items()), answer)
    first = answer.partition("\n")[0]
    assert str(error.value) == f"buildah answers what dflint does not understand: {first!r}."


def test_an_answer_that_is_understood() -> None:
    assert understood("buildah", json.loads, "[1]") == [1]

"""Variables of a RUN that are misspelt."""

import pytest

from dflint.fix import apply
from dflint_rules.variables.undeclared import undefined_variable
from dflint_rules.variables.unset import misspelt_variable
from tests.lab import Lab


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("ARG WORKER=app\nRUN mkdir /srv/$WROKER", 1),
        ("ENV APP_HOME=/srv\nRUN mkdir ${APP_HOM}/data", 1),
        ("ENV APP_HOME=/srv\nRUN cd $APPHOME && make", 1),
        ("ENV APP_HOME=/srv\nRUN mkdir $APP_HOME/data", 0),
        ("ARG TOOL1=a\nRUN echo $TOOL2", 0),
        ("ARG PACKAGE=a\nRUN echo $PACKAGES", 0),
        ("ARG WORKER=app\nRUN WROKER=b && mkdir /srv/$WROKER", 0),
        ("ARG WORKER=app\nRUN mkdir /srv/${WROKER:-x}", 0),
        ("ARG WORKER=app\nRUN echo '$WROKER'", 0),
        ("ARG HOM=a\nRUN mkdir $HOME/x", 0),
        ("ARG WORKER=app\nRUN export WROKER=b\nRUN mkdir /srv/$WROKER", 0),
        ("ARG CPU=a\nRUN echo $CP", 0),
        ("ARG WORKER=app\nRUN . /x && mkdir /srv/$WROKER", 0),
    ],
)
def test_a_variable_of_nearly_the_same_name_is_declared(lines: str, found: int) -> None:
    assert len(Lab(misspelt_variable).find(f"FROM debian:13-slim\n{lines}\n")) == found


def test_all_uses_of_a_name_in_an_instruction_are_corrected() -> None:
    text = f"FROM debian:13-slim\nENV APP_HOME=/srv\nWORKDIR /{'$AP_HOME/' * 60}${{AP_HOME}}\n"
    found = Lab(undefined_variable).find(text)[0]
    assert found.fix is not None
    assert apply(text, [found.fix]) == text.replace("$AP_", "$APP_").replace("{AP_", "{APP_")

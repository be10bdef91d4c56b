"""Variables of a RUN that are misspelt, or that nothing declares."""

import pytest

from dflint.fix import apply
from dflint_rules.variables.undeclared import undefined_variable
from dflint_rules.variables.unset import misspelt_variable, undeclared_variable_in_run
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


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("FROM debian:13\nRUN mkdir $APP_DIR", ["APP_DIR is empty: no ARG or ENV declares it"]),
        (
            "FROM python:3.13\nRUN pip install flask==$FLASK_VERSION",
            ["FLASK_VERSION is empty: no ARG or ENV declares it, and pip takes no empty version"],
        ),
        ('FROM debian:13\nRUN awk "{print $NF}" /x', ["NF is empty: no ARG or ENV declares it"]),
        ("FROM debian:13\nRUN echo $JAVA_HOME", ["JAVA_HOME is empty: no ARG or ENV declares it"]),
        ("FROM debian:13\nRUN awk '{print $NF}' /x", []),
        ("FROM eclipse-temurin:21\nRUN echo $JAVA_HOME", []),
        ("FROM golang:1.24\nRUN echo $GOTOOLCHAIN $GOLANG_SHA256", []),
        ("FROM example/python:3.13\nRUN mkdir $APP_DIR", []),
        ("FROM node:8-onbuild\nRUN mkdir $DEST_DIR", []),
        ("FROM debian:13\nRUN echo $RANDOM $HOME $UID ${BASH_VERSION} $HTTP_PROXY", []),
        ("FROM debian:13\nRUN echo ${APP_DIR:-/srv}", []),
        ('FROM debian:13\nRUN [ -z "$APP_DIR" ] || mkdir $APP_DIR', []),
        ("FROM debian:13\nRUN . /etc/os-release && echo $VERSION_ID", []),
        ("FROM debian:13\nRUN export $(cat /x) && echo $APP_DIR", []),
        ("FROM debian:13\nRUN eval `opam env` && echo $APP_DIR", []),
        ("FROM debian:13\nRUN while getopts a: OPT; do echo $OPT; done", []),
        ('FROM debian:13\nSHELL ["bash", "-lc"]\nRUN echo $APP_DIR', []),
        ("FROM debian:13\nRUN --mount=type=secret,id=a,env=APP_KEY_ID echo $APP_KEY_ID", []),
        ("FROM debian:13 AS a\nENV APP_DIR=/a\nFROM a\nRUN echo $APP_DIR", []),
    ],
)
def test_a_run_uses_a_variable_that_nothing_declares(lines: str, found: list[str]) -> None:
    findings = Lab(undeclared_variable_in_run).find(f"{lines}\n")
    assert [it.message for it in findings] == found

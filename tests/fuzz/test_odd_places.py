"""Odd pieces in the examples of rules: no fix is proposed that cannot be made."""

from __future__ import annotations

import pytest

from dflint.engine.registry import all_rules
from tests.fuzz.odd_places import odd_texts, refused

SEED, SIZE = 13, 12
SHARES = 4  # so that several processes can share the work
# By the code of a rule: each had a fix once that was refused.
FOUND = [
    ("DF411", "FROM debian:12\nRUN sudo >a  apt-get update\n"),
    (
        "DF231",
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\\ ",
    ),
    ("DF260", 'FROM node:22-slim\nCOPY . /app\nRUN chown -R nod\\"e:node /app\n'),
    ("DF443", "FROM node:22\nUSER node\nCOPY  -- data /srv/data\n"),
    ("DF556", "FROM debian:12\nRUN apt-get update && apt-get install -y curl git\r curl\n"),
    ("DF556", "FROM debian:12\nRUN apt-get update && apt-get install -y curl git\\  curl\n"),
    ("DF143", "FROM debian:12\nENV PORT \\\n# a\n = 8080\n"),
    ("DF222", "FROM debian:12\nARG V\nENV GIT_COMMIT=$V\nRUN apt-get install -y curl\\\n"),
    (
        "DF253",
        "FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt/lists apt-get update\r&& rm -rf /var/lib/apt/lists/*\n",
    ),
    ("DF411", "FROM debian:12\nRUN sudo \u00a0apt-get update\n"),
    ("DF560", "FROM debian:12\nENV LANG=C.UTF-8\nENV #TZ=UTC\n"),
    ("DF623", "FROM debian:12\nRUN mkdir /srv/shared \r&& umask 002\n"),
    ("DF627", "FROM python:3.13\nRUN pip install -r requirements.txt\\ || true\n"),
    ("DF627", "FROM python:3.13\nRUN pip install -r requirements.txt\r|| true\n"),
    ("DF010", "FROM nginx:1.28\nEXPOSE 8\r # http\n"),
    ("DF627", "FROM python:3.13\nRUN pip install -r r.txt  \\\n# a\n|| true\n"),
    ("DF603", "FROM a:1\nRUN cd --"),
    ("DF762", "FROM a:1\r\nRUN <<EOF\r\napt-get date\r\nEOF"),
    ("DF574", 'FROM a:1\nCMD ["","-","\'\\\n#\no\'"]'),
    ("DF615", 'FROM a:1\nCMD ["a","b\\\n# c\n "]'),
    ("DF637", "FROM a:1\nRUN find -exec find -exec {}"),
    ("DF370", "FROM python:3.13-slim\nRUN uv pip -- install --system django\n"),
]


@pytest.mark.parametrize("share", range(SHARES))
def test_no_fix_is_refused(share: int) -> None:
    rules = sorted(all_rules(), key=lambda rule: rule.code)[share::SHARES]
    texts = [(rule, text) for rule in rules for text in odd_texts(rule, SEED, SIZE)]
    assert texts
    found = {text: (rule.name, reasons) for rule, text in texts if (reasons := refused(rule, text))}
    assert found == {}


@pytest.mark.parametrize(("code", "text"), FOUND)
def test_fixes_that_were_found(code: str, text: str) -> None:
    (rule,) = [it for it in all_rules() if it.code == code]
    assert refused(rule, text) == []

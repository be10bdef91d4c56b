"""The values of secrets are in no report."""

import pytest

from tests.cli.conftest import Dflint

SECRETS = {
    "ENV": "ENV DEPLOY_TOKEN=q7Zt0WmXv3",
    "ENV without =": "ENV DEPLOY_TOKEN q7Zt0WmXv3",
    "quoted": 'ENV PORT=1 DB_PASSWORD="q7Zt0WmXv3"',
    "ARG": "ARG API_KEY=q7Zt0WmXv3",
    "ONBUILD": "ONBUILD ENV API_KEY=q7Zt0WmXv3",
    "in an address": "RUN git clone https://bot:q7Zt0WmXv3@example.com/app",
    "an option": "RUN curl -u bot:q7Zt0WmXv3 -O https://example.com/app",
    "a header": 'RUN curl -H "Authorization: Bearer q7Zt0WmXv3" -O https://example.com/app',
    "export": "RUN export API_TOKEN=q7Zt0WmXv3 && cd /",
    "before a command": "RUN API_TOKEN=q7Zt0WmXv3 make; cd /",
    "an option of its own": "RUN deploy --password q7Zt0WmXv3; cd /",
    "a file": "RUN echo //r.example.com/:_authToken=q7Zt0WmXv3 > .npmrc",
    "chpasswd": "RUN echo root:q7Zt0WmXv3 | chpasswd",
    "used again": "ENV API_KEY=q7Zt0WmXv3\nRUN cd /srv && echo q7Zt0WmXv3",
}


@pytest.mark.parametrize("arguments", [
    ["--output-format=full"], ["--output-format=concise"], ["--output-format=json"],
    ["--fix", "--unsafe-fixes", "--diff"],
])  # fmt: skip
@pytest.mark.parametrize("lines", SECRETS.values(), ids=SECRETS)
def test_no_report_shows_a_secret(dflint: Dflint, lines: str, arguments: list[str]) -> None:
    text = f"FROM debian\n{lines}\n".encode()
    _, output, errors = dflint("check", *arguments, "-", stdin=text)
    assert "DF101" in output or arguments[0] == "--fix"
    assert "q7Zt0WmXv3" not in output + errors


def test_what_only_has_the_name_of_a_secret_is_shown(dflint: Dflint) -> None:
    _, output, _ = dflint("check", "-", stdin=b"FROM debian\nENV TOKEN_FILE /run/secrets/token\n")
    assert "/run/secrets/token" in output


def test_marks_stay_where_they_are(dflint: Dflint) -> None:
    text = b"FROM debian:12\nENV API_KEY q7Zt0WmXv3\nUSER 1\n"
    _, output, _ = dflint("check", "-", stdin=text)
    assert "ENV API_KEY **********\n     |     ^^^^^^^^^^^^^^^^^^\n" in output


def test_a_usual_word_as_a_secret_takes_no_words_from_messages_and_other_lines(
    dflint: Dflint,
) -> None:
    text = b"FROM debian:12\nARG APP_SECRET=secret\nRUN --mount=type=secret,id=a cd /srv\n"
    _, output, _ = dflint("check", "-", stdin=text)
    assert "APP_SECRET seems to be a secret: ARG makes it readable" in output
    assert "ARG APP_SECRET=******\n" in output
    assert "RUN --mount=type=secret,id=a" in output

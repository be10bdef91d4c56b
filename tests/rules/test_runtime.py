"""How the container runs."""

import pytest

from dflint_rules.metadata.volumes import write_after_volume
from dflint_rules.runtime.daemons import container_ends_at_once
from dflint_rules.runtime.exec_arguments import (
    blank_in_exec_argument,
    quoted_argument_in_exec_form,
)
from dflint_rules.runtime.exec_form import (
    shell_syntax_in_exec_form,
    variable_in_exec_form,
)
from dflint_rules.runtime.healthcheck import healthcheck_starts_program, healthcheck_without_program
from dflint_rules.runtime.lifetime import (
    command_that_never_runs,
    frontend_in_env,
    package_manager_as_first_process,
)
from dflint_rules.runtime.signals import kill_as_stop_signal, unknown_stop_signal
from tests.lab import Lab


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian:12\nHEALTHCHECK CMD curl -f http://localhost\n",
        "FROM python:3.13-slim\nHEALTHCHECK --interval=5s CMD curl -f http://localhost || exit 1\n",
        'FROM node:22-slim\nHEALTHCHECK CMD ["wget", "-q", "http://localhost"]\n',
        "FROM alpine:3.20\nHEALTHCHECK CMD curl -f http://localhost\n",
        "FROM gcr.io/distroless/static\nHEALTHCHECK CMD curl -f http://localhost\n",
        "FROM debian:12-slim AS a\nRUN apt-get install -y git\nFROM a\nHEALTHCHECK CMD curl x\n",
        "FROM alpine:3.20\nRUN addgroup -g $GID a && mkdir -p $HOME/x\nHEALTHCHECK CMD (curl -f x) || exit 1\n",
    ],
)
def test_the_check_has_no_program(text: str) -> None:
    assert len(Lab(healthcheck_without_program).find(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian:12\nRUN apt-get install -y curl\nHEALTHCHECK CMD curl x\n",
        "FROM debian:12 AS a\nRUN apt-get install -y curl\nFROM a\nHEALTHCHECK CMD curl x\n",
        "FROM debian:12\nCOPY --from=x /usr/bin/curl /usr/bin/\nHEALTHCHECK CMD curl x\n",
        "FROM python:3.13\nHEALTHCHECK CMD curl x\n",
        "FROM alpine:3.20\nHEALTHCHECK CMD wget x\n",
        "FROM debian:12\nHEALTHCHECK CMD /check curl\n",
        "FROM debian:12\nRUN ./install.sh\nHEALTHCHECK CMD curl x\n",
        "FROM debian:12\nRUN apt-get install -y $PACKAGES\nHEALTHCHECK CMD curl x\n",
        "FROM debian:12\nRUN mkdir -p $DIR && $DIR/get\nHEALTHCHECK CMD curl x\n",
        "FROM debian:12\nHEALTHCHECK NONE\n",
        "FROM example/base\nHEALTHCHECK CMD curl x\n",
        "FROM gcr.io/distroless/base:debug\nHEALTHCHECK CMD wget x\n",
    ],
)
def test_the_check_may_have_its_program(text: str) -> None:
    assert Lab(healthcheck_without_program).report(text) == ""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('CMD ["java", "-jar", "$JAR"]', 1),
        ('ENTRYPOINT ["${APP}"]', 1),
        ('HEALTHCHECK CMD ["curl", "http://localhost:${PORT}"]', 1),
        ('RUN ["echo", "$HOME"]', 1),
        ('CMD ["sh", "-c", "exec $APP"]', 0),
        ('CMD ["tini", "--", "bash", "-c", "$APP"]', 0),
        ('CMD ["envsubst", "$PORT"]', 0),
        ('CMD ["grep", "^x$", "/y"]', 0),
        ('CMD ["awk", "{print $1}"]', 0),
        ('ENTRYPOINT ["sh", "-c"]\nCMD ["$APP"]', 0),
        ("CMD $APP", 0),
    ],
)
def test_a_variable_that_nothing_replaces(line: str, found: int) -> None:
    assert len(Lab(variable_in_exec_form).find(f"FROM debian:12\n{line}\n")) == found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('CMD ["npm start"]', 'CMD ["npm", "start"]'),
        ('CMD ["node a.js", "--x"]', 'CMD ["node", "a.js", "--x"]'),
        ('CMD ["a && b"]', 'CMD ["a && b"]'),
        ('ENTRYPOINT ["/entry.sh"]\nCMD ["npm start"]', 'ENTRYPOINT ["/entry.sh"]\nCMD ["npm start"]'),
        ('CMD ["/Program Files/x"]', 'CMD ["/Program Files/x"]'),
        ('CMD ["sh", "-c", "a b"]', 'CMD ["sh", "-c", "a b"]'),
    ],
)  # fmt: skip
def test_a_program_with_blanks_in_its_name(before: str, after: str) -> None:
    text = f"FROM debian:12\n{before}\n"
    assert Lab(shell_syntax_in_exec_form).fixed(text) == f"FROM debian:12\n{after}\n"


@pytest.mark.parametrize(
    ("words", "level"), [('"$(which a)"', "error"), ('"a", "--data", "~/.a"', "warning")]
)
def test_a_program_may_expand_its_arguments(words: str, level: str) -> None:
    found = Lab(shell_syntax_in_exec_form).find(f"FROM debian:12\nCMD [{words}]\n")
    assert [str(it.severity) for it in found] == [level]


@pytest.mark.parametrize("operator", ["&&", "|", ">", ";", "||"])
def test_operators_need_a_shell(operator: str) -> None:
    text = f'FROM debian:12\nCMD ["a", "{operator}", "b"]\n'
    assert Lab(shell_syntax_in_exec_form).marked(text) == [operator]
    in_shell = f'FROM debian:12\nCMD ["sh", "-c", "a {operator} b"]\n'
    assert Lab(shell_syntax_in_exec_form).report(in_shell) == ""


@pytest.mark.parametrize(
    "signal", ["SIGTERM", "TERM", "15", "sigint", "SIGRTMIN+3", "$SIGNAL", "37"]
)
def test_signals_that_exist(signal: str) -> None:
    lab = Lab(unknown_stop_signal, kill_as_stop_signal)
    assert lab.report(f"FROM debian:12\nSTOPSIGNAL {signal}\n") == ""


@pytest.mark.parametrize(
    ("signal", "code"),
    [("SIGFOO", "DF546"), ("99", "DF546"), ("SIGKILL", "DF547"), ("9", "DF547"), ("KILL", "DF547")],
)
def test_signals_that_are_wrong(signal: str, code: str) -> None:
    lab = Lab(unknown_stop_signal, kill_as_stop_signal)
    assert code in lab.report(f"FROM debian:12\nSTOPSIGNAL {signal}\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ENV DEBIAN_FRONTEND=noninteractive", "ARG DEBIAN_FRONTEND=noninteractive"),
        ("ENV DEBIAN_FRONTEND noninteractive", "ENV DEBIAN_FRONTEND noninteractive"),
        ("ENV A=b DEBIAN_FRONTEND=noninteractive", "ENV A=b DEBIAN_FRONTEND=noninteractive"),
    ],
)
def test_env_of_one_pair_becomes_arg(before: str, after: str) -> None:
    lab = Lab(frontend_in_env)
    assert len(lab.find(f"FROM debian:12\n{before}\n")) == 1
    assert lab.fixed(f"FROM debian:12\n{before}\n") == f"FROM debian:12\n{after}\n"


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian:12\nENV DEBIAN_FRONTEND=noninteractive\nENV DEBIAN_FRONTEND=\n",
        "FROM debian:12\nARG DEBIAN_FRONTEND=noninteractive\n",
        "FROM debian:12 AS a\nENV DEBIAN_FRONTEND=noninteractive\nFROM scratch\nCOPY --from=a /x /\n",
    ],
)
def test_it_does_not_reach_the_container(text: str) -> None:
    assert Lab(frontend_in_env).report(text) == ""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("CMD service nginx start", 1),
        ('CMD ["service", "nginx", "start"]', 1),
        ("CMD service mysql start && service nginx start", 1),
        ("CMD service mysql start && nginx -g 'daemon off;'", 0),
        ("CMD service mysql start && tail -f /dev/null", 0),
        ('CMD ["nginx"]', 1),
    ],
)
def test_a_container_that_ends_at_once(line: str, found: int) -> None:
    assert len(Lab(container_ends_at_once).find(f"FROM debian:12\n{line}\n")) == found


def test_only_what_ships_or_has_a_name_runs() -> None:
    text = 'FROM golang:1 AS a\nCMD ["a"]\nFROM a\nCMD ["b"]\nFROM debian:12\nCOPY --from=1 /a /\n'
    assert Lab(command_that_never_runs).marked(text) == ["CMD"]


@pytest.mark.parametrize(
    ("line", "found"), [("CMD npm start", 1), ('CMD ["npm", "ci"]', 1), ("CMD a && npm start", 0)]
)
def test_npm_as_the_first_process(line: str, found: int) -> None:
    assert len(Lab(package_manager_as_first_process).find(f"FROM node:22\n{line}\n")) == found


def test_only_below_the_volume() -> None:
    text = "FROM debian:12\nVOLUME /data\nWORKDIR /data\nRUN touch /datastore/a\nRUN touch b\n"
    assert Lab(write_after_volume).marked(text) == ["touch b"]


def test_what_copy_brings_into_a_volume_stays() -> None:
    text = "FROM debian:12\nVOLUME /data\nCOPY a /data/\nADD b.tar /data/\n"
    assert Lab(write_after_volume).marked(text) == []


def test_the_home_directory_is_not_below_the_working_directory() -> None:
    text = "FROM debian:12\nWORKDIR /data\nVOLUME /data\nRUN mkdir ~/.vnc && cd ~ && mkdir .ssh\n"
    assert Lab(write_after_volume).marked(text) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("""CMD ["nginx", "-g", "'daemon off;'"]""", 1),
        (r'CMD ["nginx", "-g", "\\"daemon off;\\""]'.replace("\\\\", "\\"), 1),
        ("""ENTRYPOINT ["gunicorn", "-b", "':80'", "app:app"]""", 1),
        ("""ENTRYPOINT ["gunicorn", "-b", ":80", "'app:create_app()'"]""", 1),
        ("""CMD ["gunicorn", "-b", ":80", "app:create_app('x')"]""", 0),
        ("""CMD ["server", "--name='x'"]""", 0),
        ("""CMD ["server", "'a' 'b'"]""", 0),
        ("""CMD ["server", "''"]""", 0),
        ("""CMD ["sh", "-c", "'a b'"]""", 0),
        ("""CMD ["echo", "'hello'"]""", 0),
        ("""CMD nginx -g 'daemon off;'""", 0),
    ],
)
def test_quotes_in_a_word_of_the_exec_form_are_a_part_of_it(line: str, found: int) -> None:
    lab = Lab(quoted_argument_in_exec_form)
    assert len(lab.find(f"FROM debian:12\n{line}\n")) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('CMD ["node", "server.js "]', 1),
        ('CMD ["node ", "server.js"]', 1),
        ('ENTRYPOINT [" ./run.sh"]', 1),
        ('CMD ["node", "server.js"]', 0),
        ('CMD ["node", "-e", "a b "]', 0),
        ('CMD ["node", " "]', 0),
        ('CMD ["sh", "-c", "true "]', 0),
        ('CMD ["echo", "hello "]', 0),
    ],
)
def test_spaces_around_a_string_of_the_exec_form_are_a_part_of_it(line: str, found: int) -> None:
    assert len(Lab(blank_in_exec_argument).find(f"FROM debian:12\n{line}\n")) == found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ('CMD ["app", "run", "-c", "a"]\nHEALTHCHECK CMD ["app", "run", "-c", "a"]', 1),
        (
            'ENTRYPOINT ["/start.sh"]\nCMD ["run", "-c", "a"]\nHEALTHCHECK CMD ["/app", "run", "-c", "a"]',
            1,
        ),
        ('ENTRYPOINT ["app"]\nCMD ["run"]\nHEALTHCHECK CMD app run || exit 1', 1),
        ("CMD node server.js\nHEALTHCHECK CMD node server.js", 1),
        ('ENTRYPOINT ["app"]\nCMD ["run"]\nHEALTHCHECK CMD ["app", "health"]', 0),
        ('CMD ["app"]\nHEALTHCHECK CMD ["app", "health"]', 0),
        (
            'ENTRYPOINT ["/start.sh"]\nCMD ["redis-server"]\nHEALTHCHECK CMD ["redis-cli", "ping"]',
            0,
        ),
        ('ENTRYPOINT ["curl"]\nCMD ["http://a"]\nHEALTHCHECK CMD ["curl", "http://a"]', 0),
        ("HEALTHCHECK CMD curl -f http://localhost", 0),
        ("CMD app run\nHEALTHCHECK NONE", 0),
    ],
)
def test_a_check_that_starts_the_program_again(lines: str, found: int) -> None:
    lab = Lab(healthcheck_starts_program)
    assert len(lab.find(f"FROM debian:13\n{lines}\n")) == found

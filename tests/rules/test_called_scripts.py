"""Scripts that a start script, or a script of package.json, calls or reads."""

import pytest

from tests.rules.project import Project, rules_of

RULES = rules_of("DF711", "DF712", "DF713", "DF715", "DF716", "DF718")
IMAGE = """\
FROM python:3.13-alpine
WORKDIR /app
COPY . .
ENTRYPOINT ["/app/start.sh"]
"""
NODE = """\
FROM node:22-slim
WORKDIR /app
COPY . .
CMD ["npm", "start"]
"""


@pytest.fixture(autouse=True)
def only_these(project: Project) -> None:
    project.rules = RULES


def start(project: Project, text: str, image: str = IMAGE) -> None:
    project.write("Dockerfile", image)
    project.write("start.sh", f"#!/bin/sh\nset -e\n{text}", mode=0o755)


@pytest.mark.parametrize(
    "call",
    [
        "exec /app/tools/run.sh",
        "./tools/run.sh",
        "cd tools\n./run.sh",
        'cd "$(dirname "$0")"/tools && exec ./run.sh',
        '"$(dirname "$0")/tools/run.sh"',
        '"${0%/*}"/tools/run.sh',
        "exec su-exec app tools/run.sh",
        "bash_is_no_shell=1 tools/run.sh",
    ],
)
def test_a_called_script_needs_its_mode_and_its_interpreter(project: Project, call: str) -> None:
    start(project, f"{call}\n")
    project.write("tools/run.sh", "#!/bin/bash\nexec app\n")
    assert project.codes() == "DF712 DF713"
    project.write("tools/run.sh", "#!/bin/sh\nexec app\n", mode=0o755)
    assert project.codes() == ""


@pytest.mark.parametrize("call", [". ./env.sh", ". /app/env.sh", '. "$(dirname "$0")/env.sh"'])
def test_a_script_that_is_read_has_the_shell_of_its_reader(project: Project, call: str) -> None:
    start(project, f"{call}\nexec app\n")
    project.write("env.sh", "#!/bin/bash\nexport A=1\r\n")
    assert project.codes() == "DF711"
    project.write("env.sh", "#!/bin/bash\nexport A=1\n")
    assert project.codes() == ""


def test_a_script_that_is_given_to_a_shell(project: Project) -> None:
    start(project, "sh tools/migrate.sh\nexec app\n")
    project.write("tools/migrate.sh", "set -e\nlist=(a b)\nmake migrate\n")
    assert project.codes() == "DF715 DF718"


def test_the_finding_says_which_script_calls(project: Project) -> None:
    start(project, "\n./run.sh\n")
    project.write("run.sh", "#!/bin/sh\nexec app\n")
    (found,) = project.report()
    assert "run.sh (called by start.sh, line 4) is not executable" in found


@pytest.mark.parametrize(
    "call",
    [
        "if [ -n \"$DEBUG\" ]; then ./run.sh; fi\nexec app",
        "chmod +x run.sh\n./run.sh",
        "chmod +x /app/*.sh\n./run.sh",
        "cd /elsewhere\n./run.sh",
        "cd \"$PLACE\"\n./run.sh",
        "echo ./run.sh",
        "\"$HOME/run.sh\"",
    ],
)  # fmt: skip
def test_a_call_that_is_not_sure_is_no_error(project: Project, call: str) -> None:
    start(project, f"{call}\n")
    project.write("run.sh", "#!/bin/sh\nexec app\n")
    project.write("Dockerfile", IMAGE)
    is_maybe = call.startswith("if")
    assert project.codes() == ("DF712" if is_maybe else "")
    if is_maybe:
        assert "that call fails" in project.report()[0]


def test_scripts_that_call_each_other_are_read_once(project: Project) -> None:
    start(project, "./a.sh\n")
    project.write("a.sh", "#!/bin/sh\n./b.sh\n", mode=0o755)
    project.write("b.sh", "#!/bin/sh\n./a.sh\n./start.sh\n")
    assert project.codes() == "DF712"


def test_a_chain_of_scripts_ends_somewhere(project: Project) -> None:
    start(project, "./s1.sh\n")
    for number in range(1, 40):
        project.write(f"s{number}.sh", f"#!/bin/sh\n./s{number + 1}.sh\n", mode=0o755)
    project.write("s40.sh", "#!/bin/sh\n")
    assert project.codes() == ""


@pytest.mark.parametrize(
    ("call", "script", "wanted"),
    [
        ("exec ./run.sh", "gunicorn app:app", "DF716"),
        ("exec ./run.sh", "exec gunicorn app:app", ""),
        ("./run.sh", "exec gunicorn app:app", "DF716"),
        ("./run.sh", "python manage.py migrate", ""),
        (". ./run.sh", "gunicorn app:app", "DF716"),
        (". ./run.sh", "exec gunicorn app:app", ""),
        ("./run.sh &\nwait", "exec gunicorn app:app", ""),
        ("./run.sh\nexec app", "gunicorn --check-config app:app", ""),
    ],
)
def test_exec_at_the_end_of_a_chain(project: Project, call: str, script: str, wanted: str) -> None:
    start(project, f"{call}\n")
    project.write("run.sh", f"#!/bin/sh\nset -e\n{script}\n", mode=0o755)
    assert project.codes() == wanted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("sh ./start.sh", "DF711"),
        ("./start.sh", "DF711 DF712"),
        ("NODE_ENV=production bash ./start.sh", "DF711"),
        ("node server.js", ""),
    ],
)
def test_what_a_script_of_package_json_starts(project: Project, body: str, wanted: str) -> None:
    project.write("Dockerfile", NODE)
    project.write("package.json", f'{{"scripts": {{"start": "{body}"}}}}')
    project.write("start.sh", "#!/bin/sh\r\nexec node server.js\r\n")
    assert project.codes() == wanted

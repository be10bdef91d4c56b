"""What start scripts, scripts of package.json and services do to the program of a container."""

import pytest

from tests.rules.project import Project, rules_of

SCRIPT = 'FROM debian:13-slim\nCOPY --chmod=755 run.sh /\n{}ENTRYPOINT ["/run.sh"]\nCMD ["start"]\n'


def count(project: Project, dockerfile: str, *codes: str) -> int:
    project.write("Dockerfile", dockerfile)
    return len(project.report(rules=rules_of(*codes)))


@pytest.mark.parametrize(
    ("last", "lines", "wanted"),
    [
        ('sentry "$@"', "EXPOSE 9000\n", 1),
        ('exec sentry "$@"', "EXPOSE 9000\n", 0),
        ('sentry "$@"', "", 0),
        ('echo "$@"', "EXPOSE 9000\n", 0),
        ('main() {\n  exec sentry "$@"\n}\nmain "$@"', "EXPOSE 9000\n", 0),
        ("supervisord -c /etc/s.conf", "COPY s.conf /etc/\n", 1),
        ('python -c "print()"', "", 0),
        ("while true; do\n  job\n  sleep 5\ndone", "", 1),
        ("while true; do\n  job || break\n  sleep 5\ndone", "", 0),
        ("trap 'exit 0' TERM\nwhile true; do\n  sleep 5 &\n  wait $!\ndone", "", 0),
    ],
)
def test_scripts_that_keep_the_signal(project: Project, last: str, lines: str, wanted: int) -> None:
    project.write("run.sh", f"#!/bin/sh\nset -e\n{last}\n", 0o755)
    project.write("s.conf", "[supervisord]\nnodaemon=true\n")
    assert count(project, SCRIPT.format(lines), "DF716") == wanted


@pytest.mark.parametrize(
    ("script", "wanted"),
    [("forever start a.js", 1), ("forever a.js", 0), ("pm2 start a.js", 1), ("node a.js", 0)],
)
def test_scripts_of_a_package_that_end(project: Project, script: str, wanted: int) -> None:
    project.write("package.json", f'{{"scripts": {{"start": "{script}"}}}}')
    dockerfile = 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD ["npm", "start"]\n'
    assert count(project, dockerfile, "DF540") == wanted


@pytest.mark.parametrize(
    ("path", "wanted"), [("src/index.js", 1), ("index.js", 1), ("src/own/index.js", 1)]
)
def test_a_package_above_its_program(project: Project, path: str, wanted: int) -> None:
    project.write("package.json", '{"dependencies": {"openai": "^4.0.0"}}')
    project.write(path, "import OpenAI from 'openai';\n")
    dockerfile = f'FROM node:24\nWORKDIR /app\nCOPY . .\nCMD ["node", "{path}"]\n'
    assert count(project, dockerfile, "DF653") == wanted


@pytest.mark.parametrize(
    ("base", "text", "wanted"),
    [
        ("python:3.13-slim", "import subprocess\nsubprocess.run(['ffmpeg', '-version'])", 1),
        ("python:3.13-slim", "import os\nos.system('git pull')", 1),
        ("python:3.13", "import os\nos.system('git pull')", 0),
        ("python:3.13-slim", "import os\nos.system(f'{tool} pull')", 0),
        ("python:3.13-slim", "import os\ntry:\n    os.system('git pull')\nexcept OSError: pass", 0),
    ],
)
def test_programs_that_programs_run(project: Project, base: str, text: str, wanted: int) -> None:
    project.write("main.py", "from tool import x\n")
    project.write("tool.py", f"{text}\n")
    dockerfile = f'FROM {base}\nWORKDIR /app\nCOPY . .\nCMD ["python", "main.py"]\n'
    assert count(project, dockerfile, "DF718") == wanted

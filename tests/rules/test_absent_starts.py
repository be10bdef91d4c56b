"""Files that a container starts, or that what it starts loads, and that nothing brings."""

import pytest

from tests.rules.project import Project, rules_of

NODE = 'FROM node:24-slim\nWORKDIR /app\n{}\nCMD ["node", "{}"]\n'
PYTHON = 'FROM python:3.13-slim\nWORKDIR /app\n{}\nCMD ["python", "app.py"]\n'


def messages(project: Project, dockerfile: str, path: str = "Dockerfile") -> list[str]:
    project.write(path, dockerfile)
    return [it.partition(": ")[2] for it in project.report(path, ".", rules=rules_of("DF584"))]


@pytest.mark.parametrize(
    ("name", "count"),
    [("functions/server.js", 1), ("tests/server.js", 0), ("functions/other.js", 0)],
)
def test_a_file_of_that_name_is_in_a_folder(project: Project, name: str, count: int) -> None:
    project.write(name)
    assert len(messages(project, NODE.format("COPY . .", "server.js"))) == count


@pytest.mark.parametrize(
    ("lines", "scripts", "count"),
    [
        ("COPY . .\nRUN npm install", '{"build": "tsc"}', 1),
        ("COPY . .\nRUN npm install", "{}", 0),
        ("COPY . .\nRUN npm install && npm run build", '{"build": "tsc"}', 0),
    ],
)
def test_the_output_of_a_build_that_nothing_runs(
    project: Project, lines: str, scripts: str, count: int
) -> None:
    project.write("package.json", f'{{"scripts": {scripts}}}')
    project.write("src/main.ts")
    assert len(messages(project, NODE.format(lines, "dist/main.js"))) == count


@pytest.mark.parametrize(
    ("path", "lines", "count"),
    [
        ("Dockerfile", "COPY package.json ./", 1),
        ("Dockerfile", "COPY package.json src ./", 0),
        ("Dockerfile.dev", "COPY package.json ./", 0),
    ],
)
def test_a_folder_that_no_copy_brings(project: Project, path: str, lines: str, count: int) -> None:
    project.write("package.json", "{}")
    project.write("src/main.js")
    assert len(messages(project, NODE.format(lines, "src/main.js"), path)) == count


@pytest.mark.parametrize(
    ("text", "lines", "wanted"),
    [
        ("import masking", "COPY app.py .", ["no COPY brings masking.py, which app.py loads"]),
        (
            "from masking import x",
            "COPY app.py .",
            ["no COPY brings masking.py, which app.py loads"],
        ),
        ("import masking", "COPY app.py masking.py ./", []),
        ("import masking", "COPY *.py ./", []),
        ("import masking", "COPY . .", []),
        ("import json", "COPY app.py .", []),
        ("try:\n    import masking\nexcept ImportError: pass", "COPY app.py .", []),
        ("import sys\nsys.path.append('/x')\nimport masking", "COPY app.py .", []),
        ("import masking", "COPY app.py .\nRUN make", []),
        ("import masking", "COPY app.py .\nADD https://example.com/masking.py .", []),
    ],
)
def test_a_module_of_python_beside_it(
    project: Project, text: str, lines: str, wanted: list[str]
) -> None:
    project.write("app.py", text)
    project.write("masking.py")
    assert messages(project, PYTHON.format(lines)) == wanted


@pytest.mark.parametrize(
    ("text", "lines", "count"),
    [
        ("const routes = require('./routes');", "COPY server.js .", 1),
        ("import routes from './routes.js';", "COPY server.js .", 1),
        ("const routes = require('./routes');", "COPY server.js routes.js ./", 0),
        ("const routes = require('express');", "COPY server.js .", 0),
        ("  const routes = require('./routes');", "COPY server.js .", 0),
        ("const routes = require('./nowhere');", "COPY server.js .", 0),
    ],
)
def test_a_module_of_node_beside_it(project: Project, text: str, lines: str, count: int) -> None:
    project.write("server.js", text)
    project.write("routes.js")
    assert len(messages(project, NODE.format(lines, "server.js"))) == count


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("COPY --from=build /app/node_modules ./node_modules\nCOPY src ./src", 1),
        ("COPY --from=build /app ./", 0),
        ("COPY . .", 0),
        ("COPY package.json .", 0),
        ("COPY src ./src\nRUN npm init -y", 0),
        ("COPY src ./src\nRUN make", 0),
    ],
)
def test_npm_without_its_manifest(project: Project, lines: str, count: int) -> None:
    project.write("package.json", '{"scripts": {"start": "node src"}}')
    project.write("src/index.js")
    build = "FROM node:24 AS build\nWORKDIR /app\nCOPY package.json .\nRUN npm install\n"
    dockerfile = f'{build}FROM node:24\nWORKDIR /srv\n{lines}\nCMD ["npm", "start"]\n'
    assert len(messages(project, dockerfile)) == count

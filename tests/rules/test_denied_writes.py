"""What programs write into folders of root, while another user runs them (DF452)."""

import pytest

from tests.rules.project import Project, rules_of

PYTHON = "FROM python:3.13-slim\nWORKDIR /app\n{}\nUSER 1000\nCMD {}\n"
NODE = "FROM node:22-slim\nWORKDIR /app\n{}\nUSER node\nCMD {}\n"


def written(project: Project, dockerfile: str, **files: str) -> list[str]:
    """The messages of DF452 on a file, without their end."""
    project.rules = rules_of("DF452")
    for name, text in files.items():
        project.write(name.replace("__", "/").replace("_py", ".py").replace("_js", ".js"), text)
    project.write("Dockerfile", dockerfile)
    return [one.message.partition(":")[0] for one in project.findings()]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("open('out.txt', 'w')", "/app/out.txt"),
        ("with open(file='x', mode='r') as f: pass\nopen('/data/a', mode='ab')", "/data/a"),
        ("import os\nos.makedirs('logs/a', exist_ok=True)", "/app/logs/a"),
        ("import os\nD = os.path.join(os.path.dirname(__file__), 'up')\nos.mkdir(D)", "/app/up"),
        ("import os\nD = os.getenv('D', 'up')\nos.mkdir(D)", "/app/up"),
        ("from pathlib import Path\nBASE = Path(__file__).parent\n(BASE / 'x').mkdir()", "/app/x"),
        ("import logging\nlogging.basicConfig(filename=f'logs/{NAME}.log')", "/app/logs"),
        ("import sqlite3\nsqlite3.connect('shop.db')", "/app/shop.db"),
        ("URL = 'sqlite:///shop.db'", "/app/shop.db"),
        ("URL = 'sqlite:////data/shop.db'", "/data/shop.db"),
    ],
)
def test_writes_of_python(project: Project, text: str, path: str) -> None:
    dockerfile = PYTHON.format("COPY main.py .", '["python", "main.py"]')
    found = written(project, dockerfile, main_py=f"{text}\n")
    assert [one.rpartition(" writes to ")[2] for one in found] == [path]


@pytest.mark.parametrize(
    "text",
    [
        "open('a.txt')",
        "open('/tmp/a.txt', 'w')",
        "open(name, 'w')",
        "try:\n    open('a', 'w')\nexcept OSError:\n    pass",
        "import os\ntry:\n    os.mkdir('a')\nexcept PermissionError:\n    pass",
        "# open('a', 'w')",
        "import sqlite3\nsqlite3.connect(':memory:')",
        "import os\nos.mkdir(os.environ['D'])",
    ],
)
def test_no_writes_of_python(project: Project, text: str) -> None:
    dockerfile = PYTHON.format("COPY main.py .", '["python", "main.py"]')
    assert not written(project, dockerfile, main_py=f"{text}\n")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("const fs = require('fs');\nfs.writeFileSync('a.json', '')", "/app/a.json"),
        ("const multer = require('multer');\nmulter({ dest: 'up/' })", "/app/up"),
        ("const D = path.join(__dirname, '..', 'data');\nfs.mkdirSync(D)", "/data"),
        ("const D = process.env.D || './data';\nfs.mkdirSync(D)", "/app/data"),
        ("const D = require('better-sqlite3');\nnew Database(`${x}/a`); new D('a')", ""),
        ("require('fs').createWriteStream(`logs/${day}.log`)", "/app/logs"),
    ],
)
def test_writes_of_node(project: Project, text: str, path: str) -> None:
    dockerfile = NODE.format("COPY a.js .", '["node", "a.js"]')
    found = written(project, dockerfile, a_js=f"{text}\n")
    assert [one.rpartition(" writes to ")[2] for one in found] == ([path] if path else [])


MAKING = "require('fs').mkdirSync('up/a', { recursive: true })\n"


@pytest.mark.parametrize(
    "steps",
    [
        "COPY a.js .\nRUN mkdir up && chown node up",
        "COPY a.js .\nRUN chown -R node:node .",
        "COPY a.js .\nRUN chmod -R 777 /app",
        "COPY --chown=node . /app/",
        "COPY a.js .\nVOLUME /app/up",
        "COPY a.js .\nRUN ./setup.sh",
    ],
)
def test_folders_that_the_user_gets(project: Project, steps: str) -> None:
    files = {"a_js": MAKING, "up__x": ""} if ". /app/" in steps else {"a_js": MAKING}
    assert not written(project, NODE.format(steps, '["node", "a.js"]'), **files)


@pytest.mark.parametrize(
    "steps",
    [
        "COPY a.js .",
        "COPY --chown=node . .",  # the folder is there, and keeps its owner
        "COPY --chown=node a.js ./",
        "COPY a.js .\nRUN chown node a.js && chmod +x a.js",
    ],
)
def test_folders_of_root(project: Project, steps: str) -> None:
    assert written(project, NODE.format(steps, '["node", "a.js"]'), a_js=MAKING)


def test_modules_that_are_loaded(project: Project) -> None:
    dockerfile = PYTHON.format("COPY . .", '["gunicorn", "shop.wsgi:app"]')
    files = {
        "shop____init___py": "",
        "shop__wsgi_py": "from . import settings\nfrom shop.log import (\n    start,\n)\n",
        "shop__settings_py": "",
        "shop__log_py": "import logging\nlogging.FileHandler('a.log')\n",
    }
    assert written(project, dockerfile, **files) == ["shop/log.py, line 2, writes to /app/a.log"]


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ('["celery", "-A", "shop", "beat"]', "/app/celerybeat-schedule"),
        ('["celery", "-A", "shop", "beat", "-s", "/tmp/s"]', ""),
        ('["celery", "-A", "shop", "worker"]', ""),
        ('["gunicorn", "--pid", "run/g.pid", "shop.wsgi:app"]', "/app/run/g.pid"),
        ('["gunicorn", "--log-file", "-", "shop.wsgi:app"]', ""),
    ],
)
def test_programs(project: Project, command: str, path: str) -> None:
    found = written(project, PYTHON.format("COPY . .", command))
    assert [one.rpartition(" writes to ")[2] for one in found] == ([path] if path else [])

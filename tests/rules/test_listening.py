"""Servers that nothing outside the container reaches."""

import json

import pytest

from tests.lab import Lab
from tests.rules.project import Project, rules_of

LAB = Lab(*rules_of("DF725"))


def dockerfile(*lines: str, base: str = "python:3.13-slim") -> str:
    return "\n".join([f"FROM {base}", "WORKDIR /app", *lines, ""])


LOCAL = [
    'CMD ["flask", "run"]',
    'CMD ["flask", "--app", "web", "run", "--port=80"]',
    "CMD flask run",
    'CMD ["python", "-m", "flask", "run"]',
    'CMD ["poetry", "run", "flask", "run"]',
    'CMD ["python", "manage.py", "runserver"]',
    'CMD ["python", "manage.py", "runserver", "8000"]',
    "CMD python manage.py migrate && python manage.py runserver",
    'CMD ["uvicorn", "app:app"]',
    'CMD ["uvicorn", "app:app", "--host", "127.0.0.1"]',
    'CMD ["gunicorn", "app:app"]',
    'CMD ["gunicorn", "-b", "localhost:8000", "app:app"]',
    'CMD ["npx", "vite"]',
    'CMD ["npx", "vite", "preview", "--port", "80"]',
    'CMD ["ng", "serve"]',
    'CMD ["bundle", "exec", "rails", "server"]',
    'CMD ["php", "-S", "localhost:8000"]',
    'CMD ["php", "artisan", "serve"]',
    'CMD ["hugo", "server"]',
    'CMD ["jekyll", "serve"]',
    'CMD ["mkdocs", "serve"]',
    'CMD ["jupyter", "lab"]',
    'CMD ["webpack", "serve"]',
]
REACHED = [
    'ENTRYPOINT ["uvicorn", "app:app"]\nCMD ["--host", "0.0.0.0"]',
    'CMD ["flask", "run", "--host=0.0.0.0"]',
    'CMD ["flask", "run", "-h", "0.0.0.0"]',
    'ENV FLASK_RUN_HOST=0.0.0.0\nCMD ["flask", "run"]',
    'CMD ["python", "manage.py", "runserver", "0.0.0.0:8000"]',
    'CMD ["python", "manage.py", "migrate"]',
    'CMD ["uvicorn", "app:app", "--host", "::"]',
    'CMD ["uvicorn", "app:app", "--uds", "/run/a"]',
    'CMD ["gunicorn", "-b", ":8000", "app:app"]',
    'CMD ["gunicorn", "-c", "conf.py", "app:app"]',
    'ENV GUNICORN_CMD_ARGS="--bind=0.0.0.0"\nCMD ["gunicorn", "app:app"]',
    "CMD gunicorn --bind 0.0.0.0:$PORT app:app",
    "CMD exec gunicorn --threads 8 --timeout 0 main:app",
    'CMD ["npx", "vite", "build"]',
    'CMD ["npx", "vite", "--host"]',
    'CMD ["ng", "build"]',
    'CMD ["rails", "server", "-b", "0.0.0.0"]',
    'ENV RAILS_ENV=production\nCMD ["rails", "server"]',
    'CMD ["php", "-S", "0.0.0.0:8000"]',
    'CMD ["next", "start"]',
    'CMD ["python", "app.py"]',
    'CMD ["nginx", "-g", "daemon off;"]',
    'RUN flask run --help\nCMD ["app"]',
]


@pytest.mark.parametrize("lines", LOCAL)
def test_servers_on_localhost(lines: str) -> None:
    assert LAB.report(dockerfile(lines))


@pytest.mark.parametrize("lines", REACHED)
def test_servers_that_can_be_reached(lines: str) -> None:
    assert not LAB.report(dockerfile(lines))


@pytest.fixture
def started(project: Project) -> Project:
    project.rules = rules_of("DF726")
    return project


@pytest.mark.parametrize(
    ("script", "files", "is_local"),
    [
        ("vite", {}, True),
        ("vite --port 80", {}, True),
        ("tsc && vite preview", {}, True),
        ("cross-env NODE_ENV=production vite", {}, True),
        ("vite --host", {}, False),
        ("vite", {"vite.config.ts": "export default { server: { host: true } }"}, False),
        ("vite", {"vite.config.ts": "export default { plugins: [] }"}, True),
        ("vite build", {}, False),
        ("ng serve", {}, True),
        ("next dev", {}, False),
    ],
)
def test_behind_a_script_of_package_json(
    started: Project, script: str, files: dict[str, str], is_local: bool
) -> None:
    text = dockerfile("COPY . .", 'CMD ["npm", "run", "dev"]', base="node:22-slim")
    started.write("Dockerfile", text)
    started.write("package.json", json.dumps({"scripts": {"dev": script}}))
    for name, content in files.items():
        started.write(name, content)
    assert bool(started.codes()) == is_local


@pytest.mark.parametrize(
    ("lines", "is_local"),
    [
        (['CMD ["npm", "run", "dev", "--", "--host", "0.0.0.0"]'], False),
        (['CMD ["npm", "run", "dev", "--host", "0.0.0.0"]'], True),
        (['CMD ["yarn", "dev", "--host", "0.0.0.0"]'], False),
        (['CMD ["yarn", "dev"]'], True),
        (["CMD pnpm run dev --host"], False),
        (["CMD npm run dev -- --port 80"], True),
        (['ENTRYPOINT ["npm", "run", "dev"]', 'CMD ["--", "--host"]'], False),
        (['ENTRYPOINT ["npm", "run", "dev"]', 'CMD ["--", "--port", "80"]'], True),
        (['CMD ["npm", "start"]'], True),
        (['CMD ["npm", "start", "--", "--host"]'], False),
        (['CMD ["npm", "run", "open"]'], False),
        (['CMD ["npm", "run", "loop"]'], False),
    ],
)
def test_arguments_of_a_script(started: Project, lines: list[str], is_local: bool) -> None:
    scripts = {
        "dev": "vite",
        "start": "npm run dev --",
        "open": "yarn dev --host",
        "loop": "npm run again",
        "again": "npm run loop",
    }
    started.write("Dockerfile", dockerfile("COPY . .", *lines, base="node:22-slim"))
    started.write("package.json", json.dumps({"scripts": scripts}))
    assert bool(started.codes()) == is_local


@pytest.mark.parametrize(
    ("body", "is_local"),
    [
        ("exec flask run\n", True),
        ("python manage.py migrate\nexec python manage.py runserver\n", True),
        ("exec uvicorn app:app --host 0.0.0.0\n", False),
        ("export FLASK_RUN_HOST=0.0.0.0\nexec flask run\n", False),
        ("nginx\nexec gunicorn app:app\n", False),
        ('exec "$@"\n', False),
    ],
)
def test_behind_a_start_script(started: Project, body: str, is_local: bool) -> None:
    started.write("Dockerfile", dockerfile("COPY --chmod=755 run /", 'ENTRYPOINT ["/run"]'))
    started.write("run", f"#!/bin/sh\nset -e\n{body}")
    assert bool(started.codes()) == is_local


@pytest.mark.parametrize(
    ("name", "text", "is_local"),
    [
        ("app.py", "from flask import Flask\napp = Flask(__name__)\napp.run(port=80)\n", True),
        ("app.py", "app = Flask(__name__)\napp.run(host='0.0.0.0')\n", False),
        ("app.py", "app = Flask(__name__)\napp.run(host=HOST)\n", False),
        ("app.py", "app = Flask(__name__)\napp.run(**options)\n", False),
        ("app.py", "import uvicorn\nuvicorn.run(app)\n", True),
        ("app.py", "app = Tk()\napp.run()\n", False),
        ("app.js", "app.listen(3000, 'localhost', () => {})\n", True),
        ("app.js", "app.listen(3000, () => {})\n", False),
    ],
)
def test_in_a_program(started: Project, name: str, text: str, is_local: bool) -> None:
    program = "node" if name.endswith(".js") else "python"
    started.write("Dockerfile", dockerfile("COPY . .", f'CMD ["{program}", "{name}"]'))
    started.write(name, text)
    assert bool(started.codes()) == is_local


@pytest.mark.parametrize(
    ("text", "is_local"), [("bind = '0.0.0.0:80'\n", False), ("workers = 2\n", True)]
)
def test_a_file_of_the_server_says_where(project: Project, text: str, is_local: bool) -> None:
    project.rules = rules_of("DF725")
    project.write("Dockerfile", dockerfile("COPY src .", 'CMD ["gunicorn", "app:app"]'))
    project.write("src/gunicorn.conf.py", text)
    assert bool(project.codes()) == is_local

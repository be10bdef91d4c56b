"""What services start, with what they mount: whether their containers have it."""

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint_build_file
from dflint.files import read
from dflint.rule import Rule
from dflint_rules.context.builds import mount_hides_packages, published_port_not_listened
from dflint_rules.context.services import service_start_not_there
from tests.builds.lab import Project

PYTHON = "FROM python:3.13-slim\nWORKDIR /app\n"
DOTNET = """FROM mcr.microsoft.com/dotnet/aspnet:{}
WORKDIR /app
{}
ENTRYPOINT ["dotnet", "web.dll"]
"""
VITE = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["npm", "run", "dev"]\n'


def reported(
    project: Project, dockerfile: str, service: str, rule: Rule = service_start_not_there
) -> list[str]:
    """What is reported of one service."""
    project.write("Dockerfile", dockerfile)
    lines = "".join(f"    {line}\n" for line in service.splitlines())
    project.write("compose.yaml", f"services:\n  web:\n{lines}")
    file = project.repository.build_file(
        "compose.yaml", read(str(project.root / "compose.yaml")).source
    )
    return [it.message for it in lint_build_file(file, dispatch([rule]))]


@pytest.mark.parametrize(
    ("entrypoint", "command", "is_repeated"),
    [
        ('["npm"]', "npm run start", True),
        ('["npm"]', "[npm, run, start]", True),
        ('["npm"]', "run start", False),
        ('["npm", "run"]', "npm run start", False),
        ('["sh"]', "sh -c true", False),
        ('["npm"]', "npm run start\nentrypoint: [sh]", False),
    ],
)
def test_entrypoint_of_the_image_and_command_of_the_service(
    project: Project, entrypoint: str, command: str, is_repeated: bool
) -> None:
    dockerfile = f"FROM node:22\nENTRYPOINT {entrypoint}\n"
    found = reported(project, dockerfile, f"build: .\ncommand: {command}")
    assert len(found) == is_repeated


@pytest.mark.parametrize(
    ("mount", "is_there"),
    [
        ("./backend:/app", True),
        ("./backend:/app/", True),
        (".:/app", False),
        ("data:/app", True),
        ("./backend:/app/other", True),
    ],
)
def test_a_script_of_the_working_directory(project: Project, mount: str, is_there: bool) -> None:
    project.write("backend/manage.py", "print()\n")
    project.write("backend/sub/x.py", "print()\n")
    service = f"build: .\ncommand: python manage.py runserver\nvolumes: ['{mount}']"
    found = reported(project, f"{PYTHON}COPY backend .\n", service)
    assert (found == []) == is_there


def test_a_script_that_is_nowhere_may_still_be_made(project: Project) -> None:
    service = "build: .\ncommand: python manage.py runserver\nvolumes: ['.:/app']"
    assert reported(project, PYTHON, service) == []


def test_a_script_that_git_ignores_may_be_there(project: Project) -> None:
    project.write(".gitignore", "local.py\n")
    project.write("backend/x.py")
    service = "build: .\ncommand: python local.py\nvolumes: ['./backend:/app']"
    assert reported(project, f"{PYTHON}COPY backend .\n", service) == []


@pytest.mark.parametrize(
    ("command", "count"),
    [
        ("celery -A utility.tasks worker", 1),
        ("celery worker --app=utility.tasks", 1),
        ("celery -A myapp.tasks worker", 0),
        ("celery -A elsewhere.other worker", 0),
        ("celery --workdir /srv -A utility.tasks worker", 0),
    ],
)
def test_the_application_of_celery(project: Project, command: str, count: int) -> None:
    project.write("src/myapp/tasks.py", "app = 1\n")
    service = f"build: .\ncommand: {command}\nvolumes: ['./src:/app']"
    assert len(reported(project, f"{PYTHON}RUN pip install celery\n", service)) == count


@pytest.mark.parametrize(
    ("run", "command", "count"),
    [
        ("python -m venv /venv && /venv/bin/pip install celery", "celery -A app worker", 1),
        ("python -m venv /venv && /venv/bin/pip install celery", "/venv/bin/celery -A app", 0),
        ("pip install celery", "celery -A app worker", 0),
        ("python -m venv /venv && ln -s /venv/bin/celery /bin && /venv/bin/pip install celery", "celery", 0),
    ],
)  # fmt: skip
def test_programs_of_virtual_environments(
    project: Project, run: str, command: str, count: int
) -> None:
    found = reported(project, f"{PYTHON}RUN {run}\n", f"build: .\ncommand: {command}")
    assert len(found) == count


def test_programs_of_virtual_environments_on_path(project: Project) -> None:
    run = "ENV PATH=/venv/bin:$PATH\nRUN python -m venv /venv && /venv/bin/pip install celery\n"
    assert reported(project, f"{PYTHON}{run}", "build: .\ncommand: celery -A app worker") == []


@pytest.mark.parametrize(
    ("service", "count"),
    [
        ("image: nginx:1.29\nentrypoint: ./wait.sh", 1),
        ("image: nginx:1.29\nentrypoint: ./other.sh", 0),
        ("image: nginx:1.29\nentrypoint: /wait.sh", 0),
        ("image: example.com/own:1\nentrypoint: ./wait.sh", 0),
        ("image: nginx:1.29\nentrypoint: ./wait.sh\nvolumes: ['./wait.sh:/wait.sh']", 0),
        ("image: nginx:1.29\nentrypoint: ./wait.sh\nconfigs: [wait]", 0),
    ],
)
def test_a_script_of_the_repository_in_a_ready_image(
    project: Project, service: str, count: int
) -> None:
    project.write("wait.sh", "exec nginx\n")
    assert len(reported(project, f"{PYTHON}RUN pip install celery\n", service)) == count


@pytest.mark.parametrize(
    ("version", "line", "program", "is_reported"),
    [
        ("8.0", "", "app.Run();", True),
        ("9.0-alpine", "", "app.Run();", True),
        ("6.0", "", "app.Run();", False),
        ("8.0", "ENV ASPNETCORE_URLS=http://+:80", "app.Run();", False),
        ("8.0", "", 'app.Run("http://0.0.0.0:80");', False),
        ("8.0", "", "builder.WebHost.ConfigureKestrel();", False),
    ],
)
def test_the_port_of_aspnet(
    project: Project, version: str, line: str, program: str, is_reported: bool
) -> None:
    project.write("src/Program.cs", program)
    dockerfile = DOTNET.format(version, line)
    found = reported(
        project, dockerfile, "build: .\nports: ['8080:80']", published_port_not_listened
    )
    assert bool(found) == is_reported


@pytest.mark.parametrize(
    ("script", "settings", "version", "is_reported"),
    [
        ("vite", "export default {}", "5.0.0", True),
        ("vite --host", "export default {}", "^4.2", True),
        ("vite --port 3000", "export default {}", "5.0.0", False),
        ("vite preview", "export default {}", "5.0.0", False),
        ("vite", "export default { server: { port: 3000 } }", "5.0.0", False),
        ("vite", "export default {}", "2.9.0", False),
        ("vite", "export default {}", "latest", False),
    ],
)
def test_the_port_of_vite(
    project: Project, script: str, settings: str, version: str, is_reported: bool
) -> None:
    package = f'{{"scripts": {{"dev": "{script}"}}, "devDependencies": {{"vite": "{version}"}}}}'
    project.write("package.json", package)
    project.write("vite.config.js", settings)
    found = reported(project, VITE, "build: .\nports: ['3000:3000']", published_port_not_listened)
    assert bool(found) == is_reported


@pytest.mark.parametrize(
    ("line", "count"), [("yarn start", 1), ("yarn install", 0), ("sh x.sh", 0)]
)
def test_a_start_script_that_is_mounted_may_install(
    project: Project, line: str, count: int
) -> None:
    project.write("start.sh", f"cd web\n{line}\n")
    dockerfile = 'FROM node:22\nWORKDIR /app\nRUN cd web && yarn install\nCMD ["./start.sh"]\n'
    found = reported(project, dockerfile, "build: .\nvolumes: ['.:/app']", mount_hides_packages)
    assert len(found) == count


def test_a_port_that_the_environment_of_the_service_says(project: Project) -> None:
    dockerfile = DOTNET.format("8.0", "")
    service = "build: .\nports: ['8080:80']\nenvironment:\n  ASPNETCORE_URLS: http://+:80"
    assert reported(project, dockerfile, service, published_port_not_listened) == []


@pytest.mark.parametrize(
    ("base", "service", "count"),
    [
        ("alpine:3.22", "command: bash -c 'exec top'", 1),
        ("alpine:3.22", "command: sh -c 'exec top'", 0),
        ("alpine:3.22", "entrypoint: /bin/bash; command: -c top", 1),
        ("alpine:3.22\nRUN apk add --no-cache bash", "command: bash -c top", 0),
        ("alpine:3.22", "command: bash run.sh; volumes: ['./bin:/usr/bin', './b:/bash']", 1),
        ("debian:13", "command: bash -c top", 0),
    ],
)
def test_a_program_that_the_image_lacks(
    project: Project, base: str, service: str, count: int
) -> None:
    found = reported(project, f"FROM {base}\n", "build: .\n" + service.replace("; ", "\n"))
    assert len(found) == count


def test_services_of_ready_images_start_programs_as_well(project: Project) -> None:
    project.write("app/main.py", "print()\n")
    service = "image: {}\nworking_dir: /srv\nvolumes: ['./app:/srv']\ncommand: {}"
    assert reported(project, PYTHON, service.format("alpine:3.22", "bash -c top")) != []
    assert reported(project, PYTHON, service.format("python:3.13", "python main.py")) == []
    assert reported(project, PYTHON, service.format("python:3.13", "python app/main.py")) != []


@pytest.mark.parametrize(
    ("service", "count"),
    [
        ("command: gunicorn other.wsgi", 1),
        ("command: gunicorn shop.wsgi:application", 0),
        ("command: sh -c 'python manage.py migrate && gunicorn other.wsgi'", 1),
        ("command: sh -c 'cd x && gunicorn other.wsgi'", 0),
        ("entrypoint: gunicorn other.wsgi", 1),
        ("command: gunicorn other.wsgi; environment: {PYTHONPATH: /srv}", 0),
        ("command: gunicorn --chdir x other.wsgi", 0),
    ],
)
def test_a_module_of_a_server(project: Project, service: str, count: int) -> None:
    project.write("shop/wsgi.py", "application = 1\n")
    project.write("requirements.txt", "gunicorn\ndjango\n")
    run = "COPY . .\nRUN pip install -r requirements.txt\n"
    found = reported(project, PYTHON + run, "build: .\n" + service.replace("; ", "\n"))
    assert len(found) == count


@pytest.mark.parametrize(
    ("run", "service", "count"),
    [
        ("npm ci --omit=dev", "command: npm run dev", 1),
        ("npm ci", "command: npm run dev", 0),
        ("npm ci", "command: npm run gone", 1),
        ("npm ci --omit=dev", "command: npm run dev; volumes: ['.:/app']", 0),
        ("npm ci --omit=dev", "command: npm start", 0),
    ],
)
def test_scripts_of_package_json(project: Project, run: str, service: str, count: int) -> None:
    scripts = '{"dev": "nodemon index.js", "start": "node index.js"}'
    packages = '"devDependencies": {"nodemon": "3.1.0"}'
    project.write("package.json", f'{{"scripts": {scripts}, {packages}}}')
    project.write("package-lock.json", '{"lockfileVersion": 3, "packages": {}}')
    dockerfile = f"FROM node:22\nWORKDIR /app\nCOPY . .\nRUN {run}\n"
    found = reported(project, dockerfile, "build: .\n" + service.replace("; ", "\n"))
    assert len(found) == count


@pytest.mark.parametrize(
    ("service", "count"),
    [
        ("command: npm run dev", 1),
        ("command: npm run dev -- --host", 0),
        ("command: npm run open", 0),
        ("command: sh -c 'npm install && npm run dev'", 1),
        ("command: npm run dev; working_dir: /app/told", 0),
        ("command: uvicorn main:app", 1),
        ("command: uvicorn main:app; environment: {UVICORN_HOST: 0.0.0.0}", 0),
    ],
)
def test_a_server_on_localhost(project: Project, service: str, count: int) -> None:
    package = '{"scripts": {"dev": "vite", "open": "vite --host"}}'
    project.write("front/package.json", package)
    project.write("front/told/package.json", package)
    project.write("front/told/vite.config.js", "export default { server: { host: true } }\n")
    more = "image: node:22\nvolumes: ['./front:/app']\n" + service.replace("; ", "\n")
    if "working_dir" not in more:
        more += "\nworking_dir: /app"
    assert len(reported(project, VITE, more, published_port_not_listened)) == count


def test_a_folder_of_the_host_hides_what_is_started(project: Project) -> None:
    project.write("api/main.py", "app = 1\n")
    dockerfile = f'{PYTHON}COPY api ./api\nCMD ["uvicorn", "api.main:app", "--host", "0.0.0.0"]\n'
    for mount, count in {"/data/x:/app/api": 1, "/data/x:/app/data": 0, "data:/app/api": 0}.items():
        service = f"build: .\nvolumes: ['{mount}']"
        assert len(reported(project, dockerfile, service, mount_hides_packages)) == count

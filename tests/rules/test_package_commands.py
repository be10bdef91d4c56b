"""Programs of packages that a container starts."""

import pytest

from tests.rules.project import Project, rules_of


@pytest.fixture(autouse=True)
def only_this(project: Project) -> None:
    project.rules = rules_of("DF576")


def report(project: Project, *lines: str, base: str = "python:3.13-slim") -> str:
    project.write("Dockerfile", "\n".join([f"FROM {base}", "WORKDIR /app", *lines, ""]))
    return "\n".join(project.report())


LIST = ("COPY . .", "RUN pip install -r requirements.txt")
SERVE = 'CMD ["gunicorn", "app:app"]'


@pytest.mark.parametrize(
    ("requirements", "is_absent"),
    [
        ("flask\nrequests>=2\n", True),
        ("flask-sqlalchemy\n", False),
        ("Django>=5\npsycopg2-binary\n", True),
        ("django==5.2\nasgiref==3.9\nsqlparse==0.5\nfoo==1\n", True),
        ("django==5.2\nfoo==1\n", False),
        ("django\ngunicorn\n", False),
        ("django\nuvicorn[standard]\n", False),
        ("django\n-r more.txt\n", False),
        ("django\ngit+https://example.com/x.git\n", False),
    ],
)
def test_a_list_of_requirements_has_the_program_or_not(
    project: Project, requirements: str, is_absent: bool
) -> None:
    project.write("requirements.txt", requirements)
    assert bool(report(project, *LIST, SERVE)) is is_absent


@pytest.mark.parametrize(
    "lines",
    [
        ("RUN pip install gunicorn",),
        ("RUN pip install Gunicorn==23.0",),
        ("RUN pip install mlflow",),
        ("RUN pip install -r other.txt",),
        ("RUN ./setup.sh",),
        ("RUN apt-get update && apt-get install -y gunicorn",),
        ("COPY --from=a /usr/local/bin /usr/local/bin",),
        ("COPY --from=a /install /usr/local",),
        ("COPY --from=a /venv /venv", "ENV PATH=/venv/bin:$PATH"),
        ("ENV POETRY_VIRTUALENVS_CREATE=false", "RUN pip install poetry && poetry install"),
        ("RUN pip install poetry && poetry config virtualenvs.create false && poetry install",),
        ("RUN pip install pipenv && pipenv install --system --deploy",),
        ("RUN --mount=from=a,target=/a cp -r /a/. /usr/local",),
    ],
)
def test_something_may_bring_the_program(project: Project, lines: tuple[str, ...]) -> None:
    assert report(project, *lines, SERVE) == ""


@pytest.mark.parametrize(
    "line",
    [
        'CMD ["poetry", "run", "gunicorn", "app:app"]',
        'CMD ["/venv/bin/gunicorn", "app:app"]',
        'CMD ["sh", "-c", "which gunicorn && gunicorn app:app || python app.py"]',
        'ENTRYPOINT ["/start"]\nCMD ["gunicorn", "app:app"]',
    ],
)
def test_it_is_started_otherwise(project: Project, line: str) -> None:
    assert report(project, "RUN pip install poetry && poetry install", line) == ""


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("COPY --from=a /usr/local/lib/python3.13/site-packages /x/site-packages",), "nothing puts"),
        (("RUN pip install poetry && poetry install",), "the environment of poetry"),
        (("RUN pip install uv && uv sync --frozen",), "the environment of uv"),
        (("RUN pip install pipenv && pipenv install --deploy",), "the environment of pipenv"),
    ],
)  # fmt: skip
def test_nothing_brings_the_program_to_path(
    project: Project, lines: tuple[str, ...], said: str
) -> None:
    assert said in report(project, *lines, SERVE)
    assert said in report(project, *lines, "CMD gunicorn app:app")


def test_a_setting_of_poetry_is_read(project: Project) -> None:
    project.write("poetry.toml", "[virtualenvs]\ncreate = false\n")
    assert report(project, "RUN pip install poetry && poetry install", SERVE) == ""


def test_a_start_script_is_read(project: Project) -> None:
    project.write("run.sh", "#!/bin/sh\nset -e\nexec gunicorn app:app\n")
    lines = ("COPY --chmod=755 run.sh /", "RUN pip install pipenv && pipenv install --deploy")
    assert "run.sh, line 3" in report(project, *lines, 'ENTRYPOINT ["/run.sh"]')
    project.write("run.sh", "#!/bin/sh\n. .venv/bin/activate\nexec gunicorn app:app\n")
    assert report(project, *lines, 'ENTRYPOINT ["/run.sh"]') == ""


@pytest.mark.parametrize(
    ("lines", "is_absent"),
    [
        (("RUN npm ci", 'CMD ["nodemon", "app.js"]'), True),
        (("RUN npm ci", "CMD nodemon app.js"), True),
        (("RUN npm ci", 'CMD ["npx", "nodemon", "app.js"]'), False),
        (("RUN npm install -g nodemon", 'CMD ["nodemon", "app.js"]'), False),
        (("RUN npm install -g $TOOLS", 'CMD ["nodemon", "app.js"]'), False),
        (("ENV PATH=/app/node_modules/.bin:$PATH", 'CMD ["nodemon", "app.js"]'), False),
    ],
)
def test_programs_of_node_are_global_or_behind_npx(
    project: Project, lines: tuple[str, ...], is_absent: bool
) -> None:
    assert bool(report(project, *lines, base="node:22-slim")) is is_absent


@pytest.mark.parametrize(
    ("base", "lines", "found"),
    [
        ("python:3.13-slim", ("RUN pip install supervisor",), True),
        ("debian:13", ("RUN apt-get install -y python3-pip curl", "RUN pip install supervisor"), True),
        ("alpine:3.23", ("RUN apk add py3-pip", "RUN pip install supervisor"), False),
        ("debian:13", ("RUN apt-get update && apt-get install -y supervisor",), False),
        ("python:3.13-slim", ("RUN pip install --prefix=/usr supervisor",), False),
        ("python:3.13-slim", ("RUN pip install supervisor", "RUN ln -s /usr/local/bin/supervisord /usr/bin"), False),
        ("python:3.13-slim", ("RUN pip install supervisor && ./more.sh",), False),
    ],
)  # fmt: skip
def test_pip_puts_programs_into_usr_local(
    project: Project, base: str, lines: tuple[str, ...], found: bool
) -> None:
    said = report(project, *lines, 'CMD ["/usr/bin/supervisord", "-n"]', base=base)
    assert ("/usr/local/bin" in said) is found

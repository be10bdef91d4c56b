"""Modules that a program of Python imports, and that are not where its Python looks."""

import pytest

from tests.rules.project import Project, rules_of

APP = "import os\nfrom flask import Flask\napp = Flask(__name__)\n"
START = 'CMD ["python", "app.py"]'
POETRY = "RUN pip install poetry && poetry install --no-root"


@pytest.fixture(autouse=True)
def only_this(project: Project) -> None:
    project.rules = rules_of("DF605")
    project.write("app.py", APP)


def report(project: Project, *lines: str, base: str = "python:3.13-slim") -> str:
    project.write("Dockerfile", "\n".join([f"FROM {base}", "WORKDIR /app", *lines, ""]))
    return "\n".join(project.report())


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("COPY . .", START), "nothing installs"),
        (("COPY . .", "RUN pip install --upgrade pip", START), "nothing installs"),
        (("COPY . .", POETRY, START), "poetry has put it"),
        (("COPY . .", "RUN pip install uv && uv sync --frozen", "CMD python app.py"), "uv has put"),
        (("COPY . .", "RUN pip install pipenv && pipenv install", START), "pipenv has put it"),
        (("COPY . .", POETRY, 'ENTRYPOINT ["python3", "/app/app.py"]'), "poetry has put it"),
    ],
)
def test_what_is_imported_is_not_there(project: Project, lines: tuple[str, ...], said: str) -> None:
    assert said in report(project, *lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("COPY . .", "RUN pip install -r requirements.txt", START),
        ("COPY . .", "RUN pip install flask", START),
        ("COPY . .", "RUN pip install .", START),
        ("COPY . .", "RUN ./setup.sh", START),
        ("COPY . .", "RUN apt-get update && apt-get install -y python3-flask", START),
        ("COPY . .", POETRY, 'CMD ["poetry", "run", "python", "app.py"]'),
        ("COPY . .", "ENV POETRY_VIRTUALENVS_CREATE=false", POETRY, START),
        ("COPY . .", "RUN pip install poetry && poetry config virtualenvs.create false && poetry install", START),
        ("COPY . .", POETRY, "ENV PATH=/app/.venv/bin:$PATH", START),
        ("COPY . .", "RUN pip install pipenv && pipenv install --system", START),
        ("COPY . .", "COPY --from=a /usr/local/lib/python3.13/site-packages /usr/local/lib/python3.13/site-packages", START),
        ("COPY . .", "COPY --from=a /install /usr/local", START),
        ("COPY --from=a /venv /venv", "COPY . .", START),
        ("COPY . .", 'CMD ["/venv/bin/python", "app.py"]'),
        ("COPY . .", 'CMD ["python", "-m", "flask", "run"]'),
    ],
)  # fmt: skip
def test_what_is_imported_may_be_there(project: Project, lines: tuple[str, ...]) -> None:
    assert report(project, *lines) == ""


def test_the_folder_may_have_the_module(project: Project) -> None:
    project.write("flask/__init__.py")
    assert report(project, "COPY . .", START) == ""


def test_only_modules_of_packages_count(project: Project) -> None:
    project.write("app.py", "import os\nimport json\nimport flaskr\n")
    assert report(project, "COPY . .", START) == ""

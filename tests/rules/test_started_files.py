"""Files that a container starts, and that nothing brings."""

import pytest

from tests.rules.project import Project, rules_of


@pytest.fixture(autouse=True)
def only_this(project: Project) -> None:
    project.rules = rules_of("DF584")
    project.write("src/main.py")


def codes(project: Project, *lines: str, base: str = "python:3.13-slim") -> str:
    project.write("Dockerfile", "\n".join([f"FROM {base}", "WORKDIR /app", *lines, ""]))
    return project.codes()


@pytest.mark.parametrize(
    "lines",
    [
        ("COPY src .", 'CMD ["python", "app.py"]'),
        ("COPY . .", 'CMD ["python", "src/app.py"]'),
        ("COPY . .", 'CMD ["python", "/app/src/Main.py"]'),
        ("COPY src .", "RUN pip install flask", "USER 1000", "CMD python app.py"),
        ("COPY src /srv/", 'ENTRYPOINT ["python", "/srv/app.py"]'),
    ],
)
def test_the_copied_folder_does_not_have_it(project: Project, lines: tuple[str, ...]) -> None:
    assert codes(project, *lines) == "DF584"


@pytest.mark.parametrize(
    "lines",
    [
        ("COPY src .", 'CMD ["python", "main.py"]'),
        ("COPY . .", 'CMD ["python", "build/app.py"]'),
        ("COPY . .", 'CMD ["python", "app.py"]'),
        ("COPY src .", "RUN python generate.py", 'CMD ["python", "app.py"]'),
        ("COPY src .", "COPY --from=a /app .", 'CMD ["python", "app.py"]'),
        ("COPY src .", "RUN git clone https://example.com/x .", 'CMD ["python", "app.py"]'),
        ("COPY src .", 'CMD ["python", "-m", "app.py"]'),
        ("COPY src .", 'CMD ["python", "$APP.py"]'),
        ("COPY src .", 'ENTRYPOINT ["/run"]', 'CMD ["python", "app.py"]'),
        ('CMD ["python", "app.py"]',),
    ],
)
def test_it_may_be_there(project: Project, lines: tuple[str, ...]) -> None:
    assert codes(project, *lines) == ""


def test_a_file_that_git_ignores_may_be_made_before(project: Project) -> None:
    project.write(".gitignore", "app.py\n")
    project.write(".git/HEAD", "ref: refs/heads/main\n")
    assert codes(project, "COPY src .", 'CMD ["python", "app.py"]') == ""

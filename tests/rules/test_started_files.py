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


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("#!/bin/sh\nset -e\nnginx\n", True),
        ("#!/bin/sh\nservice nginx start", True),
        ("#!/bin/sh\nexec nginx -g 'daemon off;'\n", False),
        ("#!/bin/sh\nnginx\nexec tail -F /log\n", False),
        ("#!/bin/sh\nnginx &\nwait\n", False),
        ("#!/bin/sh\nif [ -e /a ]; then nginx; fi\n", False),
    ],
)
def test_a_script_that_ends_with_a_daemon(project: Project, script: str, found: bool) -> None:
    project.rules = rules_of("DF540")
    project.write(
        "Dockerfile", 'FROM debian:13\nCOPY --chmod=755 begin /srv/\nCMD ["/srv/begin.sh"]\n'
    )
    project.write("begin/begin.sh", script)
    said = "the service" if "service" in script else "nginx"
    assert [it.partition(" goes")[0] for it in project.report()] == (
        [f'DF540 CMD ["/srv/begin.sh"]: {said} at the end of begin/begin.sh'] if found else []
    )


# --- a file beside the one that is copied ---

BESIDE = 'FROM {}\nCOPY docker/entrypoint /usr/local/bin{}\n{}ENTRYPOINT ["/usr/local/bin/{}"]\n'


@pytest.mark.parametrize(
    ("base", "to", "more", "started", "is_found"),
    [
        ("team/tool:1", "", "", "entrypoint.bolt", True),
        ("team/tool:1", "/entrypoint", "", "entrypoint.bolt", True),
        ("team/tool:1", "", "", "entrypoint", False),
        ("team/tool:1", "", "", "other", False),  # of the base image
        ("team/tool:1", "", "RUN ln -s entrypoint /usr/local/bin/entrypoint.bolt\n", "entrypoint.bolt", False),
        ("team/tool:1", "", "COPY docker/entrypoint.bolt /usr/local/bin/\n", "entrypoint.bolt", False),
        ("team/tool:1", "", "COPY docker/* /usr/local/bin/\n", "entrypoint.bolt", False),
    ],
)  # fmt: skip
def test_a_file_beside_the_one_that_is_copied(
    project: Project, base: str, to: str, more: str, started: str, is_found: bool
) -> None:
    project.write("docker/entrypoint", "#!/bin/sh\nexec true\n", 0o755)
    project.write("docker/entrypoint.bolt", "#!/bin/sh\nexec true\n", 0o755)
    project.write("Dockerfile", BESIDE.format(base, to, more, started))
    found = project.report(rules=rules_of("DF584"))
    assert bool(found) == is_found

"""Files that a RUN copies or moves, and that the context does not have."""

import pytest

from tests.rules.project import Project, rules_of


@pytest.mark.parametrize(
    ("steps", "marked"),
    [
        ("COPY . .\nRUN cp .env.sample .env", []),
        ("COPY . .\nRUN cp .env.example .env", [".env.example"]),
        ("COPY . .\nRUN npm install -g pnpm && mv web/.env.sample web/.env", ["web/.env.sample"]),
        ("COPY . .\nRUN sed -i 's/a/b/' conf/other.ini", ["conf/other.ini"]),
        ("COPY conf /etc/app\nRUN cp /etc/app/b.ini /etc/b.ini", ["/etc/app/b.ini"]),
        ("COPY . .\nRUN npm run build && cp web/x.yml /", []),
        ("COPY . .\nRUN cp dist/x.yml /", []),  # a folder that something makes
        ("COPY . .\nRUN cp server /usr/bin/", []),
        ("COPY . .\nRUN cp *.yml /etc/", []),
        ("COPY . .\nRUN cp a.ini b.ini /etc/", []),
        ("COPY . .\nRUN echo a > x.ini && cp x.ini /etc/", []),
        ("COPY . .\nRUN if [ -f x.ini ]; then cp x.ini /etc/; fi", []),
        ("COPY . .\nRUN cp x.ini /etc/ || true", []),
        ("COPY . .\nRUN [ -f x.ini ] && cp x.ini /etc/", []),
        ("COPY --from=other / /\nCOPY . .\nRUN cp x.ini /etc/", []),
        ("COPY . .\nRUN cp /etc/ssl/openssl.conf /tmp/", []),
        ("COPY . .\nRUN cp made.ini /etc/", []),  # git ignores it
    ],
)
def test_a_file_that_a_run_takes(project: Project, steps: str, marked: list[str]) -> None:
    project.rules = rules_of("DF749")
    for path in (".env.sample", "web/index.html", "conf/app.ini", ".git/config"):
        project.write(path)
    project.write(".gitignore", "made.*\n")
    project.write("Dockerfile", f"FROM node:24 AS other\nFROM node:24\nWORKDIR /srv\n{steps}\n")
    found = project.report(given=".")
    assert [line.partition(": ")[0].split(" ", 1)[1] for line in found] == marked


def test_a_file_that_is_not_sent_to_the_builder(project: Project) -> None:
    project.rules = rules_of("DF749")
    project.write(".env.example")
    project.write(".dockerignore", ".env*\n")
    project.write("Dockerfile", "FROM node:24\nWORKDIR /srv\nCOPY . .\nRUN cp .env.example .env\n")
    assert "excluded by .dockerignore" in project.report()[0]


@pytest.mark.parametrize(
    ("script", "marked"),
    [
        ("./gradlew jar && mv demo/build/libs/a.jar a.jar", ["demo/build/libs/a.jar"]),
        ("./gradlew jar && mv web/build/libs/a.jar a.jar", []),
        ("mkdir -p demo && ./gradlew jar && mv demo/build/libs/a.jar a.jar", []),
        ("git clone https://example.com/a && mv demo/build/a.jar a.jar", []),
        ("./gradlew jar && mv build/libs/a.jar a.jar", []),
        ("cp -r /srv/node_modules/.prisma /tmp/", []),
    ],
)
def test_the_output_of_a_project_that_is_not_there(
    project: Project, script: str, marked: list[str]
) -> None:
    project.rules = rules_of("DF749")
    project.write("web/build.gradle")
    project.write("gradlew", mode=0o755)
    project.write("Dockerfile", f"FROM debian:12\nWORKDIR /srv\nCOPY . .\nRUN {script}\n")
    assert [one.split()[1].rstrip(":") for one in project.report()] == marked

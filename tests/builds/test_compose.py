"""Builds in Compose files."""

import pytest

from tests.builds.lab import Project


def test_the_short_form_and_the_long_one(project: Project) -> None:
    project.write("web/Dockerfile")
    project.write("docker/api.Dockerfile")
    project.write(
        "compose.yaml",
        """
        services:
          web:
            build: ./web
          api:
            build:
              context: .
              dockerfile: docker/api.Dockerfile
              target: prod
              args: [A=1, "B=two words", C]
              platforms: [linux/amd64, linux/arm64]
              additional_contexts: {shared: ./web}
          db:
            image: postgres:17
        """,
    )
    assert project.builds() == [
        "web: web/Dockerfile in web",
        "api: docker/api.Dockerfile in . target prod A=1 B=two words C=?"
        " shared:./web for linux/amd64,linux/arm64",
    ]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("${A}", "one"),
        ("$A-x", "one-x"),
        ("${A:-two}", "one"),
        ("${NONE:-two}", "two"),
        ("${NONE-two}", "two"),
        ("${NONE:-${A}}", "one"),
        ("${EMPTY:-two}", "two"),
        ("${EMPTY-two}", ""),
        ("${A:+set}", "set"),
        ("$$A", "$A"),
        ("${NONE}", "?"),
        ("x${NONE}", "?"),
        ("${NONE:?say it}", "?"),
        ("${A", "?"),
    ],
)
def test_variables_are_replaced(project: Project, written: str, value: str) -> None:
    project.write("Dockerfile")
    project.write(".env", "# those of all\nA=one\nexport EMPTY=\nLATER='${A}'\n")
    project.write(
        "compose.yaml", f"services:\n  a:\n    build: {{context: ., args: {{X: '{written}'}}}}\n"
    )
    assert project.builds() == [f"a: Dockerfile in . X={value}"]


def test_a_file_for_the_environment_that_git_ignores_says_nothing(project: Project) -> None:
    project.write("Dockerfile")
    project.write(".env", "A=1\n")
    project.write(".gitignore", ".env\n")
    project.write("compose.yaml", "services:\n  a:\n    build: {context: ., args: [X=$A]}\n")
    assert project.builds() == ["a: Dockerfile in . X=?"]


def test_anchors_and_merges(project: Project) -> None:
    project.write("Dockerfile")
    project.write(
        "compose.yaml",
        """
        x-build: &build
          context: .
          args: &args {A: "1"}
        services:
          one:
            build: *build
          two:
            build:
              <<: *build
              args: {<<: *args, B: "2"}
        """,
    )
    assert project.builds() == ["one: Dockerfile in . A=1", "two: Dockerfile in . A=1 B=2"]


def test_a_service_extends_another(project: Project) -> None:
    project.write("web/Dockerfile")
    project.write(
        "common/base.yaml", "services:\n  base:\n    build: {context: ../web, args: {A: 1}}\n"
    )
    project.write(
        "compose.yaml",
        """
        services:
          web:
            extends: {file: common/base.yaml, service: base}
            build:
              args: {B: 2}
          same:
            extends: web
        """,
    )
    assert project.builds() == [
        "web: web/Dockerfile in web A=1 B=2",
        "same: web/Dockerfile in web A=1 B=2",
    ]


def test_other_files_are_upon_the_usual_one(project: Project) -> None:
    project.write("web/Dockerfile")
    project.write("compose.yaml", "services:\n  web:\n    build: {context: ./web, args: {A: 1}}\n")
    project.write(
        "compose.override.yaml", "services:\n  web:\n    build: {target: dev}\n  db: {image: a}\n"
    )
    assert project.builds() == [
        "web: web/Dockerfile in web target dev A=1",
        "web: web/Dockerfile in web A=1",
    ]


def test_a_file_may_be_used_without_the_usual_one(project: Project) -> None:
    project.write("docker/Dockerfile")
    project.write(
        "deploy/compose.yaml",
        "services: {a: {build: {context: .., dockerfile: docker/Dockerfile}}}\n",
    )
    project.write("deploy/compose.test.yaml", "services: {a: {build: {context: ../docker}}}\n")
    assert project.builds() == ["a: docker/Dockerfile in docker", "a: docker/Dockerfile in ."]


def test_an_override_may_give_the_arguments(project: Project) -> None:
    project.write("Dockerfile", "ARG BASE\nFROM ${BASE}\n")
    project.write("compose.yaml", "services:\n  web:\n    build: .\n")
    project.write("compose.override.yaml", "services:\n  web:\n    build: {args: {BASE: 'a:1'}}\n")
    assert project.builds() == ["web: Dockerfile in . BASE=a:1", "web: Dockerfile in . and more"]


def test_a_dockerfile_in_the_file_itself(project: Project) -> None:
    project.write(
        "compose.yaml", "services:\n  a:\n    build: {context: ., dockerfile_inline: 'FROM a'}\n"
    )
    assert project.builds() == ["a: inline in ."]


@pytest.mark.parametrize(
    "build",
    [
        "https://github.com/docker/compose.git",
        "{context: ../elsewhere}",
        "{context: '$UNKNOWN'}",
        "{context: ., dockerfile: '$UNKNOWN'}",
        "[a, list]",
        "~",
    ],
)
def test_what_is_elsewhere_or_unknown_is_no_build(project: Project, build: str) -> None:
    project.write("Dockerfile")
    project.write("compose.yaml", f"services:\n  a:\n    build: {build}\n")
    assert project.builds() == []


def test_paths_may_be_from_the_folder_of_another_file(project: Project) -> None:
    """`docker compose -f compose.yaml -f deploy/compose.prod.yaml`: from that of the first."""
    project.write("web/Dockerfile")
    project.write("deploy/compose.prod.yaml", "services:\n  web:\n    build: ./web\n")
    assert project.builds() == ["web: web/Dockerfile in web"]


def test_a_dockerfile_that_is_not_there(project: Project) -> None:
    project.write("Dockerfile")
    project.write(
        "compose.yaml", "services:\n  a:\n    build: {context: ., dockerfile: b/Dockerfile}\n"
    )
    assert project.builds() == ["a: b/Dockerfile in . missing b/Dockerfile"]
    project.write("compose.yaml", "services:\n  a:\n    build: ./b\n")
    assert project.builds() == ["a: b/Dockerfile in ? missing b"]


def test_the_builder_takes_a_dockerfile_in_small_letters(project: Project) -> None:
    project.write("web/dockerfile", "FROM alpine\n")
    project.write("compose.yaml", "services: {web: {build: web}}\n")
    build = project.repository.builds[0]
    assert (build.dockerfile, build.missing) == ("web/dockerfile", None)

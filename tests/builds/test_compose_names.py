"""Names of networks, volumes and the like in Compose files, and the places of mounts."""

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint_build_file
from dflint.source import Source
from dflint_rules.context.compose_names import repeated_compose_key, undeclared_in_compose
from tests.builds.lab import Project

COMPOSE = """\
services:
  web:
    build: .
    {}
  db:
    image: postgres:18
networks: {{front: }}
volumes:
  data:
secrets: {{token: {{file: token.txt}}}}
"""


def undeclared(project: Project, path: str = "compose.yaml") -> list[str]:
    """The names that nothing declares."""
    repository = project.repository
    assert repository.builds
    return [name.text or "" for name, _, _ in repository.undeclared_names(path)]


def written(project: Project, lines: str, path: str = "compose.yaml") -> list[str]:
    """The names that nothing declares in a file with these lines for its service."""
    project.write("Dockerfile")
    project.write(path, COMPOSE.format(lines))
    return undeclared(project, path)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("networks: [fornt]", "fornt"),
        ("networks: {back: {aliases: [a]}}", "back"),
        ("volumes: ['cache:/var/cache:ro']", "cache"),
        ("volumes: [{type: volume, source: cache, target: /c}]", "cache"),
        ("secrets: [key]", "key"),
        ("secrets: [{source: key, target: k}]", "key"),
        ("configs: [settings]", "settings"),
        ("depends_on: [redis]", "redis"),
        ("depends_on: {redis: {condition: service_healthy}}", "redis"),
        ("links: ['redis:cache']", "redis"),
        ("volumes_from: ['files:ro']", "files"),
        ("network_mode: 'service:vpn'", "vpn"),
    ],
)
def test_a_name_that_nothing_declares(project: Project, lines: str, name: str) -> None:
    assert written(project, lines) == [name]


@pytest.mark.parametrize(
    "lines",
    [
        "networks: [front, default]",
        "networks: ['$NETWORK']",
        "volumes: ['data:/a', './cache:/b', '/srv:/c', '~/x:/d', 'cache', 'C:/x:/e']",
        "volumes: [{type: bind, source: cache, target: /c}]",
        "secrets: [token]",
        "depends_on: [db]",
        "links: [db, 'db:database']",
        "volumes_from: [db, 'container:other']",
        "network_mode: host",
        "depends_on: {redis: {condition: service_started, required: false}}",
    ],
)
def test_names_that_are_declared(project: Project, lines: str) -> None:
    assert written(project, lines) == []


def test_the_nearest_name(project: Project) -> None:
    project.write("Dockerfile")
    project.write("compose.yaml", COMPOSE.format("networks: [fornt]"))
    repository = project.repository
    assert repository.builds
    assert [near for _, _, near in repository.undeclared_names("compose.yaml")] == ["front"]


def test_another_file_may_be_used_with_it(project: Project) -> None:
    more = "services: {web: {build: .}}\nnetworks: {back: }\n"
    project.write("compose.prod.yaml", more)
    assert written(project, "networks: [back]") == []
    project.write("compose.prod.yaml", "services: {web: {build: .}}\n")
    assert written(project, "networks: [back]") == ["back"]


def test_the_usual_file_is_used_alone_in_its_folder(project: Project) -> None:
    project.write("other/compose.yaml", "services: {web: {image: a}}\nnetworks: {back: }\n")
    assert written(project, "networks: [back]") == ["back"]
    assert written(project, "networks: [back]", "stack.compose.yaml") == []


def test_an_override_that_each_writes(project: Project) -> None:
    project.write("compose.override.yaml.example", "networks: {other: }\n")
    assert written(project, "networks: [back]") == []


def test_a_file_that_is_included(project: Project) -> None:
    project.write("all.compose.yaml", "include: [web/compose.yaml]\n")
    assert written(project, "networks: [back]", "web/compose.yaml") == []


def test_a_file_whose_services_are_extended(project: Project) -> None:
    extending = "services: {web: {extends: {file: ../shared/compose.yaml, service: web}}}\n"
    project.write("web/compose.yaml", extending)
    assert written(project, "networks: [back]", "shared/compose.yaml") == []


def test_a_service_without_an_image_has_it_from_another_file(project: Project) -> None:
    project.write("Dockerfile")
    project.write("compose.yaml", COMPOSE.format("networks: [back]") + "")
    project.write("extra/compose.yaml", "services: {web: {build: ..}, db: {depends_on: [cache]}}\n")
    assert undeclared(project, "extra/compose.yaml") == []


def test_a_file_that_includes(project: Project) -> None:
    project.write("Dockerfile")
    project.write("compose.yaml", "include: [a.yaml]\n" + COMPOSE.format("networks: [back]"))
    assert undeclared(project) == []


@pytest.mark.parametrize(
    ("entry", "target"),
    [
        ("data:~/.cache", "~/.cache"),
        ("./src:app:ro", "app"),
        ("./src:./app", "./app"),
        ("{type: volume, source: data, target: srv}", "srv"),
        ("data:/srv", ""),
        ("./src:/srv:ro", ""),
        ("/srv:ro", ""),
        ("/srv", ""),
        ("data:$HOME", ""),
        ("'C:\\x:D:\\y'", ""),
        ("{type: volume, source: data, target: 'C:/srv'}", ""),
    ],
)
def test_targets_that_are_not_absolute(project: Project, entry: str, target: str) -> None:
    project.write("Dockerfile")
    project.write("compose.yaml", COMPOSE.format(f"volumes:\n      - {entry}"))
    repository = project.repository
    assert repository.builds
    found = [it.text for it in repository.relative_targets("compose.yaml")]
    assert found == ([target] if target else [])


def test_services_inside_services(project: Project) -> None:
    project.write("Dockerfile")
    project.write(
        "compose.yaml",
        COMPOSE.format(
            "cache:\n      image: redis:8\n    x-all: {image: a}\n    deploy: {mode: global}"
        ),
    )
    repository = project.repository
    assert repository.builds
    found = [(it.text, outer) for it, outer in repository.nested_services("compose.yaml")]
    assert found == [("cache", "web")]


@pytest.mark.parametrize(
    ("end", "script", "severity"),
    [
        ("networks: {other: }\n", "", "error"),
        ("", "", "warning"),
        ("", "docker compose -f quick.yml -f test/compose.yml up\n", ""),
        ("networks: {other: }\n", "docker compose -f test/compose.yml up\n", "error"),
    ],
)
def test_a_file_for_use_with_another(
    project: Project, end: str, script: str, severity: str
) -> None:
    text = f"services:\n  web:\n    build: ..\n    networks: [intranet]\n{end}"
    project.write("Dockerfile")
    project.write("test/compose.yml", text)
    project.write("start.sh", f"#!/bin/sh\n{script}")
    file = project.repository.build_file("test/compose.yml", Source("test/compose.yml", text))
    found = lint_build_file(file, dispatch([undeclared_in_compose]))
    assert [str(it.severity) for it in found] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("lines", "keys"),
    [
        ("ports: [a]\n    ports: [b]", ["ports"]),
        ("environment: {A: 1, B: 2, A: 3}", ["A"]),
        ("<<: {ports: [a]}\n    <<: {volumes: [b:/b]}", ["<<"]),
        ("ports: [a]\n  web:\n    ports: [b]", ["web"]),
        ("environment: &e {A: 1, A: 2}\n    labels: *e", ["A"]),
        ("ports: [a]\n    volumes: [data:/data]", []),
    ],
)
def test_keys_that_are_twice_in_a_mapping(project: Project, lines: str, keys: list[str]) -> None:
    project.write("Dockerfile")
    project.write("compose.yaml", COMPOSE.format(lines))
    found = project.repository.repeated_keys("compose.yaml")
    assert [it.text for it in found] == keys


@pytest.mark.parametrize(
    ("path", "severity"), [("compose.yaml", "error"), ("podman-compose.yml", "warning")]
)
def test_who_reads_a_file_with_a_key_twice(project: Project, path: str, severity: str) -> None:
    text = "services: {web: {build: ., ports: [a], ports: [b]}}\n"
    project.write("Dockerfile")
    project.write(path, text)
    file = project.repository.build_file(path, Source(path, text))
    found = lint_build_file(file, dispatch([repeated_compose_key]))
    assert [str(it.severity) for it in found] == [severity]

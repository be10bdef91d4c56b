"""Builds in skaffold.yaml, devcontainer.json, .goreleaser.yaml, and the configuration."""

from tests.builds.lab import Project


def test_skaffold(project: Project) -> None:
    project.write("web/Dockerfile.dev")
    project.write("api/Dockerfile")
    project.write(
        "skaffold.yaml",
        """
        apiVersion: skaffold/v4beta6
        build:
          platforms: [linux/amd64]
          artifacts:
            - image: web
              context: web
              docker: {dockerfile: Dockerfile.dev, target: dev, buildArgs: {A: "1", B: "{{.X}}"}}
            - image: java
              jib: {}
        ---
        apiVersion: skaffold/v4beta6
        profiles:
          - name: p
            build: {artifacts: [{image: api, context: api, kaniko: {}}]}
        """,
    )
    assert project.builds() == [
        "web: web/Dockerfile.dev in web target dev A=1 B=? for linux/amd64",
        "api: api/Dockerfile in api",
    ]


def test_devcontainers(project: Project) -> None:
    project.write(".devcontainer/Dockerfile")
    project.write(
        ".devcontainer/devcontainer.json",
        """
        // what we work in
        {
          "name": "Work",
          "build": {
            "dockerfile": "Dockerfile", /* beside */ "context": "..",
            "args": { "VARIANT": "12", "USER": "${localEnv:USER}" },
          },
        }
        """,
    )
    assert project.builds() == ["Work: .devcontainer/Dockerfile in . VARIANT=12 USER=?"]
    project.write(
        ".devcontainer/devcontainer.json", '{"dockerFile": "${localWorkspaceFolder}/Dockerfile"}'
    )
    project.write("Dockerfile")
    assert project.builds() == [": Dockerfile in .devcontainer"]


def test_goreleaser_has_a_context_of_its_own(project: Project) -> None:
    project.write("Dockerfile")
    project.write(
        ".goreleaser.yaml",
        """
        dockers:
          - image_templates: ["a/b:{{ .Tag }}"]
            build_flag_templates: ["--build-arg=VERSION={{ .Version }}", "--platform=linux/amd64"]
        """,
    )
    assert project.builds() == [": Dockerfile in ? VERSION=? for linux/amd64"]

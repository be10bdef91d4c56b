"""What builds call their images: `Build.images`."""

from pathlib import Path

import pytest

from tests.builds.lab import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write("Dockerfile")
    return made


def names(project: Project) -> list[str]:
    return [name for build in project.repository.builds for name in build.images]


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("acme/app:1.2", "acme/app:1.2"),
        ("acme/app", "acme/app"),
        ("${REGISTRY:-ghcr.io/acme}/app:${TAG:-latest}", "ghcr.io/acme/app:latest"),
        ("ghcr.io/acme/app:${TAG}", "ghcr.io/acme/app:?"),
        ("ghcr.io/acme/app:v${TAG}-slim", "ghcr.io/acme/app:?"),
        ("${REGISTRY}/app:1", "?"),
        ("localhost:5000/app:$TAG", "localhost:5000/app:?"),
    ],
)
def test_compose(project: Project, image: str, expected: str) -> None:
    project.write("compose.yaml", f"services: {{app: {{build: ., image: '{image}'}}}}\n")
    assert names(project) == [expected]


def test_compose_lists_more_tags_and_inherits(project: Project) -> None:
    project.write(
        "compose.yaml",
        """
        services:
          base: {image: acme/base, build: {context: ., tags: ["acme/base:1"]}}
          app: {extends: base, build: {args: {A: b}}}
        """,
    )
    assert names(project) == ["acme/base", "acme/base:1", "acme/base", "acme/base:1"]


def test_bake(project: Project) -> None:
    project.write(
        "docker-bake.hcl",
        """
        variable "REGISTRY" { default = "ghcr.io/acme" }
        variable "TAG" {}
        variable "NONE" { default = "" }
        target "app" {
          tags = ["${REGISTRY}/app:1", "${REGISTRY}/app:${TAG}", "${TAG}/app:1",
                  notequal("", NONE) ? "acme/x:1" : ""]
        }
        """,
    )
    assert names(project) == ["ghcr.io/acme/app:1", "ghcr.io/acme/app:?", "?"]


def test_a_matrix_of_tags_is_one_build_with_all_names(project: Project) -> None:
    project.write(
        "docker-bake.hcl",
        """
        target "app" {
          name = "app-${v}"
          matrix = { v = ["1", "2"] }
          tags = ["acme/app:${v}"]
        }
        """,
    )
    (build,) = project.repository.builds
    assert build.images == ("acme/app:1", "acme/app:2")


def test_workflow(project: Project) -> None:
    project.write(
        ".github/workflows/ci.yml",
        """
        on: push
        env: {REGISTRY: ghcr.io}
        jobs:
          build:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - id: meta
                uses: docker/metadata-action@v5
                with:
                  images: |
                    ${{ env.REGISTRY }}/acme/app
                    name=acme/app,enable=true
                    ghcr.io/${{ github.repository }}
              - uses: docker/build-push-action@v6
                with:
                  tags: ${{ steps.meta.outputs.tags }}
              - uses: docker/build-push-action@v6
                with:
                  target: other
                  tags: |
                    ${{ env.REGISTRY }}/acme/other:latest
                    acme/other:${{ github.sha }},acme/third
        """,
    )
    assert names(project) == [
        "ghcr.io/acme/app:?", "acme/app:?", "?",
        "ghcr.io/acme/other:latest", "acme/other:?", "acme/third",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("docker build -t acme/app:1 --tag=acme/app:latest .", ["acme/app:1", "acme/app:latest"]),
        ('VERSION=3\ndocker build -t "acme/app:$VERSION" .', ["acme/app:3"]),
        ('docker buildx build -t "acme/app:$VERSION" .', ["acme/app:?"]),
        ("podman build --manifest acme/app:2 .", ["acme/app:2"]),
        ("/kaniko/executor --context . -d acme/app:4", ["acme/app:4"]),
        ("docker build .", []),
    ],
)
def test_command_lines(project: Project, line: str, expected: list[str]) -> None:
    project.write("build.sh", f"{line}\n")
    assert names(project) == expected


def test_buildah_action_skaffold_and_goreleaser(project: Project) -> None:
    project.write(
        ".github/workflows/ci.yml",
        """
        jobs:
          build:
            steps:
              - uses: actions/checkout@v4
              - uses: redhat-actions/buildah-build@v2
                with: {image: acme/app, tags: "1 2", containerfiles: ./Dockerfile}
        """,
    )
    project.write(
        "skaffold.yaml",
        """
        apiVersion: skaffold/v4beta11
        build: {artifacts: [{image: acme/skaffolded}]}
        """,
    )
    project.write(
        ".goreleaser.yaml",
        """
        dockers:
          - image_templates: ["acme/released:{{ .Version }}", "acme/released:latest"]
        """,
    )
    assert names(project) == [
        "acme/app:1", "acme/app:2", "acme/skaffolded:?", "acme/released:?", "acme/released:latest",
    ]  # fmt: skip

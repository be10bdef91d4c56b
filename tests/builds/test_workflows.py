"""Builds in workflows of GitHub and jobs of GitLab."""

import pytest

from tests.builds.lab import Project

STEP = """
jobs:
  image:
    strategy:
      matrix: {matrix}
    env: {{FOLDER: web}}
    steps:
      - uses: docker/build-push-action@v6
        with:
{with_}
"""


def workflow(project: Project, with_: str, matrix: str = "{}") -> None:
    indented = "".join(f"          {line}\n" for line in with_.strip().splitlines())
    project.write(".github/workflows/ci.yml", STEP.format(with_=indented, matrix=matrix))


def test_all_that_the_action_takes(project: Project) -> None:
    project.write("web/Dockerfile")
    project.write("docker/Dockerfile.web")
    workflow(
        project,
        """
context: ./web
file: docker/Dockerfile.web
target: prod
platforms: linux/amd64,linux/arm64
push: true
build-args: |
  A=1
  B=${{ github.sha }}
  # none
  "C=two words"
build-contexts: shared=./web
""",
    )
    assert project.builds() == [
        "image: docker/Dockerfile.web in web target prod A=1 B=? C=two words"
        " shared:./web for linux/amd64,linux/arm64"
    ]
    assert project.repository.builds[0].publishes


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("10e90e3645eae34f1e60eeb005ba3a3d33f178e8", "image: web/Dockerfile in web"),  # of v6
        ("v10", "image: web/Dockerfile in web"),
        ("v1", "image: Dockerfile in ."),
        ("v1.1.0", "image: Dockerfile in ."),
    ],
)
def test_only_version_1_has_other_names(project: Project, version: str, found: str) -> None:
    project.write("Dockerfile")
    project.write("web/Dockerfile")
    workflow(project, "context: web\npath: .")
    path = project.root / ".github/workflows/ci.yml"
    path.write_text(path.read_text().replace("@v6", f"@{version}"))
    assert project.builds() == [found]


def test_without_a_context_it_is_the_repository(project: Project) -> None:
    project.write("Dockerfile")
    project.write("web/Dockerfile")
    workflow(project, "push: false")
    assert project.builds() == ["image: Dockerfile in ."]
    workflow(project, 'context: "{{defaultContext}}:web"')
    assert project.builds() == ["image: web/Dockerfile in web"]


def test_a_matrix_and_the_environment(project: Project) -> None:
    for name in ("a", "b", "c", "web"):
        project.write(f"{name}/Dockerfile")
    matrix = (
        "{image: [a, b], include: [{image: b, tag: 2}, {image: c, tag: 3}], exclude: [{image: a}]}"
    )
    workflow(project, "context: ${{ matrix.image }}\nbuild-args: TAG=${{ matrix.tag }}", matrix)
    assert project.builds() == ["image: b/Dockerfile in b TAG=2", "image: c/Dockerfile in c TAG=3"]
    workflow(project, "context: ${{ matrix.it.folder }}", "{it: [{folder: a}, {folder: b}]}")
    assert project.builds() == ["image: a/Dockerfile in a", "image: b/Dockerfile in b"]
    workflow(project, "context: ${{ env.FOLDER }}")
    assert project.builds() == ["image: web/Dockerfile in web"]
    workflow(project, "context: ${{ matrix.unknown }}", "${{ fromJson(needs.a.outputs.b) }}")
    assert project.builds() == []


def test_arguments_that_a_step_makes_are_hidden(project: Project) -> None:
    project.write("Dockerfile")
    workflow(project, "context: .\nbuild-args: |\n  A=1\n  ${{ steps.a.outputs.args }}")
    assert project.builds() == ["image: Dockerfile in . A=1 and more"]


def test_where_the_repository_is_checked_out(project: Project) -> None:
    project.write("web/Dockerfile")
    project.write("Dockerfile")
    text = """
    jobs:
      a:
        steps:
          - uses: actions/checkout@v4
            with: {path: src}
          - uses: actions/checkout@v4
            with: {path: other, repository: somebody/else}
          - uses: docker/build-push-action@v6
            with: {context: src/web}
          - uses: docker/build-push-action@v6
            with: {context: other}
          - run: docker build .
            working-directory: src
    """
    project.write(".github/workflows/ci.yml", "\n" + text)
    assert project.builds() == ["a: web/Dockerfile in web", "a: Dockerfile in ."]


def test_scripts_of_steps(project: Project) -> None:
    project.write("web/Dockerfile")
    project.write("docker/Dockerfile")
    project.write(
        ".github/workflows/ci.yml",
        """
        env: {REGISTRY: ghcr.io}
        jobs:
          a:
            defaults: {run: {working-directory: web}}
            steps:
              - run: |
                  docker build -t $REGISTRY/web:${{ github.sha }} \\
                    --build-arg TAG=${{ github.ref_name }} --build-arg REGISTRY=$REGISTRY .
              - run: docker buildx build --target prod -f docker/Dockerfile docker
                working-directory: ./
        """,
    )
    assert project.builds() == [
        "a: web/Dockerfile in web TAG=? REGISTRY=ghcr.io",
        "a: docker/Dockerfile in docker target prod",
    ]
    build = project.repository.builds[0]
    text = (project.root / build.path).read_text()
    assert text[build.start : build.end].startswith("docker build -t")
    assert text[build.args["TAG"].start :].startswith("TAG=${{ github.ref_name }}")


def test_a_workflow_that_others_call(project: Project) -> None:
    project.write("a/Dockerfile")
    project.write("b/Dockerfile")
    project.write(
        ".github/workflows/build.yml",
        """
        on:
          workflow_call:
            inputs: {context: {type: string}, tag: {type: string, default: latest}}
        jobs:
          build:
            steps:
              - uses: docker/build-push-action@v6
                with: {context: "${{ inputs.context }}", build-args: "TAG=${{ inputs.tag }}"}
        """,
    )
    project.write(
        ".github/workflows/ci.yml",
        """
        jobs:
          one: {uses: ./.github/workflows/build.yml, with: {context: a}}
          two:
            strategy: {matrix: {it: [b]}}
            uses: ./.github/workflows/build.yml
            with: {context: "${{ matrix.it }}", tag: v2}
        """,
    )
    assert project.builds() == [
        "build: a/Dockerfile in a TAG=latest",
        "build: b/Dockerfile in b TAG=v2",
    ]


def test_gitlab(project: Project) -> None:
    project.write("Dockerfile")
    project.write("web/Dockerfile")
    project.write(
        ".gitlab-ci.yml",
        """
        variables: {MODE: release}
        build:
          before_script: [docker login]
          script:
            - docker build --build-arg MODE=$MODE --build-arg SHA=$CI_COMMIT_SHA "$CI_PROJECT_DIR"
            - cd web
            - docker build .
        kaniko:
          script: /kaniko/executor --context $CI_PROJECT_DIR --dockerfile $CI_PROJECT_DIR/Dockerfile
        """,
    )
    assert project.builds() == [
        "build: Dockerfile in . MODE=release SHA=?",
        "build: web/Dockerfile in web",
        "kaniko: Dockerfile in .",
    ]


@pytest.mark.parametrize(
    "text", ["jobs: [", "a: b", "jobs: {a: 1, b: {steps: [1, {uses: 2}, {run: }]}}", ""]
)
def test_workflows_of_another_shape(project: Project, text: str) -> None:
    project.write("Dockerfile")
    project.write(".github/workflows/ci.yml", f"# docker build, build-push\n{text}\n")
    assert project.builds() == []


def test_workflows_of_a_project_inside(project: Project) -> None:
    """GitHub runs those of the root alone."""
    project.write("Dockerfile")
    project.write(
        "tools/it/.github/workflows/ci.yml",
        "jobs: {a: {steps: [{run: docker build --build-arg A=1 .}]}}\n",
    )
    assert project.builds() == []


def test_a_matrix_of_platforms_is_a_build_for_all_of_them(project: Project) -> None:
    project.write("Dockerfile")
    matrix = "{platform: [linux/amd64, linux/arm64]}"
    workflow(project, "context: .\nplatforms: ${{ matrix.platform }}", matrix)
    assert [build.platforms for build in project.repository.builds] == [
        ("linux/amd64", "linux/arm64")
    ]

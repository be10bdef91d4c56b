"""Files that declare builds, by their names: Compose files, docker-bake.hcl, workflows and their like."""

from __future__ import annotations

ENDING = ".dockerignore"  # of files that say what is no part of a build context
LOCK = "dflint.lock"  # which digest the tag of each image stood for; `dflint pin` writes it
YAML = (".yml", ".yaml")
WORKFLOW_FOLDERS = (".github/workflows", ".gitea/workflows", ".forgejo/workflows")
MAKEFILES = ("makefile", "gnumakefile")
# Files that may make others, or say what a build is given, in a language that we do not read.
OTHERS = frozenset((
    "package.json", "justfile", "taskfile.yml", "taskfile.yaml", "jenkinsfile", "pom.xml",
    "build.gradle", "build.gradle.kts", "cmakelists.txt", "rakefile", "tox.ini", "noxfile.py",
    "magefile.go", "build.py", "azure-pipelines.yml", ".travis.yml", ".drone.yml", "cloudbuild.yaml",
    "appveyor.yml", "buildspec.yml", "bitbucket-pipelines.yml", "config.yml", "dodo.py", "build.xml",
))  # fmt: skip
# Files in HCL that never declare builds: of Packer, Terraform, Terragrunt.
NO_BAKE = (".pkr.hcl", ".lock.hcl", "terragrunt.hcl", ".tflint.hcl")
# The kinds of files that rules look at.
LINTED = frozenset(("bake", "compose", "workflow", "gitlab", "skaffold", "devcontainer"))


def is_ignore_file(path: str) -> bool:
    """Whether a file of that name is a .dockerignore, of a folder or of one Dockerfile."""
    return path.endswith(ENDING)


def kind_of(path: str) -> str:
    """The kind of a file that may declare builds, by its path; "" for one of none.

    Besides those in KINDS: "makefile"; "hcl" for what may be a bake file by another name; and "other" for what
    may tell of builds in a language that dflint does not read.
    """
    folder, _, name = path.rpartition("/")
    name = name.lower()
    if name.endswith(YAML):
        if folder.endswith(WORKFLOW_FOLDERS) or name in ("action.yml", "action.yaml"):
            return "workflow"
        if "compose" in name:
            return "compose"
        if name.endswith((".gitlab-ci.yml", ".gitlab-ci.yaml")) or folder.startswith(".gitlab"):
            return "gitlab"
        if name.startswith("skaffold"):
            return "skaffold"
        if name.lstrip(".").startswith("goreleaser"):
            return "goreleaser"
    elif "bake" in name and name.endswith((".hcl", ".json")):
        return "bake"
    elif name.endswith(".hcl") and not name.endswith(NO_BAKE):
        return "hcl"
    elif name in ("devcontainer.json", ".devcontainer.json"):
        return "devcontainer"
    elif name.endswith((".sh", ".bash")):
        return "script"
    elif name in MAKEFILES or name.endswith(".mk"):
        return "makefile"
    if name in OTHERS and (name != "config.yml" or folder.endswith(".circleci")):
        return "other"
    return ""


def is_nested(path: str) -> bool:
    """Whether a file is a workflow of a project inside the repository, which is never run here."""
    folder = path.rpartition("/")[0]
    return folder.endswith(WORKFLOW_FOLDERS) and folder not in WORKFLOW_FOLDERS


def is_build_file(path: str) -> bool:
    """Whether rules look at a file because it declares builds: it is no Dockerfile."""
    return path[-1:] in "ln" and kind_of(path) in LINTED


def holds_instructions(path: str) -> bool:
    """Whether a file is a Dockerfile, and neither a .dockerignore nor a file that declares builds."""
    return not is_ignore_file(path) and not is_build_file(path)

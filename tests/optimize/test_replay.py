"""Which steps a replayed history rebuilds: one question about the layer cache a test."""

from pathlib import Path

import pytest

from dflint.optimize.git import Git, GitError
from dflint.optimize.history import read_history
from dflint.optimize.replay import Settings, replay_change
from dflint.report.rebuilds import full
from tests.optimize.repositories import Repository

NO_GIT = ".git\n"
WEB = """\
FROM alpine:3.20
WORKDIR /web
COPY list.txt .
RUN install list.txt
COPY . .
RUN make
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "project")


def test_a_change_rebuilds_what_copies_it_and_all_below(repository: Repository) -> None:
    repository.commit_files(
        {"Dockerfile": WEB, ".dockerignore": NO_GIT, "list.txt": "a", "app.c": "1"}
    )
    repository.commit_files({"app.c": "2"})
    repository.commit_files({"list.txt": "b"})
    assert repository.states() == ["RRRRR", "...RR", ".RRRR"]
    assert repository.causes()[1:3] == [
        "changed: list.txt",
        "line 3 (COPY) is rebuilt: changed: list.txt",
    ]


def test_a_revert_finds_what_was_built_before(repository: Repository) -> None:
    repository.commit_files({"Dockerfile": WEB, ".dockerignore": NO_GIT, "list.txt": "a"})
    repository.commit_files({"list.txt": "b"})
    repository.commit_files({"list.txt": "a"})
    assert repository.states()[-1] == "....."
    assert repository.states(scope="parent")[-1] == ".RRRR"


def test_an_empty_commit_changes_the_folder_of_git(repository: Repository) -> None:
    repository.commit_files({"Dockerfile": WEB, "list.txt": "a"})
    repository.commit_files({})
    assert repository.states() == ["RRRRR", "...RR"]
    assert repository.causes()[3] == "changed: .git, as every commit does"


def test_ignored_files_and_metadata_rebuild_nothing(repository: Repository) -> None:
    ignored = "\n".join((".git", "*.md", "Dockerfile", ".dockerignore"))
    repository.commit_files(
        {"Dockerfile": WEB, ".dockerignore": ignored, "list.txt": "a", "a.md": "1"}
    )
    repository.commit_files(
        {"a.md": "2", "Dockerfile": WEB.replace("RUN make", "LABEL a=b\nRUN make")}
    )
    assert repository.states()[-1] == "....."


def test_a_folder_whose_files_are_all_ignored_is_still_there(repository: Repository) -> None:
    start = {"Dockerfile": WEB, "list.txt": "a"}
    repository.commit_files({**start, ".dockerignore": f"{NO_GIT}logs/*\n"})
    repository.commit_files({"logs/a": "1"})
    repository.commit_files({"logs/a": "2"})
    assert repository.states() == ["RRRRR", "...RR", "....."]


@pytest.mark.parametrize(
    ("old", "new", "states"),
    [
        ("RUN make", "RUN  make", "....."),
        ("RUN make", "RUN make  all", "....R"),
        ("RUN make", "RUN \\\n# why\nmake", "....."),
        ("RUN make", 'RUN ["/bin/sh", "-c", "make"]', "....."),
        ("RUN make", "SHELL [\"/bin/bash\", \"-c\"]\nRUN make", "....R"),
        ("RUN make", "USER root\nRUN make", "....R"),
        ("WORKDIR /web", "WORKDIR /web/", "..RRR"),
        ("COPY list.txt .", "COPY ./list.txt /web/", "....."),
        ("COPY list.txt .", "COPY --chown=0:0 list.txt .", ".RRRR"),
        ("COPY list.txt .", "ENV A=b\nCOPY list.txt .", "..RRR"),
        ("COPY list.txt .", "ARG A\nCOPY list.txt .", "....."),
        ("COPY list.txt .", "ARG A=\nCOPY list.txt .", "..RRR"),
        ("COPY list.txt .", "ADD list.txt .", ".RRRR"),
        ("FROM alpine:3.20", "FROM alpine:3.21", "RRRRR"),
        ("FROM alpine:3.20", "ARG BASE=alpine:3.20\nFROM $BASE AS one", "....."),
    ],
)  # fmt: skip
def test_what_counts_of_an_instruction(
    repository: Repository, old: str, new: str, states: str
) -> None:
    dockerfile = WEB.replace("COPY . .", "COPY src/ src/")
    repository.commit_files({"Dockerfile": dockerfile, "list.txt": "a", "src/app.c": "1"})
    repository.commit_files({"Dockerfile": dockerfile.replace(old, new)})
    assert repository.states()[-1] == states


def test_arguments_change_with_the_commit(repository: Repository) -> None:
    dockerfile = "FROM alpine\nRUN one\nARG SHA\nCOPY a.txt /\nRUN two\nRUN three\n"
    repository.commit_files({"Dockerfile": dockerfile, "a.txt": "1"})
    repository.commit_files({})
    assert repository.states()[-1] == "...."
    assert repository.states(build_args={"SHA": "{commit}"})[-1] == "..RR"
    assert repository.states(build_args={"SHA": "1.{number}"})[-1] == "..RR"
    assert repository.states(build_args={"OTHER": "{commit}"})[-1] == "...."
    assert repository.causes(build_args={"SHA": "{commit}"})[2] == "ARG SHA changed"


TWO = """\
FROM alpine AS build
COPY src/ /src/
RUN make
FROM alpine
COPY --from=build /out/app /app
RUN check
"""


def test_what_is_copied_from_a_run_depends_on_its_output(repository: Repository) -> None:
    repository.commit_files({"Dockerfile": TWO, "src/a.c": "1"})
    repository.commit_files({"src/a.c": "2"})
    repository.commit_files({"Dockerfile": TWO.replace("check", "check all")})
    assert repository.states() == ["RRRR", "RRdd", "...R"]


def test_what_a_stage_only_passes_on_is_known(repository: Repository) -> None:
    dockerfile = "FROM scratch AS files\nCOPY . /\nFROM alpine\nCOPY --from=files /conf/a.conf /etc/\nRUN check\n"
    repository.commit_files({"Dockerfile": dockerfile, "conf/a.conf": "1", "b.txt": "1"})
    repository.commit_files({"b.txt": "2"})
    repository.commit_files({"conf/a.conf": "2"})
    assert repository.states() == ["RRR", "R..", "RRR"]


def test_a_stage_that_builds_upon_one_is_rebuilt_with_it(repository: Repository) -> None:
    dockerfile = "FROM alpine AS one\nCOPY a.txt /\nFROM one\nRUN check\n"
    repository.commit_files({"Dockerfile": dockerfile, "a.txt": "1"})
    repository.commit_files({"a.txt": "2"})
    assert repository.states() == ["RR", "RR"]


def test_other_stages_are_unused_and_equal_steps_merged(repository: Repository) -> None:
    dockerfile = (
        "FROM alpine AS one\nRUN setup\nRUN a\nFROM alpine AS two\nRUN setup\nRUN b\n"
        "FROM alpine AS lint\nRUN lint\nFROM alpine\nCOPY --from=one /a /\nCOPY --from=two /b /\n"
    )
    repository.commit_files({"Dockerfile": dockerfile})
    assert repository.states() == ["mRRR-RR"]
    assert repository.states(target="lint") == ["----R--"]


def test_a_bind_mount_counts_by_content(repository: Repository) -> None:
    dockerfile = "FROM alpine\nRUN --mount=type=bind,source=src,target=/src make\nRUN check\n"
    repository.commit_files({"Dockerfile": dockerfile, "src/a.c": "1", "b.txt": "1"})
    repository.commit_files({"b.txt": "2"})
    repository.commit_files({"src/a.c": "2"})
    assert repository.states() == ["RR", "..", "RR"]
    assert repository.states(engine="buildah")[-1] == ".."  # which does not look


def test_a_cache_mount_counts_by_its_place(repository: Repository) -> None:
    dockerfile = "FROM alpine\nRUN --mount=type=cache,id=a,target=/c make\n"
    repository.commit_files({"Dockerfile": dockerfile})
    repository.commit_files({"Dockerfile": dockerfile.replace("id=a", "id=b")})
    repository.commit_files({"Dockerfile": dockerfile.replace("/c", "/d")})
    assert repository.states() == ["R", ".", "R"]
    assert repository.states(engine="buildah") == ["R", "R", "R"]


def test_a_linked_copy_needs_nothing_above_it(repository: Repository) -> None:
    dockerfile = "FROM alpine\nCOPY a.txt /\nCOPY --link b.txt /\nRUN check\n"
    repository.commit_files({"Dockerfile": dockerfile, "a.txt": "1", "b.txt": "1"})
    repository.commit_files({"a.txt": "2"})
    assert repository.states()[-1] == "RRR"
    assert repository.states(engine="containerd")[-1] == "R.R"


def test_a_cache_of_the_image_alone_reruns_the_builder_stage(repository: Repository) -> None:
    dockerfile = TWO.replace("COPY src/", "RUN install\nCOPY src/")
    repository.commit_files({"Dockerfile": dockerfile, "src/a.c": "1"})
    repository.commit_files({})
    repository.commit_files({"src/a.c": "2"})
    assert repository.states(mode="max") == ["RRRRR", ".....", ".RRdd"]
    assert repository.states(mode="min") == ["RRRRR", ".....", "RRRdd"]


def test_a_link_is_followed_where_a_copy_names_it(repository: Repository) -> None:
    (repository.root / "now").symlink_to("v1")
    repository.commit_files(
        {"Dockerfile": "FROM alpine\nCOPY now /app\n", "v1/a": "1", "v2/a": "1"}
    )
    repository.commit_files({"v2/a": "2"})
    repository.commit_files({"v1/a": "2"})
    assert repository.states() == ["R", ".", "R"]


def test_a_file_that_no_commit_has_is_not_decided(repository: Repository) -> None:
    repository.commit_files({"Dockerfile": "FROM alpine\nRUN a\nCOPY dist/ /app\n"})
    repository.commit_files({})
    assert repository.states() == ["RR", ".d"]
    assert repository.causes()[1] == 'depends on "dist", which git does not track'


def test_the_context_may_be_a_folder(repository: Repository) -> None:
    repository.commit_files({"web/Dockerfile": "FROM alpine\nCOPY . /\n", "web/a": "1", "b": "1"})
    repository.commit_files({"b": "2"})
    repository.commit_files({"web/a": "2"})
    assert repository.states("web/Dockerfile", context="web") == ["R", ".", "R"]


# --- histories that are not a plain row of commits ---


def test_a_renamed_file_is_followed(repository: Repository) -> None:
    dockerfile = "FROM alpine\nRUN one\nRUN two\nCOPY a.txt /\n"
    repository.commit_files({"a.txt": "1"})
    repository.commit_files({"Dockerfile": dockerfile})
    repository.commit_files(
        {"Dockerfile": None, "docker/app.Dockerfile": f"{dockerfile}RUN three\n"}
    )
    found = repository.replay("docker/app.Dockerfile")
    assert repository.states("docker/app.Dockerfile") == ["", "RRR", "...R"]
    assert "the Dockerfile was called Dockerfile before." in found.notes
    assert "1 commit without the Dockerfile." in found.notes


def test_a_merge_is_one_commit(repository: Repository) -> None:
    repository.commit_files(
        {"Dockerfile": "FROM alpine\nCOPY a.txt b.txt /\n", "a.txt": "1", "b.txt": "1"}
    )
    repository.git("checkout", "-q", "-b", "side")
    repository.commit_files({"a.txt": "2"})
    repository.commit_files({"a.txt": "3"})
    repository.git("checkout", "-q", "main")
    repository.commit_files({"b.txt": "2"})
    repository.git("merge", "-q", "--no-edit", "side")
    assert repository.states() == ["R", "R", "R"]
    assert any(note.startswith("1 merge:") for note in repository.replay().notes)


def test_a_shallow_clone_says_so(repository: Repository, tmp_path: Path) -> None:
    repository.commit_files({"Dockerfile": "FROM alpine\nCOPY a.txt /\n", "a.txt": "1"})
    repository.commit_files({"a.txt": "2"})
    repository.git("clone", "-q", "--depth=1", f"file://{repository.root}", str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    assert clone.states() == ["R"]
    assert "shallow clone" in clone.replay().notes[0]


def test_a_submodule_changes_with_its_commit(repository: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    other.commit_files({"a": "1"})
    repository.git("submodule", "add", "-q", str(other.root), "lib")
    repository.commit_files({"Dockerfile": "FROM alpine\nCOPY lib /lib\n"})
    other.commit_files({"a": "2"})
    repository.git("-C", "lib", "pull", "-q")
    repository.commit_files({})
    assert repository.states() == ["R", "R"]
    assert "submodules count as checked out: lib." in repository.replay().notes


@pytest.mark.parametrize(
    "text", ["", "RUN x\n", "FROM\n", "FROM a\nCOPY\nRUN\nFOO\n", "\0\x80", "FROM $X\nRUN x\n"]
)
def test_no_text_ends_the_run(repository: Repository, text: str) -> None:
    repository.commit_files({"Dockerfile": text})
    repository.commit_files({"Dockerfile": WEB, "list.txt": "a"})
    assert repository.states()[-1] == "RRRRR"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("Dockerfil", 'git tracks no file "Dockerfil". Did you mean "Dockerfile"?')],
)
def test_a_file_that_never_was(repository: Repository, path: str, sentence: str) -> None:
    repository.commit_files({"Dockerfile": "FROM alpine\n"})
    with pytest.raises(GitError, match="git tracks no file") as error:
        repository.replay(path)
    assert str(error.value) == sentence


def test_there_may_be_no_commit(repository: Repository) -> None:
    with pytest.raises(GitError, match="no commit yet"):
        repository.replay()


def test_a_damaged_repository_is_no_empty_one(repository: Repository) -> None:
    repository.commit(Dockerfile="FROM a\nRUN b\n")
    tip = repository.git("rev-parse", "HEAD")
    (repository.root / ".git/objects" / tip[:2] / tip[2:]).unlink()
    with pytest.raises(GitError, match=f"the commit {tip[:12]} cannot be read"):
        repository.replay()


def test_a_commit_whose_dockerfile_has_errors_is_named(repository: Repository) -> None:
    repository.commit(Dockerfile="FROM a\nRUN b\n")
    repository.commit(Dockerfile="FROM a\nRUN b\nCOPY\n")
    repository.commit(Dockerfile="FROM a\nRUN b\n")
    assert "1 commit has a Dockerfile with errors" in "\n".join(repository.replay().notes)


def test_a_file_that_was_always_empty(repository: Repository) -> None:
    repository.commit(Dockerfile="")
    with pytest.raises(GitError, match="is empty in all commits"):
        repository.replay()


def test_brackets_are_shown_as_they_are(repository: Repository) -> None:
    repository.commit(Dockerfile="FROM a\nRUN [ -f x ]\n")
    text = full(repository.replay().rebuilds, {}, False, 100)
    assert "[stage-0]" in text and "RUN [ -f x ]" in text and "1 commit," in text
    assert "\\" not in text


def test_a_repository_starts_no_program(repository: Repository, tmp_path: Path) -> None:
    """What its configuration and attributes name is not started."""
    proof = tmp_path / "started"
    for name in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "diff.x.textconv",
        "diff.x.command",
    ):
        repository.git("config", name, f"touch {proof}; cat")
    repository.git("-c", "core.fsmonitor=false", "add", "-A")
    (repository.root / ".gitattributes").write_text("* diff=x\n")
    (repository.root / "Dockerfile").write_text("FROM alpine\nCOPY . /\n")
    repository.git("-c", "core.fsmonitor=false", "add", "-A")
    repository.git("-c", "core.fsmonitor=false", "commit", "-qm", "x")
    proof.unlink(missing_ok=True)
    repository.states()
    assert not proof.exists()


# --- what would a change do? ---


def test_a_change_that_is_not_committed(repository: Repository) -> None:
    repository.commit_files(
        {"Dockerfile": WEB, ".dockerignore": NO_GIT, "list.txt": "a", "src/app.c": "1"}
    )
    git = Git(str(repository.root))
    rebuild, _ = replay_change(git, read_history(git), Settings("Dockerfile"), ["src"])
    assert [step.state for step in rebuild.steps] == ["cached"] * 3 + ["rebuilt"] * 2
    assert rebuild.steps[3].cause == "changed: src/app.c"
    with pytest.raises(GitError, match=r'"list\.text"'):
        replay_change(git, read_history(git), Settings("Dockerfile"), ["list.text"])
    git.close()


def test_a_cause_below_what_depends_on_output(repository: Repository) -> None:
    dockerfile = (
        "FROM alpine AS one\nCOPY a /\nRUN a\nFROM alpine\nCOPY --from=one /x /\nCOPY b /\n"
    )
    repository.commit_files({"Dockerfile": dockerfile, "a": "1", "b": "1"})
    repository.commit_files({"a": "2", "b": "2"})
    assert repository.states()[-1] == "RRdR"
    assert repository.causes()[-1] == "changed: b"

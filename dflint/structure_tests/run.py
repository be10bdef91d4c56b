"""A run of test files on an image, with a driver that can run them."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from dflint.image.names import IN_REGISTRY, OTHERS, is_in_registry
from dflint.image.reading import opened
from dflint.processes import run
from dflint.structure_tests.archive import (
    LICENSES,
    read_image,
    write_config,
    write_tested,
    write_whole,
)
from dflint.structure_tests.program import DOCKER, TAR, Outcome, TestRunError, program, run_tests
from dflint.structure_tests.results import FileResults, result_of
from dflint.structure_tests.schema import SECONDS
from dflint.temporary import TemporaryFolder, sweep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.image.names import Access
    from dflint.image.stores import Store
    from dflint.structure_tests.archive import ImageFiles
    from dflint.structure_tests.config import StructureTest, Test
    from dflint.temporary import Abandoned

AUTO = "auto"
IN_DOCKER = "docker:"
LENDING = "structure-tests"  # in the record of a run: the engine may have an image of it
ALONE = 30.0  # seconds that a question to the daemon may take
_VARIABLE = re.compile(r"\$(?:\{([^}]*)\}|([A-Za-z0-9_]+|[*#$@!?-]))")


def reference_of(image: str) -> str:
    """What the user calls an image, as `dflint.image.reading.read` takes it: a name that is no file, and has no
    host, is one of the Docker engine."""
    if is_in_registry(image) or image.startswith((*OTHERS, IN_REGISTRY)) or _is_path(image):
        return image
    return f"{IN_DOCKER}{image}"


def _is_path(image: str) -> bool:
    return os.path.exists(image) or "/" in image[:2] or image.endswith((".tar", ".tar.gz", ".tgz"))


def driver_for(tests: Sequence[StructureTest], wanted: str) -> tuple[str, str]:
    """The driver, and why it is not the usual one, in one sentence. Raises TestRunError.

    The tar driver needs no daemon, and runs no command.
    """
    needing = next((it for test in tests if (it := test.needs_container) is not None), None)
    if needing is None:
        return (TAR if wanted == AUTO else wanted), ""
    source = next(it.source for it in tests if needing in it.tests)
    place = f"{source.path}:{source.position(needing.node.start)}"
    if wanted == TAR:
        raise TestRunError(
            f"{place}: a test of a command runs in a container, which --driver tar does not start:"
            " choose --driver docker."
        )
    why = f"{place} tests a command, so the docker driver is used" if wanted == AUTO else ""
    return DOCKER, why


def run_all(
    tests: Sequence[StructureTest],
    image: str,
    driver: str,
    platform: str,
    access: Access,
    seconds: float = SECONDS,
) -> list[FileResults]:
    """The results of test files on an image, with the driver `tar` or `docker`; none may take longer than
    so many `seconds`.

    Whatever is made for that is gone afterwards. Raises TestRunError and ImageError.
    """
    program()  # before anything takes long
    sweep(_is_cleaned)
    with TemporaryFolder() as folder:
        if driver == DOCKER:
            folder.note(engine=LENDING)
            return _with_docker(tests, image, platform, access, folder.path, seconds)
        return _with_tar(tests, image, platform, access, folder.path)


def _with_tar(
    tests: Sequence[StructureTest], image: str, platform: str, access: Access, folder: Path
) -> list[FileResults]:
    archive = folder / "image.tar"
    reference = reference_of(image)
    contents = [str(it.values["path"]) for test in tests for it in test.of("fileContentTests")]
    licenses = [it for test in tests for it in test.of("licenseTests")]
    contents += [str(path) for it in licenses for path in it.values.get("files", ())]
    is_debian = any(it.values.get("debian") for it in licenses)
    with opened(reference, access) as (store, tag):
        found = read_image(store, tag, platform, reference, contents, is_debian)
    paths = list(contents)
    for test in tests:
        paths += [_path(it, test, found) for it in test.of("fileExistenceTests")]
    if is_debian:
        paths += [LICENSES, *found.licenses()]
    write_tested(found, paths, archive)
    return [
        _results(test, image, TAR, run_tests(test, str(archive), TAR, folder, {}), found)
        for test in tests
    ]


def _with_docker(
    tests: Sequence[StructureTest],
    image: str,
    platform: str,
    access: Access,
    folder: Path,
    seconds: float,
) -> list[FileResults]:
    """Containers of the program would leave the volumes of the image behind, which it does not remove: an
    image with volumes is lent to the engine without them, and its configuration is tested apart."""
    reference, settings = reference_of(image), _docker_settings()
    if shutil.which("docker") is None:
        raise TestRunError("the docker driver needs Docker, and docker is not installed.")
    name = reference.removeprefix(IN_DOCKER)
    if reference.startswith(IN_DOCKER) and not _has_volumes(name):
        return [
            _results(
                test, image, DOCKER, run_tests(test, name, DOCKER, folder, settings, seconds), None
            )
            for test in tests
        ]
    archive, config = folder / "image.tar", folder / "config.tar"
    with opened(reference, access) as (store, tag):
        write_config(store, tag, platform, config)
        with _lent(store, tag, platform, archive) as name:
            found = []
            for test in tests:
                parts = test.without_metadata, test.only_metadata
                outcomes = run_tests(parts[0], name, DOCKER, folder, settings, seconds)
                outcomes += run_tests(parts[1], str(config), TAR, folder, {})
                found.append(_results(test, image, DOCKER, outcomes, None))
            return found


def _results(
    test: StructureTest,
    image: str,
    driver: str,
    outcomes: Sequence[Outcome],
    found: ImageFiles | None,
) -> FileResults:
    if found is not None:
        outcomes = [
            _with_owner(it, outcome, test, found)
            for it, outcome in zip(test.tests, outcomes, strict=True)
        ]
    pairs = zip(test.tests, outcomes, strict=True)
    results = tuple(result_of(test, it, outcome) for it, outcome in pairs)
    return FileResults(test, image, driver, results)


def _with_owner(it: Test, outcome: Outcome, test: StructureTest, found: ImageFiles) -> Outcome:
    """With what the tar driver cannot see: who owns a file."""
    if it.kind != "fileExistenceTests" or not it.has_owner or not it.values["shouldExist"]:
        return outcome
    entry = found.find(_path(it, test, found))
    if entry is None:
        return outcome
    path, errors = it.values["path"], list(outcome.errors)
    for key, what, actual in (("uid", "user", entry.uid), ("gid", "group", entry.gid)):
        if key in it.values and it.values[key] != actual:
            expected = it.values[key]
            errors.append(
                f"{path} has incorrect {what} ownership. Expected: {expected}, Actual: {actual}"
            )
    return replace(outcome, errors=tuple(errors))


def _path(it: Test, test: StructureTest, found: ImageFiles) -> str:
    """The path of a test, with the variables of the image in it replaced, as the program does it."""
    path = str(it.values["path"])
    if "$" not in path:
        return path
    listed = found.image.config.get("Env")
    env = (
        dict(str(one).split("=", 1) for one in listed if "=" in one)
        if isinstance(listed, list)
        else {}
    )
    for one in test.root.get("globalEnvVars", ()):
        env[str(one.get("key"))] = str(one.get("value", ""))
    return _VARIABLE.sub(lambda match: env.get(match[1] or match[2], ""), path)


def _docker_settings() -> dict[str, str]:
    """Which daemon the docker program uses, for a program that knows no contexts."""
    if os.environ.get("DOCKER_HOST") or shutil.which("docker") is None:
        return {}
    host = _ask("context", "inspect", "--format", "{{.Endpoints.docker.Host}}").strip()
    return {"DOCKER_HOST": host} if host else {}


@contextmanager
def _lent(store: Store, tag: str, platform: str, archive: Path) -> Iterator[str]:
    """What the Docker engine calls an image without volumes, while it has it."""
    name = f"{archive.parent.name}:test"
    write_whole(store, tag, platform, name, archive)
    try:
        _ask("load", "--quiet", f"--input={archive}", timeout=None)
        archive.unlink()
        yield name
    finally:
        _ask("image", "rm", "--force", name)


def _has_volumes(name: str) -> bool:
    """Whether an image of the engine has volumes. Raises TestRunError where there is no such image."""
    form = "{{json .Config.Volumes}}"
    return _ask("image", "inspect", "--format", form, "--", name).strip() not in ("null", "{}")


def _is_cleaned(left: Abandoned) -> bool:
    """Remove the image that a killed run has lent to the engine. Whether it is gone."""
    if left.notes.get("engine") != LENDING:
        return "engine" not in left.notes
    try:
        _ask("image", "rm", "--force", f"{left.name}:test")
    except TestRunError as error:
        return "No such image" in str(error)
    return True


def _ask(*words: str, timeout: float | None = ALONE) -> str:
    """What docker answers. Raises TestRunError."""
    import subprocess

    try:
        done = run(("docker", *words), timeout=timeout)
    except OSError as error:
        raise TestRunError(f"docker cannot be started: {error.strerror}.") from None
    except subprocess.TimeoutExpired:
        raise TestRunError(f"docker {words[0]} took longer than {ALONE:.0f} seconds.") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        end = "" if said.endswith("?") else "."
        raise TestRunError(f"docker says: {said.rstrip('.')}{end}")
    return done.stdout.decode("utf-8", "replace")

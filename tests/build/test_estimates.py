"""Sizes that are estimated without a build, against what builds measure."""

from pathlib import Path

import pytest

from dflint.build.request import BuildRequest
from dflint.build.session import Session
from dflint.folders import Folders, context_of
from dflint.image.reading import read
from dflint.optimize.savings import savings, total
from dflint.source import Source
from tests.build.lab import engine

OFF = 0.15  # that an estimate of known packages may be off
BASE = "FROM debian:bookworm-slim\n"
UPDATE = "RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq"
SLIM = "--no-install-recommends"
DONE = "&& rm -rf /var/lib/apt/lists/*\n"
USER = "USER 1000\n"
CASES = {
    "recommended packages of one": (
        f"{UPDATE} python3-pip {DONE}", f"{UPDATE} {SLIM} python3-pip {DONE}",
    ),
    "recommended packages of several, and lists": (
        f"{UPDATE} git curl\n", f"{UPDATE} {SLIM} git curl {DONE}",
    ),
    "a compiler and repository tools": (
        f"{UPDATE} {SLIM} gcc software-properties-common curl {DONE}CMD curl -V\n",
        f"{UPDATE} {SLIM} curl {DONE}CMD curl -V\n",
    ),
    "packages that are removed too late": (
        f"{UPDATE} {SLIM} vim {DONE}RUN apt-get purge -y --auto-remove vim\n",
        f"{UPDATE} {SLIM} vim && apt-get purge -y -qq --auto-remove vim {DONE}",
    ),
    "files of the build context": (
        "COPY tools /opt/tools\nRUN chown -R 1000 /opt/tools\n",
        "COPY --chown=1000 tools /opt/tools\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_estimate_is_near_what_a_build_measures(
    name: str, tmp_path: Path, temporary: Path
) -> None:
    before, after = (f"{BASE}{it}" for it in CASES[name])
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools/a").write_bytes(bytes(range(256)) * 20_000)
    path = str(tmp_path / "Dockerfile")
    context = context_of(path, str(tmp_path), Folders())
    left = savings(Source(path, after), context)
    estimated = total(savings(Source(path, before), context)) - total(left)
    with Session(engine("docker")) as session:
        one, other = (
            read(
                str(
                    session.build(
                        BuildRequest(it, tmp_path, pull=False, builder_args=("--network=host",))
                    ).archive
                )
            ).size
            for it in (before, after)
        )
    assert estimated == pytest.approx(one - other, rel=OFF)

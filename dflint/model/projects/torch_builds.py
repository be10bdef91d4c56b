"""Packages of Python that are compiled against PyTorch when pip installs them.

Sources: tried with pip 23.2 on 2026-12-01; Dao-AILab/flash-attention#1229 and #1220 (nvcc); the changelog of
pip 23.1 (a build without pyproject.toml is isolated where there is no setuptools, as in images of Python 3.12).
"""

from __future__ import annotations

from dflint.knowledge.python_wheels import CALLS_NVCC, IMPORTS_TORCH
from dflint.model.lookups.image_bases import plain_name
from dflint.model.packages.sources import runs_unknown, steps_until
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.projects.requirements import Requirement
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

_ISOLATED_SINCE = 12  # the first minor version of Python whose image has no setuptools
_CUDA_SIGNS = ("cuda", "nvcc", "CUDA", "conda")
_WITHOUT_NVCC = ("base", "runtime", "cudnn")
_SETTINGS = ("NO_BUILD_ISOLATION", "SKIP_CUDA_BUILD", "PIP_CONFIG", "pip.conf", "PIP_FIND_LINKS")


def torch_build_fails(
    it: Requirement, minor: int | None, place: CommandInDirectory, step: Step, stage: Stage
) -> str:
    """Why the build of a package against PyTorch surely fails; "" if it may not."""
    if it.name not in IMPORTS_TORCH or place.command.manager != "pip":
        return ""
    steps = [*steps_until(stage, step)]
    if any(one.instruction.has_any(_SETTINGS) for one in steps):
        return ""
    if any(isinstance(one.instruction, Run) and runs_unknown(one) for one in steps):
        return ""
    is_open = place.command.has("--no-build-isolation")
    if not is_open and minor is not None and minor >= _ISOLATED_SINCE:
        return "its build imports torch, which it sees only with --no-build-isolation"
    if it.name in CALLS_NVCC and _lacks_nvcc(steps, stage):
        return "its build calls nvcc, which is not in the image"
    return ""


def _lacks_nvcc(steps: list[Step], stage: Stage) -> bool:
    """Whether an image of Python or CUDA has no compiler for the GPU, and no step speaks of one."""
    image = stage.image
    if image is None:
        return False
    name, kinds = plain_name(image.familiar), str(image.tag or "").split("-")
    is_cuda = name == "nvidia/cuda" and "devel" not in kinds
    if name != "python" and not (is_cuda and any(kind in kinds for kind in _WITHOUT_NVCC)):
        return False
    return not any(
        one.instruction.has_any(_CUDA_SIGNS)
        for one in steps
        if one.instruction.written[:4].upper() != "FROM"
    )

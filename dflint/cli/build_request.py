"""What the options of commands that build a Dockerfile ask the engine for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dflint.build.request import BuildRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.source import Source


def request_of(source: Source, context: Path, values: dict[str, Any]) -> BuildRequest:
    """The build of a Dockerfile. `values`: those of --build-arg, --target, --platform, --no-pull,
    --builder-arg and, where a command has it, --secret."""
    return BuildRequest(
        source.text,
        context,
        Path(source.path),
        build_args=values["build_args"],
        target=values["target"],
        platform=values["platform"],
        secrets=values.get("secrets", ()),
        pull=not values["no_pull"],
        builder_args=values["builder_args"],
    )

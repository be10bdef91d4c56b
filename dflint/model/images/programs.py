"""Which official images have curl and wget.

Source: the Dockerfiles of the official images, and the packages of their base systems.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage

# Neither curl nor wget, whatever the tag, unless it names alpine.
_BARE = frozenset({"debian", "ubuntu", "postgres", "redis", "scratch"})
_DOTNET = ("mcr.microsoft.com/dotnet/aspnet", "mcr.microsoft.com/dotnet/runtime")
_DISTROLESS = "gcr.io/distroless/"
# Neither, where the tag says slim; both where it does not.
_SLIM = frozenset({"python", "node", "ruby", "rust", "perl", "pypy"})
_ON_ALPINE = _SLIM | _BARE | {"alpine", "golang", "docker", "eclipse-temurin", "openjdk"}


def lacks_program(stage: Stage, program: str) -> bool:
    """Whether curl or wget is surely not there: not in the image, and nothing speaks of it."""
    if not _image_lacks(stage.image, program):
        return False
    for one in stage.chain:
        for step in one.steps[1:]:
            text = step.instruction.rest.text
            if step.instruction.KEYWORD in ("HEALTHCHECK", "CMD", "ENTRYPOINT", "LABEL"):
                continue
            if program in text or ".sh" in text or step.instruction.heredocs:
                return False
            if step.instruction.KEYWORD == "RUN" and ("$" in text or "xargs" in text):
                return False
            if step.instruction.KEYWORD in ("COPY", "ADD") and text.rstrip('"]').endswith(" /"):
                return False
    return True


def _image_lacks(image: Image | None, program: str) -> bool:
    if image is None:
        return False
    name, tag = image.familiar, str(image.tag or "")
    if "$" in name or "$" in tag:
        return False
    if name.startswith(_DISTROLESS):
        return "debug" not in tag
    if name == "alpine" or (name in _ON_ALPINE and "alpine" in tag):
        return program == "curl" and name != "docker"  # wget is a part of busybox
    if name in _DOTNET:
        return "alpine" not in tag and "windows" not in tag and "nanoserver" not in tag
    return name in _BARE or (name in _SLIM and "slim" in tag)

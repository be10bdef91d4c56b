"""Which interpreters an image surely has not.

Source: the Dockerfiles of the official images and the packages of their base systems, 2026-11.
"""

from __future__ import annotations

from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage

# Official images without bash where they are built on Alpine.
_ALPINE_WITHOUT_BASH = frozenset({
    "alpine", "amazoncorretto", "caddy", "docker", "elixir", "erlang", "golang", "haproxy", "httpd",
    "julia", "memcached", "nginx", "node", "openjdk", "php", "python", "redis", "ruby", "rust",
    "traefik",
})  # fmt: skip
# Distributions and languages in whose small images only their own interpreter is.
_BARE = {
    "alpine": (), "debian": ("perl",), "ubuntu": ("perl",), "node": ("node", "perl"),
    "python": ("python", "python3", "perl"), "ruby": ("ruby", "perl"), "nginx": ("perl",),
    "redis": ("perl",), "httpd": ("perl",), "php": ("php", "perl"), "perl": ("perl",),
}  # fmt: skip
_LANGUAGES = frozenset({"python", "python3", "node", "ruby", "php", "perl"})
_DISTROLESS = "gcr.io/distroless/"


def lacks_interpreter(stage: Stage, program: str) -> bool:
    """Whether an interpreter is surely not there: not in the image, and no step brings it."""
    image = stage.image
    if image is None or not _image_lacks(image, program):
        return False
    for one in stage.chain:
        for step in one.steps[1:]:
            text = step.instruction.written
            if isinstance(step.instruction, Run):
                if program.rstrip("3") in text or "$" in text or ".sh" in text or step.mounts:
                    return False
            elif step.instruction.flag("from") is not None and "bin" in text:
                return False
    return True


def _image_lacks(image: Image, program: str) -> bool:
    name, tag = image.familiar, str(image.tag or "")
    if "$" in name or "$" in tag:
        return False
    if name == "scratch" or (name.startswith(_DISTROLESS) and "debug" not in tag):
        return program in ("sh", "bash", "ash", "dash")
    is_alpine = name == "alpine" or "alpine" in tag
    if program in ("bash", "zsh", "fish", "ksh"):
        return (is_alpine and name in _ALPINE_WITHOUT_BASH) or (program != "bash" and name in _BARE)
    if program not in _LANGUAGES or name not in _BARE:
        return False
    if is_alpine:
        return program == "perl" or program not in _BARE[name]
    is_small = name in ("debian", "ubuntu", "nginx", "redis", "httpd") or "slim" in tag
    return is_small and program not in _BARE[name]

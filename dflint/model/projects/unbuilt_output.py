"""Output of the build of a project that a COPY takes from the build context, where nothing has made it.

Sources: the manuals of Maven, Gradle, Cargo and npm, by their folders; genepi/cloudgene#89, yuzutech/kroki#815.
"""

from __future__ import annotations

from dflint.model.context.tables import table_of, value_at
from dflint.model.paths import in_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.context.build_context import Context

# Folder of the output: the manifest beside it, what makes it, and how workflows and scripts name that.
_OUTPUTS = {
    "target": (("pom.xml", "mvn package", ("mvn", "mvnw", "maven")), ("Cargo.toml", "cargo build", ("cargo",))),
    "build": (
        ("build.gradle", "gradle build", ("gradle", "gradlew")),
        ("build.gradle.kts", "gradle build", ("gradle", "gradlew")),
        ("package.json", "npm run build", ("run build", "yarn build", "pnpm build")),
    ),
    "dist": (("package.json", "npm run build", ("run build", "yarn build", "pnpm build")),),
}  # fmt: skip


def _is_empty(path: str, context: Context) -> bool:
    """Whether nothing is there, as in a folder of a submodule that is not checked out."""
    return not context.has(path) or (
        context.is_folder(path) and not list(context.folder.entries(path))
    )


def unbuilt(place: str, context: Context) -> str:
    """What makes the output that a path is in, if it is surely not there in a fresh clone; else ""."""
    if context.is_in_submodule(place) and _is_empty(place, context):
        return "git submodule update --init"
    parts = place.split("/")
    at = next((n for n, part in enumerate(parts) if part in _OUTPUTS), None)
    if at is None:
        return ""
    base, output = "/".join(parts[:at]), "/".join(parts[: at + 1])
    if context.has(output) or context.ignores(place) or context.is_in_submodule(output):
        return ""
    for manifest, command, signs in _OUTPUTS[parts[at]]:
        path = in_folder(base, manifest)
        if not context.has(path) or any(map(context.mentions, signs)):
            continue
        if manifest != "package.json":
            return command
        script = value_at(table_of(path, context), "scripts", "build")
        return command if isinstance(script, str) else ""
    return ""

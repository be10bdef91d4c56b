""".NET: the folder that a build publishes, and the runtime for it.

Sources: learn.microsoft.com ("dotnet publish", "Application publishing"), the Dockerfiles of dotnet-docker;
2026-11.
"""

from __future__ import annotations

from dflint.model.images.facts import known_tag
from dflint.model.needs.dotnet import MSBUILD_PROJECTS, SOLUTIONS
from dflint.model.paths import is_below, joined
from dflint.numbers import whole_number
from dflint.optimize.stages.product import Base, Product, runs_that
from dflint.optimize.stages.sources import Language
from dflint.optimize.stages.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.optimize.stages.sources import Sources
    from dflint.optimize.stages.started import Started

# All that a project reads is published beside it, as the project file says.
MANAGERS = ("dotnet",)  # whose builds these are
DOTNET = Language(
    (".cs", ".fs", ".vb", ".props", ".targets", ".razor", ".cshtml", *MSBUILD_PROJECTS, *SOLUTIONS),
    ("nuget.config", "global.json", "packages.lock.json", "*.user"),
    ("Process.Start(",),
    folders=("bin", "obj"),
    tests=("/test/", "/tests/", ".Tests/"),
)
_ICU = "InvariantGlobalization>true"


def product(started: Started, stage: Stage, sources: Sources) -> Product:
    """The folder that is published. Raises Unknown."""
    is_framework = started.program.rpartition("/")[2] == "dotnet"
    if is_framework and not (len(started.words) > 1 and started.words[1].endswith(".dll")):
        raise Unknown("dotnet is not started with an assembly")
    path = joined(stage.last_state.workdir, started.words[1] if is_framework else started.program)
    if path is None or "$" in path:
        raise Unknown("which assembly is started depends on a variable")
    for it in runs_that(_publishes, stage):
        output = it.command.option("-o", "--output")
        folder = it.path(str(output)) if output is not None else None
        if folder is None or "$" in folder:
            continue
        if is_below(path, folder):
            return _of(it, folder.rstrip("/"), is_framework, stage, sources)
    raise Unknown(f"no dotnet publish with --output is known to make {path}")


def _publishes(it: CommandInDirectory) -> bool:
    return it.command.runs("dotnet", "publish") is not None


def _of(
    it: CommandInDirectory, folder: str, is_framework: bool, stage: Stage, sources: Sources
) -> Product:
    """The product of a command that publishes to a folder. Raises Unknown."""
    image = stage.image
    assert image is not None
    tag = known_tag(image)
    projects = [
        sources.context.folder.read(path) or ""
        for path, _ in sources.files
        if path.endswith((*MSBUILD_PROJECTS, "Directory.Build.props"))
    ]
    if not projects:
        raise Unknown("the project file is not in the build context")
    if "?" in tag or not tag or "-preview" in tag or tag == "latest":
        raise Unknown("the tag does not say which version of .NET it has")
    whole = "\n".join(projects)
    arguments = " ".join(map(str, it.command.args))
    if "PublishAot>true" in whole or "PublishAot" in arguments:
        raise Unknown("the program is compiled ahead of time")
    if "alpine" in tag and _ICU not in whole:
        raise Unknown("the runtime for Alpine has no ICU, which the project may need")
    repository, why = _repository(it, is_framework, whole)
    manager = "apk" if "alpine" in tag else "apt"
    base = Base(f"mcr.microsoft.com/dotnet/{repository}:{_tag(tag)}", manager, why)
    made = Product([(f"{folder}/", f"{folder}/")], [base])
    made.needs_certificates = False
    if repository != "runtime" and not _says_address(stage):
        made.lines = _unset(tag)
    return made


def _repository(it: CommandInDirectory, is_framework: bool, projects: str) -> tuple[str, str]:
    """The image that has what the program needs beside its folder, and why."""
    own = it.command.option("--self-contained", "--sc")
    is_whole = it.command.has("--self-contained", "--sc") and str(own or "true") != "false"
    if is_whole and not is_framework:
        return "runtime-deps", "the program is self-contained: it needs the libraries of the system"
    why = "it has the shared frameworks of the same version, without the SDK"
    needs = (
        "Microsoft.NET.Sdk.Web",
        "Microsoft.AspNetCore",
        "<PackageReference",
        "<ProjectReference",
    )
    is_plain = is_framework and not any(sign in projects for sign in needs)
    return ("runtime" if is_plain else "aspnet"), why


def _tag(tag: str) -> str:
    """The tag of the runtime: that of the SDK, whose third number is its own."""
    version, dash, rest = tag.partition("-")
    return ".".join(version.split(".")[:2]) + dash + rest


def _says_address(stage: Stage) -> bool:
    names = ("ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS")
    return any(stage.last_state.variables.kind(name) == "env" for name in names)


def _unset(tag: str) -> list[str]:
    """The SDK image empties the variable by which the runtime image sets the port; from 8.0 on it is
    another one."""
    major = whole_number(tag.partition(".")[0]) or 0
    if major < 5:
        raise Unknown(
            "nothing in the file says on which address it listens, and the runtime image would"
        )
    name = "ASPNETCORE_HTTP_PORTS" if major >= 8 else "ASPNETCORE_URLS"
    return [f"ENV {name}="]

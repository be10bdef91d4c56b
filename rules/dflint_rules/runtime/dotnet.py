"""Programs of .NET that cannot run in their image."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.development_kits import DOTNET_RUNTIMES
from dflint.model.context.quick_looks import starts_any
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage


@rule("DF594", Severity.ERROR, "correctness")
def dotnet_program_not_built(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """The container starts a .dll that no project of the build context makes.

    "The application 'Shop.dll' does not exist", or, with older versions, that no SDK was found. The name of a
    program is that of its project file, unless `<AssemblyName>` says another one; case counts.

    ```files
    Shop.Api.csproj  "<Project Sdk="Microsoft.NET.Sdk.Web"></Project>"
    ```

    ```dockerfile bad
    FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
    WORKDIR /src
    COPY . .
    RUN dotnet publish -c Release -o /app

    FROM mcr.microsoft.com/dotnet/aspnet:10.0
    WORKDIR /app
    COPY --from=build /app .
    ENTRYPOINT ["dotnet", "Shop.dll"]
    ```

    ```dockerfile good
    FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
    WORKDIR /src
    COPY . .
    RUN dotnet publish -c Release -o /app

    FROM mcr.microsoft.com/dotnet/aspnet:10.0
    WORKDIR /app
    COPY --from=build /app .
    ENTRYPOINT ["dotnet", "Shop.Api.dll"]
    ```
    """
    if not stage.is_final or not starts_any(stage, ".dll", ".exe"):
        return
    from dflint.model.projects.dotnet_programs import dotnet_starts, projects_of

    for it in dotnet_starts(stage):
        projects = projects_of(file, context) if not it.is_verb else None
        name = it.name.removesuffix(".exe")
        if it.is_windows:
            if projects is not None and name in projects:
                message = f"dotnet starts {name}.dll: a build for Linux makes no {name}.exe"
                yield Finding(it.word, message)
        elif projects is not None and it.name not in projects:
            names = sorted(projects)
            shown = ", ".join(f"{name}.dll" for name in names[:3])
            more = " and others" if len(names) > 3 else ""
            message = (
                f"no project makes {it.name}.dll: those of the build context make {shown}{more}"
            )
            yield Finding(it.word, message)


@rule("DF595", Severity.ERROR, "correctness")
def aspnet_program_in_runtime_image(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """A program of ASP.NET Core is started in an image that has the runtime of .NET alone.

    "Framework: 'Microsoft.AspNetCore.App' … No frameworks were found": a project with the SDK
    Microsoft.NET.Sdk.Web needs the image dotnet/aspnet.

    ```files
    Shop.csproj  "<Project Sdk="Microsoft.NET.Sdk.Web"></Project>"
    ```

    ```dockerfile bad
    FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
    WORKDIR /src
    COPY . .
    RUN dotnet publish -c Release -o /app

    FROM mcr.microsoft.com/dotnet/runtime:10.0
    WORKDIR /app
    COPY --from=build /app .
    ENTRYPOINT ["dotnet", "Shop.dll"]
    ```

    ```dockerfile good
    FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
    WORKDIR /src
    COPY . .
    RUN dotnet publish -c Release -o /app

    FROM mcr.microsoft.com/dotnet/aspnet:10.0
    WORKDIR /app
    COPY --from=build /app .
    ENTRYPOINT ["dotnet", "Shop.dll"]
    ```
    """
    image = stage.image
    if not stage.is_final or image is None or image.familiar != DOTNET_RUNTIMES[1]:
        return
    from dflint.model.projects.dotnet_programs import dotnet_starts, needs_aspnet, projects_of

    for it in dotnet_starts(stage):
        text = (projects_of(file, context) or {}).get(it.name, "")
        if needs_aspnet(text):
            message = f"{it.name}.dll needs ASP.NET Core, which {image.text} does not have"
            yield Finding(it.word, message, hint(f"Build it FROM {DOTNET_RUNTIMES[0]}"))


@rule("DF596", Severity.ERROR, "correctness")
def dotnet_command_without_sdk(stage: Stage) -> Iterator[Finding]:
    """The container starts `dotnet run` or another command of the SDK, in an image without it.

    "No .NET SDKs were found": the images dotnet/aspnet and dotnet/runtime only run a .dll that is built.

    ```dockerfile bad
    FROM mcr.microsoft.com/dotnet/aspnet:10.0
    WORKDIR /app
    COPY . .
    ENTRYPOINT ["dotnet", "run"]
    ```

    ```dockerfile good
    FROM mcr.microsoft.com/dotnet/aspnet:10.0
    WORKDIR /app
    COPY out .
    ENTRYPOINT ["dotnet", "shop.dll"]
    ```
    """
    image = stage.image
    if not stage.is_final or image is None or image.familiar not in DOTNET_RUNTIMES:
        return
    from dflint.model.projects.dotnet_programs import dotnet_starts

    for it in dotnet_starts(stage):
        if it.is_verb:
            message = f"{image.text} does not have the .NET SDK, which dotnet {it.word} needs"
            yield Finding(
                it.word, message, hint("Publish it in a stage before, and start its .dll")
            )

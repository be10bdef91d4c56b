"""The port of a server that files of the build context start: Vite, ASP.NET, programs with a call that listens.

Sources: the reference of Vite, `server.port`; .NET 8, "Default ASP.NET Core port changed to 8080".
"""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.model.listening import words_of
from dflint.model.paths import in_folder
from dflint.model.projects.package_scripts import package_scripts
from dflint.model.started.listening_calls import listening_programs
from dflint.numbers import whole_number
from dflint.shell.parser import parse_script
from dflint.source import MappedText
from dflint.syntax.nodes import Cmd, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage

_VITE, _ASPNET = 5173, 8080
_SETTINGS = (
    "vite.config.js",
    "vite.config.ts",
    "vite.config.mjs",
    "vite.config.mts",
    "vite.config.cjs",
)
_ALL_ADDRESSES = ("http://+", "http://*", "http://0.0.0.0", "http://[::]")
_OPEN = ("PORT", "URL", "ASPNETCORE", "DOTNET", "KESTREL", "Kestrel")


def served_port(stage: Stage, file: Dockerfile, context: Context) -> int | None:
    """The port that what a container starts surely listens on, as files of the context say; None if not known."""
    return (
        _of_vite(stage, file, context)
        or port_of_aspnet(stage, file, context)
        or _of_program(stage, file, context)
    )


def _of_program(stage: Stage, file: Dockerfile, context: Context) -> int | None:
    """The port that the one program of the context listens on, as its call says."""
    found = list(listening_programs(stage, file, context))
    return found[0].port if len(found) == 1 else None


def _of_vite(stage: Stage, file: Dockerfile, context: Context) -> int | None:
    scripts = list(package_scripts(stage, file, context, (Cmd, Entrypoint)))
    if len(scripts) != 1:
        return None
    found = commands(parse_script(MappedText(scripts[0].body, ((0, 0),))))
    words = words_of(found[0]) if len(found) == 1 else []
    asked = [word for word in words[1:] if word[:1] != "-"]
    if words[:1] != ["vite"] or not set(asked) <= {"dev", "serve", "0.0.0.0"}:
        return None
    if (
        any(word.startswith(("--port", "--config", "-c", "--mode")) for word in words)
        or "$" in scripts[0].body
    ):
        return None
    folder = scripts[0].file.path.rpartition("/")[0]
    there = [in_folder(folder, name) for name in _SETTINGS]
    texts = [context.folder.read(path) or "" for path in there if context.folder.has(path)]
    is_told = any("port" in text.replace("import", "").replace("export", "") for text in texts)
    others = ("sveltekit", "remix", "react-router", "laravel", "tanstack", "solid-start", "qwik")
    named = f"{scripts[0].package.get('dependencies')} {scripts[0].package.get('devDependencies')} {texts}"
    if len(texts) > 1 or is_told or any(name in named for name in others) or not _is_new(named):
        return None
    return _VITE


def _is_new(named: str) -> bool:
    """Whether the Vite among the dependencies is of version 3 or later: before, the port was 3000."""
    version = named.partition("'vite': '")[2].partition("'")[0].lstrip("^~>=v")
    major = version.partition(".")[0]
    return (whole_number(major) or 0) >= 3


def port_of_aspnet(stage: Stage, file: Dockerfile, context: Context) -> int | None:
    """That of ASPNETCORE_URLS, else 8080, since .NET 8; None where another port may be said."""
    image, step = stage.image, stage.last(Entrypoint) or stage.last(Cmd)
    if image is None or step is None or image.familiar != "mcr.microsoft.com/dotnet/aspnet":
        return None
    major = (image.tag or "").partition(".")[0]
    words = [str(word) for word in step.instruction.words]
    variables = stage.last_state.variables
    told = _port_of_url(variables.get("ASPNETCORE_URLS") or "")
    is_new = (whole_number(major) or 0) >= 8
    if not (told or is_new) or words[:1] != ["dotnet"] or len(words) != 2:
        return None
    services = [it.service for it in (*file.builds, context.build) if it and it.service]
    given = [name for it in services for name in (_OPEN if it.variables is None else it.variables)]
    own = () if told else tuple(variables.values)
    if any(sign in name for name in (*own, *given) for sign in _OPEN):
        return None
    if not told and any(map(context.mentions, ("ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS"))):
        return None
    from dflint.model.needs.dotnet import msbuild_files

    for entry in msbuild_files(context, (".cs", ".json", ".vb", ".fs")):
        text = context.folder.read(entry.path) or ""
        if any(
            sign in text
            for sign in ("UseUrls", "Kestrel", "ListenAnyIP", ".Urls", "UseSetting", "HTTP_PORTS")
        ):
            return None
        if entry.name.startswith("appsettings") and "rls" in text.lower():
            return None
        if "app.Run(" in text and "app.Run()" not in text:
            return None
    return told or _ASPNET


def _port_of_url(url: str) -> int:
    """The port of the one URL of ASPNETCORE_URLS, `http://+:5000`; 0 where it is another value."""
    scheme, _, port = url.strip("/").rpartition(":")
    return (whole_number(port) or 0) if scheme in _ALL_ADDRESSES else 0

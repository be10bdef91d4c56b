"""Front ends whose routes nginx does not know: all paths but / are answered with 404.

Sources: the documentation of React Router ("BrowserRouter"), of Vue Router ("HTML5 Mode": example server
configurations) and of Create React App ("Deployment": `homepage`); the manual of nginx, `try_files`.
"""

from __future__ import annotations

from dflint.knowledge.other_images import NGINX
from dflint.model.context.image_files import ImageFiles
from dflint.model.context.tables import table_of, value_at
from dflint.model.paths import in_folder
from dflint.model.projects.native_packages import dependencies
from dflint.model.projects.next_output import copied_from_stages
from dflint.model.services.nginx_settings import PLACE
from dflint.syntax.nodes import Add, Copy, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

_PAGES = "/usr/share/nginx/html"
_SETTINGS = (PLACE, "nginx.conf", "default.conf", ".conf")
# By package: what its users write for routes that are paths.
_ROUTERS = {
    "react-router-dom": ("BrowserRouter",),
    "react-router": ("BrowserRouter",),
    "vue-router": ("createWebHistory(", "mode: 'history'", 'mode: "history"'),
}
_ELSE = ("HashRouter", "createWebHashHistory", "MemoryRouter")
_ENDINGS = (".js", ".jsx", ".ts", ".tsx", ".vue", ".mjs")
_OUTPUTS = ("build", "dist")
_MOST_FILES = 400
_DEEP = 4


def pages_not_found(
    stage: Stage, file: Dockerfile, context: Context
) -> tuple[Word, str, str] | None:
    """The COPY of a built front end into nginx, which does not find what that asks for: the package that makes its
    routes, or the path below which it looks for its files."""
    image = stage.image
    if image is None or image.familiar not in NGINX or stage.last(Entrypoint) is not None:
        return None
    steps = [step for one in stage.chain for step in one.steps_of(Run, Copy, Add)]
    if any(sign in step.instruction.written for step in steps for sign in _SETTINGS):
        return None
    if any("PUBLIC_URL" in one.last_state.variables for one in file.stages):
        return None
    services = [build.service for build in file.builds if build.service is not None]
    if any(mount.target.startswith(PLACE) for it in services for mount in it.mounts):
        return None
    for word, path, source in copied_from_stages(stage, file):
        folder, _, output = path.rpartition("/")
        if output in _OUTPUTS and _PAGES in _line(word, stage):
            found = ImageFiles(context).find(f"{folder}/package.json", source, file)
            if found is None or not found.path:
                return None
            path = _homepage(found.path, context) if output == "build" else ""
            router = _router(found.path, context) if not path else ""
            return (word, router, path) if router or path else None
    return None


def _homepage(package: str, context: Context) -> str:
    """The path below which pages of Create React App look for their files, as `homepage` says; "" for the root."""
    table = table_of(package, context) or {}
    build, homepage = value_at(table, "scripts", "build"), table.get("homepage")
    if not isinstance(homepage, str) or "react-scripts build" not in str(build):
        return ""
    if "PUBLIC_URL" in str(build) or homepage.startswith("."):
        return ""
    path = homepage.partition("://")[2].partition("/")[2] if "://" in homepage else homepage
    return f"/{path.strip('/')}" if path.strip("/") else ""


def _line(word: Word, stage: Stage) -> str:
    """The text of the COPY that a word is in."""
    return next(
        (it.instruction.written for it in stage.copies if it.start <= word.start < it.end), ""
    )


def _router(package: str, context: Context) -> str:
    """The package of a project that makes routes out of paths, where its sources say so; "" for none."""
    table = table_of(package, context)
    asked = {name for name, _ in dependencies(table)}
    names = [name for name in _ROUTERS if name in asked]
    folder = in_folder(package.rpartition("/")[0], "src")
    if not names or not context.is_folder(folder):
        return ""
    entries = context.folder.near(folder, _DEEP, _is_source, ())
    texts = [context.folder.read(it.path) or "" for it in entries[:_MOST_FILES]]
    if any(sign in text for text in texts for sign in _ELSE):
        return ""
    return next(
        (name for name in names if any(it in text for text in texts for it in _ROUTERS[name])), ""
    )


def _is_source(name: str) -> bool:
    return name.endswith(_ENDINGS)

"""Settings of nginx in the repository: which hosts a service passes requests on to, and which files it asks for.

Sources: the documentation of nginx, "proxy_pass", "upstream", "fastcgi_pass", "resolver": a name that is
written out is looked up when nginx starts, "host not found in upstream".
"""

from __future__ import annotations

from dflint.model.paths import is_below, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.builds import Build, Service
    from dflint.model.context.build_context import Folder
    from dflint.model.stages import Stage

PLACE = "/etc/nginx"
_PASSING = ("proxy_pass", "fastcgi_pass", "uwsgi_pass", "grpc_pass")
_OWN = ("/usr/share/nginx", "/etc/nginx", "/var/log")  # what the image has itself
_LONGEST = 100_000  # characters of a file that is read


class Directive:
    """A directive of nginx: its words, its line, and whether it opens a block."""

    __slots__ = ("line", "opens", "words")

    def __init__(self, words: Sequence[str], line: int, opens: bool) -> None:
        self.words = words
        self.line = line
        self.opens = opens


class Settings:
    """A file with settings of nginx: its path in the repository, and its directives."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.directives = list(_directives(text))

    @property
    def hosts(self) -> dict[str, int]:
        """The names of hosts that are looked up when nginx starts, each with the line."""
        found: dict[str, int] = {}
        groups = {
            it.words[1] for it in self.directives if it.words[0] == "upstream" and it.words[1:]
        }
        for it in self.directives:
            value = it.words[1] if len(it.words) > 1 else ""
            if it.words[0] in _PASSING or (it.words[0] == "server" and not it.opens):
                host = value.rpartition("://")[2].partition("/")[0].partition(":")[0]
                if host and host not in groups and _is_name(host) and not value.startswith("unix:"):
                    found.setdefault(host, it.line)
        return found

    @property
    def script_folder(self) -> tuple[str, int]:
        """The folder in which the server of PHP is to look for scripts, and the line; "" where it is not one."""
        roots = {
            it.words[1] for it in self.directives if it.words[0] == "root" and len(it.words) == 2
        }
        names = [
            it for it in self.directives if it.words[:2] == ["fastcgi_param", "SCRIPT_FILENAME"]
        ]
        folders: dict[str, int] = {}
        for it in names:
            start, dollar, _ = (it.words[2] if len(it.words) > 2 else "").partition("$")
            is_root = not start and it.words[2].startswith(("$document_root", "$realpath_root"))
            if is_root and len(roots) == 1:
                start = next(iter(roots))
            if dollar and start[:1] == "/" and "$" not in start:
                folders.setdefault(start.rstrip("/") or "/", it.line)
        return next(iter(folders.items())) if len(folders) == len(names) == 1 else ("", 0)

    @property
    def folders(self) -> dict[str, int]:
        """The folders out of which files are sent, each with the line: those of `alias`, and of `root` where no
        other server is asked."""
        asks = any(it.words[0] in _PASSING for it in self.directives)
        found: dict[str, int] = {}
        for it in self.directives:
            is_told = it.words[0] == "alias" or (it.words[0] == "root" and not asks)
            path = it.words[1].rstrip("/") if is_told and len(it.words) == 2 else ""
            if path[:1] == "/" and "$" not in path and not path.startswith(_OWN):
                found.setdefault(path, it.line)
        return found

    @property
    def php_host(self) -> str:
        """The one host that scripts of PHP are passed on to; "" for none."""
        hosts = {
            it.words[1].partition(":")[0]
            for it in self.directives
            if it.words[0] == "fastcgi_pass" and len(it.words) == 2
        }
        return hosts.pop() if len(hosts) == 1 else ""


def settings_of(
    service: Service, build: Build | None, stage: Stage | None, root: Folder
) -> Iterator[Settings]:
    """The settings of nginx that a service mounts, or that are copied into its image."""
    for path, target in (*_mounted(service), *_copied(build, stage)):
        if not is_below(target, PLACE) or not path:
            continue
        paths = [it.path for it in root.entries(path)] if root.is_folder(path) else [path]
        for one in paths:
            text = root.read(one) if one.endswith((".conf", ".template", "default")) else None
            if text is not None and len(text) < _LONGEST:
                yield Settings(one, text)


def _mounted(service: Service) -> Iterator[tuple[str, str]]:
    yield from ((it.source or "", it.target) for it in service.mounts)


def _copied(build: Build | None, stage: Stage | None) -> Iterator[tuple[str, str]]:
    """What COPYs of a stage bring from the context: the path in the repository, and where it comes to be."""
    if build is None or stage is None or build.context is None:
        return
    for one in stage.chain:
        for step in one.copies:
            words = [str(word) for word in step.instruction.words]
            if step.instruction.flag("from") is None and len(words) > 1:
                for word in words[:-1]:
                    path = joined(f"/{build.context}", word.lstrip("/"))
                    yield (path or "").strip("/"), words[-1]


def _is_name(host: str) -> bool:
    """Whether it is a name of one part, as those of services are, and none that every container has."""
    return (
        host != "localhost"
        and not host.isdecimal()
        and all(char.isalnum() or char in "-_" for char in host)
    )


def _directives(text: str) -> Iterator[Directive]:
    words: list[str] = []
    at, line, start = 0, 1, 1
    while at < len(text):
        char = text[at]
        if char == "\n":
            line += 1
        if char == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
            continue
        if char in ";{}":
            if words:
                yield Directive(words, start, char == "{")
            words = []
        elif not char.isspace():
            end = _word_end(text, at)
            start = start if words else line
            words.append(text[at:end].strip("\"'"))
            line += text.count("\n", at, end)
            at = end
            continue
        at += 1


def _word_end(text: str, at: int) -> int:
    """Where a word ends that begins there: a quoted one at its quote, `${name}` is a part of one."""
    if text[at] in "\"'":
        end = text.find(text[at], at + 1)
        return len(text) if end < 0 else end + 1
    end = at + 1
    while end < len(text) and not text[end].isspace() and text[end] not in ";{}":
        if text[end] == "$" and text[end + 1 : end + 2] == "{":
            closing = text.find("}", end)
            end = len(text) if closing < 0 else closing
        end += 1
    return end

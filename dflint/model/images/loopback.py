"""Health checks that ask localhost over IPv6, where the server listens on IPv4 alone.

Docker writes localhost into /etc/hosts as 127.0.0.1 and as ::1. wget of BusyBox takes the first address that it is
given, which is ::1 on Alpine, and tries no other one; curl and GNU wget do. Sources: open-afc-project/openafc#290,
kellnr/kellnr#802, wallabag/docker#407; the start script 10-listen-on-ipv6-by-default.sh of the image of nginx,
which lets only the default.conf of the package listen on IPv6, 2026-12-01.
"""

from __future__ import annotations

from dflint.knowledge.other_images import NGINX
from dflint.model.context.image_files import ImageFiles
from dflint.model.images.facts import facts_of
from dflint.model.lookups.image_bases import plain_name
from dflint.model.paths import joined
from dflint.model.started.program_text import assigned
from dflint.shell.nodes import walk
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word
    from dflint.syntax.nodes import Healthcheck

_SITE, _WHOLE = "/etc/nginx/conf.d/default.conf", "/etc/nginx/nginx.conf"


def asked_over_ipv6(
    check: Healthcheck, stage: Stage, file: Dockerfile, context: Context | None
) -> Word | None:
    """The address that BusyBox's wget asks over IPv6 while the server surely listens on IPv4 alone."""
    asked = next(
        (
            word
            for simple in walk(check.script)
            if simple.words and simple.words[0] == "wget"
            for word in simple.words
            if word.startswith("http://localhost")
        ),
        None,
    )
    return asked if asked is not None and fails_over_ipv6(asked, stage, file, context) else None


def fails_over_ipv6(asked: str, stage: Stage, file: Dockerfile, context: Context | None) -> bool:
    """Whether wget surely finds nobody at an address on localhost: it is that of BusyBox, and the server of the
    container listens on IPv4 alone."""
    if not _has_busybox_wget(stage):
        return False
    port = asked.removeprefix("http://localhost").partition("/")[0].lstrip(":") or "80"
    if _is_told_ipv4(stage) or _nginx_listens(stage, file, context, port):
        return True
    if context is None:
        return False
    from dflint.model.started.listening_calls import listening_programs

    found = list(listening_programs(stage, file, context))
    if len(found) == 1 and found[0].address == "0.0.0.0":
        return True
    return _is_bound_by_file(stage, file, context)


def _is_bound_by_file(stage: Stage, file: Dockerfile, context: Context) -> bool:
    """Whether the settings of Gunicorn bind it to 0.0.0.0, and to nothing else."""
    words = [str(word) for step in stage.starts for word in step.instruction.words]
    if not any(word.rpartition("/")[2] == "gunicorn" for word in words):
        return False
    if any(word.partition("=")[0] in ("-b", "--bind") for word in words):
        return False
    given = [
        after if word in ("-c", "--config") else word.partition("=")[2]
        for word, after in zip(words, [*words[1:], ""], strict=True)
        if word in ("-c", "--config") or word.startswith("--config=")
    ]
    path = joined(stage.last_state.workdir or "/", given[0] if given else "gunicorn.conf.py")
    found = ImageFiles(context).find(path, stage, file) if path is not None else None
    value = assigned("bind", found.text or "") if found is not None else None
    return value is not None and value.strip("'\"").startswith("0.0.0.0:")


def _has_busybox_wget(stage: Stage) -> bool:
    """Whether wget is that of BusyBox: the image is Alpine, and no RUN speaks of wget."""
    facts = facts_of(stage.image) if stage.image is not None else None
    if facts is None or facts.system != "alpine":
        return False
    runs = [step.instruction for one in stage.chain for step in one.steps_of(Run)]
    return not any("wget" in it.body.text or "/etc/hosts" in it.body.text for it in runs)


def _is_told_ipv4(stage: Stage) -> bool:
    """Whether the one program of the container is told to listen on 0.0.0.0, and on nothing else."""
    text = " ".join(step.instruction.rest.text for step in stage.starts)
    if "server.js" in text and stage.last_state.variables.get("HOSTNAME") == "0.0.0.0":
        return True  # Next.js listens on what HOSTNAME says
    return text.count("0.0.0.0") == 1 and not any(sign in text for sign in ("[::]", "&", ";"))


def _nginx_listens(stage: Stage, file: Dockerfile, context: Context | None, port: str) -> bool:
    """Whether the configuration that nginx gets from the context listens on a port, and nowhere on IPv6."""
    if context is None or stage.image is None or plain_name(stage.image.familiar) not in NGINX:
        return False
    files = ImageFiles(context)
    whole = files.find(_WHOLE, stage, file)
    site = None if whole is not None else files.find(_SITE, stage, file)
    found = whole or site
    text = found.text if found is not None else None
    if text is None or (whole is not None and "conf.d" in text):
        return False
    listening = [words[1:] for words in _directives(text) if words[:1] == ["listen"] and words[1:]]
    ports = [words[0].rpartition(":")[2] for words in listening]
    return port in ports and not any("[" in words[0] for words in listening)


def _directives(text: str) -> list[list[str]]:
    """The words of each directive of a configuration of nginx, without comments."""
    plain = "\n".join(line.partition("#")[0] for line in text.splitlines())
    return [part.split() for part in plain.replace("{", ";").replace("}", ";").split(";")]

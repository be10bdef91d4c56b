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
    if asked is None or not _has_busybox_wget(stage):
        return None
    port = asked.removeprefix("http://localhost").partition("/")[0].lstrip(":") or "80"
    if _is_told_ipv4(stage) or _nginx_listens(stage, file, context, port):
        return asked
    from dflint.model.started.listening_calls import listening_programs

    found = list(listening_programs(stage, file, context)) if context is not None else []
    return asked if len(found) == 1 and found[0].address == "0.0.0.0" else None


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

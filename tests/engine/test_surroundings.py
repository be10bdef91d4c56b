"""Fixes of the examples on pages, with odd things around what is wrong.

Each example that has a fix is wrapped in a hundred ways, of which a share is tried; a fix is made or left off, and what comes
out is no worse (tests/engine/promises.py).
"""

import random
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from dflint.engine.dispatch import dispatch
from dflint.engine.registry import all_rules
from dflint.fix import Safety
from dflint.rule import Rule
from tests.engine.promises import Result, broken, unreadable_scripts
from tests.lab import as_on_its_page

TRIED = 1200
# What a script is put into; `@` is the script, `\` goes on with the next line.
AROUND = (
    "RUN @ || exit 1", "RUN @; echo done", "RUN true&&@&&true", "RUN set -eux; @; true", "RUN @ | tee /log",
    "RUN echo a | @", "RUN (@)", "RUN { @; }", "RUN if true; then @; fi", "RUN if @; then :; fi", "RUN ! @",
    "RUN if false; then :; else @; fi && true", "RUN for i in 1 2; do @; done", "RUN case a in a) @;; esac",
    "RUN f() { @; }; f", 'RUN A="$(@)" && echo "$A"', "RUN @ >/log 2>&1", "RUN @ & wait", "RUN @ && @",
    "RUN true \\\n    # why\n \\\n && @ \\\n\n    # end\n && true", "RUN @ \\\n # why\n    && true \\\n  || false",
    "RUN @ # why", "RUN --network=default --mount=type=tmpfs,target=/t @", "ONBUILD RUN @", "RUN <<EOF\n@\nEOF",
    "RUN <<'EOF'\nset -e\n\t@\n# why\n@\nEOF", "RUN <<-EOF\n\tif true; then\n\t\t@\n\tfi\n\tEOF",
    'RUN A=1 B="c d" @', "RUN env A=1 @", "RUN sudo @", "RUN time @", "RUN\t@\t", "RUN bash -c '@'",
    'RUN sh -c "@"', 'RUN ["/bin/sh", "-c", "@"]', 'RUN [ "bash" , "-exc" , "@ && true" ]', "RUN @ $MORE",
    'RUN @ "$@" ${MORE:+"$MORE"}', "RUN @ --", "RUN @ *.x",
)  # fmt: skip
SCRIPT = re.compile(r"^RUN (?!--|\[)((?:(?!<<)[^\n\\])+)$", re.M)
KEYWORD = re.compile(r"^(?=(?:RUN|COPY|ENV|ADD|CMD|ENTRYPOINT|WORKDIR|USER)\b)", re.M)
BASE = re.compile(r"^(FROM [^\n]*\n)", re.M)


def test_no_surroundings_make_a_fix_wrong() -> None:
    tried = random.Random(1).sample(_texts(), TRIED)
    faults = []
    for rule, text in tried:
        for allow in (Safety.SAFE, Safety.UNSAFE):
            result = Result("Dockerfile", text, allow, dispatch([rule]))
            faults += [(rule.code, text, it) for it in broken(result)]
            faults += [(rule.code, text, it) for it in unreadable_scripts([result])]
    assert faults == []


@cache
def _texts() -> list[tuple[Rule, str]]:
    found = []
    for rule in map(as_on_its_page, all_rules()):
        files = [it for it in rule.examples if it.name == "Dockerfile"]
        for one, other in pairwise(files):
            if one.kind == "bad" and other.kind == "fixed" and not one.has_context:
                found += [(rule, it) for it in (*_in_file(one.text), *_in_scripts(one.text))]
    return found


def _in_scripts(text: str) -> Iterator[str]:
    for run in SCRIPT.finditer(text):
        script = run[1].strip()
        for around in AROUND:
            quote = next((it for it in "'\"" if f"{it}@" in around), None)
            if quote is None or not {quote, *"$\\"} & set(script):
                yield text[: run.start()] + around.replace("@", script) + text[run.end() :]


def _in_file(text: str) -> Iterator[str]:
    yield text.replace("\n", "\r\n")
    yield text.rstrip("\n")
    yield f"\ufeff{text}"
    yield BASE.sub(r'\1SHELL ["/bin/bash", "-o", "pipefail", "-c"]\n', text)
    yield BASE.sub(r"\1ARG MORE\nENV PATH=/x:$PATH\n", text)
    yield f"# syntax=docker/dockerfile:1\n# check=skip=all\n{text}"
    if not {"\\", "`"} & set(text):
        yield f"# escape=`\n{text}"
    yield f"{text}FROM debian:12\nCOPY --from=0 /etc/hostname /h\n"
    yield f"{text}{text}"
    for before in ("  ", "ONBUILD ", "# why\n"):
        yield KEYWORD.sub(before, text)

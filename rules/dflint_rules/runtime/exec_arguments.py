"""The strings of the exec form, which reach the program as they are."""

from __future__ import annotations

from dflint.fix import hint, replace, unsafe
from dflint.model.images.started_again import entry_program
from dflint.model.scripts.exec_form import QUOTING, READERS, as_array, base_name
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Cmd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.stages import Stage
    from dflint.source import Word
    from dflint.syntax.nodes import Entrypoint, Healthcheck, Run

SHOWING = READERS | {"echo", "printf"}


@rule("DF574", Severity.WARNING, "correctness", needs_text="[")
def quoted_argument_in_exec_form(
    instruction: Cmd | Entrypoint | Healthcheck | Run,
) -> Iterator[Finding]:
    """An argument in the exec form is in quotes, which the program gets as well.

    No shell takes the inner quotes away: nginx looks for a directive `'daemon`. The double quotes of JSON hold a word together already, with its spaces.

    ```dockerfile bad
    FROM nginx:1.29
    CMD ["nginx", "-g", "'daemon off;'"]
    ```

    ```dockerfile fixed
    FROM nginx:1.29
    CMD ["nginx", "-g", "daemon off;"]
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    CMD ["gunicorn", "--bind", "0.0.0.0:8000", "'app:create_app()'"]
    ```

    ```dockerfile good
    FROM python:3.13-slim
    CMD ["sh", "-c", "exec gunicorn 'app:create_app()'"]
    ```
    """
    words = instruction.program.items
    if any(base_name(word) in READERS | QUOTING for word in words):
        return
    for word in words[1:]:
        quote, inner = word[:1], word[1:-1]
        if quote in ("'", '"') and word[1:].endswith(quote) and inner and quote not in inner:
            message = f"{words[0]} gets the quotes of {word} as a part of the argument"
            yield Finding(word, message, _written(word, inner))
            return


def _written(word: Word, inner: str) -> Fix | None:
    """The string with another text; no fix where it goes on in another line."""
    if word.end - word.start != len(word.raw):
        return None
    array = as_array([inner])
    return unsafe(f"Write {array[1:-1]}", replace(word, array[2:-2]))


@rule("DF615", Severity.WARNING, "correctness", needs_text="[")
def blank_in_exec_argument(
    instruction: Cmd | Entrypoint | Healthcheck | Run,
) -> Iterator[Finding]:
    """A string of the exec form begins or ends with a space, which belongs to the argument.

    No shell takes it away: "Cannot find module '/srv/server.js '", "executable file not found".

    ```dockerfile bad
    FROM node:22-slim
    CMD ["node", "server.js "]
    ```

    ```dockerfile fixed
    FROM node:22-slim
    CMD ["node", "server.js"]
    ```
    """
    words = instruction.program.items
    if any(base_name(word) in SHOWING for word in words):
        return
    for word in words:
        if word != word.strip(" ") and word.strip() and " " not in word.strip(" "):
            inner = word.strip(" ")
            message = f"the space in {as_array([word])[1:-1]} is a part of the argument"
            yield Finding(word, message, _written(word, inner))


@rule("DF193", Severity.ERROR, "correctness", needs_text="[")
def program_given_to_itself(cmd: Cmd, stage: Stage) -> Iterator[Finding]:
    """CMD begins with the program that ENTRYPOINT starts, which gets it as its first argument.

    CMD is appended to ENTRYPOINT: `npm npm run start`, `node node server.js`. "Cannot find module '/app/node'". The
    images of Node.js without a distribution, gcr.io/distroless/nodejs…, have node as their ENTRYPOINT. Of a script it
    is a warning: one that ends with `exec "$@"` runs twice.

    ```dockerfile bad
    FROM gcr.io/distroless/nodejs24-debian13
    WORKDIR /app
    COPY server.js .
    CMD ["node", "server.js"]
    ```

    ```dockerfile good
    FROM gcr.io/distroless/nodejs24-debian13
    WORKDIR /app
    COPY server.js .
    CMD ["server.js"]
    ```

    ```dockerfile bad
    FROM node:24-slim
    ENTRYPOINT ["npm"]
    CMD ["npm", "run", "start"]
    ```

    ```dockerfile good
    FROM node:24-slim
    ENTRYPOINT ["npm"]
    CMD ["run", "start"]
    ```
    """
    words, last = cmd.program.items, stage.last(Cmd)
    if len(words) < 2 or last is None or last.instruction is not cmd:
        return
    program = entry_program(stage)
    if program == base_name(words[0]) and program not in READERS:
        message = f"ENTRYPOINT starts {program} already, and gets {words[0]} as its first argument"
        found = Finding(words[0], message, hint(f"Leave {words[0]} out"))
        # A script may hand over to its arguments, and starts once more.
        yield found.at_most(Severity.WARNING) if "." in program else found

"""Scripts that a Dockerfile writes into the image."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.scripts.early_expansions import early_expansions
from dflint.model.scripts.written_values import CONFIGURERS, WRITERS, literal_line_ends
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Add, Copy, Run


@rule(
    "DF639",
    Severity.WARNING,
    "correctness",
    needs=" ".join((*sorted(WRITERS), "cat", "tee", *CONFIGURERS)),
    needs_text="$",
)
def expanded_too_early(
    instruction: Run | Copy | Add, step: Step, stage: Stage
) -> Iterator[Finding]:
    r"""A variable of a script is replaced while the script is written, where it is empty.

    In double quotes, and in a here-document, the shell replaces variables before the text is written; in
    a here-document of COPY the builder does. Write `\$NAME`, use single quotes, or quote the name of the
    here-document: `<<'EOF'`.

    Reported where the text itself sets the variable, and for the arguments of a script: `$1`, `$@`.

    ```dockerfile bad
    FROM debian:13-slim
    RUN echo "file=/tmp/new; make-key > $file && mv $file /etc/key" > /etc/cron.weekly/key
    ```

    ```dockerfile bad
    FROM debian:13-slim
    COPY --chmod=755 <<EOF /usr/local/bin/greet
    #!/bin/sh
    echo "hello $1"
    EOF
    CMD ["greet", "world"]
    ```

    ```dockerfile good
    FROM debian:13-slim
    COPY --chmod=755 <<'EOF' /usr/local/bin/greet
    #!/bin/sh
    echo "hello $1"
    EOF
    CMD ["greet", "world"]
    ```
    """
    for it in early_expansions(step, stage):
        advice = f"Write \\${it.word}"
        if it.is_document:
            advice += ", or quote the name of the here-document"
        message = f"${it.word} is replaced, by nothing, when {it.file} is written: not when it runs"
        yield Finding(it.word, message, hint(advice))
        return


@rule("DF642", Severity.ERROR, "correctness", needs="echo", needs_text="\\n")
def line_ends_not_written(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    r"""echo writes `\n` as two characters, and the file gets one line.

    dash, the sh of Debian and Ubuntu, makes a line end of `\n`; the sh of Alpine and bash do not. A script
    then begins with `#!/bin/sh\nset -e`, and the kernel looks for an interpreter of that name: "no such file or
    directory". Use printf, or a here-document of COPY.

    Reported for scripts with `#!`, and for files that begin with a section such as `[global]`.

    ```dockerfile bad
    FROM alpine:3.23
    RUN echo '#!/bin/sh\nexec app' > /start.sh && chmod +x /start.sh
    CMD ["/start.sh"]
    ```

    ```dockerfile good
    FROM alpine:3.23
    RUN printf '#!/bin/sh\nexec app\n' > /start.sh && chmod +x /start.sh
    CMD ["/start.sh"]
    ```

    ```dockerfile good
    FROM debian:13-slim
    RUN echo '#!/bin/sh\nexec app' > /start.sh && chmod +x /start.sh
    CMD ["/start.sh"]
    ```
    """
    for word, file, shell in literal_line_ends(step, stage):
        message = f"{file} gets one line: echo of {shell} writes \\n as it is"
        yield Finding(word, message, hint("Use printf"))

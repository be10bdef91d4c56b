"""Jobs of cron in a container."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.context.quick_looks import has_copies
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage


@rule("DF737", Severity.ERROR, "correctness", needs="COPY ADD")
def cron_job_never_runs(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A table of cron jobs is passed over, or names a program that cron does not find.

    Debian's cron says nothing of it in the log of the container. It passes over a file in /etc/cron.d
    with a dot in its name, one whose last line has no line end, one with CRLF, and one without the user between
    the times and the program, which a table that `crontab` reads must not have. And it looks for programs
    in /usr/bin and /bin only: `python` of the image python is in /usr/local/bin. Name the whole path, or
    set PATH in the table.

    ```files
    jobs.cron  "* * * * * root /usr/local/bin/python /srv/job.py"
    job.py
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends cron
    COPY job.py /srv/
    COPY jobs.cron /etc/cron.d/jobs.cron
    CMD ["cron", "-f"]
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends cron
    COPY job.py /srv/
    COPY jobs.cron /etc/cron.d/jobs
    CMD ["cron", "-f"]
    ```

    ```files
    jobs  "* * * * * root python /srv/job.py"
    job.py
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends cron
    COPY job.py /srv/
    COPY jobs /etc/cron.d/
    CMD ["cron", "-f"]
    ```
    """
    if not stage.is_final or not has_copies(stage) or "cron" not in file.source.text:
        return
    from dflint.model.started.cron_files import broken_cron_files, starts_cron

    for word, path, why in broken_cron_files(stage, file, context) if starts_cron(stage) else ():
        yield Finding(word, f"{path}: {why}")


@rule("DF738", Severity.WARNING, "correctness", needs="COPY ADD")
def cron_job_without_environment(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """Jobs of cron do not see the variables that ENV and `docker run -e` set.

    Debian's cron starts jobs with an environment of its own: PATH, HOME, LOGNAME and SHELL. A job that reads
    a variable of the container finds it empty. Let the start script write them down, as with
    `printenv > /etc/environment`, before it starts cron; or name them in the table.

    ```files
    jobs  "* * * * * root /srv/backup"
    backup
    ```

    ```dockerfile bad
    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends cron
    ENV BACKUP_HOST=db.example.com
    COPY --chmod=755 backup /srv/
    COPY jobs /etc/cron.d/
    CMD ["cron", "-f"]
    ```

    ```dockerfile good
    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends cron
    ENV BACKUP_HOST=db.example.com
    COPY --chmod=755 backup /srv/
    COPY jobs /etc/cron.d/
    CMD printenv > /etc/environment && exec cron -f
    ```
    """
    if not stage.is_final or not has_copies(stage) or "cron" not in file.source.text:
        return
    from dflint.model.started.cron_files import starts_cron, unseen_variables

    found = unseen_variables(stage, file, context) if starts_cron(stage) else None
    if found is not None:
        word, names = found
        message = f"jobs of cron do not see {', '.join(names[:3])}, which ENV sets"
        yield Finding(word, message, hint("Write the variables to /etc/environment at the start"))

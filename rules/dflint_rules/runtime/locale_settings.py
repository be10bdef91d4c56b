"""Variables that name a time zone or a locale of which the image has no data."""

from __future__ import annotations

from dflint.fix import hint
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.syntax.nodes import Env


@rule("DF565", Severity.WARNING, "correctness", needs_text="TZ")
def time_zone_without_data(env: Env, stage: Stage) -> Iterator[Finding]:
    """TZ names a time zone, and the image has no data of time zones: the clock shows UTC.

    The C library reads the zone from /usr/share/zoneinfo, which Alpine and Ubuntu do not have without
    the package tzdata. There is no error: programs show and log UTC, and Go's `time.LoadLocation` fails.
    Install tzdata.

    Not reported where something in the stage may bring the data, or runs on Node.js, Java or PHP,
    which have their own.

    ```dockerfile bad
    FROM alpine:3.23
    ENV TZ=Europe/Berlin
    COPY app /usr/local/bin/
    CMD ["app"]
    ```

    ```dockerfile good
    FROM alpine:3.23
    ENV TZ=Europe/Berlin
    RUN apk add --no-cache tzdata
    COPY app /usr/local/bin/
    CMD ["app"]
    ```
    """
    for pair in env.pairs:
        if pair.key == "TZ" and pair.value and stage.is_final:
            from dflint.model.images.locale_data import lacks_time_zone

            if lacks_time_zone(stage, str(pair.value)):
                message = "the image has no tzdata: TZ has no effect, and the clock shows UTC"
                yield Finding(pair, message, hint("Install tzdata"))


@rule("DF566", Severity.WARNING, "correctness", needs_text="LANG LC_ALL")
def locale_not_generated(env: Env, stage: Stage) -> Iterator[Finding]:
    """LANG or LC_ALL names a locale that nothing generates in the image.

    Images of Debian and Ubuntu have the locales C, C.UTF-8 and POSIX only. With another one, "cannot
    change locale (en_US.UTF-8)" is what bash and Perl say, programs fall back to ASCII, and some do not
    start. C.UTF-8 is there and is enough for UTF-8. For a language, install the package locales, which
    alone is not enough, and generate it: `localedef -i en_US -f UTF-8 en_US.UTF-8`.

    ```dockerfile bad
    FROM debian:13-slim
    ENV LANG=en_US.UTF-8
    CMD ["perl", "-v"]
    ```

    ```dockerfile good
    FROM debian:13-slim
    ENV LANG=C.UTF-8
    CMD ["perl", "-v"]
    ```

    ```dockerfile good
    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends locales \\
     && localedef -i en_US -f UTF-8 en_US.UTF-8
    ENV LANG=en_US.UTF-8
    ```
    """
    for pair in env.pairs:
        if pair.key in ("LANG", "LC_ALL") and pair.value and stage.is_final:
            from dflint.model.images.locale_data import lacks_locale

            if lacks_locale(stage, str(pair.value)):
                message = f"the image has no locale {pair.value}, and nothing generates it"
                yield Finding(pair, message, hint("Write C.UTF-8, or generate the locale"))
                return

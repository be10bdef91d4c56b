"""The cache of Composer."""

from __future__ import annotations

from dflint.fix import call_again, deferred
from dflint.model.packages.caches import left_in_image
from dflint.model.packages.installs import programs_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


@rule("DF375", Severity.INFO, "size", needs=programs_of("composer"))
def composer_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """Composer leaves its downloads in the image.

    composer keeps the archive of every package. `composer clear-cache` in the same RUN removes
    them, `--no-cache` does not make them, a cache mount keeps them out.

    ```dockerfile bad
    FROM php:8.4-fpm
    RUN composer install --no-dev
    ```

    ```dockerfile fixed
    FROM php:8.4-fpm
    RUN composer install --no-dev && composer clear-cache
    ```

    ```dockerfile good
    FROM composer:2 AS vendor
    RUN composer install --no-dev
    FROM php:8.4-fpm
    COPY --from=vendor /app/vendor /app/vendor
    ```
    """
    for left in left_in_image(step, stage, "composer"):
        fix = deferred(call_again, left.command, "clear-cache", run)
        yield Finding(left.verb, f"composer {left.verb} leaves its downloads in this layer", fix)

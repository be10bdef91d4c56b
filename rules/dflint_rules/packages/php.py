"""Extensions of PHP that are compiled in the image."""

from __future__ import annotations

from dflint.fix import hint
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run

COMPILES = "docker-php-ext-install"


@rule("DF511", Severity.ERROR, "correctness", needs=COMPILES)
def php_extension_without_library(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """docker-php-ext-install compiles an extension whose library is not there.

    The official images of PHP have a compiler and no headers of libraries: "Package requirements (libzip) were
    not met", "No package 'zlib' found". Install the package of headers before; it brings the library that
    the extension needs when it runs, too.

    Said of the images php only, where all packages above are known to bring no such headers. Facts of 2026-11.

    ```dockerfile bad
    FROM php:8.4-fpm
    RUN docker-php-ext-install -j4 pdo_mysql zip
    ```

    ```dockerfile good
    FROM php:8.4-fpm
    RUN apt-get update && apt-get install -y --no-install-recommends libzip-dev \\
        && docker-php-ext-install -j4 pdo_mysql zip
    ```
    """
    from dflint.model.packages.php_extensions import broken_extensions

    for it in broken_extensions(step, stage):
        if it.library:
            message = f"{it.word} needs {it.library}, which nothing installs: compiling it fails"
            yield Finding(it.word, message, hint(f"Install {it.library} before"))


@rule("DF512", Severity.ERROR, "correctness", needs=COMPILES)
def php_extension_not_in_source(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """docker-php-ext-install compiles an extension that the source of PHP does not have.

    It stops with "/usr/src/php/ext/redis does not exist". redis, xdebug, imagick and many others are packages
    of PECL; mcrypt, imap and some more have left the source. Use `pecl install` and
    `docker-php-ext-enable`, or install-php-extensions, which knows all of them.

    Nothing is said where a step speaks of /usr/src/php/ext, and so may have put the source there.

    ```dockerfile bad
    FROM php:8.4-cli
    RUN docker-php-ext-install redis
    ```

    ```dockerfile good
    FROM php:8.4-cli
    RUN pecl install redis-6.3.0 && docker-php-ext-enable redis
    ```
    """
    from dflint.model.packages.php_extensions import broken_extensions

    for it in broken_extensions(step, stage):
        if not it.library:
            message = f"{it.word} is not in the source of this PHP: docker-php-ext-install does not find it"
            yield Finding(it.word, message, hint(f"pecl install {it.word}"))

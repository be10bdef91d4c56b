"""Headers that stay in a final image."""

import pytest

from dflint_rules.packages.build_tools import headers_shipped
from tests.lab import Lab

APT = "apt-get update && apt-get install -y --no-install-recommends"


@pytest.mark.parametrize(
    "run",
    [
        "apk add --no-cache icu-dev && docker-php-ext-install intl",
        f"{APT} libicu-dev libzip-dev git && docker-php-ext-install intl zip",
        f"{APT} libyaml-dev && pecl install yaml",
        "apk add icu-dev && apk add --virtual .deps $PHPIZE_DEPS && pecl install a && apk del .deps",
    ],
)
def test_headers_to_compile_extensions_that_stay(run: str) -> None:
    assert Lab(headers_shipped).report(f"FROM php:8.4\nRUN {run}\n")


@pytest.mark.parametrize(
    "run",
    [
        "apk add --virtual .deps icu-dev && docker-php-ext-install intl && apk del .deps",
        "apk add -t deps icu-dev && docker-php-ext-install intl && apk del deps",
        "apk add icu-dev && docker-php-ext-install intl && apk del icu-dev",
        f"{APT} libicu-dev && docker-php-ext-install intl && apt-get purge -y libicu-dev",
        f"{APT} libicu-dev && docker-php-ext-install intl && apt-get purge -y --auto-remove $DEPS",
        f"{APT} libicu-dev && docker-php-ext-install intl && apt-mark auto '.*' > /dev/null",
        "apk add icu-libs && docker-php-ext-install pdo",
        f"{APT} libpq-dev",
        'if [ "$DEBUG" ]; then apk add icu-dev && docker-php-ext-install intl; fi',
    ],
)
def test_headers_that_are_removed_or_may_be_wanted(run: str) -> None:
    assert not Lab(headers_shipped).report(f"FROM php:8.4\nRUN {run}\n")


def test_headers_in_stages_that_are_not_shipped() -> None:
    run = "RUN apk add icu-dev && docker-php-ext-install intl\n"
    assert not Lab(headers_shipped).report(f"FROM php:8.4 AS dev\n{run}")
    build = f"FROM php:8.4 AS base\n{run}"
    assert not Lab(headers_shipped).report(f"{build}FROM php:8.4\nCOPY --from=base /a /a\n")
    assert Lab(headers_shipped).report(f"{build}FROM base\nCOPY . .\n")

"""Caches: who clears them."""

import pytest

from dflint.knowledge.package_managers import CACHES
from dflint.model.analyze import analyze
from dflint.model.commands.command import Command
from dflint.model.packages.caches import clears, clears_any
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.corpus import at_hand, text_of


@pytest.mark.parametrize(
    ("script", "clean"),
    [
        ("rm -rf /var/lib/apt/lists/*", True),
        ("rm -rf /var/cache", True),
        ("rm -rf /tmp/* /home/app/.npm", True),
        ("rm -rf /var/{log,cache}/*", True),
        ("rm -rf /root/.c*", True),
        ("rm -rf /var/lib/a*/lists", True),
        ("find /var/lib/apt/lists -type f -delete", True),
        ("apt-get dist-clean", True),
        ("yum -y clean all", True),
        ("rm -rf /var/log/*", False),
        ("rm -rf /tmp/*.deb", False),
        ("rm -rf ~", False),
        ("apt-get update", False),
        ("ls /var/cache", False),
    ],
)
def test_some_cache_is_cleared(script: str, clean: bool) -> None:
    (command,) = _commands(f"FROM a\nRUN {script}\n")
    assert clears_any(command) == clean


def test_any_cache_is_one_of_them() -> None:
    for name, content in at_hand():
        for command in _commands(text_of(content)):
            one = any(clears(command, cache) for cache in CACHES)
            assert clears_any(command) == one, (name, command.name)


def _commands(text: str) -> list[Command]:
    file = analyze(parse(Source("Dockerfile", text)))
    return [it for stage in file.stages for step in stage.steps for it in step.commands]

"""What is said of instructions, flags and mounts is about what there is."""

import signal

import pytest

from dflint.engine.registry import all_rules
from dflint.lsp.diagnostics import DEPRECATED, UNNECESSARY
from dflint.lsp.reference import FLAGS, INSTRUCTIONS, MOUNT_KEYS, MOUNTS, SIGNALS, VARIABLES
from dflint.model.analyze import analyze
from dflint.model.errors import errors_in
from dflint.model.scope import PLATFORM
from dflint.source import Source
from dflint.syntax.nodes import KINDS, Instruction
from dflint.syntax.parser import parse
from dflint.syntax.validate import MOUNT_FIELDS, MOUNT_KINDS


def test_every_instruction_has_a_row() -> None:
    assert INSTRUCTIONS.keys() == KINDS.keys()
    assert all(row.snippet.startswith(name) for name, row in INSTRUCTIONS.items())
    assert all(form.startswith(name) for name, row in INSTRUCTIONS.items() for form in row.forms)


def test_every_flag_has_a_row() -> None:
    assert FLAGS.keys() == {flag for kind in KINDS.values() for flag in kind.FLAGS}


def test_every_type_of_mount_has_keys_that_exist() -> None:
    assert MOUNTS.keys() == MOUNT_KEYS.keys() == set(MOUNT_KINDS)
    assert {key for keys in MOUNT_KEYS.values() for key in keys} <= MOUNT_FIELDS


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.KEYWORD)
def test_the_builder_takes_the_values_of_flags(kind: type[Instruction]) -> None:
    for flag in kind.FLAGS:
        for value in FLAGS[flag].values:
            rest = (
                "a"
                if kind.KEYWORD == "FROM"
                else "CMD x"
                if kind.KEYWORD == "HEALTHCHECK"
                else "a /b"
            )
            text = f"FROM a\n{kind.KEYWORD} --{flag}={value} {rest}\n"
            assert not errors_in(analyze(parse(Source("Dockerfile", text)))), text


def test_variables_of_the_platform() -> None:
    assert VARIABLES.keys() == PLATFORM


def test_signals_have_their_numbers() -> None:
    for name, (number, _) in SIGNALS.items():
        base, plus, more = name.partition("+")
        if plus:  # the C library keeps the first two real-time signals: SIGRTMIN is 34
            assert number == signal.SIGRTMIN + int(more)
        else:
            assert number == getattr(signal, base), name


def test_tags_are_for_rules_that_exist() -> None:
    assert {rule.name for rule in all_rules()} >= (UNNECESSARY | DEPRECATED)

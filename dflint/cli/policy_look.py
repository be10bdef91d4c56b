"""`dflint policy explain`, `fields` and `input`: what policies see, and what they make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dflint.cli.configuration import configurations, explained
from dflint.cli.linting import FileLinter, projects_of
from dflint.cli.options import CheckOptions
from dflint.cli.output import write
from dflint.cli.policy_options import NONE, configured, measured_of, with_image
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.engine.registry import all_rules
from dflint.files import read
from dflint.model.variables.secret_values import secret_values
from dflint.policy.explain import explained_policy
from dflint.policy.expression.errors import Undecided
from dflint.policy.expression.functions import CONSTANTS, FUNCTIONS
from dflint.policy.expression.macros import MACROS
from dflint.policy.json import as_json
from dflint.policy.policy import thing_of
from dflint.policy.rules import PolicyRule
from dflint.policy.subjects import CLASSES, SUBJECTS
from dflint.report.json import dumps
from dflint.report.masking import without_values_of
from dflint.syntax.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from dflint.config.configuration import Configuration
    from dflint.policy.expression.types import Class, Thing
    from dflint.policy.model.images import MeasuredImage
    from dflint.policy.policy import Policy

PATH = click.argument("path", required=False, type=click.Path())


def _checked(path: str, here: FileLinter) -> Any:
    """A file with what the rules that are on have found in it. Raises UsageError."""
    from dflint.engine.dispatch import dispatch
    from dflint.engine.linter import CHECKED
    from dflint.rule import Rule, Severity

    seen: list[Any] = []

    def note(it: CheckedFile) -> Any:  # type: ignore[name-defined] # noqa: F821
        seen.append(it)
        yield from ()

    rule = Rule(note, "DF000", Severity.INFO, "policy")
    assert rule.node == CHECKED
    try:
        source = read(path).source
    except OSError as error:
        raise UsageError(f'cannot read "{path}": {error.strerror}.') from None
    known = here.known.of(path)
    on = [it for it in known.on(path) if it.node != CHECKED]
    here.lint_with(source, dispatch([*on, rule], known.rules))
    if not seen or seen[0].file is None:
        raise UsageError(f'"{path}" is no Dockerfile that dflint can read.')
    return seen[0]


def _things(
    path: str | None, measured: MeasuredImage | None, config: Sequence[str], isolated: bool
) -> tuple[Thing | None, Thing | None, Configuration]:
    """The file and the image, as policies see them, and the configuration of the file."""
    import os

    request = CheckOptions({"config": tuple(config), "isolated": isolated})
    known = configurations(request, all_rules())
    if path is None and measured is None:
        path = "Dockerfile"
    file = None
    if path is not None:
        linter = FileLinter(request, known, None, projects_of([path], known))
        file = thing_of(_checked(path, linter))
    here = known.of(path) if path is not None else known.of_folder(os.getcwd())
    return file, None if measured is None else measured.thing, here


@click.command("explain")
@click.argument("name", metavar="POLICY")
@PATH
@with_image
@configured
def explain_command(
    name: str, path: str | None, config: Sequence[str], isolated: bool, **image: Any
) -> int:
    """Show what a policy makes of a file or an image: each part of its conditions with its value.

    PATH is a Dockerfile: without it, Dockerfile in the current folder.
    """
    with measured_of(image) as measured:
        return _explain(name, *_seen(path, measured, config, isolated))


def _explain(name: str, file: Thing | None, image: Thing | None, here: Configuration) -> int:
    policies = {it.policy.name: it.policy for it in here.rules if isinstance(it, PolicyRule)}
    if not policies:
        raise UsageError(NONE)
    policy = policies.get(name.removeprefix("DFP-"))
    if policy is None:
        raise UsageError(f'there is no policy "{name}".{did_you_mean(name, policies)}')
    _check_things(policy, file, image)
    _write("".join(f"{line}\n" for line in explained_policy(policy, file, image)), file)
    return 0


def _seen(
    path: str | None, measured: MeasuredImage | None, config: Sequence[str], isolated: bool
) -> tuple[Thing | None, Thing | None, Configuration]:
    """What `_things` gives. Raises UsageError."""
    try:
        return _things(path, measured, config, isolated)
    except ConfigError as error:
        raise explained(error) from None


def _write(text: str, file: Thing | None) -> None:
    """Write what is in a file, without the values of its secrets."""
    if file is not None:
        source = file.of.file.source
        source.secrets = secret_values(file.of.file)
        text = without_values_of(source, text)
    write(text)


def _check_things(policy: Policy, file: Thing | None, image: Thing | None) -> None:
    if policy.needs_image and image is None:
        raise UsageError(f"{policy.name} is about a built image: give --image.")
    if policy.needs_file and file is None:
        raise UsageError(f"{policy.name} is about a Dockerfile: name it.")


@click.command("fields")
@click.argument("name", metavar="[CLASS]", required=False)
@click.option(
    "--output-format", "--format", "shape", type=click.Choice(("text", "json")), default="text"
)
def fields_command(name: str | None, shape: str) -> int:
    """Show what policies see: the fields of each class, with types, and the functions."""
    if name is not None and name not in CLASSES:
        raise UsageError(f'there is no class "{name}".{did_you_mean(name, CLASSES)}')
    those = [CLASSES[name]] if name is not None else list(CLASSES.values())
    if shape == "json":
        write(dumps({it.name: _class_json(it) for it in those}, indent=2) + "\n")
        return 0
    write("\n".join("\n".join(_class_lines(it)) + "\n" for it in those))
    if name is None:
        functions = [(f"{it.name}()", it.help) for it in FUNCTIONS.values()]
        macros = [(f".{it}(x, …)", "A macro of CEL.") for it in MACROS]
        constants = [(it, f"{value:,} bytes") for it, value in CONSTANTS.items()]
        rows = [("has(a.b)", "Whether a field is known, or a key is there."), *macros, *functions]
        lines = [f"  {left:17} {help}" for left, help in (*rows, *constants)]
        write("\n".join(("", "Functions and constants", *lines)) + "\n")
    return 0


def _class_lines(it: Class) -> list[str]:
    on = f' (on = "{it.name}")' if it.name in SUBJECTS else ""
    lines = [f"{it.name}{on}: {it.help}"]
    for field in it.fields.values():
        needs = f" Not always known: {field.needs}." if field.needs else ""
        lines.append(f"  {field.name:17} {field.type!s:18} {field.help}{needs}")
    return lines


def _class_json(it: Class) -> dict[str, object]:
    fields = {
        field.name: {
            "type": str(field.type), "help": field.help, "optional": bool(field.needs),
        }
        for field in it.fields.values()
    }  # fmt: skip
    return {"help": it.help, "fields": fields}


@click.command("input")
@PATH
@with_image
@configured
def input_command(path: str | None, config: Sequence[str], isolated: bool, **image: Any) -> int:
    """Print what policies see as JSON: the input of Rego, for opa and conftest, too.

    PATH is a Dockerfile: without it, Dockerfile in the current folder.
    """
    with measured_of(image) as measured:
        file, thing, here = _seen(path, measured, config, isolated)
        values = {key[0]: it.value for key, it in here.within("policy-values")}
        try:
            _write(dumps(as_json(file, thing, values), indent=2) + "\n", file)
        except Undecided as error:
            raise UsageError(f"{error}.") from None
    return 0


COMMANDS = {"explain": explain_command, "fields": fields_command, "input": input_command}

"""`dflint optimize`: a better order for the steps of a Dockerfile, with the evidence."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from dflint.cli.inputs import document_of
from dflint.cli.output import is_coloured, show_patch, write
from dflint.cli.usage import UsageError
from dflint.report.screen import columns_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.files import Document
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile
    from dflint.optimize.buildkit import BuildKit
    from dflint.optimize.evidence import Evidence
    from dflint.optimize.ignoring import Ignoring
    from dflint.optimize.proposal import Proposal
    from dflint.optimize.stages.plan import StagePlan

    Ignored = tuple[Ignoring | None, tuple[int, int] | None]


@click.command("optimize")
@click.argument("path", metavar="[DOCKERFILE]", default="")
@click.option("--file", "-f", "file", metavar="DOCKERFILE", help="The Dockerfile.")
@click.option("--context", default="", metavar="FOLDER", help="What COPY takes files from.")
@click.option("--diff", "is_diff", is_flag=True, help="Show a patch, and change nothing.")
@click.option("--write", "is_write", is_flag=True, help="Change the file.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --diff and --write: what is not proved, too."
)
@click.option(
    "--dockerignore", "is_ignored", is_flag=True, help="With --write: .dockerignore, too."
)
@click.option(
    "--buildkit", "buildkit", is_flag=True,
    help="With --unsafe-fixes: cache mounts and COPY --link, too.",
)  # fmt: skip
@click.option("--measure", "is_measured", is_flag=True, help="Build both, and compare them.")
@click.option("--build-arg", "build_args", multiple=True, metavar="NAME=VALUE")
@click.option("--engine", default="auto", help="For --measure: docker, buildah or podman.")
@click.option("--json", "is_json", is_flag=True, help="Print the plan as JSON.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
def optimize_command(**values: Any) -> int:
    """Show how the steps of a Dockerfile could be ordered so that commits rebuild less.

    Nothing is built without --measure. A step moves where it is known which files it reads; where
    that is not known, it stays, and the reason is shown. --write makes what the comparison of plans
    proves, and the rest with --unsafe-fixes: build the result, or let --measure do it.

    \b
    Exit code: 0  all is well
               2  wrong arguments, or a file that cannot be read
    """
    path = values["file"] or values["path"] or "Dockerfile"
    path = os.path.join(path, "Dockerfile") if os.path.isdir(path) else path
    document = document_of(path)
    return _optimize(document, values)


def _optimize(document: Document, values: dict[str, Any]) -> int:
    from dflint.cli.rebuild_arguments import is_built_by_buildah
    from dflint.optimize.buildkit import may_help
    from dflint.optimize.evidence import evidence_of
    from dflint.optimize.ignoring import propose_ignore
    from dflint.optimize.proposal import propose
    from dflint.optimize.stages.plan import propose_stages, with_stages
    from dflint.optimize.volatility import volatile_arguments

    file, context = _read(document, values)
    arguments, targets = _arguments(document.source.path, values)
    evidence = evidence_of(document.source.path, context)
    may_mount = not is_built_by_buildah(document.source.path)
    stages = _checked_stages(document, propose_stages(file, context, targets, may_mount))
    try:
        ordered = _again(document, stages.text)
        proposal = propose(ordered, context, arguments, evidence.share, evidence.counted)
        proposal = with_stages(_checked(document, stages.text, proposal), stages)
        safe = _proved(document, file, context, arguments, evidence, proposal)
        if proposal.steps or may_help(proposal.text, file):
            evidence.compare(
                document.source.text, proposal.text, volatile_arguments(file, arguments)
            )
        proposal.more = _with_buildkit(document, proposal, context, evidence)
        if values["buildkit"]:
            proposal.take_more()
        ignoring = propose_ignore(file, context)
        saved = _saved(ignoring, context, proposal, evidence, volatile_arguments(file, arguments))
        if ignoring is not None and not ignoring.is_worth(saved):
            ignoring = None
    finally:
        evidence.close()
    if (
        values["is_write"]
        and values["is_ignored"]
        and values["unsafe_fixes"]
        and ignoring is not None
    ):
        _write_ignore(ignoring, context)
    from dflint.optimize.savings import savings

    sizes = savings(document.source, context)
    return _show(document, proposal, safe, evidence, (ignoring, saved), sizes, values)


def _with_buildkit(
    document: Document, proposal: Proposal, context: Context, evidence: Evidence
) -> BuildKit:
    from dflint.cli.rebuild_arguments import is_built_by_buildah
    from dflint.optimize.buildkit import with_buildkit

    path = document.source.path
    has_links = "--from" in proposal.text and not is_built_by_buildah(path)
    return with_buildkit(proposal.text, path, context, evidence, has_links=has_links)


def _proved(
    document: Document,
    file: Dockerfile,
    context: Context,
    arguments: dict[str, str],
    evidence: Evidence,
    proposal: Proposal,
) -> str:
    """The text with what the comparison of plans proves of a proposal, whose steps are marked so."""
    from dflint.optimize.comments import keeps_comments
    from dflint.optimize.proved import proved

    source = document.source
    if not any(it.code in ("DF221", "DF222") for it in proposal.steps):
        return source.text
    found = proved(file, context, arguments, evidence.share)
    steps = [it for it in proposal.steps if it.line in found.lines]
    if not steps or not keeps_comments(source.text, found.text, source.path):
        return source.text
    for step in steps:
        step.is_safe = True
    return found.text


def _saved(
    ignoring: Ignoring | None,
    context: Context,
    proposal: Proposal,
    evidence: Evidence,
    arguments: dict[str, str],
) -> tuple[int, int] | None:
    """How many commits rebuild a COPY without and with what is proposed to be ignored."""
    if ignoring is None:
        return None
    old = (
        context.own_ignore
        if context.own_ignore is not None
        else context.folder.read(".dockerignore")
    )
    before = evidence.rebuilds(proposal.text, old or "", arguments)
    after = evidence.rebuilds(proposal.text, ignoring.text, arguments)
    return (before, after) if before is not None and after is not None else None


def _write_ignore(ignoring: Ignoring, context: Context) -> None:
    path = os.path.join(context.folder.name, context.ignore_name)
    try:
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(ignoring.text)
    except OSError as error:
        raise UsageError(f'cannot write "{path}": {error.strerror}.') from None


def _read(document: Document, values: dict[str, Any]) -> tuple[Dockerfile, Context]:
    from dflint.folders import Folders, context_of
    from dflint.model.analyze import analyze
    from dflint.model.context.build_context import place_of
    from dflint.syntax.parser import parse

    file = analyze(parse(document.source))
    given = values["context"]
    if given and not os.path.isdir(given):
        raise UsageError(f'there is no folder "{given}".')
    if not given:
        from dflint.cli.rebuild_arguments import Arguments, declared

        found = Arguments()
        declared(document.source.path, found)
        given = found.context
    near = context_of(document.source.path, given or None, Folders())
    context = place_of(file, near) or near
    return file, context


def _arguments(path: str, values: dict[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The build arguments, and the names of stages that builds ask for."""
    from dflint.cli.rebuild_arguments import arguments_of

    found, _ = arguments_of(path, {**values, "target": "", "platform": ""})
    return found.build_args, [found.target] if found.target else []


def _again(document: Document, text: str) -> Dockerfile:
    """The file with another text."""
    from dflint.model.analyze import analyze
    from dflint.source import Source
    from dflint.syntax.parser import parse

    return analyze(parse(Source(document.source.path, text)))


def _checked_stages(document: Document, plan: StagePlan) -> StagePlan:
    """The plan, if it keeps what every fix promises; else one that changes nothing."""
    from dflint.engine.verify import violation
    from dflint.optimize.comments import keeps_comments
    from dflint.optimize.stages.plan import StagePlan
    from dflint.optimize.words import Step
    from dflint.source import Source

    source = document.source
    if plan.text == source.text:
        return plan
    fixes = [it.fix for it in plan.proposed]
    problem = violation(source, Source(source.path, plan.text), fixes)
    if problem.startswith("it changes a comment") and keeps_comments(
        source.text, plan.text, source.path
    ):
        problem = ""
    if not problem:
        return plan
    return StagePlan(source, [], [*plan.left, Step(1, "The stages stay as they are", problem)])


def _checked(document: Document, text: str, proposal: Proposal) -> Proposal:
    """The proposal, if it keeps what every fix promises; else one that changes nothing."""
    from dflint.engine.verify import violation
    from dflint.fix import Edit, unsafe
    from dflint.optimize.proposal import Proposal
    from dflint.optimize.words import Step
    from dflint.source import Source, Span

    source = Source(document.source.path, text)
    if proposal.text == source.text:
        return proposal
    fix = unsafe("order", Edit(Span(0, len(source.text)), proposal.text))
    problem = violation(source, Source(source.path, proposal.text), [fix])
    if not problem or problem.startswith("it changes a comment"):
        from dflint.optimize.comments import keeps_comments

        if keeps_comments(source.text, proposal.text, source.path):
            return proposal
        problem = problem or "a comment is lost"
    left = [*proposal.left, Step(1, "The order stays as it is", problem)]
    return Proposal(source.text, [], left, (proposal.seconds[0], proposal.seconds[0]))


def _show(
    document: Document,
    proposal: Proposal,
    safe: str,
    evidence: Evidence,
    ignored: Ignored,
    sizes: Sequence[Diagnostic],
    values: dict[str, Any],
) -> int:
    from dflint.report import optimization as report

    if values["is_json"]:
        from dflint.report.json import dumps

        plan = report.as_json(document.source, proposal, evidence, ignored, sizes)
        write(dumps(plan, indent=2) + "\n")
        return 0
    takes = values["unsafe_fixes"]
    text = proposal.text if takes else safe
    is_changed = text != document.source.text
    if values["is_diff"] and is_changed:
        from dflint.report.patch import patch_of
        from dflint.source import Source

        show_patch(patch_of(document, Source(document.source.path, text)), values["color"])
        return 0
    colour, width = is_coloured(values["color"], sys.stdout), columns_of(sys.stdout)
    write(report.full(document.source, proposal, evidence, ignored, sizes, colour, width))
    if (values["is_diff"] or values["is_write"]) and proposal.steps and not is_changed:
        write(
            "Nothing is changed: a build has to show that the image is the same. Add --unsafe-fixes.\n"
        )
    elif values["is_write"] and is_changed:
        from dflint.writing import WriteError
        from dflint.writing import write as write_file

        try:
            write_file(document, text)
        except WriteError as error:
            raise UsageError(str(error)) from None
        write(f"{document.source.path} is changed.\n")
    if values["is_measured"] and proposal.steps:
        return _measure(document, proposal, values)
    return 0


def _measure(document: Document, proposal: Proposal, values: dict[str, Any]) -> int:
    """Build both files, and compare what they make."""
    from tempfile import TemporaryDirectory

    from dflint.cli.measure import measure_command

    with TemporaryDirectory(prefix="dflint-") as folder:
        other = os.path.join(folder, "Dockerfile")
        with open(other, "w", encoding="utf-8") as file:
            file.write(proposal.text)
        arguments = [document.source.path, "--against", other, "--engine", values["engine"]]
        arguments += [word for it in values["build_args"] for word in ("--build-arg", it)]
        arguments += ["--context", values["context"]] if values["context"] else []
        result: int = measure_command.main(arguments, "dflint measure", standalone_mode=False) or 0
        return result

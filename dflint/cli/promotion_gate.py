"""`dflint registry promote --require`: an image that does not meet the policies is not copied."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dflint.cli.configuration import configurations, explained
from dflint.cli.errors import missing_path
from dflint.cli.gated_image import Wanted, gated
from dflint.cli.options import CheckOptions
from dflint.cli.output import write_message
from dflint.cli.policy_options import policies_of
from dflint.cli.report import write_report
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.engine.diagnostic import Diagnostic
from dflint.engine.guard import INTERNAL_ERROR, Guard
from dflint.engine.registry import all_rules
from dflint.engine.selection import UnknownCode
from dflint.image.names import IN_REGISTRY, Access
from dflint.policy.policy import UndecidedFinding
from dflint.registry.errors import WrongAnswer
from dflint.rule import Severity
from dflint.scanners.documents import ScanError
from dflint.scanners.reports import read_scans
from dflint.scanners.scan import Target
from dflint.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from dflint.cli.registries import Registries
    from dflint.policy.model.images import MeasuredImage
    from dflint.policy.rules import PolicyRule
    from dflint.registry.content import Registry
    from dflint.registry.reference import Reference
    from dflint.rule import Finding


class Gate:
    """The policies of some files, and reports of scanners. Raises UsageError for those that cannot be
    used, and where none of them is about images: a gate that checks nothing would let all pass."""

    def __init__(self, paths: Sequence[str], scans: Sequence[str], values: dict[str, Any]) -> None:
        self._access = Access(values["plain_http"], values["ca_file"])
        self._color = values["color"]
        self._tools: dict[str, Any] = {}
        rules: list[PolicyRule] = []
        for path in paths:
            rules += self._policies(path)
        try:
            self._scans = {path: read_scans([path])[0] for path in scans}
        except ScanError as error:
            raise UsageError(str(error)) from None
        self._used: set[str] = set()
        self._rules = [it for it in rules if not it.policy.needs_file]
        others = [it.policy.name for it in rules if it.policy.needs_file]
        if not self._rules:
            raise UsageError(
                f'--require: no policy of {", ".join(paths)} has on = "image", "layer" or'
                ' "vulnerability", and needs no Dockerfile.'
            )
        if others:
            one = len(others) == 1
            some = "1 policy needs" if one else f"{len(others)} policies need"
            write_message(
                f"--require: {some} a Dockerfile and {'is' if one else 'are'} not checked: {', '.join(others)}.\n"
            )

    def _policies(self, path: str) -> list[PolicyRule]:
        if not os.path.isfile(path):
            raise UsageError(missing_path(path))
        request = CheckOptions({"config": (path,)})
        try:
            here = configurations(request, all_rules()).of_folder(os.getcwd())
            tools: Any = here.get("tools") or {}
            self._tools.update(tools)
            return policies_of(here)
        except ConfigError as error:
            raise explained(error) from None
        except UnknownCode as error:
            raise UsageError(f"{error}.") from None

    def lets_pass(self, origin: Reference, source: Registry, registries: Registries) -> bool:
        """Whether every image of a reference meets all policies of severity error; what does not is
        reported. `origin` has a digest. Raises RegistryError, UsageError."""
        found: list[Diagnostic] = []
        names = []
        for digest, platform in _images(origin, source, origin.wanted, ""):
            name = f"{origin} ({platform})" if platform else str(origin)
            names.append(name)
            tagged = f"{origin.name}:{origin.tag}" if origin.tag else origin.name
            wanted = Wanted(self._about(origin, source, digest), tools=self._tools)
            place = f"{IN_REGISTRY}{origin.name}@{digest}"
            with gated(place, "", wanted, registries, self._access) as measured:
                measured.image.names = measured.image.names or (tagged,)
                found += self._check(name, measured)
        unused = [path for path in self._scans if path not in self._used]
        if unused:
            raise UsageError(f"--scan: {', '.join(unused)} is about another image than {origin}.")
        if found:
            write_report(found, names, CheckOptions({"color": self._color}))
        return not any(map(_stops, found))

    def _check(self, name: str, measured: MeasuredImage) -> Iterator[Diagnostic]:
        source = Source(name, "")
        guard = Guard(source, [])
        for rule in self._rules:
            made = guard.run(rule.code, 0, _findings, rule, measured)
            guard.found += [Diagnostic(source, rule, it, rule.severity_of(it)) for it in made or ()]
        yield from guard.found

    def _about(self, origin: Reference, source: Registry, digest: str) -> list[str]:
        """The reports that are about one of the images."""
        config = source.manifest(origin.repository, digest).config
        target = Target(str(origin), digest, config.digest if config is not None else "", digest)
        found = []
        for path, scan in self._scans.items():
            try:
                scan.check_target(target)
            except ScanError:
                continue
            found.append(path)
        self._used.update(found)
        return found


def _images(
    origin: Reference, source: Registry, digest: str, platform: str
) -> Iterator[tuple[str, str]]:
    """The images that a manifest is or has, each with its platform. Raises RegistryError."""
    manifest = source.manifest(origin.repository, digest)
    if manifest.is_image:
        yield manifest.digest, platform
    elif not manifest.is_index:
        raise WrongAnswer(f"{origin}: {digest} is no image, and --require is about images.")
    for it in manifest.manifests:
        if not it.is_attestation:
            yield from _images(origin, source, it.digest, it.platform)


def _findings(rule: PolicyRule, measured: MeasuredImage) -> list[Finding]:
    return list(rule.policy.image_findings(measured.thing))


def _stops(it: Diagnostic) -> bool:
    is_undecided = isinstance(it.finding, UndecidedFinding)
    return it.severity >= Severity.ERROR or is_undecided or it.rule.code == INTERNAL_ERROR.code

"""`dflint registry promote --require`: an image that does not meet the policies is not copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.cli.configuration import configurations, explained
from dflint.cli.options import CheckOptions
from dflint.cli.output import write_message
from dflint.cli.report import write_report
from dflint.cli.usage import UsageError
from dflint.config.policies import policies_in
from dflint.config.settings import ConfigError
from dflint.engine.diagnostic import Diagnostic
from dflint.engine.guard import INTERNAL_ERROR, Guard
from dflint.engine.registry import all_rules
from dflint.image.errors import ImageError
from dflint.image.names import IN_REGISTRY, Access
from dflint.image.reading import read
from dflint.policy.model.images import MeasuredImage
from dflint.policy.scan import ScanError, read_scan
from dflint.registry.errors import WrongAnswer
from dflint.rule import Severity
from dflint.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from dflint.image.image import Image
    from dflint.policy.rules import PolicyRule
    from dflint.policy.scan import Scan
    from dflint.registry.content import Registry
    from dflint.registry.reference import Reference
    from dflint.rule import Finding


class Gate:
    """The policies of some files, and reports of scanners. Raises UsageError for those that cannot be
    used, and where none of them is about images: a gate that checks nothing would let all pass."""

    def __init__(self, paths: Sequence[str], scans: Sequence[str], values: dict[str, Any]) -> None:
        self._access = Access(values["plain_http"], values["ca_file"])
        self._color = values["color"]
        try:
            known = configurations(CheckOptions({}), all_rules()).of_path(".").layer
            rules = [rule for path in paths for rule in policies_in(path, known)]
            self._scans = [read_scan(path) for path in scans]
        except ConfigError as error:
            raise explained(error) from None
        except ScanError as error:
            raise UsageError(str(error)) from None
        self._paths = scans
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

    def lets_pass(self, origin: Reference, source: Registry) -> bool:
        """Whether every image of a reference meets all policies of severity error; what does not is
        reported. `origin` has a digest. Raises RegistryError, UsageError."""
        found: list[Diagnostic] = []
        names = []
        used: set[int] = set()
        for digest, platform in _images(origin, source, origin.wanted, ""):
            image = self._read(origin, digest)
            name = f"{origin} ({platform})" if platform else str(origin)
            names.append(name)
            found += self._check(name, MeasuredImage(image, self._scan(image, used)))
        unused = [path for at, path in enumerate(self._paths) if at not in used]
        if unused:
            raise UsageError(f"--scan: {', '.join(unused)} is about another image than {origin}.")
        if found:
            write_report(found, names, CheckOptions({"color": self._color}))
        return not any(
            it.severity >= Severity.ERROR or it.rule.code == INTERNAL_ERROR.code for it in found
        )

    def _check(self, name: str, measured: MeasuredImage) -> Iterator[Diagnostic]:
        source = Source(name, "")
        guard = Guard(source, [])
        for rule in self._rules:
            made = guard.run(rule.code, 0, _findings, rule, measured)
            guard.found += [Diagnostic(source, rule, it, rule.severity_of(it)) for it in made or ()]
        yield from guard.found

    def _read(self, origin: Reference, digest: str) -> Image:
        """One image with all of its layers, each of which is checked against its digest."""
        try:
            place = f"{IN_REGISTRY}{origin.host}/{origin.repository}@{digest}"
            image = read(place, access=self._access)
        except ImageError as error:
            raise UsageError(str(error)) from None
        image.names = image.names or (origin.name + (f":{origin.tag}" if origin.tag else ""),)
        return image

    def _scan(self, image: Image, used: set[int]) -> Scan | None:
        """The report that is about an image."""
        for at, scan in enumerate(self._scans):
            try:
                scan.check_image(image)
            except ScanError:
                continue
            used.add(at)
            return scan
        return None


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

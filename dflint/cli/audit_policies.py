"""`dflint registry audit --policy`: policies over each image, tag and repository of a registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.audit.measuring import image_of
from dflint.cli.configuration import explained
from dflint.cli.gate import MOST_AGE, configuration_at, findings_of, image_policies, problems_of
from dflint.cli.gated_image import Asked, Wanted
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.dates import read_age
from dflint.engine.diagnostic import Diagnostic
from dflint.engine.selection import UnknownCode
from dflint.image.errors import ImageError
from dflint.image.names import IN_REGISTRY, Access
from dflint.image.reading import read
from dflint.policy.model.images import MeasuredImage
from dflint.policy.policy import UndecidedFinding
from dflint.registry.layout import Layouts
from dflint.registry.place import Place
from dflint.scanners.scan import Target
from dflint.source import Source as Text
from dflint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from dflint.audit.findings import AuditedImage
    from dflint.audit.scan import Scan, ScannedRepository
    from dflint.cli.registries import Registries
    from dflint.image.image import Image
    from dflint.policy.rules import PolicyRule
    from dflint.registry.content import Source


class AuditPolicies:
    """The policies of a file that are about images. Raises UsageError for a file that cannot be used."""

    def __init__(self, path: str, values: dict[str, Any]) -> None:
        try:
            here = configuration_at(path, ())
            self._rules = image_policies(here, path)
        except ConfigError as error:
            raise explained(error) from None
        except UnknownCode as error:
            raise UsageError(f"{error}.") from None
        tools: Any = here.get("tools") or {}
        self._wanted = Wanted(tools=tools, most_age=read_age(MOST_AGE))
        self._access = Access(values["plain_http"], values["ca_file"])

    def judge(
        self, images: list[AuditedImage], found: Scan, source: Source, registries: Registries
    ) -> None:
        """Add what the policies find to the findings of each image.

        What is about a tag or a repository alone is asked once, at the first image that it reaches.
        """
        repositories = {it.name: it for it in found.repositories}
        seen: set[tuple[str, ...]] = set()
        for it in images:
            place = _Placed(it, repositories[it.repository], source)
            for rules, tags in self._questions(it, seen):
                it.findings += self._checked(rules, place, tags, registries)

    def _questions(
        self, it: AuditedImage, seen: set[tuple[str, ...]]
    ) -> Iterator[tuple[list[PolicyRule], list[str]]]:
        """The policies to ask about an image, and by which tags it is called then."""
        whole: list[PolicyRule] = []
        for rule in self._rules:
            alone = rule.policy.on if "image" not in rule.policy.names else ""
            if rule.policy.on == "tag":
                for tag in it.tags:
                    key = (rule.code, it.repository, tag)
                    if not alone or key not in seen:
                        seen.add(key)
                        yield [rule], [tag]
            elif alone == "repository":
                if (rule.code, it.repository) not in seen:
                    seen.add((rule.code, it.repository))
                    whole.append(rule)
            else:
                whole.append(rule)
        yield whole, it.tags

    def _checked(
        self, rules: list[PolicyRule], place: _Placed, tags: list[str], registries: Registries
    ) -> Iterator[Diagnostic]:
        text = Text(place.audited.name, "")
        try:
            measured = self._measured(place, tags, registries)
        except ImageError as error:
            for rule in rules:
                what = f"{rule.policy.name} cannot be decided: {str(error).rstrip('.')}"
                yield Diagnostic(text, rule, UndecidedFinding(Span(0, 0), what), rule.severity)
            return
        yield from findings_of(rules, measured, text)
        yield from problems_of(measured, text)

    def _measured(self, place: _Placed, tags: list[str], registries: Registries) -> MeasuredImage:
        """An image, with all that may be asked about it. Raises ImageError."""
        image = image_of(place.reference(tags[0] if tags else ""), place.audited.image)
        where = place.called(tags)
        target = Target(image.reference, image.digest, image.config_digest, where.top.digest)
        names = place.names(where.top.digest)
        asked = Asked(image, target, where, self._wanted, registries, names)
        return MeasuredImage(
            image, asked.evidence(), where, lambda: place.whole(image.platform, self._access)
        )


class _Placed:
    """An image of an audit where it is."""

    def __init__(
        self, audited: AuditedImage, repository: ScannedRepository, source: Source
    ) -> None:
        self.audited = audited
        self.repository = repository
        self.source = source

    @property
    def name(self) -> str:
        return f"{self.source.host}/{self.repository.name}"

    def reference(self, tag: str) -> str:
        return f"{self.name}:{tag}" if tag else f"{self.name}@{self.audited.image.digest}"

    def called(self, tags: list[str]) -> Place:
        """Its place, by these tags; the first one is that of its name."""
        known = {tag: self.repository.tags[tag] for tag in tags}
        top = self.repository.manifests[next(iter(known.values()), self.audited.image.digest)]
        name = self.repository.name
        is_folder = isinstance(self.source, Layouts)
        beside = self.source.roots(name) if isinstance(self.source, Layouts) else ()
        tag = tags[0] if tags else ""
        return Place(self.source, name, tag, top, not is_folder, beside, known)

    def names(self, top: str) -> tuple[str, str]:
        """How tools call it for its platform, and how they call what its name stands for."""
        if isinstance(self.source, Layouts):
            layout = self._layout(self.source)
            return layout, layout
        return f"{self.name}@{self.audited.image.digest}", f"{self.name}@{top}"

    def whole(self, platform: str, access: Access) -> Image:
        """It with the files of its layers. Raises ImageError."""
        digest = self.audited.image.digest
        if not isinstance(self.source, Layouts):
            return read(f"{IN_REGISTRY}{self.name}@{digest}", platform, access=access)
        found = read(self._layout(self.source), platform)
        if found.digest != digest:
            raise ImageError(f"{self.audited.name}: its files were not found by its platform.")
        return found

    def _layout(self, layouts: Layouts) -> str:
        """How it is called in its folder."""
        tag = f":{self.audited.tags[0]}" if self.audited.tags else ""
        return f"oci:{layouts.folder_of(self.repository.name)}{tag}"

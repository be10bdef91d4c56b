"""What is wrong with images, by the rules for Dockerfiles that hold for images as well."""

from __future__ import annotations

from dflint.audit.bases import BASE_NAME, base_of, by_layers, history_of, labels_of
from dflint.audit.recipe import CONFIGURATION, FIRST, is_shell_form, recipe
from dflint.engine.diagnostic import Diagnostic
from dflint.engine.linter import lint
from dflint.rule import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from dflint.audit.bases import Base
    from dflint.audit.scan import Scan, ScannedImage, ScannedRepository
    from dflint.engine.dispatch import Dispatch
    from dflint.registry.content import Source

# Rules whose findings are about the image, and not about how a file is written: unsupported bases,
# secrets, users, what is started and how, health checks.
RULES = (
    "DF110", "DF111", "DF145", "DF146", "DF401", "DF402", "DF420", "DF422", "DF423", "DF424", "DF425",
    "DF431", "DF433", "DF434", "DF438", "DF446", "DF447", "DF449", "DF501", "DF502", "DF504", "DF540",
    "DF541", "DF543", "DF544", "DF545", "DF562", "DF612",
)  # fmt: skip
OF_BASES = ("DF110", "DF111")
EARLIEST = "1970-01-02"


class AuditedImage:
    """An image and what is said of it. `created`: when, as it says itself; nothing for 1970 and 0001."""

    def __init__(
        self,
        scan: Scan,
        repository: ScannedRepository,
        image: ScannedImage,
        base: Base | None,
        team: str,
    ) -> None:
        self.repository = repository.name
        self.image = image
        self.tags = [it for it in repository.tags_of(image.digest) if not it.startswith("sha256-")]
        self.name = (
            f"{scan.host}/{repository.name}:{self.tags[0]}"
            if self.tags
            else (f"{scan.host}/{repository.name}@{image.digest}")
        )
        self.base = base
        self.team = team
        self.findings: list[Diagnostic] = []
        started = image.config.get("config")
        self._started: Mapping[str, Any] = started if isinstance(started, dict) else {}

    @property
    def created(self) -> str:
        text = str(self.image.config.get("created") or "")
        return text if text >= EARLIEST else ""

    @property
    def user(self) -> str:
        return str(self._started.get("User") or "")

    @property
    def is_root(self) -> bool:
        return self.user.partition(":")[0] in ("", "0", "root")

    @property
    def ports(self) -> list[str]:
        ports = self._started.get("ExposedPorts")
        return sorted(map(str, ports)) if isinstance(ports, dict) else []

    @property
    def has_healthcheck(self) -> bool:
        test = self._started.get("Healthcheck")
        return isinstance(test, dict) and test.get("Test") not in (None, [], ["NONE"])

    @property
    def has_shell_form(self) -> bool:
        return any(is_shell_form(self._started.get(key)) for key in ("Entrypoint", "Cmd"))

    @property
    def labels(self) -> dict[str, str]:
        return {
            key: value for key, value in labels_of(self.image.config).items() if key != BASE_NAME
        }

    @property
    def steps(self) -> int:
        return len(history_of(self.image.config))


def audit(
    scan: Scan, source: Source, table: Dispatch, team_of: Callable[[str, ScannedImage], str]
) -> Iterator[AuditedImage]:
    """Each image of a scan with its findings, each once in a repository, however many tags it has."""
    known = by_layers(scan)
    for repository in scan.repositories:
        for image in repository.images.values():
            base = base_of(image, repository, source, known)
            team = team_of(repository.name, image)
            found = AuditedImage(scan, repository, image, base, team)
            found.findings = findings(found, table)
            yield found


def findings(it: AuditedImage, table: Dispatch) -> list[Diagnostic]:
    """What the rules find; each message begins with the layer, or with `configuration`."""
    made = recipe(it.name, it.image.config, it.base.name if it.base is not None else "")
    found: list[Diagnostic] = []
    for one in lint(made.source, table):
        origin = made.origin(made.source.position(one.start).line)
        if origin == FIRST and one.rule.code not in OF_BASES:
            origin = CONFIGURATION  # rules about a stage mark its FROM
        # There is no file that could be fixed.
        finding = Finding(one, f"{origin}: {one.message}")
        found.append(Diagnostic(made.source, one.rule, finding, one.severity))
    return found

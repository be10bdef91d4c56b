"""The report of a scanner for vulnerabilities, whichever scanner it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dflint.scanners.documents import ScanError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SEVERITIES = ("critical", "high", "medium", "low", "negligible", "unknown")
FIXES = ("fixed", "wont-fix", "not-fixed", "unknown")
DAY = timedelta(days=1)
AHEAD = timedelta(hours=1)  # that the clocks of two machines may differ


class Target:
    """The image that a report must be about. `manifest` and `config` are the digests of these for one
    platform, `top` that of what its name stands for: the same manifest, or an index. Any may be empty."""

    def __init__(self, name: str, manifest: str = "", config: str = "", top: str = "") -> None:
        self.name = name
        self.manifest = manifest
        self.config = config
        self.top = top or manifest

    @property
    def shown(self) -> str:
        """What it is, for a sentence."""
        digest = self.manifest or self.config or "without a digest"
        return (
            f'"{self.name}" is {digest}' if digest not in self.name else f'"{self.name}" is gated'
        )

    def is_meant_by(self, own: Iterable[str], by_name: Iterable[str]) -> bool:
        """Whether a report is about it: `own` are the digests of what it looked at, `by_name` those under
        which registries have it, of which one may be an index for several platforms."""
        own, by_name = set(own) - {""}, set(by_name) - {""}
        if {self.manifest, self.config} & own or {self.manifest} & by_name:
            return True
        return not own and self.top in by_name


class Vulnerability:
    """One vulnerability in one package. `published` and `known_exploited` are None if not known."""

    start = end = 0

    def __init__(
        self,
        id: str,
        severity: str,
        package: str,
        version: str,
        fix: str,
        fix_version: str = "",
        published: datetime | None = None,
        known_exploited: bool | None = None,
        ignored: bool = False,
        aliases: Sequence[str] = (),
        reason: str = "",
    ) -> None:
        self.id = id
        self.severity = severity
        self.package = package
        self.version = version
        self.fix = fix
        self.fix_version = fix_version
        self.published = published
        self.known_exploited = known_exploited
        self.ignored = ignored
        self.aliases = tuple(dict.fromkeys(it for it in aliases if it and it != id))
        self.reason = reason

    @property
    def key(self) -> tuple[str, str, str, bool]:
        """What makes it another one: two matchers may find the same."""
        return self.id, self.package, self.version, self.ignored

    def joined(self, other: Vulnerability) -> Vulnerability:
        """What two matchers or scanners say of the same one: of each thing, the worse."""
        first, second = sorted((self, other), key=lambda it: SEVERITIES.index(it.severity))
        exploited = [it for it in (self.known_exploited, other.known_exploited) if it is not None]
        fix = min((self.fix, other.fix), key=FIXES.index)
        return Vulnerability(
            self.id,
            second.severity if first.severity == "unknown" else first.severity,
            self.package,
            self.version,
            fix,
            self.fix_version if self.fix == fix and self.fix_version else other.fix_version,
            min(filter(None, (self.published, other.published)), default=None),
            any(exploited) if exploited else None,
            self.ignored,
            (*self.aliases, *other.aliases),
            self.reason or other.reason,
        )


class Scan:
    """The report of a scanner. `own`: the digests of what it looked at, `by_name`: those of its names in
    registries. `database`: when the data of the scanner was made, `created`: when the report was."""

    def __init__(
        self,
        tool: str,
        version: str,
        target: str,
        own: Iterable[str],
        by_name: Iterable[str],
        created: datetime | None,
        database: datetime | None,
        vulnerabilities: Iterable[Vulnerability],
    ) -> None:
        self.tool = tool
        self.version = version
        self.target = target
        self.own = frozenset(own) - {""}
        self.by_name = frozenset(by_name) - {""}
        self.created = created
        self.database = database
        self.vulnerabilities = joined(vulnerabilities)

    @property
    def oldest(self) -> datetime | None:
        """When its data was made, at the latest: data is never newer than a report on it."""
        return min(filter(None, (self.database, self.created)), default=None)

    def check_target(self, target: Target) -> None:
        """Raises ScanError unless the report is about an image."""
        if not target.is_meant_by(self.own, self.by_name):
            known = ", ".join(sorted(self.own or self.by_name)) or "it names no digest"
            raise ScanError(
                f'the report of {self.tool} is about another image: it scanned "{self.target}" ({known}),'
                f" and {target.shown}."
            )

    def check_age(self, most: timedelta, is_asked: bool, now: datetime | None = None) -> None:
        """Raises ScanError where the data of the scanner is older than `most`, or not known to be newer.

        `is_asked`: the user named the limit, so that the time of the report is not enough.
        """
        now = now or datetime.now(UTC)
        known = self.database if is_asked else self.oldest
        oldest = self.oldest
        if oldest is not None and now - oldest > most:
            what = "the database of" if oldest == self.database else "the report of"
            raise ScanError(
                f"{what} {self.tool} is {days(now - oldest)} old, and at most {days(most)} are allowed."
            )
        if oldest is not None and oldest - now > AHEAD:
            raise ScanError(
                f"the report of {self.tool} is from the future: {oldest:%Y-%m-%d %H:%M} UTC."
            )
        if known is None:
            hint = (
                " Give what `trivy version --format json` prints with a second --scan."
                if self.tool == "trivy"
                else ""
            )
            raise ScanError(
                f"the report of {self.tool} does not say how old its database is.{hint}"
            )


def joined(vulnerabilities: Iterable[Vulnerability]) -> list[Vulnerability]:
    """Each vulnerability of each package once, in order."""
    found: dict[object, Vulnerability] = {}
    for it in vulnerabilities:
        other = found.get(it.key)
        found[it.key] = it if other is None else other.joined(it)
    return list(found.values())


def days(time: timedelta) -> str:
    """A time in days or hours, for a sentence."""
    number, unit = (time / DAY, "day") if time >= 2 * DAY else (time / timedelta(hours=1), "hour")
    whole = f"{number:.0f}"
    return f"{whole} {unit}{'s' if whole != '1' else ''}"

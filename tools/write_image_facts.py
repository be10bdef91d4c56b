"""Write dflint/knowledge/_generated_facts.py: what official images set, bring and start.

usage: write_image_facts.py DATE RECORDS OFFICIAL_TAGS

RECORDS is a JSON file of what the Dockerfiles of official images say, along their whole FROM
chain; OFFICIAL_TAGS a table of all tags. What all variants of an image share is written once;
what changed with a version is written with the version at which it changed.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archives import image_records, official_tags
from literals import Shared, literal, table, write_module

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "dflint" / "knowledge" / "_generated_facts.py"
sys.path.insert(0, str(ROOT))

from dflint.knowledge.systems import BUSYBOX  # noqa: E402
from dflint.model.lookups.image_kinds import LETTERS, kind_of, without_numbers  # noqa: E402
from dflint.model.lookups.image_tags import Version, split_tag  # noqa: E402

Record = dict[str, Any]
Row = dict[str, Any]
# Packages whose installation makes users of their own; what an image then has is not known.
MAKES_USERS = frozenset({
    "avahi-daemon", "bind9", "chrony", "clamav-base", "cron", "dbus", "dnsmasq-base", "dovecot-core",
    "exim4-base", "haproxy", "memcached", "mosquitto", "munge", "ntp", "openssh-server", "polkitd",
    "postfix", "postgresql", "postgresql-common", "rabbitmq-server", "redis", "redis-server",
    "redis-tools", "slapd", "squid", "stunnel4", "systemd", "tcpdump", "tor", "unbound",
    "uuid-runtime", "varnish", "vsftpd", "zabbix-agent",
})  # fmt: skip
# Packages that bring an interpreter; Mercurial needed Python 2 up to Debian 10.
BRINGS = {"nodejs": "node", "python": "python", "python2": "python", "mercurial": "python"}
# Fields as they are called in the records, and here.
FIELDS = {
    "user": "user", "workdir": "workdir", "shell": "shell", "entrypoint": "entrypoint",
    "cmd": "command", "expose": "ports", "volume": "volumes", "stopsignal": "stop_signal",
    "users": "users",
}  # fmt: skip
DEFAULT = {"user": "root", "workdir": "/"}
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LONGEST_VALUE = 48
OF_VERSIONS = ("VERSION", "MAJOR", "RELEASE")
# Of settings of the application too only the names are written.
SETTINGS = (
    "GPG",
    "SIGNING_KEY",
    "OPCACHE",
    "ZOO_",
    "INFLUXDB3_",
    "JOOMLA_",
    "PASSENGER_",
    "SWIFT_",
    "PHP_LDFLAGS",
)
MOST_CHANGES = 3
# Changes that are older than the oldest tag with them that was read: image and field → first version.
# Source: docker-library/postgres#1259.
EARLIER = {("postgres", "volumes"): "18"}
SHARED_ONLY = ("clojure",)
# More combinations than they are used in: what all their variants share is written, of the rest these
# fields alone, and of others that they are not known.
OF_WIDE = ("has", "may", "users")
WIDE = ("drupal", "gradle", "groovy", "joomla", "maven", "sonarqube")


def rows_of(image: str, records: list[Record]) -> tuple[Row, list[tuple[str, Row]]]:
    """What all kinds of an image share, and what each has beyond it."""
    by_kind: dict[str, list[tuple[Version, Record]]] = defaultdict(list)
    for record in records:
        if image in ("node", "php", "python", "ruby"):
            record["from"] = [f"{image}:", *record["from"]]
        for tag in record["tags"]:
            parts = split_tag(tag)
            if (
                parts is not None
                and record.get("base")
                and "base unread" not in record.get("notes", ())
            ):
                by_kind[kind_of(parts[1])].append((parts[0], record))
    kinds = {kind: row_of(tags) for kind, tags in by_kind.items()}
    if not kinds:
        return {}, []
    first, *rest = kinds.values()
    shared = {k: v for k, v in first.items() if all(row.get(k) == v for row in rest)}
    variables = first.get("env", {})
    shared_env = {
        k: v for k, v in variables.items() if all(row.get("env", {}).get(k, 0) == v for row in rest)
    }
    if shared_env:
        shared["env"] = shared_env
    if image in SHARED_ONLY:
        return shared | {"may": "?"}, []
    grouped: dict[str, tuple[list[str], Row]] = {}
    for kind, row in sorted(kinds.items()):
        own = {k: v for k, v in row.items() if k not in shared}
        if env := {k: v for k, v in row.get("env", {}).items() if k not in shared_env}:
            own["env"] = env
        if image in WIDE:
            shared |= {k: None for k in own if k in FIELDS.values() and k not in OF_WIDE}
            own = {k: v for k, v in own.items() if k in OF_WIDE}
        grouped.setdefault(literal(own), ([], own))[0].append(kind)
    names = joined_kinds([names for names, _ in grouped.values()])
    return shared, [*zip(names, [own for _, own in grouped.values()], strict=True)]


def joined_kinds(rows: list[list[str]]) -> list[str]:
    """The kinds of each row in one text; those that differ by a number once, if no other row has such."""
    among: dict[str, set[int]] = defaultdict(set)
    for at, names in enumerate(rows):
        for name in names:
            among[without_numbers(name)].add(at)
    counts = Counter(without_numbers(name) for names in rows for name in names)
    found = []
    for names in rows:
        joined = [
            it if counts[it] > 1 and len(among[it]) == 1 else name
            for name in names
            for it in (without_numbers(name),)
        ]
        found.append(",".join(dict.fromkeys(joined)))
    return found


def row_of(tags: list[tuple[Version, Record]]) -> Row:
    """The fields of a kind; one that changed with the version is a dictionary {version: value}."""
    row: Row = {}
    for field, name in FIELDS.items():
        value = over_versions([(version, plain(record.get(field))) for version, record in tags])
        if value != DEFAULT.get(name) and value != ():
            row[name] = value
    if any(MAKES_USERS.intersection(record.get("packages", ())) for _, record in tags):
        row["users"] = None
    row |= programs_of([record for _, record in tags])
    env = variables_of([record.get("env", {}) for _, record in tags])
    return row | ({"env": env} if env else {})


def plain(value: Any) -> Any:
    """A value of a record as Python: lists as tuples, nothing as ()."""
    if isinstance(value, list):
        return tuple(plain(it) for it in value)
    return () if value is None else value


def over_versions(values: list[tuple[Version, Any]]) -> Any:
    """One value, a dictionary by the version from which on it holds, or None if neither."""
    if len({value for _, value in values}) == 1:
        return values[0][1]
    full = sorted({it for it in values if len(it[0]) > 1}, key=lambda it: it[0])
    changes: dict[str, Any] = {}
    last: Any = None
    for version, value in full:
        if not changes or value != last:
            changes[".".join(map(str, version[:2])) if changes else ""] = value
        last = value
    return changes if 1 < len(changes) <= MOST_CHANGES else None


def programs_of(records: list[Record]) -> Row:
    """Which programs are there in all of them, and which in none, as letters."""
    sets = [
        {it.removesuffix("(busybox)") for it in record.get("programs", ())} for record in records
    ]
    row: Row = {}
    is_rpm = any(not it["base"].startswith(("debian", "ubuntu", "alpine")) for it in records)
    every, some = set.intersection(*sets), set.union(*sets)
    if all(it["base"].startswith("alpine") for it in records):
        every, some = every - BUSYBOX, some - BUSYBOX
    languages = [languages_of(record) for record in records]
    sure = [found - ({"python"} if not of_python else set()) for found, of_python in languages]
    every |= set.intersection(*sure)
    some |= set.union(*(found for found, _ in languages))
    row["has"] = "".join(sorted(LETTERS[it] for it in every if it in LETTERS))
    row["may"] = "".join(sorted(LETTERS[it] for it in some - every if it in LETTERS))
    if is_rpm:
        row["may"] = "?"
    return {k: v for k, v in row.items() if v}


def languages_of(record: Record) -> tuple[set[str], bool]:
    """The interpreters that a FROM chain and packages bring, and whether `python` is sure of them."""
    chain = {it.partition(":")[0] for it in record["from"]}
    found = chain & {"node", "php", "python", "ruby"}
    packages = set(record.get("packages", ()))
    is_sure = "python" in found or not packages.isdisjoint(("python", "python2"))
    found |= {program for package, program in BRINGS.items() if package in packages}
    return found, is_sure


def variables_of(settings: list[dict[str, str]]) -> dict[str, str | None]:
    """The variables that all set, with their value, or None where it differs or is long."""
    found: dict[str, str | None] = {}
    for name in settings[0]:
        if all(name in it for it in settings):
            values = {it[name] for it in settings}
            value = values.pop() if len(values) == 1 else None
            if name == "PATH" and value is not None:
                value = value.replace(SYSTEM_PATH, "$PATH")
            is_short = value and len(value) <= LONGEST_VALUE
            found[name] = value if is_short and not is_unread(name) else None
    return dict(sorted(found.items()))


def is_unread(name: str) -> bool:
    """Whether the value of a variable changes with the version, or is a setting that no Dockerfile reads."""
    return any(it in name for it in (*OF_VERSIONS, *SETTINGS))


def with_kinds(tags: Path, *kinds: str) -> list[str]:
    """The images that have all these kinds of tags among those that are listed now."""
    found: dict[str, set[str]] = defaultdict(set)
    for tag in official_tags(tags):
        parts = split_tag(tag.tag) if tag.listed else None
        if parts is not None:
            found[tag.image].add(kind_of(parts[1].removeprefix("open-#-")))
    return sorted(image for image, words in found.items() if words.issuperset(kinds))


def with_names(row: Row) -> Row:
    """The row with the variables whose value is not known in `sets`, as one text of their names."""
    env = row.get("env", {})
    names = " ".join([it for it, value in env.items() if value is None])
    known = {it: value for it, value in env.items() if value is not None}
    rest = {key: value for key, value in row.items() if key != "env"}
    return rest | ({"env": known} if known else {}) | ({"sets": names} if names else {})


def facts_written(facts: Mapping[str, Any]) -> list[str]:
    """The table, after the values that several rows share."""
    facts = {
        image: (with_names(shared), tuple([(kind, with_names(own)) for kind, own in kinds]))
        for image, (shared, kinds) in facts.items()
    }
    shared = Shared(facts.values())
    rows = [(image, shared.written(row)) for image, row in facts.items()]
    kind = "dict[str, tuple[dict[str, Any], tuple[tuple[str, dict[str, Any]], ...]]]"
    return ["", *shared.names, *table("FACTS", kind, rows)]


def main(today: str, records: str, tags: str) -> None:
    facts = {}
    for image, found in sorted(image_records(Path(records)).items()):
        shared, kinds = rows_of(image, found)
        if shared or kinds:
            facts[image] = (shared, tuple(kinds))
    for (image, field), since in EARLIER.items():
        before, after = facts[image][0][field].values()
        facts[image][0][field] = {"": before, since: after}
    body = [
        *facts_written(facts),
        "# Images with a slim variant, and those with a JRE beside the JDK, among the tags of that day.",
        f"WITH_SLIM = {literal(with_kinds(Path(tags), '', 'slim'))}",
        f"WITH_JRE = {literal(with_kinds(Path(tags), 'jdk', 'jre'))}",
    ]
    write_module(
        TARGET,
        title="What official images set, bring and start, by image and kind of tag.",
        script=Path(__file__).name,
        date=today,
        sources="the Dockerfiles of the official\nimages of 2024 to 2026, along their FROM chains",
        body=[
            "",
            "TYPE_CHECKING = False",
            "if TYPE_CHECKING:",
            "    from typing import Any",
            *body,
        ],
    )


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])

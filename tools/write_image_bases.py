"""Write dflint/knowledge/_generated_bases.py: on which release each tag of an image is built.

usage: write_image_bases.py DATE OFFICIAL_TAGS

OFFICIAL_TAGS is a table of all tags that official images ever had, with their last base. Tags
that name their release (3.12-bookworm) are left out, and those of images that are a distribution.
The rest is packed: variants that share their releases are one row, and of the versions only those
are written at which the release changes. Each tag is then looked up again, to be sure.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

from archives import Tag, official_tags
from literals import literal, packed, write_module

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "dflint" / "knowledge" / "_generated_bases.py"
sys.path.insert(0, str(ROOT))

from dflint.model.lookups.image_tags import Version, split_tag, words  # noqa: E402
from dflint.model.lookups.packed_bases import find, pack_base, unpack  # noqa: E402
from dflint.model.lookups.releases import RELEASES, named_in  # noqa: E402

# Images of which too many versions exist, or few use: only versions in one or two parts, with a
# mark where the base changed within one of them.
WIDE = (
    "adoptopenjdk", "amazoncorretto", "bash", "composer", "dart", "drupal",
    "elixir", "erlang", "ghost", "gradle", "ibm-semeru-runtimes", "influxdb",
    "java", "jruby", "nextcloud", "percona",
    "phpmyadmin", "pypy", "rocket.chat", "sapmachine", "solr", "sonarqube", "spark", "telegraf",
    "traefik", "wordpress", "yourls",
)  # fmt: skip
# Too many combinations for what they are used, or all of them name their release.
LEFT_OUT = ("clojure", "neurodebian", "tomee")
# At most one FROM of 25,000 public Dockerfiles names them.
NOT_USED = (
    "arangodb", "azul-zulu", "chronograf", "cirros", "espocrm", "flink", "groovy", "haxe", "hylang", "irssi",
    "jetty", "joomla", "kapacitor", "kong", "matomo", "mediawiki", "percona", "rakudo-star", "redmine",
    "satosa", "swipl", "telegraf",
)  # fmt: skip
# A variant that is not listed any more, never had so many tags, and was listed for less than so long, is
# left out: nearly nothing uses it (pypy:3.9-7.3.8, maven:3-jdk-8u40).
FEWEST_TAGS, SHORTEST_LIFE = 8, timedelta(days=120)
Versions = dict[Version, str]
Variant = tuple[str, str]  # image, variant
# Given up, and hardly ever the base of another image.
GIVEN_UP = (
    "clearlinux", "clefos", "crux", "jobber", "mongo-express", "nats-streaming", "piwik", "sl", "sourcemage",
    "ubuntu-debootstrap", "ubuntu-upstart",
)  # fmt: skip


def is_needed(tag: Tag) -> bool:
    """Whether only a table says the release."""
    if tag.image in (*RELEASES, *LEFT_OUT, *NOT_USED) or named_in(tag.tag, tag.image) is not None:
        return False
    if any(len(it) == 8 and it.isdecimal() for it in words(tag.tag)):
        return False  # of one day
    if tag.image == "java" and ("openjdk-" in tag.tag or tag.tag.startswith("6b")):
        return False  # names of old builds, which nearly nothing uses
    return "windows" not in tag.tag and "nanoserver" not in tag.tag


def by_variant(tags: list[Tag]) -> dict[str, dict[str, Versions]]:
    """image → variant → version → base; of two tags that read the same, the newer one."""
    newest: dict[tuple[str, str, Version], Tag] = {}
    passing = short_lived_variants(tags)
    for tag in tags:
        parts = split_tag(tag.tag) if is_needed(tag) else None
        if parts is None or (tag.image, parts[1]) in passing:
            continue
        key = tag.image, parts[1], parts[0]
        if key not in newest or newest[key].last < tag.last:
            newest[key] = tag
    found: dict[str, dict[str, Versions]] = defaultdict(lambda: defaultdict(dict))
    for (image, variant, version), tag in newest.items():
        found[image][variant][version] = pack_base(tag.base)
    for image in WIDE:
        for variant, versions in found[image].items():
            found[image][variant] = in_two_parts(versions)
    return found


def in_two_parts(versions: Versions) -> Versions:
    """The versions in at most two parts, with a `*` where not all of their patches have that base."""
    short: Versions = {}
    for version, base in sorted(versions.items()):
        if len(version) < 2:
            short[version] = base
            continue
        patches = {b for v, b in versions.items() if v[:2] == version[:2]}
        newest = versions.get(version[:2], base)
        short[version[:2]] = newest + ("*" if len(patches) > 1 else "")
    return short


def pack(versions: Versions) -> str:
    """`3.8.0U,11B 3.9.0U >3.9.2`: where the base changes, and the last version.

    Before these, `!8U`: the bases of versions in fewer parts that are not those of their
    newest version.
    """
    full = sorted(it for it in versions if not _parts_of(it, versions))
    words: list[str] = []
    line: Version | None = None
    before = ""
    for version in full:
        base = versions[version]
        if base == before:
            continue
        if words and version[:-1] == line:
            words[-1] += f",{version[-1]}{base}"
        else:
            words.append(".".join(map(str, version)) + base)
        before, line = base, version[:-1] if version else None
    short = [it for it in sorted(versions) if it not in full]
    odd = [it for it in short if versions[it] != versions[max(_parts_of(it, versions))]]
    odd_words = ["!" + ".".join(map(str, it)) + versions[it] for it in odd]
    end = [">" + ".".join(map(str, full[-1]))] if full[-1] else []
    return " ".join([*odd_words, *words, *end])


def _parts_of(version: Version, versions: Versions) -> list[Version]:
    return [it for it in versions if len(it) > len(version) and it[: len(version)] == version]


def rows_of(variants: dict[str, Versions]) -> list[tuple[str, str]]:
    """Variants whose versions agree become one row: ("slim,fpm", "3.8.0buster …")."""
    groups: list[tuple[list[str], Versions]] = []
    for variant, versions in sorted(variants.items(), key=lambda it: (-len(it[1]), it[0])):
        for names, known in groups:
            if all(known.get(version, base) == base for version, base in versions.items()):
                merged = known | versions
                if len(pack(merged)) <= len(pack(known)) + len(pack(versions)):
                    known.update(versions)
                    names.append(variant)
                    break
        else:
            groups.append(([variant], dict(versions)))
    return [
        (",".join(names), pack(known)) for names, known in groups if set(known.values()) != {"?"}
    ]


def check(variants: dict[str, Versions], rows: list[tuple[str, str]]) -> int:
    """How many tags are not found again as they were."""
    unpacked = {name: unpack(runs) for names, runs in rows for name in names.split(",")}
    wrong = 0
    for variant, versions in variants.items():
        for version, base in versions.items():
            found = find(unpacked[variant], version) if variant in unpacked else "?"
            wrong += found != base.rstrip("*")
    return wrong


def short_lived_variants(tags: list[Tag]) -> set[Variant]:
    """The variants that have gone soon, after few tags: see FEWEST_TAGS."""
    found: dict[Variant, list[Tag]] = defaultdict(list)
    for tag in tags:
        parts = split_tag(tag.tag)
        if parts is not None and parts[1]:
            found[tag.image, parts[1]].append(tag)
    return {
        variant
        for variant, of in found.items()
        if len(of) < FEWEST_TAGS
        and not any(it.listed for it in of)
        and date.fromisoformat(max(it.last for it in of))
        - date.fromisoformat(min(it.first for it in of))
        < SHORTEST_LIFE
    }


def listed_variants(tags: list[Tag]) -> set[Variant]:
    """The variants of which a tag is in the newest list, so that it may be built anew."""
    parts = [(tag.image, split_tag(tag.tag)) for tag in tags if tag.listed]
    return {(image, it[1]) for image, it in parts if it is not None}


def marked(image: str, names: str, listed: set[Variant]) -> str:
    """The names of variants, packed, with a `~` before those that are not built any more."""
    marks = [it if (image, it) in listed else f"~{it}" for it in names.split(",")]
    return " ".join(packed(sorted(marks)))


def main(today: str, path: str) -> None:
    tags = official_tags(Path(path))
    body = [
        "",
        "# The day of the newest list of tags; those that are listed may have another base since.",
        f"LISTED = {literal(max(tag.last for tag in tags))}",
        "BASES: dict[str, tuple[tuple[str, str], ...]] = {",
    ]
    wrong = 0
    listed = listed_variants(tags)
    for image, variants in sorted(by_variant(tags).items()):
        rows = rows_of(variants)
        wrong += check(variants, rows)
        rows = [(marked(image, names, listed), runs) for names, runs in rows]
        if rows and image not in GIVEN_UP:
            body.append(f"{literal(image)}:{literal(rows)},")
    print(f"{wrong} tags are not found again")
    write_module(
        TARGET,
        title="Which release of a distribution the tags of official images are built on.",
        script=Path(__file__).name,
        date=today,
        sources="docker-library/official-images, all\nversions of its lists, and the Dockerfiles that they name",
        body=[*body, "}"],
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])

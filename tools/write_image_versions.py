"""Write dflint/knowledge/_generated_versions.py: until when the versions of images get updates.

usage: write_image_versions.py DATE OFFICIAL_TAGS ENDOFLIFE

OFFICIAL_TAGS is a table of all tags that official images ever had; ENDOFLIFE a clone of
endoflife-date/endoflife.date. A line of versions (3.12, 22) ends when its makers say so, else on the
day on which its last tag left the list of official images: from then on it is not rebuilt.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from archives import Tag, cycles, day_of, official_tags
from literals import literal, write_module

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "dflint" / "knowledge" / "_generated_versions.py"
sys.path.insert(0, str(ROOT))

from dflint.knowledge._generated_deprecated import DEPRECATED  # noqa: E402
from dflint.knowledge.other_images import LINE_NAMES  # noqa: E402
from dflint.model.lookups.image_support import newer_lines  # noqa: E402
from dflint.model.lookups.image_tags import Version, split_tag, version_of, words  # noqa: E402
from dflint.model.lookups.releases import RELEASES  # noqa: E402

# Image → products of endoflife.date; where it has none, the list of official images alone counts.
PRODUCTS = {
    "amazoncorretto": ("amazon-corretto",), "arangodb": ("arangodb",), "azul-zulu": ("azul-zulu",),
    "backdrop": ("backdrop",), "caddy": ("caddy",), "cassandra": ("apache-cassandra",),
    "clickhouse": ("clickhouse",), "composer": ("composer",), "consul": ("consul",),
    "couchbase": ("couchbase-server",), "couchdb": ("apache-couchdb",), "django": ("django",),
    "docker": ("docker-engine",), "drupal": ("drupal",), "eclipse-temurin": ("eclipse-temurin",),
    "elasticsearch": ("elasticsearch",), "elixir": ("elixir",), "erlang": ("erlang",),
    "flink": ("apache-flink",), "golang": ("go",), "gradle": ("gradle",),
    "groovy": ("apache-groovy",), "haproxy": ("haproxy",), "httpd": ("apache-http-server",),
    "ibm-semeru-runtimes": ("ibm-semeru",), "influxdb": ("influxdb",), "jetty": ("eclipse-jetty",),
    "joomla": ("joomla",), "jruby": ("jruby",), "julia": ("julia",), "kibana": ("kibana",),
    "kong": ("kong-gateway",), "logstash": ("logstash",), "mariadb": ("mariadb",),
    "matomo": ("matomo",), "maven": ("apache-maven",), "mediawiki": ("mediawiki",),
    "memcached": ("memcached",), "mongo": ("mongodb",), "mysql": ("mysql",), "neo4j": ("neo4j",),
    "nextcloud": ("nextcloud",), "nginx": ("nginx",), "node": ("nodejs",), "perl": ("perl",),
    "php": ("php",), "phpmyadmin": ("phpmyadmin",), "plone": ("plone",),
    "postgres": ("postgresql",), "python": ("python",), "rabbitmq": ("rabbitmq",),
    "rails": ("ruby-on-rails",), "redis": ("redis",), "redmine": ("redmine",),
    "rocket.chat": ("rocket-chat",), "ros": ("ros", "ros-2"), "ruby": ("ruby",), "rust": ("rust",),
    "sapmachine": ("sapmachine",), "solr": ("solr",), "spark": ("apache-spark",),
    "telegraf": ("telegraf",), "tomcat": ("tomcat",), "traefik": ("traefik",),
    "vault": ("hashicorp-vault",), "wordpress": ("wordpress",), "zookeeper": ("zookeeper",),
    "mcr.microsoft.com/dotnet/sdk": ("dotnet",), "mcr.microsoft.com/powershell": ("powershell",),
}  # fmt: skip
# Images that are named by something else than the version of what they ship.
NAMED_OTHERWISE = (
    "archlinux", "buildpack-deps", "busybox", "cirros", "clojure", "gazebo", "hylang", "neurodebian",
    "sourcemage", "tomee", "ubuntu-debootstrap", "ubuntu-upstart",
)  # fmt: skip
# With the same lines, since they have two numbers.
RELEASED_WITH = {"kibana": "elasticsearch", "logstash": "elasticsearch"}
# Of these it is said that they are given up, and nothing of their versions; JDKs have the numbers of OpenJDK's.
GIVEN_UP = DEPRECATED.keys() - {"openjdk"}
MOST_EARLY_LINES = 12  # of more 0.x than these, only the end of the last
Lines = dict[str, str]  # a line of versions, as tags begin → the month of its end, or ""


def lines_of(image: str, tags: list[Tag], clone: Path) -> Lines:
    """The lines of an image, with the month of their end, oldest first."""
    known = {c.name: c.end[:7] for it in PRODUCTS.get(image, ()) for c in cycles(clone, it)}
    if image.endswith("/dotnet/sdk"):
        known = {it if "." in it else f"{it}.0": when for it, when in known.items()}
    listed = left_the_list(tags, known)
    early = [it for it in listed if it.startswith("0.")]
    if len(early) > MOST_EARLY_LINES:
        listed["0"] = max(listed.pop(it) for it in early)
    if tags:
        known = {line: when for line, when in known.items() if line in listed}
    for line, left in listed.items():
        if not known.get(line) or (left and known[line] > left):
            known[line] = left
    for name, line in LINE_NAMES.get(image, {}).items():
        known[name] = known.get(line, "")
    return dict(sorted(known.items(), key=lambda it: (version_of(it[0]) or (), it[0])))


def left_the_list(tags: list[Tag], known: Lines) -> Lines:
    """The lines that have tags, with the month in which the last of these left the list, or ""."""
    last: dict[str, str] = defaultdict(str)
    for tag in tags:
        line = line_of(tag.tag, known)
        if line is not None:
            last[line] = max(last[line], "9999" if tag.listed else tag.last[:7])
    return {line: "" if when == "9999" else when for line, when in last.items()}


def line_of(tag: str, known: Lines) -> str | None:
    """The line to which a tag belongs: a known one, else its first number."""
    parts = split_tag(tag)
    if parts is None or (parts[0] and "#" in parts[1]):
        return None
    version, _ = parts
    if not version:
        word = words(tag)[0]
        return word if word in known else None
    for length in range(len(version), 0, -1):
        line = as_text(version[:length])
        if line in known:
            return line
        if length == 1 and f"{line}.0" in known and version[1:] in ((), (0,)):
            return f"{line}.0"
    if any(version_of(it) for it in known) and as_text(version[:1]) in heads(known):
        return as_text(version[:2])
    return as_text(version[: 2 if version[0] == 0 else 1])


def heads(known: Lines) -> set[str]:
    """The first numbers of known lines."""
    return {it.partition(".")[0] for it in known}


def as_text(version: Version) -> str:
    return ".".join(map(str, version))


def packed_lines(lines: Lines) -> str:
    """`1.2=1412,3=1508 2`: lines and the year and month of their end, a comma before the last number of
    one that begins as the line before."""
    words: list[str] = []
    before = ""
    for line, when in lines.items():
        start, dot, last = line.rpartition(".")
        text = f"{last}={when[2:4]}{when[5:]}" if when else last
        if dot and start == before:
            words[-1] += f",{text}"
        else:
            words.append(f"{start}{dot}{text}")
        before = start
    return " ".join(words)


def main(today: str, path: str, clone_path: str) -> None:
    clone = Path(clone_path)
    by_image: dict[str, list[Tag]] = defaultdict(list)
    for tag in official_tags(Path(path)):
        by_image[tag.image].append(tag)
    body = [
        "",
        "# `1.2=1412,3=1508 2 @x`: the line 1.2 ended in December 2014, 1.3 in August 2015, 2 gets updates; then",
        "# those of the image x with two numbers.",
        "LINES: dict[str, str] = {",
    ]
    for image in sorted({*by_image, *PRODUCTS}):
        if image in RELEASES or image in NAMED_OTHERWISE or image in GIVEN_UP:
            continue
        lines = lines_of(image, by_image[image], clone)
        if any(lines.values()):
            packed = packed_lines(lines)
            if other := RELEASED_WITH.get(image, ""):
                shared = newer_lines(packed_lines(lines_of(other, by_image[other], clone)))
                packed = packed.replace(shared, f"@{other}")
            body.append(f"{literal(image)}:{literal(packed)},")
    write_module(
        TARGET,
        title="Lines of versions of official images, and the month in which each got its last updates.",
        script=Path(__file__).name,
        date=today,
        sources="docker-library/official-images,\nall versions of its lists; endoflife.date of "
        + day_of(clone),
        body=[*body, "}"],
    )


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])

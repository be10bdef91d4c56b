"""The keys of a configuration: one table for reading, showing, the JSON schema and `init`."""

from __future__ import annotations

from dflint.files import USUAL_EXCLUDES
from dflint.output_formats import AUTO, NAMES
from dflint.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

OUTPUT_FORMATS = NAMES
COLORS = ("auto", "always", "never")
LABEL_TYPES = ("text", "url", "semver", "hash", "rfc3339", "spdx", "email")


class Key:
    """A key at the top of a configuration.

    `kind` is bool, string, choice, outputs, strings or codes (a list of selectors); or, for a table of
    free names, levels, words, lists or rules: what is behind each name; or builds, budgets or policies,
    a list of tables with the keys of BUILD, BUDGET or POLICY; or tools or pin, a table with the keys of
    TOOLS or PIN; or values, a table of anything. `example` is TOML.
    """

    __slots__ = ("choices", "default", "example", "help", "kind", "name")

    def __init__(
        self,
        name: str,
        kind: str,
        help: str,
        example: str,
        default: object = None,
        choices: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.kind = kind
        self.help = help
        self.example = example
        self.default = default
        self.choices = tuple(choices)


# The keys of a build, and the kinds of their values; `texts` is a table of texts.
BUILD = {
    "name": "string", "dockerfile": "string", "context": "string", "target": "string",
    "args": "texts", "contexts": "texts", "platforms": "strings",
}  # fmt: skip
# The same of a budget. A limit is a text such as "200MB", or a number of bytes, seconds or a share.
BUDGET = {
    "dockerfile": "string", "stage": "string", "max-size": "limit", "max-compressed-size": "limit",
    "max-waste": "limit", "min-efficiency": "limit", "max-build-time": "limit",
    "max-rebuild-time": "limit",
}  # fmt: skip
# The keys of a policy, and the kinds of their values: docs/policies.md.
POLICY = {
    "name": "string", "description": "string", "on": "choice", "where": "string",
    "require": "string", "message": "string", "severity": "choice", "except": "exceptions",
    "values": "table", "pass": "examples", "fail": "examples", "rego": "string", "query": "string",
}  # fmt: skip
POLICY_SUBJECTS = (
    "dockerfile", "stage", "base", "instruction", "command", "package", "variable", "port",
    "finding", "build", "image", "layer", "vulnerability", "tag", "repository",
)  # fmt: skip
EXCEPTION = {
    "path": "string", "image": "string", "where": "string", "until": "date", "reason": "string",
}  # fmt: skip
# The keys of `[pin]`, and of a table in `[pin.images]`: docs/registries.md.
PIN = {
    "min-age": "age", "age": "choice", "unknown-age": "choice", "update": "update",
    "complete": "platforms", "images": "images",
}  # fmt: skip
PIN_IMAGE = {
    "range": "range", "update": "update", "lts": "bool", "min-age": "age", "ignore": "string",
}  # fmt: skip
AGES = ("published", "created", "first-seen")
UNKNOWN_AGES = ("first-seen", "hold", "allow")
PIN_CHOICES = {"age": AGES, "unknown-age": UNKNOWN_AGES}
TABLES = ("pin", "levels", "words", "lists", "rules", "values")
# Programs that `dflint gate` runs: lists of arguments, of which one has {image}; seconds.
TOOLS = {"scanner": "arguments", "cosign": "arguments", "timeout": "int"}
# Lists that grow from file to file, where others are replaced.
GROWING = (
    "extend-select", "extend-ignore", "extend-exclude", "policy", "policy-files", "locked", "plugins",
)  # fmt: skip
KEYS = {
    it.name: it
    for it in (
        Key(
            "extend",
            "string",
            "A file, package:NAME or an address, whose settings hold where this one says nothing.",
            '"../dflint.toml"',
        ),
        Key(
            "locked",
            "codes",
            "Rules that no comment and no file that extends this one switches off.",
            '["last-user-is-root", "policy"]',
            (),
        ),
        Key(
            "plugins",
            "strings",
            "Rule packs that are installed where dflint is, by their names.",
            '["acme"]',
            (),
        ),
        Key(
            "select",
            "codes",
            "Rules to apply instead of the usual ones: codes, prefixes, names, categories or ALL.",
            '["correctness", "security", "DF3"]',
            (),
        ),
        Key("ignore", "codes", "Rules not to apply.", '["DL3059", "unpinned-base-image"]', ()),
        Key("extend-select", "codes", "Rules to apply in addition.", '["DL3008"]', ()),
        Key(
            "extend-ignore",
            "codes",
            "Rules not to apply, besides those that `extend` ignores.",
            '["style"]',
            (),
        ),
        Key(
            "fail-on",
            "choice",
            "The lowest severity that makes the exit code 1.",
            '"error"',
            "warning",
            Severity.NAMES[::-1],
        ),
        Key(
            "ignore-suppressions",
            "bool",
            "Report what comments in the files leave out, too.",
            "true",
            False,
        ),
        Key(
            "baseline",
            "string",
            "A file with findings that are known and not reported.",
            '"dflint-baseline.json"',
            "",
        ),
        Key("fix", "bool", "Apply safe fixes.", "true", False),
        Key("unsafe-fixes", "bool", "Apply unsafe fixes, too.", "true", False),
        Key("fix-only", "bool", "Apply fixes, report no other findings.", "true", False),
        Key("show-fixes", "bool", "List the fixes that were applied.", "true", False),
        Key("fixable", "codes", "Rules whose fixes may be applied.", '["style"]', ()),
        Key("unfixable", "codes", "Rules whose fixes may not be applied.", '["DF301"]', ()),
        Key("exit-zero", "bool", "Exit with 0 even if there are findings.", "true", False),
        Key(
            "output-format",
            "outputs",
            "How findings are written; of several, all but one have a file: `sarif:FILE,full`.",
            '"concise"',
            AUTO,
            OUTPUT_FORMATS,
        ),
        Key("color", "choice", "Whether to use colours.", '"never"', "auto", COLORS),
        Key(
            "exclude",
            "strings",
            "Files and folders to pass over, instead of the usual ones.",
            '[".git", "vendor"]',
            USUAL_EXCLUDES,
        ),
        Key(
            "extend-exclude",
            "strings",
            "Files and folders to pass over, besides the usual ones.",
            '["vendor", "docker/*.generated"]',
            (),
        ),
        Key("respect-gitignore", "bool", "Exclude what git ignores.", "false", True),
        Key("force-exclude", "bool", "Exclude files even if they are named.", "true", False),
        Key("include-generated", "bool", "Lint generated files, too.", "true", False),
        Key("shellcheck", "bool", "Run ShellCheck on the scripts of RUN.", "true", False),
        Key(
            "cache-dir",
            "string",
            "The folder in the repository that answers are kept in, from this file.",
            '".cache/dflint"',
            "",
        ),
        Key(
            "trusted-registries",
            "strings",
            "The registries that images may come from.",
            '["docker.io", "*.example.com"]',
            (),
        ),
        Key("strict-labels", "bool", "Allow only labels of the schema.", "true", False),
        Key(
            "label-schema",
            "words",
            "The labels that an image must have, and what their values are.",
            '{ maintainer = "email", version = "semver" }',
            (),
            LABEL_TYPES,
        ),
        Key(
            "severity",
            "levels",
            "How bad the findings of a rule are.",
            '{ "DL3020" = "error", "style" = "info" }',
            (),
            Severity.NAMES[::-1],
        ),
        Key(
            "per-file-ignores",
            "lists",
            "Rules not to apply to some files: those with a name or in a folder, or not (`!`).",
            '{ "legacy/" = ["ALL"], "*.dev" = ["size", "DL3002"] }',
            (),
        ),
        Key(
            "build",
            "builds",
            "How Dockerfiles are built, where no other file says it. Paths are from this file.",
            '[{ dockerfile = "docker/Dockerfile", context = ".", args = { VERSION = "1.2" } }]',
            (),
        ),
        Key(
            "budget",
            "budgets",
            "What `dflint measure` allows: sizes, wasted bytes and times of images and stages.",
            '[{ dockerfile = "api/", stage = "build", max-size = "200MB", max-build-time = "2min" }]',
            (),
        ),
        Key(
            "policy",
            "policies",
            "What Dockerfiles and images must keep to.",
            """[{ name = "no-latest", on = "base", require = "base.kind != 'image' || base.tag != 'latest'" }]""",
            (),
        ),
        Key(
            "policy-files",
            "strings",
            "Files with policies, besides *.policy.toml beside this file. Paths are from this file.",
            '["policies/*.policy.toml"]',
            (),
        ),
        Key(
            "policy-values",
            "values",
            "Names that policies can use, with their values.",
            '{ environment = "production", team = "payments" }',
            (),
        ),
        Key(
            "pin",
            "pin",
            "What `dflint pin` does: cooling-off time, platforms to wait for, ranges of versions.",
            '{ min-age = "7d", update = "minor", images = { node = ">=20,<23" } }',
            (),
        ),
        Key(
            "tools",
            "tools",
            "Programs that `dflint gate --policy` runs, as lists of arguments, and their time limit.",
            '{ scanner = ["grype", "{image}", "-o", "json"], timeout = 600 }',
            (),
        ),
        Key("rules", "rules", "The options of single rules, by any of their names.", "", ()),
    )
}

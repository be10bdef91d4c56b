"""The policies over Dockerfiles that `dflint policy init` writes, in CEL and in Rego: they agree."""

import tomllib
from pathlib import Path

import pytest

from dflint.cli.policy import starter
from dflint.engine.checked_file import CheckedFile
from dflint.model.analyze import analyze
from dflint.policy.policy import Policy
from dflint.policy.rego import RegoPolicy
from dflint.source import Source
from dflint.syntax.origin import uses_foreign_syntax
from dflint.syntax.parser import parse

pytest.importorskip("regopy")

TESTDATA = Path(__file__).parent.parent.parent / "testdata"
IN_REGO = {
    "approved-bases": """
deny contains b.reference if {
\tsome b in input.bases
\tb.kind != "scratch"
\tnot approved(b)
}
approved(b) if startswith(b.repository, "docker.io/library/")
approved(b) if startswith(b.repository, "gcr.io/distroless/")
""",
    "required-labels": """
deny contains name if {
\tsome name in ["org.opencontainers.image.source", "org.opencontainers.image.authors"]
\tnot has(name)
}
has(name) if input.labels[name] != ""
""",
    "no-root": """
deny contains "root" if {
\tsome s in input.stages
\ts.is_final
\tnot ok(s)
}
ok(s) if s.user != "root"
ok(s) if s.drops_root
""",
    "no-latest": """
deny contains b.reference if {
\tsome b in input.bases
\tb.kind == "image"
\tb.digest == ""
\tb.tag in ["", "latest"]
}
""",
    "registry-allow-list": """
deny contains b.reference if {
\tsome b in input.bases
\tb.kind in ["image", "unknown"]
\tnot allowed(b)
}
allowed(b) if b.registry in ["docker.io", "gcr.io", "ghcr.io"]
allowed(b) if endswith(b.registry, ".example.com")
""",
    "secrets-by-mount": """
deny contains v.name if {
\tsome v in input.variables
\tv.is_secret
}
deny contains s if {
\tsome i in input.instructions
\tsome s in i.sources
\tis_key(s)
}
is_key(s) if endswith(s, ".pem")
is_key(s) if endswith(s, ".key")
is_key(s) if contains(s, "id_rsa")
""",
}


def files() -> list[CheckedFile]:
    found = []
    for path in sorted(TESTDATA.glob("*/Dockerfile")):
        tree = parse(Source(path.parent.name, path.read_bytes().decode("utf-8", "replace")))
        if not uses_foreign_syntax(tree) and tree.source.text.strip():
            found.append(CheckedFile(analyze(tree)))
    return found


@pytest.mark.parametrize("name", IN_REGO)
def test_cel_and_rego_agree(name: str) -> None:
    table = next(it for it in tomllib.loads(starter())["policy"] if it["name"] == name)
    in_cel = Policy(table, {})
    text = f"package docker\nimport rego.v1\n{IN_REGO[name]}"
    in_rego = RegoPolicy({"name": name, "rego": "a.rego"}, {}, Source("a.rego", text))
    passed = 0
    for checked in files():
        is_met = not list(in_cel.findings(checked))
        where = checked.dockerfile.source.path
        if (
            checked.dockerfile.stages
        ):  # without any, CEL cannot decide, and Rego has nothing to deny
            assert is_met == (not list(in_rego.findings(checked))), where
        passed += is_met
    assert len(files()) > 80
    assert passed < len(files()), "some do not pass"
    assert passed or name == "required-labels", "no sample has these labels"

"""Builds in docker-bake.hcl and docker-bake.json."""

import pytest

from dflint.builds.data import Unreadable
from dflint.builds.hcl import read_hcl
from dflint.builds.hcl_values import UNKNOWN, Values
from tests.builds.lab import Project


def test_targets_inherit(project: Project) -> None:
    project.write("Dockerfile")
    project.write(
        "docker-bake.hcl",
        """
        variable "VERSION" { default = "1.2" }
        target "_common" {
          args = { VERSION = VERSION, MODE = "a" }
          platforms = ["linux/amd64"]
        }
        target "app" {
          inherits = ["_common"]
          target   = "app"
          args     = { MODE = "b", NONE = null }
        }
        """,
    )
    assert project.builds() == [
        "app: Dockerfile in . target app VERSION=1.2 MODE=b for linux/amd64"
    ]


def test_a_target_that_others_inherit_is_built_if_a_group_says_so(project: Project) -> None:
    project.write("Dockerfile")
    bake = 'target "a" {}\ntarget "b" { inherits = ["a"] }\n'
    project.write("docker-bake.hcl", bake)
    assert project.builds() == ["b: Dockerfile in ."]
    project.write("docker-bake.hcl", bake + 'group "default" { targets = ["a", "b"] }\n')
    assert project.builds() == ["a: Dockerfile in .", "b: Dockerfile in ."]
    project.write("docker-bake.hcl", bake + 'target "c" { contexts = { x = "target:a" } }\n')
    assert project.builds() == [
        "a: Dockerfile in .",
        "b: Dockerfile in .",
        "c: Dockerfile in . x:target:a",
    ]


def test_what_says_nothing_of_itself_is_there_for_others(project: Project) -> None:
    project.write("a/Dockerfile")
    bake = 'target "base" { platforms = ["linux/amd64"] }\ntarget "a" { context = "a" }\n'
    project.write("docker-bake.hcl", bake + 'group "default" { targets = ["a"] }\n')
    assert project.builds() == ["a: a/Dockerfile in a"]


def test_a_matrix_makes_targets(project: Project) -> None:
    for name in ("web", "api"):
        project.write(f"{name}/Dockerfile")
    project.write(
        "docker-bake.hcl",
        """
        target "app" {
          name    = "app-${tgt}-${replace(item.tag, ".", "-")}"
          matrix  = { tgt = ["web", "api"], item = [{ tag = "1.0" }] }
          context = tgt
          args    = { TAG = item.tag }
        }
        """,
    )
    assert project.builds() == [
        "app-web-1-0: web/Dockerfile in web TAG=1.0",
        "app-api-1-0: api/Dockerfile in api TAG=1.0",
    ]


def test_the_files_of_a_folder_are_one_definition(project: Project) -> None:
    project.write("Dockerfile")
    project.write("docker-bake.hcl", 'target "a" { args = { A = "1", B = "1" } }\n')
    project.write(
        "docker-bake.override.hcl", 'target "a" {\n args = { B = "2" }\n target = "x"\n}\n'
    )
    assert project.builds() == ["a: Dockerfile in . target x A=1 B=2"]


def test_json(project: Project) -> None:
    project.write("a/Dockerfile")
    project.write(
        "docker-bake.json",
        '{"variable": {"TAG": {"default": "3"}},'
        ' "target": {"a": {"context": "a", "args": {"TAG": "v${TAG}", "N": 1, "Z": null}}}}',
    )
    assert project.builds() == ["a: a/Dockerfile in a TAG=v3 N=1"]


def test_what_only_a_run_knows(project: Project) -> None:
    project.write("Dockerfile")
    project.write(
        "docker-bake.hcl",
        """
        variable "SECRET" {}
        target "a" { args = { NOW = timestamp(), S = SECRET, BOTH = "x-${SECRET}" } }
        target "b" { args = merge({ A = "1" }, { B = "2" }) }
        target "c" { args = SECRET }
        target "d" { context = SECRET }
        """,
    )
    assert project.builds() == [
        "a: Dockerfile in . NOW=? S=? BOTH=?",
        "b: Dockerfile in . A=1 B=2",
        "c: Dockerfile in . and more",
    ]


VALUES = [
    ('"a-${A}-$${k}-%%{k}"', "a-x-${k}-%{k}"),
    ('A == "x" ? [1, "2", true] : []', [1, "2", True]),
    ('[for k, v in {a = 1, "b-${A}" = 2} : "${k}=${v}" if v > 1]', ["b-x=2"]),
    ('{for it in ["a", "b"] : it => upper(it)}', {"a": "A", "b": "B"}),
    ('join(",", concat(["a"], ["b", 1]))', "a,b,1"),
    ('equal("", A) ? 1 : 2', 2),
    ("-3 + 2 * 4 % 3", -1),
    ("(1 + 2) * 3", 9),
    ('{a = {b = "c"}}.a.b', "c"),
    ('["a", "b"][1]', "b"),
    ('f("q")', "<q>"),
    ("!true || false", False),
    ('"${A}" != "y" && true', True),
    ("<<EOT\nline ${A}\nEOT\n", "line x\n"),
    ("<<-EOT\n  line\n  EOT\n", "line\n"),
    ('"\\u00e9\\"\\n"', 'é"\n'),
    ('format("%s-%d", A, 3)', "x-3"),
    ('lookup({a = "1"}, "b", "2")', "2"),
    ("timestamp()", UNKNOWN),
    ("loop", UNKNOWN),
    ('"%{ if true }a%{ endif }"', UNKNOWN),
    ("[1] * 1000000000", UNKNOWN),
    ('split("", "abc")', UNKNOWN),
]


@pytest.mark.parametrize(("written", "value"), VALUES)
def test_expressions(written: str, value: object) -> None:
    text = f'A = "x"\nloop = loop\nfunction "f" {{\n params = [it]\n result = "<${{it}}>"\n}}\nv = {written}\n'
    tree = read_hcl(text)
    variables = {name: it.value for name, it in tree.attributes.items()}
    functions = {it.labels[0]: it for it in tree.blocks}
    assert Values(variables, functions).variable("v") == value


@pytest.mark.parametrize("nested", ["(", "[", "{b=", "!", '"${', "f(", "a{"])
def test_a_file_that_is_nested_without_end_is_unreadable(nested: str) -> None:
    with pytest.raises(Unreadable):
        read_hcl(("" if nested == "a{" else "a = ") + nested * 5_000)


@pytest.mark.parametrize(
    "text", ["a = ", "a", 'a = "x', "target {", 'x "y', "a = [1", "a = {b}", "a = <<X\n"]
)
def test_what_is_no_hcl_says_where(text: str) -> None:
    with pytest.raises(Unreadable) as error:
        read_hcl(text)
    assert 0 <= error.value.start <= len(text)


def test_variables_that_make_each_other_longer_end() -> None:
    lines = ['v0 = "0123456789"', *(f'v{n} = "${{v{n - 1}}}${{v{n - 1}}}"' for n in range(1, 60))]
    lines += [f"w{n} = [for a in w{n - 1} : [for b in w{n - 1} : a]]" for n in range(1, 9)]
    tree = read_hcl("\n".join((*lines, "w0 = [1, 2, 3, 4, 5, 6, 7, 8]")))
    values = Values({name: it.value for name, it in tree.attributes.items()}, {})
    assert values.variable("v59") is UNKNOWN
    values.variable("w8")


def test_a_bake_file_may_have_any_name(project: Project) -> None:
    project.write("main/Dockerfile", "FROM debian:13 AS base\nRUN a\n")
    project.write("gpu/Dockerfile", "FROM base\n")
    project.write(
        "gpu/gpu.hcl",
        """
        target base {
          dockerfile = "main/Dockerfile"
          target     = "base"
        }
        target gpu {
          dockerfile = "gpu/Dockerfile"
          contexts   = { base = "target:base" }
        }
        """,
    )
    project.write("deploy/job.hcl", 'job "a" {\n  task "dockerfile" {}\n')
    assert project.builds() == [
        "base: main/Dockerfile in . target base",
        "gpu: gpu/Dockerfile in . base:target:base",
    ]
    assert project.repository.problems == {}


def test_contexts_that_a_function_names(project: Project) -> None:
    project.write("base/Dockerfile")
    project.write("web/Dockerfile", "FROM nginx\nRUN apk add patch\n")
    project.write(
        "docker-bake.hcl",
        """
        function "dependencies" {
          params = [name]
          result = {for it in ["nginx"] : it => "target:${it}" if exists(it)}
        }
        target nginx { context = "base" }
        target web {
          context  = "web"
          contexts = dependencies("web")
        }
        """,
    )
    assert "nginx:None" in " ".join(project.builds())

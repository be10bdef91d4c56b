"""What a user reads who has made a mistake in a policy."""

import pytest

from tests.cli.conftest import Dflint, dflint, here
from tests.config.conftest import Write, nothing_from_outside, write

__all__ = ["dflint", "here", "nothing_from_outside", "write"]
HEAD = '[[policy]]\nname = "a"\n'


@pytest.mark.parametrize(
    ("text", "line", "marked"),
    [
        ("require = \"stages.all(s, s.usr != '')\"", '3:28: stage has no field "usr". Did you mean "user"?', "usr"),
        ("require = '''\n  stages.all(s,\n    s.usr == 1)'''", '5:7: stage has no field "usr". Did you mean "user"?', "usr"),
        ('require = "labels[\\"a\\"] == stags"', '3:29: nothing is called "stags". Did you mean "stages"?', "stags"),
        ('require = "image.size < 3"', '3:12: "image" is not known here: policies on = "image", "layer", "vulnerability", "tag" or "repository" know it.', "image"),
        ('require = "lines + 1"', "3:12: this must be bool, and is int.", "lines + 1"),
        ('require = "lines == \'3\'"', "3:18: int and string cannot be compared.", "=="),
        ('require = "lines.startsWith(\'a\')"', "3:18: startsWith() takes string, string, not int, string.", "startsWith"),
        ('require = "path.startWith(\'a\')"', '3:17: there is no .startWith(). Did you mean "startsWith"?', "startWith"),
        ('require = "lines = 3"', '3:18: "=" is not expected here. Write ==.', "="),
        ('require = "lines == 3 and path == \'\'"', '3:23: "and" is not expected here. Write &&.', "and"),
        ('require = "path.matches(\'(\')"', '3:25: "(" is not a regular expression: missing ): (.', "'('"),
        ('require = "1 < 2"', "3:11: this is always true: nothing of a file or an image is in it.", '"1 < 2"'),
        ('require = "lines > 1 || true"', "3:11: this is always true: nothing of a file or an image is in it.", '"lines > 1 || true"'),
        ('require = "lines > 1"\nmessage = "of {lins}"', '4:16: nothing is called "lins". Did you mean "lines"?', "lins"),
        ('require = "lines > 1"\nmessage = "of {lines"', "4:15: a brace is not closed: write {{ for a brace.", "{"),
        ('require = "lines > 1"\nmesage = "x"', '4:1: a policy has no key "mesage". Did you mean "message"?', "mesage"),
        ('require = "lines > 1"\non = "stages"', '4:6: "stages" is not one of dockerfile, stage, base, instruction, command, package, variable, port, finding, build, image, layer, vulnerability, tag, repository. Did you mean "stage"?', '"stages"'),
        ('require = "lines > 1"\nexcept = [{ path = "a", until = 2027-01-01 }]', "4:11: an exception needs reason.", "{"),
        ('require = "lines > 1"\nexcept = [{ until = "soon", reason = "b", path = "c" }]', '4:21: "until" must be a day such as 2027-01-31.', '"soon"'),
        ('require = "lines > 1"\nexcept = [{ until = 2027-01-01, reason = "b" }]', "4:11: an exception needs path, image or where.", "{"),
        ('require = "lines > 1"\nexcept = [{ until = 2027-01-01, reason = "b", where = "lins > 1" }]', '4:56: nothing is called "lins". Did you mean "lines"?', "lins"),
        ("", '1:3: policy "a" needs one of require and rego.', "policy"),
        ('require = "lines > 1"\n[[policy]]\nname = "a"\nrequire = "lines > 2"', '5:8: there is a policy "a" already, in dflint.toml:1.', '"a"'),
        ('require = "lines > 1"\n[[policy]]\nname = "A b"', '5:8: a policy needs a name of small letters, digits and "-", not "A b".', '"A b"'),
        ('require = "lines > 1"\n[policy-values]\nstages = 1', '5:1: "stages" cannot be a name in policies: it means something else, or is no word.', "stages"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_policy(
    dflint: Dflint, write: Write, text: str, line: str, marked: str
) -> None:
    if "matches" in text:
        pytest.importorskip("re2")
    write({"dflint.toml": f"{HEAD}{text}\n"})
    for command in ("check", "config"):
        code, _, err = dflint(command)
        first, *excerpt = err.splitlines()
        assert (code, first) == (2, f"dflint: dflint.toml:{line}")
        if len(excerpt) == 2:
            written, marks = (it.partition("| ")[2] for it in excerpt)
            start = marks.index("^")
            assert written[start : start + marks.count("^")] == marked


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"dflint.toml": "", "a.policy.toml": "[[policy]\n"}, "a.policy.toml:1:9: this is not TOML: Expected ']]' at the end of an array declaration."),
        ({"dflint.toml": "", "a.policy.toml": 'select = ["DF3"]'}, 'a.policy.toml:1:1: a file with policies has [[policy]] and [tools] alone, not "select".'),
        ({"dflint.toml": "", "a.policy.toml": f'{HEAD}require = "lins > 1"'}, 'a.policy.toml:3:12: nothing is called "lins". Did you mean "lines"?'),
        ({"dflint.toml": 'policy-files = ["no/*.toml"]'}, 'dflint.toml:1:17: there is no file "no/*.toml".'),
        ({"dflint.toml": 'policy-files = ["no.toml"]'}, 'dflint.toml:1:17: there is no file "no.toml".'),
        ({"dflint.toml": 'ignore = ["DFP-nothing"]'}, 'dflint.toml:1:11: no rule is called "DFP-nothing".'),
        ({"dflint.toml": f'ignore = ["DFP-b"]\n{HEAD}require = "lines > 1"'}, 'dflint.toml:1:11: no rule is called "DFP-b". Did you mean "DFP-a"?'),
        ({"dflint.toml": 'severity = { "DFP-b" = "info" }'}, 'dflint.toml:1:14: no rule is called "DFP-b".'),
        ({"dflint.toml": "policy = 3"}, 'dflint.toml:1:1: "policy" must be [[policy]] or a list of tables.'),
        ({"dflint.toml": f'{HEAD}rego = "no.rego"'}, 'dflint.toml:3:8: cannot read "no.rego": No such file or directory.'),
    ],
)  # fmt: skip
def test_a_mistake_in_files(
    dflint: Dflint, write: Write, files: dict[str, str], sentence: str
) -> None:
    write(files)
    code, out, err = dflint("check")
    assert (code, out, err.splitlines()[0]) == (2, "", f"dflint: {sentence}")


def test_a_policy_on_the_command_line_is_checked_too(dflint: Dflint) -> None:
    policy = 'policy=[{name="a", require="lins > 1"}]'
    code, _, err = dflint("check", "--config", policy)
    assert code == 2
    assert 'nothing is called "lins"' in err


def test_what_needs_a_package_says_which(
    dflint: Dflint, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    from dflint.policy.expression.functions import pattern_of

    pattern_of.cache_clear()
    monkeypatch.setitem(sys.modules, "re2", None)
    write({"dflint.toml": f"{HEAD}require = \"path.matches('a')\""})
    code, _, err = dflint("check")
    assert code == 2
    assert "pip install 'dflint[policy]'" in err

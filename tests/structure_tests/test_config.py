"""What is wrong with a file of structure tests is said with its place, before anything is run."""

from textwrap import dedent

import pytest

from dflint.source import Source
from dflint.structure_tests.config import InvalidTest, read_test


def problems(text: str, path: str = "t.yaml") -> list[str]:
    with pytest.raises(InvalidTest) as error:
        read_test(Source(path, dedent(text)))
    return list(error.value.sentences)


VERSION = 'schemaVersion: "2.0.0"\n'
ONE = "fileExistenceTests: [{name: a, path: /a}]\n"


def test_a_misspelt_key_has_its_place_and_the_nearest_one() -> None:
    assert problems(f"{VERSION}fileExistanceTests:\n- name: a\n") == [
        't.yaml:2:1: there is no key "fileExistanceTests". Did you mean "fileExistenceTests"?'
    ]
    assert problems(f"{VERSION}metadataTest:\n  exposedPort: ['80']\n  work: /\n") == [
        't.yaml:3:3: there is no key "exposedPort" in metadataTest. Did you mean "exposedPorts"?',
        't.yaml:4:3: there is no key "work" in metadataTest. Did you mean "workdir"?',
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "t.yaml:1:1: a structure test is a table that begins with schemaVersion."),
        ("a: [", "t.yaml:1:5: this is not YAML: did not find expected node content."),
        (ONE, 't.yaml:1:1: schemaVersion is missing: write schemaVersion: "2.0.0".'),
        ("schemaVersion: 1.0.0\n" + ONE, 't.yaml:1:16: schemaVersion has to be "2.0.0".'),
        (VERSION, "t.yaml:1:1: there is no test in this file."),
        (VERSION + ONE + "---\na: b\n", "t.yaml:4:1: only the first document is read: put the"),
        (VERSION + ONE + ONE, 't.yaml:3:1: "fileExistenceTests" is given twice.'),
        (VERSION + "commandTests: [{name: a}]", "t.yaml:2:16: an entry of commandTests has to"),
        (VERSION + "fileContentTests: [{path: a}]", "t.yaml:2:20: an entry of fileContentTests"),
        (VERSION + "commandTests: {name: a}", "t.yaml:2:15: commandTests has to be a list of tab"),
        (VERSION + "commandTests: [a]", "t.yaml:2:16: an entry of commandTests has to be a table."),
        (VERSION + "metadataTest: {cmd: sh}", "t.yaml:2:21: cmd has to be a list."),
        (VERSION + "metadataTest: {user: [a]}", "t.yaml:2:22: user has to be a text."),
        (VERSION + "metadataTest: {exposedPorts: [80/tcp]}", 'a protocol: write "80".'),
        (VERSION + "metadataTest: []", "t.yaml:2:15: metadataTest has to be a table."),
        (VERSION + "licenseTests: [{debian: maybe}]", 'has to be true or false, and not "maybe".'),
    ],
)  # fmt: skip
def test_mistakes(text: str, said: str) -> None:
    [found] = problems(text)
    assert said in found


def test_the_modes_of_files_are_written_as_ls_shows_them() -> None:
    text = VERSION + "fileExistenceTests:\n- {name: a, path: /a, permissions: '0755', uid: root}\n"
    assert problems(text) == [
        't.yaml:3:36: permissions has to be written as ls shows it, as in "-rw-r--r--",'
        ' and not "0755". Write "-rwxr-xr-x".',
        't.yaml:3:49: uid has to be a number, and not "root".',
    ]
    text = VERSION + "fileExistenceTests:\n- {name: a, path: /a, isExecutableBy: onwer}\n"
    assert problems(text)[0].endswith('and not "onwer". Did you mean "owner"?')


def test_tests_are_in_the_order_in_which_they_are_run() -> None:
    text = f"""{VERSION}
metadataTest: {{workdir: /, entrypoint: [], user: ""}}
fileExistenceTests:
- {{name: there, path: /a}}
- &gone {{name: gone, path: /b, shouldExist: no}}
- {{<<: *gone, name: gone too}}
fileContentTests:
- {{name: content, path: /c, expectedContents: [x]}}
commandTests:
- {{name: command, command: ls, exitCode: 2}}
"""
    test = read_test(Source("t.yaml", text))
    assert [it.name for it in test.tests] == [
        "command", "content", "there", "gone", "gone too", "",
    ]  # fmt: skip
    assert [it.values.get("shouldExist") for it in test.tests[2:5]] == [True, False, False]
    assert test.needs_container is test.tests[0]
    assert test.tests[-1].values == {"workdir": "/", "entrypoint": []}


def test_in_json_what_is_not_said_is_false_and_zero() -> None:
    """So it is in container-structure-test, whose YAML has other defaults."""
    text = '{"schemaVersion": "2.0.0", "fileExistenceTests": [{"name": "a", "path": "/a"}]}'
    [test] = read_test(Source("t.json", text)).tests
    assert test.values == {"name": "a", "path": "/a", "shouldExist": False, "uid": 0, "gid": 0}
    [test] = read_test(Source("t.yaml", text)).tests
    assert test.values == {"name": "a", "path": "/a", "shouldExist": True}
    twice = '{"schemaVersion": "2.0.0", "licenseTests": [], "licenseTests": [{"debian": true}]}'
    assert problems(twice, "t.json") == ['t.json:1:48: "licenseTests" is given twice.']
    assert problems('{"schemaVersion": "2.0.0", "x": 1,}', "t.json")[0].startswith("t.json:1:28: ")

"""The schema 2.0.0 of container-structure-test: which keys a test may have, and what is behind them.

Source: container-structure-test 1.19.1, pkg/types/v2 and pkg/types/unversioned, read 2026-11-30.
"""

from __future__ import annotations

VERSION = "2.0.0"
USUAL = "container-structure-test.yaml"  # what a test file is called
SECONDS = 600.0  # that the tests of a file may take
# What is behind a key: a text, true or false, a number, a list of texts, a list of lists of texts.
TEXT, FLAG, NUMBER, TEXTS, COMMANDS = (
    "a text",
    "true or false",
    "a number",
    "a list",
    "a list of lists",
)
REGEX = "a list of regular expressions"
PORTS = "a list of ports"
PERMISSIONS = "permissions"
BY = "one of any, owner, group, other"

ENV_VARS = {"key": TEXT, "value": TEXT, "isRegex": FLAG}
LABELS = ENV_VARS
COMMAND_TESTS = {
    "name": TEXT, "setup": COMMANDS, "teardown": COMMANDS, "envVars": "globalEnvVars", "exitCode": NUMBER,
    "command": TEXT, "args": TEXTS, "expectedOutput": REGEX, "excludedOutput": REGEX,
    "expectedError": REGEX, "excludedError": REGEX,
}  # fmt: skip
EXISTENCE_TESTS = {
    "name": TEXT, "path": TEXT, "shouldExist": FLAG, "permissions": PERMISSIONS, "uid": NUMBER, "gid": NUMBER,
    "isExecutableBy": BY,
}  # fmt: skip
CONTENT_TESTS = {"name": TEXT, "path": TEXT, "expectedContents": REGEX, "excludedContents": REGEX}
METADATA_TEST = {
    "envVars": "globalEnvVars", "unboundEnvVars": "globalEnvVars", "exposedPorts": PORTS,
    "unexposedPorts": PORTS, "entrypoint": TEXTS, "cmd": TEXTS, "workdir": TEXT, "volumes": TEXTS,
    "unmountedVolumes": TEXTS, "labels": "labels", "user": TEXT,
}  # fmt: skip
DEBIAN = "debian"
LICENSE_TESTS = {DEBIAN: FLAG, "files": TEXTS}
RUN_OPTIONS = {
    "user": TEXT, "privileged": FLAG, "allocateTty": FLAG, "envVars": TEXTS, "envFile": TEXT,
    "capabilities": TEXTS, "bindMounts": TEXTS,
}  # fmt: skip
EXPRESSIONS = frozenset(
    [
        key
        for table in (COMMAND_TESTS, CONTENT_TESTS)
        for key, kind in table.items()
        if kind == REGEX
    ]
)
# Lists of tables, by what they are called in these tables.
LISTS = {
    "globalEnvVars": ENV_VARS, "labels": LABELS, "commandTests": COMMAND_TESTS,
    "fileExistenceTests": EXISTENCE_TESTS, "fileContentTests": CONTENT_TESTS, "licenseTests": LICENSE_TESTS,
}  # fmt: skip
TABLES = {"metadataTest": METADATA_TEST, "containerRunOptions": RUN_OPTIONS}
ROOT = {
    "schemaVersion": TEXT, **{name: name for name in LISTS if name != "labels"},
    **{name: name for name in TABLES},
}  # fmt: skip
# What each entry of a list has to have.
REQUIRED = {
    "globalEnvVars": ("key",), "labels": ("key",), "commandTests": ("name", "command"),
    "fileExistenceTests": ("name", "path"), "fileContentTests": ("name", "path"), "licenseTests": (),
}  # fmt: skip
# The lists of tests in the order in which they are run; then comes the test of the metadata.
IN_ORDER = ("commandTests", "fileContentTests", "fileExistenceTests", "licenseTests")
METADATA = "metadataTest"

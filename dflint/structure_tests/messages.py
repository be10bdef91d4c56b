"""What container-structure-test says of what does not hold, and what dflint says of it.

Source: container-structure-test 1.19.1, pkg/types/v2, read 2026-11-30.
"""

from __future__ import annotations


class Said:
    """How the program says something of an entry, which may hold {name} and {value}: from `start` to `end`,
    between them the actual value; and what is said of it here."""

    def __init__(self, start: str, end: str, words: str) -> None:
        self.start = start
        self.end = end
        self.words = words

    def read(self, message: str, name: str, value: str) -> str | None:
        """The message in the words of dflint; None if it is about something else."""
        start = self.start.format(name=name, value=value)
        end = self.end.format(name=name, value=value)
        if not (message.startswith(start) and message.endswith(end)):
            return None
        actual = message[len(start) : len(message) - len(end)]
        return self.words.format(name=name, value=value, actual=actual)


_DIFFERS = " does not match expected value: {value}"
# What the program says of each key of the metadata.
METADATA = {
    "envVars": (
        Said("env var {name} value ", _DIFFERS, 'ENV {name} is "{actual}", expected: "{value}"'),
        Said("variable {name} not found", "", "ENV {name} is not set"),
    ),
    "unboundEnvVars": (Said("env variable {name} should", "", "ENV {name} is set"),),
    "labels": (
        Said("label {name} value ", _DIFFERS, 'LABEL {name} is "{actual}", expected: "{value}"'),
        Said("label {name} not found", "", "there is no LABEL {name}"),
    ),
    "exposedPorts": (Said("Port {name} not found", "", "port {name} is not exposed"),),
    "unexposedPorts": (Said("Port {name} should", "", "port {name} is exposed"),),
    "volumes": (Said("Volume {name} not found", "", "there is no VOLUME {name}"),),
    "unmountedVolumes": (Said("Volume {name} should", "", "there is a VOLUME {name}"),),
    "cmd": (
        Said("Image Cmd ", " does not match expected Cmd: {value}", "CMD is {actual}, expected: {value}"),
        Said("Image config Cmd ", _DIFFERS, "CMD is {actual}, expected: {value}"),
    ),
    "entrypoint": (
        Said("Image entrypoint ", " does not match expected entrypoint: {value}",
              "ENTRYPOINT is {actual}, expected: {value}"),
        Said("Image config entrypoint ", _DIFFERS, "ENTRYPOINT is {actual}, expected: {value}"),
    ),
    "workdir": (
        Said("Image workdir ", " does not match config workdir: {value}",
              'WORKDIR is "{actual}", expected: "{value}"'),
    ),
    "user": (
        Said("Image user ", " does not match config user: {value}",
              'USER is "{actual}", expected: "{value}"'),
    ),
}  # fmt: skip


# The lists of regular expressions of a test: what is said where one finds nothing, or something.
EXPRESSIONS = {
    "expectedContents": ("Expected", '{of} does not contain "{it}"'),
    "excludedContents": ("Excluded", '{of} contains "{it}"'),
    "expectedOutput": ("Expected", 'it does not print "{it}": {what}'),
    "excludedOutput": ("Excluded", 'it prints "{it}": {what}'),
    "expectedError": ("Expected", 'it does not print "{it}" to standard error: {what}'),
    "excludedError": ("Excluded", 'it prints "{it}" to standard error: {what}'),
}
# What of a message says which key it is about.
KEYS = {
    "permissions": "permissions", "executable bit": "isExecutableBy", "user ownership": "uid",
    "group ownership": "gid", "error code": "exitCode",
}  # fmt: skip

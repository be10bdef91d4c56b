"""Variables that change with every build, and RUNs that have no use for them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.steps import Step

VOLATILE = frozenset({
    "BUILDDATE", "BUILDID", "BUILDNUMBER", "BUILDTIME", "BUILD_DATE", "BUILD_DATETIME",
    "BUILD_ID", "BUILD_NUM", "BUILD_NUMBER", "BUILD_SHA", "BUILD_TAG", "BUILD_TIME",
    "BUILD_TIMESTAMP", "CI_COMMIT_SHA", "CI_COMMIT_SHORT_SHA", "CI_PIPELINE_ID", "COMMIT",
    "COMMIT_HASH", "COMMIT_ID", "COMMIT_SHA", "CREATED", "DATE_CREATED", "GITHUB_RUN_ID",
    "GITHUB_SHA", "GITCOMMIT", "GITSHA", "GIT_COMMIT", "GIT_COMMIT_HASH", "GIT_COMMIT_SHA",
    "GIT_DESCRIBE", "GIT_HASH", "GIT_REF", "GIT_REV", "GIT_REVISION", "GIT_SHA", "GIT_SHORT_SHA",
    "REVISION", "SHORT_SHA", "SOURCE_COMMIT", "TIMESTAMP", "VCS_REF", "VCS_REVISION",
})  # fmt: skip
# Programs to which the environment of a build says nothing but how to reach the network.
READ_NO_VARIABLES = frozenset({
    "apk", "apt", "apt-cache", "apt-get", "addgroup", "adduser", "chmod", "chown", "cp", "curl",
    "dnf", "dpkg", "echo", "find", "gem", "git", "groupadd", "gpg", "gunzip", "install", "ln",
    "microdnf", "mkdir", "mv", "npm", "pip", "pip3", "printf", "rm", "rmdir", "rpm", "sed",
    "tar", "tee", "touch", "true", "unzip", "update-ca-certificates", "useradd", "usermod",
    "wget", "yum", "zypper", "cd", "set", "test", "[", "cat", "yarn", "pnpm", "bundle",
    "composer", "go",
})  # fmt: skip
# Of these, only the verbs that fetch: `npm run build` may well read a variable.
FETCHING_VERBS = {
    "npm": frozenset({"ci", "install", "i", "cache"}),
    "yarn": frozenset({"install", "cache"}),
    "pnpm": frozenset({"install", "i", "fetch"}),
    "bundle": frozenset({"install", "config"}),
    "composer": frozenset({"install"}),
    "go": frozenset({"mod", "env"}),
}


def is_volatile(name: str) -> bool:
    """Whether a variable of that name has another value in every build."""
    return name.upper() in VOLATILE


def reads_no_variables(step: Step) -> bool:
    """Whether all that a RUN starts has surely no use for a variable that it does not name."""
    commands = step.commands
    return bool(commands) and all(
        command.name in READ_NO_VARIABLES
        and (
            command.name not in FETCHING_VERBS
            or (command.verbs[:1] and command.verbs[0] in FETCHING_VERBS[command.name])
        )
        for command in commands
    )

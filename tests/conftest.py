"""The tests see the same environment everywhere: on a desk, and where a service of CI runs them."""

import os

# What dflint reads of its environment, by name or by the beginning of it.
NAMES = (
    "BUILD_SOURCESDIRECTORY", "CI", "JENKINS_URL", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TF_BUILD",
)  # fmt: skip
PREFIXES = ("AGENT_", "CI_", "DFLINT_OUTPUT", "GITHUB_", "GITLAB_", "HADOLINT_", "TEAMCITY_")

for name in [*os.environ]:
    if name in NAMES or name.startswith(PREFIXES):
        del os.environ[name]

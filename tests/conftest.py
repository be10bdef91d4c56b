"""The tests see the same environment everywhere: on a desk, and where a service of CI runs them."""

import os

from hypothesis import settings

# What dflint reads of its environment, by name or by the beginning of it.
NAMES = (
    "BUILD_SOURCESDIRECTORY", "CI", "JENKINS_URL", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TF_BUILD",
)  # fmt: skip
PREFIXES = ("AGENT_", "CI_", "DFLINT_OUTPUT", "GITHUB_", "GITLAB_", "HADOLINT_", "TEAMCITY_")

# On a desk, each run tries other examples; where CI judges a change, they are those of any other run.
# The processes of pytest-xdist see no CI any more when they start.
REPEATABLE = "DFLINT_REPEATABLE_EXAMPLES"
settings.register_profile("repeatable", derandomize=True, database=None)
if os.environ.get("CI"):
    os.environ[REPEATABLE] = "1"
if os.environ.get(REPEATABLE):
    settings.load_profile("repeatable")

for name in [*os.environ]:
    if name in NAMES or name.startswith(PREFIXES):
        del os.environ[name]

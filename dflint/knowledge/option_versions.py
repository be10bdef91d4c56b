"""Since when an option of a tool exists, and until when. Not loaded by `dflint check` as such.

Each row says how it is known: "tried" (old versions were unpacked and run), "release notes" and the
like. "not verified" rows are for nobody to base an error upon. Collected on 2026-11-30.
"""

from __future__ import annotations

from dflint.numbers import whole_number

# Tool (the name of a manager or a program), option, first version with it, first version without it
# or "", how it is known.
OPTION_VERSIONS: tuple[tuple[str, str, str, str, str], ...] = (
    ("pip", "--no-cache-dir", "6.0", "", "tried 1.5.6, 6.0"),
    ("pip", "--root-user-action", "22.1", "", "tried 22.0.4, 22.1"),
    ("pip", "--break-system-packages", "23.0.1", "", "tried 23.0, 23.0.1"),
    ("gem", "--no-document", "2.0", "", "changelog"),
    ("gem", "--no-ri", "", "3.0", "changelog"),
    ("gem", "--no-rdoc", "", "3.0", "changelog"),
    ("npm", "ci", "5.7.0", "", "tried 5.6.0, 5.7.0"),
    ("npm", "--no-audit", "6.0.0", "", "tried 5.7.0, 6.14.18"),
    ("npm", "--omit", "7.0.0", "", "tried 6.14.18, 7.0.0"),
    ("npm", "--no-fund", "6.13.0", "", "not verified; tried 6.14.18"),
    ("yarn", "--frozen-lockfile", "0.19", "2.0", "not verified; tried 1.22.22; 4.18.1 warns"),
    ("yarn", "--immutable", "2.0", "", "documentation; tried 4.18.1"),
    ("yarn", "--production", "0.0", "2.0", "tried 1.22.22; 4.18.1 warns"),
    ("pnpm", "fetch", "5.10", "", "absent in 5.9.0 (tried)"),
    ("go", "-modcache", "1.11", "", "not verified"),
    ("go", "mod", "1.11", "", "not verified"),
    ("composer", "--no-cache", "1.10", "", "not verified; tried 2.5.5"),
    ("composer", "--no-audit", "2.4", "", "changelog 2.4.1"),
    ("apt", "dist-clean", "2.7.8", "", "changelog; tried 2.6.1, 3.0.4"),
    ("apt", "distclean", "2.7.8", "", "changelog; tried 2.6.1, 3.0.4"),
    ("apk", "--no-cache", "2.6", "", "not verified"),
    ("apk", "--virtual", "2.0", "", "not verified"),
    ("dnf", "erase", "", "5.0", "dnf5-changes-from-dnf4; an alias where the distribution says so"),
    ("dnf", "localinstall", "", "5.0", "dnf5-changes-from-dnf4"),
    ("dnf", "groupinstall", "", "5.0", "dnf5-changes-from-dnf4"),
    ("curl", "--fail-with-body", "7.76.0", "", "curl, options in versions"),
    ("curl", "--retry-all-errors", "7.71.0", "", "curl, options in versions"),
    ("curl", "--retry-connrefused", "7.52.0", "", "curl, options in versions"),
    ("curl", "--retry", "7.12.3", "", "curl, options in versions"),
    ("curl", "--remove-on-error", "7.83.0", "", "curl, options in versions"),
    ("curl", "--output-dir", "7.73.0", "", "curl, options in versions"),
    ("curl", "--no-progress-meter", "7.67.0", "", "curl, options in versions"),
    ("curl", "--proto", "7.20.2", "", "curl, options in versions"),
    ("curl", "--tlsv1.2", "7.34.0", "", "curl, options in versions"),
    ("curl", "--json", "7.82.0", "", "curl, options in versions"),
    ("curl", "--create-dirs", "7.10.3", "", "curl, options in versions"),
    ("wget", "--show-progress", "1.16", "", "NEWS of wget"),
    ("useradd", "--no-log-init", "4.0", "", "change log of shadow; not needed from 4.13 on"),
    ("conda", "--force-pkgs-dirs", "4.7", "", "not verified"),
    ("poetry", "--only", "1.2.0", "", "tried 1.1.15, 1.2.0"),
    ("poetry", "--without", "1.2.0", "", "tried 1.1.15, 1.2.0"),
    ("poetry", "--with", "1.2.0", "", "tried 1.1.15, 1.2.0"),
    ("poetry", "--sync", "1.2.0", "", "tried 1.2.0"),
    ("poetry", "--no-dev", "", "2.0.0", "tried 1.2.0, 2.0.0"),
    ("poetry", "--no-cache", "1.2.0", "", "pull request 5519"),
    ("uv", "--no-cache", "0.0", "", "source of uv-cache; tried 0.13.9"),
    ("bundler", "--path", "", "4.0", "deprecated in 2.1; removal not verified"),
    ("bundler", "--deployment", "", "4.0", "deprecated in 2.1; removal not verified"),
    ("bundler", "--without", "", "4.0", "deprecated in 2.1; removal not verified"),
    ("tar", "--zstd", "1.31", "", "NEWS of tar"),
)


def has_option(tool: str, option: str, version: str) -> bool | None:
    """Whether a version of a tool, as "6.0.1", knows an option; None if that is not known."""
    for name, flag, since, until, _ in OPTION_VERSIONS:
        if name == tool and flag == option:
            number = _numbers(version)
            return _numbers(since) <= number and not (until and _numbers(until) <= number)
    return None


def _numbers(version: str) -> list[int]:
    """ "6.0.1" → [6, 0, 1], up to the first part that is no number."""
    found: list[int] = []
    for part in version.split("."):
        number = whole_number(part)
        if number is None:
            break
        found.append(number)
    return found

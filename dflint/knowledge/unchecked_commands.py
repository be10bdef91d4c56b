"""Commands of which ShellCheck has nothing to say, so that it need not be asked.

Source: ShellCheck 0.11.0, tried with each in all its dialects (tests/shellcheck/test_plain.py), 2026-12-01.
"""

from __future__ import annotations

# Programs that it has no check for, and those whose checks are about other words than plain ones.
PROGRAMS = frozenset({
    "a2enmod", "add-apt-repository", "addgroup", "adduser", "apk", "apt", "apt-cache", "apt-get", "bundle",
    "bunzip2", "bzip2", "cargo", "chmod", "chown", "cmake", "composer", "conda", "corepack", "curl", "dnf",
    "docker-php-ext-configure", "docker-php-ext-enable", "docker-php-ext-install", "docker-php-source",
    "dotnet", "dpkg", "gem", "git", "go", "gradle", "groupadd", "groupmod", "gunzip",
    "install-php-extensions", "ldconfig", "localedef", "locale-gen", "make", "mamba", "microdnf",
    "micromamba", "mix", "mkdir", "mvn", "ninja", "node", "npm", "npx", "pacman", "pecl", "phpize", "pip",
    "pip3", "pipenv", "pnpm", "poetry", "python", "python3", "rm", "rpm", "rustup", "tar", "tdnf", "touch",
    "unzip", "update-alternatives", "update-ca-certificates", "update-locale", "useradd", "usermod", "uv",
    "wget", "yarn", "yum", "zypper",
})  # fmt: skip
# The only options of which a program is known to be plain.
ONLY_OPTIONS = {"chmod": "Rx", "mkdir": "p", "set": "eux"}
# Characters that are themselves in a word.
CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+,=-")
# Words that end something, and which are taken for mistakes elsewhere.
RESERVED = frozenset({"do", "done", "elif", "else", "esac", "fi", "in", "then"})
# Of all patterns, the one that most files have.
LISTS = "/var/lib/apt/lists/*"

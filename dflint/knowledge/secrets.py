"""Words in the names of variables that hold secrets, and values that are none.

Sources: BuildKit, rule SecretsUsedInArgOrEnv (the two tables that say so); the others were collected
from public Dockerfiles until 2026-11.
"""

from __future__ import annotations

SECRET_WORDS = frozenset({
    "apikey", "auth", "credential", "credentials", "key", "pass", "passphrase", "password",
    "passwd", "psw", "pword", "secret", "secrets", "token",
})  # fmt: skip
# With one of these, a name that ends with "cookie" is that of the secret by which nodes of Erlang trust others:
# whoever has it runs code there. Sources: the manuals of Mix (`mix release`) and RabbitMQ, 2026-11.
NODE_COOKIES = frozenset({"erlang", "release"})
# What BuildKit's own SecretsUsedInArgOrEnv looks for, and what it takes for harmless.
BUILDKIT_WORDS = frozenset({
    "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret",
    "token",
})  # fmt: skip
BUILDKIT_HARMLESS = frozenset({"public", "file", "version"})
# With one of these it is about a secret, but is none.
HARMLESS_WORDS = frozenset({
    "public", "pub", "file", "files", "version", "fingerprint", "keyserver", "gpg", "pgp",
    "signing", "site", "sort", "primary", "foreign", "partition", "filters",
    "allow", "disable", "dont", "enable", "ignore", "no", "require", "skip", "warn", "without",  # switches
})  # fmt: skip
# How names begin whose values Vite, Create React App, Vue CLI, Gatsby and Storybook write into what browsers
# load (their manuals, 2026-11): keys in them are public, unless the name says that they are secret.
PUBLISHED_BEGINNINGS = ("vite_", "react_app_", "vue_app_", "gatsby_", "storybook_")
# Services whose keys of this kind are public: anyone may send events with them. Their personal keys are not.
# Source: the manual of PostHog ("project API key"), 2026-11.
PUBLIC_SERVICES = frozenset({"posthog"})
ALWAYS_SECRET = SECRET_WORDS - {"apikey", "auth", "key", "token"} | {"private"}
# With one of these at the end it is about a secret, but is none.
HARMLESS_ENDINGS = frozenset({
    "age", "algorithm", "arn", "attempts", "backend", "class", "count", "days", "dir",
    "directory", "domain", "enabled", "endpoint", "expiration", "expiry", "expires", "format",
    "header", "host", "hostname", "id", "ids", "issuer", "length", "level", "lifetime", "limit",
    "location", "max", "method", "min", "mode", "name", "path", "plugin", "policy", "port",
    "prefix", "provider", "realm", "required", "retries", "scheme", "seconds", "server",
    "service", "size", "source", "time", "timeout", "ttl", "type", "uri", "url", "user",
    "username",
})  # fmt: skip
# Values that say themselves that they are none, in lower case and without punctuation.
DUMMIES = frozenset({
    "changeme", "changeit", "dummy", "dummykey", "dummysecret", "dummytoken", "example", "fake",
    "fill", "fixme", "foobar", "insertme", "nil", "none", "notset", "null", "placeholder",
    "redacted", "replaceme", "secretkeybase", "todo", "unset", "undefined", "unused", "unsafe",
    "xxx", "false", "true", "no", "yes", "on", "off", "disabled", "enabled", "basic", "bearer",
    "trust", "md5", "0", "1",
})  # fmt: skip
# A value with one of these among its words, as in build-time-dummy, says that it is none.
SAID_TO_BE_NONE = frozenset({"dummy", "fake", "placeholder", "changeme"})
DUMMY_BEGINNINGS = (
    "your",
    "insert",
    "replace",
    "dummy",
    "example",
    "placeholder",
    "changeme",
    "xxx",
)
PATH_BEGINNINGS = ("/", "./", "../", "~", "$HOME/", "${HOME}/")
FILE_ENDINGS = (".pem", ".key", ".crt", ".cert", ".pub", ".gpg", ".asc", ".json", ".txt", ".jks")

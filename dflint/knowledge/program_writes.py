"""What programs write below their working directory when they start.

Sources: celery-beat(1), `--schedule`; vitejs/vite#11620 and the documentation of Vite, `cacheDir`; the manual of
Angular, "Build system caching"; Next.js, `distDir` (the development server writes .next); babel-loader's cache in
node_modules/.cache, which create-react-app sets; Rails, `rails server --pid`; Gunicorn, "Settings". 2026-12-01.
"""

from __future__ import annotations

# Program, words of which one must come with it, what it writes, the words that say another place.
WRITES = (
    ("celery", ("beat", "--beat", "-B"), "celerybeat-schedule",
     ("-s", "--schedule", "-S", "--scheduler", "--workdir")),
    ("vite", ("", "dev", "serve"), "node_modules/.vite", ("build", "preview", "--force", "-c", "--config")),
    ("react-scripts", ("start",), "node_modules/.cache", ()),
    ("ng", ("serve", "s"), ".angular/cache", ()),
    ("next", ("", "dev"), ".next", ("build", "start", "lint", "export")),
    ("nuxt", ("dev",), ".nuxt", ()),
    ("rails", ("server", "s"), "tmp/pids", ("-P", "--pid")),
)  # fmt: skip
# Options whose value is a file that the program writes, unless it is one of a device.
OPTIONS = {
    "gunicorn": ("-p", "--pid", "--log-file", "--error-logfile", "--access-logfile"),
    "celery": ("-f", "--logfile", "--pidfile", "-s", "--schedule"),
    "rails": ("-P", "--pid"),
    "flower": ("--db",),
}  # fmt: skip

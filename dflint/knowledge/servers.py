"""Servers that listen on localhost unless they are told otherwise: nothing outside a container reaches them.

Sources: `--help` and documentation of each, as of 2026-11. A row is a program.
"""

from __future__ import annotations


class Server:
    """A program that listens on 127.0.0.1 by default.

    `verbs`: with one of these it serves; `-` where it serves without any. `options`: say where, as
    `variables` of the environment do. `files`: patterns of files in its directory that may say it,
    with the word `word`. `advice`: what to add. `by_operand`: an operand such as 0.0.0.0:8000 says it.
    """

    __slots__ = ("advice", "by_operand", "files", "options", "variables", "verbs", "word")

    def __init__(
        self,
        verbs: str,
        options: str,
        advice: str,
        variables: str = "",
        files: str = "",
        word: str = "host",
        by_operand: bool = False,
    ) -> None:
        self.verbs = tuple("" if verb == "-" else verb for verb in verbs.split())
        self.options = tuple(options.split())
        self.advice = advice
        self.variables = tuple(variables.split())
        self.files = tuple(files.split())
        self.word = word
        self.by_operand = by_operand


_HOST = "--host=0.0.0.0"
SERVERS: dict[str, Server] = {
    "flask": Server("run", "--host -h", _HOST, "FLASK_RUN_HOST"),
    "manage.py": Server("runserver runserver_plus", "", "0.0.0.0:8000", by_operand=True),
    "django-admin": Server("runserver", "", "0.0.0.0:8000", by_operand=True),
    "uvicorn": Server("-", "--host --uds --fd", "--host 0.0.0.0", "UVICORN_HOST"),
    "gunicorn": Server(
        "-", "-b --bind -c --config", "--bind 0.0.0.0:8000", "GUNICORN_CMD_ARGS PORT",
        "gunicorn.conf.py", "bind",
    ),
    "hypercorn": Server("-", "-b --bind -c --config", "--bind 0.0.0.0:8000"),
    "daphne": Server("-", "-b --bind -e --endpoint -u", "-b 0.0.0.0"),
    "quart": Server("run", "--host -h", _HOST, "QUART_RUN_HOST"),
    "fastapi": Server("dev", "--host", "--host 0.0.0.0", "UVICORN_HOST"),
    "litestar": Server("run", "--host -H", "--host 0.0.0.0", "LITESTAR_HOST"),
    "sanic": Server("-", "--host -H -u --unix", _HOST, "SANIC_HOST"),
    "chainlit": Server("run", "--host", "--host 0.0.0.0", "CHAINLIT_HOST"),
    "mlflow": Server("server ui", "--host -h", "--host 0.0.0.0", "MLFLOW_HOST"),
    "tensorboard": Server("-", "--host --bind_all", "--bind_all"),
    "dagster-webserver": Server("-", "--host -h", "-h 0.0.0.0"),
    "jupyter": Server(
        "notebook lab server", "--ip --NotebookApp.ip --ServerApp.ip --config", "--ip=0.0.0.0",
        "JUPYTER_CONFIG_DIR JUPYTER_SERVER_IP",
    ),
    "mkdocs": Server("serve", "-a --dev-addr", "--dev-addr=0.0.0.0:8000", "", "mkdocs.yml", "dev_addr"),
    "vite": Server("- dev serve preview", "--host", "--host", "", "vite.config.*"),
    "astro": Server("dev preview", "--host", "--host", "", "astro.config.*"),
    "nuxt": Server("dev", "--host -H", "--host 0.0.0.0", "NUXT_HOST HOST NITRO_HOST", "nuxt.config.*"),
    "ng": Server("serve s", "--host", "--host 0.0.0.0", "", "angular.json"),
    "webpack-dev-server": Server("-", "--host", "--host 0.0.0.0", "", "webpack*.js webpack*.ts"),
    "webpack": Server("serve s", "--host", "--host 0.0.0.0", "", "webpack*.js webpack*.ts"),
    "gatsby": Server("develop serve", "--host -H", "-H 0.0.0.0"),
    "docusaurus": Server("start serve", "--host -h", "--host 0.0.0.0"),
    "json-server": Server("-", "--host -H", "--host 0.0.0.0"),
    "wrangler": Server("dev", "--ip", "--ip 0.0.0.0", "", "wrangler.toml wrangler.json*", "ip"),
    "rails": Server("server s", "-b --binding", "-b 0.0.0.0", "BINDING HOST"),
    "rackup": Server("-", "-o --host", "-o 0.0.0.0", "HOST"),
    "jekyll": Server("serve server s", "-H --host", "--host 0.0.0.0", "", "_config.yml"),
    "hugo": Server("server serve", "--bind", "--bind 0.0.0.0"),
    "artisan": Server("serve", "--host", _HOST, "SERVER_HOST"),
    "php -S": Server("-", "-S", "0.0.0.0:8000"),
    "symfony": Server(
        "server:start serve local:server:start", "--listen-ip --allow-all-ip", "--allow-all-ip"
    ),
}  # fmt: skip
# In production these listen everywhere.
BY_ENVIRONMENT = {"rails": ("RAILS_ENV", "RACK_ENV"), "rackup": ("RACK_ENV", "RAILS_ENV")}
# The port that a server listens on if nothing says another, 0 where that is not sure, and the options
# that say one: alone, or behind the colon of an address. `:`: an operand may say it, too.
PORTS = {
    "flask": (5000, "--port -p"), "uvicorn": (8000, "--port"), "gunicorn": (0, "--bind -b"),
    "hypercorn": (8000, "--bind -b"), "daphne": (8000, "--port -p"), "fastapi": (8000, "--port"),
    "manage.py": (8000, ":"), "django-admin": (8000, ":"), "streamlit": (0, "--server.port"),
    "http.server": (8000, ":"), "artisan": (8000, "--port"), "rails": (0, "--port -p"), "vite": (0, "--port"),
    "ng": (0, "--port"), "next": (0, "--port -p"), "serve": (0, "--listen -l -p"), "http-server": (0, "-p --port"),
    "jupyter": (0, "--port --ServerApp.port"), "mkdocs": (0, "--dev-addr -a"), "hugo": (0, "--port -p"),
    "php": (0, "-S"), "redis-server": (0, "--port"), "waitress-serve": (0, "--port --listen"),
}  # fmt: skip
LOCAL = ("localhost", "127.0.0.1", "[::1]", "::1")
# Programs that take requests from outside and hand them to a server on localhost.
PROXIES = frozenset({
    "nginx", "caddy", "haproxy", "traefik", "apache2", "httpd", "envoy", "supervisord", "apachectl",
    "apache2ctl", "openresty", "cloudflared", "service",
})  # fmt: skip
# Programs that run for as long as the container does.
LONG_RUNNING = frozenset({
    "node", "npm", "npx", "yarn", "pnpm", "bun", "deno", "nodemon", "pm2-runtime", "next", "nest",
    "python", "python2", "python3", "gunicorn", "uvicorn", "hypercorn", "daphne", "celery", "flask",
    "fastapi", "uwsgi", "waitress-serve", "streamlit", "jupyter", "airflow", "poetry", "uv", "pipenv",
    "java", "ruby", "rails", "bundle", "puma", "unicorn", "rackup", "sidekiq", "thin",
    "php", "php-fpm", "apache2-foreground", "httpd", "apachectl", "frankenphp", "rr",
    "nginx", "caddy", "traefik", "haproxy", "envoy", "varnishd", "openresty",
    "redis-server", "postgres", "mysqld", "mariadbd", "mongod", "memcached", "rabbitmq-server",
    "dotnet", "mix", "elixir", "supervisord", "sshd", "dockerd", "consul", "vault", "etcd",
    "prometheus", "grafana-server", "cron", "crond", "catalina.sh", "dumb-init", "tini", "gosu",
    "su-exec", "perl",
})  # fmt: skip
# With one of these words, what they do comes to an end by itself.
ONE_TIME = frozenset({
    "migrate", "collectstatic", "makemigrations", "loaddata", "test", "build", "install", "ci", "lint",
    "check", "createsuperuser", "compilemessages", "createcachetable", "upgrade", "init", "seed",
    "db:migrate", "db:seed", "db:setup", "assets:precompile", "migrate:latest", "compile", "generate",
    "flush", "dumpdata", "shell", "-c", "-m", "--version", "-v", "audit", "prune", "cache:clear",
    "config:cache", "route:cache", "key:generate", "exec", "run-script", "prisma", "deploy", "report",
})  # fmt: skip

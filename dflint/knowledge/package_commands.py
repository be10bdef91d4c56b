"""Programs that packages of a language bring, and packages that surely bring none of them.

Sources: the entry points and dependencies that PyPI shows of each, and the `bin` of each package of npm; 2026-11.
"""

from __future__ import annotations

# Program → the package that people install for it.
OF_PYTHON = {
    "celery": "celery", "daphne": "daphne", "flask": "flask", "gunicorn": "gunicorn", "hypercorn": "hypercorn",
    "streamlit": "streamlit", "supervisord": "supervisor", "uvicorn": "uvicorn", "uwsgi": "uwsgi",
    "waitress-serve": "waitress",
}  # fmt: skip
OF_NODE = {
    "http-server": "http-server", "nodemon": "nodemon", "pm2": "pm2", "pm2-runtime": "pm2", "serve": "serve",
    "ts-node": "ts-node", "tsx": "tsx",
}  # fmt: skip
# Packages of Python that bring none of the programs but those named like themselves.
BRINGING_NONE = frozenset({
    "aiohttp", "asyncpg", "beautifulsoup4", "boto3", "click", "cryptography", "dj-database-url", "django",
    "django-cors-headers", "django-environ", "django-filter", "djangorestframework", "fastapi",
    "flask", "gunicorn", "httpx", "jinja2", "lxml", "mysqlclient", "numpy", "pandas", "pdm",
    "pillow", "pip", "pipenv", "poetry", "prometheus-client", "psutil", "psycopg", "psycopg-binary",
    "psycopg2", "psycopg2-binary", "pydantic", "pyjwt", "pymongo", "pymysql", "pytest", "python-dateutil",
    "python-decouple", "python-dotenv", "python-multipart", "pytz", "pyyaml", "redis", "requests",
    "setuptools", "six", "sqlalchemy", "uv", "uvicorn", "uwsgi", "wheel", "whitenoise",
})  # fmt: skip
# A package and one that it needs: a list that pins both, of each that it has, names all dependencies.
FROZEN_SIGNS = (
    ("django", "asgiref"), ("fastapi", "starlette"), ("flask", "werkzeug"), ("jinja2", "markupsafe"),
    ("pandas", "python-dateutil"), ("requests", "urllib3"), ("beautifulsoup4", "soupsieve"), ("httpx", "httpcore"),
    ("pydantic", "typing-extensions"), ("sqlalchemy", "typing-extensions"),
)  # fmt: skip
MANAGED = frozenset({"pdm", "pipenv", "poetry", "uv"})  # each makes an environment of its own
# With these, a manager of projects may install where PATH leads.
INTO_SYSTEM = (
    "PIPENV_SYSTEM", "UV_PROJECT_ENVIRONMENT", "UV_SYSTEM_PYTHON", "VIRTUALENVS_CREATE", "VIRTUAL_ENV",
    "virtualenvs.create", "[virtualenvs]", "activate", "use_venv", "export",
)  # fmt: skip
SETTINGS = ("poetry.toml", "pdm.toml", ".pdm.toml")  # files of a project that may say so
# Modules that no Python brings, each of the package of that name.
MODULES = frozenset({
    "aiohttp", "boto3", "celery", "django", "fastapi", "flask", "numpy", "pandas", "psycopg2", "pydantic", "redis",
    "requests", "sqlalchemy", "streamlit", "torch", "uvicorn",
})  # fmt: skip

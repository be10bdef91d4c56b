"""Projects of Python whose package is compiled when it is installed: by pip, Poetry and uv themselves.

The package names its own build backend, which calls the compiler, so that nothing is fetched. The locks were
written by Poetry 2.5 and uv 0.13.
"""

_APT = (
    "FROM debian:bookworm-slim\nRUN apt-get update -qq && apt-get install -y -qq --no-install-recommends"
    " python3 python3-venv libpython3.11-dev ca-certificates >/dev/null && rm -rf /var/lib/apt/lists/*\n"
)
# Python at its own place below /usr/local, with Poetry, so that installing it later changes nothing.
PYTHON = (
    _APT + "RUN python3 -m venv /usr/local && PIP_CERT=/etc/ssl/certs/ca-certificates.crt"
    " pip install --quiet --no-cache-dir --no-compile poetry\n"
    "ENV PIP_NO_BUILD_ISOLATION=0 PIP_NO_INDEX=1 UV_OFFLINE=1 UV_PYTHON_DOWNLOADS=never\n"
)
UV = (
    "FROM python:3.11-slim AS made\nRUN pip install --quiet --no-cache-dir --target /made uv\n"
    "FROM scratch\nCOPY --from=made /made/bin/uv /uv\n"
)
COMPILER = (
    "FROM python:3.12-slim\nRUN apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev"
    " libsqlite3-dev \\\n    && rm -rf /var/lib/apt/lists/*\n"
)
EXTENSION = """
#include <Python.h>
#include <sqlite3.h>
static PyObject *version(PyObject *self, PyObject *no) { return PyLong_FromLong(sqlite3_libversion_number() / 1000000); }
static PyMethodDef methods[] = {{"version", version, METH_NOARGS, ""}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "fast", "", -1, methods};
PyMODINIT_FUNC PyInit_fast(void) { return PyModule_Create(&module); }
"""
_BACKEND = """
import subprocess, sysconfig, zipfile

def build_wheel(folder, settings=None, metadata=None):
    library = "fast" + sysconfig.get_config_var("EXT_SUFFIX")
    compiler = sysconfig.get_config_var("CC").split()
    include = "-I" + sysconfig.get_path("include")
    subprocess.run([*compiler, "-shared", "-fPIC", include, "fast.c", "-o", library, "-lsqlite3"], check=True)
    tag = "py3-none-" + sysconfig.get_platform().replace("-", "_").replace(".", "_")
    info = "fast-1.0.dist-info/"
    with zipfile.ZipFile(f"{folder}/fast-1.0-{tag}.whl", "w") as wheel:
        wheel.write(library)
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: fast\\nVersion: 1.0\\n")
        wheel.writestr(info + "WHEEL", f"Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: {tag}\\n")
        wheel.writestr(info + "RECORD", f"{library},,\\n{info}METADATA,,\\n{info}WHEEL,,\\n{info}RECORD,,\\n")
    return f"fast-1.0-{tag}.whl"
"""
_SOURCES = {
    "fast/pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n"
    "[project]\nname = 'fast'\nversion = '1.0'\n",
    "fast/backend.py": _BACKEND, "fast/fast.c": EXTENSION,
    "a.py": "import fast, os\nprint(fast.version(), os.getuid())\n",
}  # fmt: skip
POETRY_FILES = {
    **_SOURCES,
    "pyproject.toml": """[tool.poetry]
package-mode = false
[tool.poetry.dependencies]
python = ">=3.11"
fast = { path = "fast" }
""",
    "poetry.lock": """[[package]]
name = "fast"
version = "1.0"
description = ""
optional = false
python-versions = "*"
groups = ["main"]
files = []
develop = false

[package.source]
type = "directory"
url = "fast"

[metadata]
lock-version = "2.1"
python-versions = ">=3.11"
content-hash = "a53c89502393f3f237f41092963152227ae7e35bde3fdd86d510da14cb6f0056"
""",
}
UV_FILES = {
    **_SOURCES,
    "pyproject.toml": """[project]
name = "app"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["fast"]
[tool.uv.sources]
fast = { path = "fast" }
""",
    "uv.lock": """version = 1
revision = 5
requires-python = ">=3.11"

[[package]]
name = "app"
version = "1.0"
source = { virtual = "." }
dependencies = [
    { name = "fast" },
]

[package.metadata]
requires-dist = [{ name = "fast", directory = "fast" }]

[[package]]
name = "fast"
version = "1.0"
source = { directory = "fast" }
""",
}

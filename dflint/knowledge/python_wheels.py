"""Where pip looks, what does not compile or breaks, and what is not on PyPI. As of 2026-11."""

from __future__ import annotations

# With one of these, too, pip looks elsewhere than at PyPI, or takes no wheel, or only wheels.
OTHER_INDEXES = (
    "-i", "--index-url", "--extra-index-url", "--only-binary", "--no-binary", "--platform", "--python-version",
    "--target", "--dry-run",
)  # fmt: skip
# Packages of Ubuntu and Debian with modules of Python that are not on PyPI: `pip freeze` of the system names them.
# Tried with pip on 2026-11-30. Of python-apt PyPI has 0.7.8 at most.
NOT_ON_PYPI = frozenset({
    "apturl", "brlapi", "cloud-init", "command-not-found", "cupshelpers", "language-selector", "pkg-resources",
    "ubuntu-advantage-tools", "ubuntu-drivers-common", "ufw", "unattended-upgrades", "usb-creator", "xkit",
})  # fmt: skip
# Where conda builds packages: `pip freeze` of an environment of conda names files there. Sources:
# docker/docs#13411, and the lists of requirements in public repositories.
CONDA_BUILDS = (
    "/tmp/build/", "/home/conda/feedstock_root", "/croot/", "/opt/concourse/", "/private/var/folders/",
    "/C:/ci", "/C:/b/", "/D:/bld/", "/Users/ktietz/", "/home/ktietz/", "/Users/runner/miniforge3/",
    "/work/ci_py", "/home/builder/ci_",
)  # fmt: skip
# Have wheels for Windows or macOS only, and no source. Tried on 2026-11-30.
ELSEWHERE = {
    "pypiwin32": "Windows", "pywin32": "Windows", "windows-curses": "Windows",
    "tensorflow-macos": "macOS", "pyobjc-core": "macOS",
}  # fmt: skip
# Versions (from, before) that do not compile on Python 3 since. Tried on 2026-11-30 with 3.12 and 3.13.
DO_NOT_COMPILE: dict[str, tuple[tuple[tuple[int, ...], tuple[int, ...], int], ...]] = {
    "aiohttp": (((3, 8), (3, 9), 12),), "frozenlist": (((1,), (1, 4), 12),),
    "gevent": (((22,), (22, 11), 12),), "greenlet": (((1,), (3,), 12), ((3,), (3, 1), 13)),
    "lxml": (((4, 9), (4, 9, 3), 12),), "numpy": (((1, 19), (1, 26), 12),),
    "pandas": (((1, 5), (2, 1), 12), ((1, 4), (2, 1), 13)), "pillow": (((10,), (10, 3), 13),),
    "pyyaml": (((5, 4), (6, 0, 1), 10),), "yarl": (((1, 6), (1, 9), 12),),
}  # fmt: skip
# Have no wheel, and are built with pkg_resources, which setuptools has no longer since 82: up to which
# version. Tried on 2026-11-30.
WITH_PKG_RESOURCES = {"flatdict": (4, 0, 1), "openai-whisper": (20240930,)}
# Have a source only, whose setup.py imports torch; and those that call nvcc there. Tried on 2026-12-01;
# Dao-AILab/flash-attention#1229.
IMPORTS_TORCH = frozenset({
    "flash-attn", "mamba-ssm", "torch-cluster", "torch-scatter", "torch-sparse", "torch-spline-conv",
})  # fmt: skip
CALLS_NVCC = frozenset({"flash-attn"})
# Versions (from, before) that break with the newest release of a dependency, below which one they work, and since
# which Python 3 pip installs a newer one. Tried on 2026-11-30.
_WERKZEUG = "werkzeug", "<3", 8
_NUMPY = "numpy", "<2", 9
_MARKUPSAFE = "markupsafe", "<2.1", 7
_OPENCV = (((4, 8), (4, 9), *_NUMPY),)
BROKEN_BY: dict[str, tuple[tuple[tuple[int, ...], tuple[int, ...], str, str, int], ...]] = {
    "flask": (
        ((2,), (2, 2, 3), *_WERKZEUG), ((1, 1, 4), (2,), *_MARKUPSAFE), ((1,), (1, 1, 3), "jinja2", "<3", 7),
    ),
    "flask-login": (((0, 6), (0, 6, 3), *_WERKZEUG),), "flask-sqlalchemy": (((2, 5), (3,), "flask", "<2.3", 8),),
    "jinja2": (((2, 11), (3,), *_MARKUPSAFE),), "matplotlib": (((3, 7), (3, 7, 2), *_NUMPY),),
    "openai": (((1,), (1, 13), "httpx", "<0.28", 8),), "opencv-python": _OPENCV,
    "opencv-python-headless": _OPENCV, "pandas": (((1, 5), (2,), *_NUMPY),),
}  # fmt: skip

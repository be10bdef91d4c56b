"""Libraries and programs of the system that packages of Python, Node and Ruby need."""

from __future__ import annotations

DATE = "2026-12"
_DESKTOP = (
    "gtk|chromium|firefox|libreoffice|inkscape|ffmpeg|audacity|gnuplot|ibus|libav|lxde|lxterm|mono-|mplayer|mpv|obs-"
    "|octave|opencv|r-base|remmina|sox|texlive|virt-|vlc|vnc|xdm|xorg|xserver|zenity|webp|wkhtml"
)
_PANGO = f"pango|magick|graphviz|poppler|tesseract|rsvg|vips|gdal|{_DESKTOP}"
# By the name of Debian: that of Alpine, "" where packages are not for it; pieces of the names of all that
# bring it; whether the full images of Python, Node and Ruby have it. Sources: what the packages of Debian 12 and
# those of buildpack-deps bring by Depends (2026-12-01).
LIBRARIES: dict[str, tuple[str, str, bool]] = {
    "default-jre-headless": (
        "openjdk21-jre-headless", "jre|jdk|java|maven|gradle|ant|libreoffice|temurin|zulu", False,
    ),
    "ffmpeg": ("ffmpeg", "ffmpeg", False),
    "git": ("git", " git|git-|git_python", True),
    "graphviz": ("graphviz", "graphviz", False),
    "imagemagick": ("imagemagick", "magick", True),
    "libcairo2": ("cairo", f"cairo|{_PANGO}", True),
    "libgl1": (
        "",
        f"libgl1|libgle|libglu|libglx|libegl|mesa|qt|glut|sdl|x11|xvfb|gpgmepp|gst|libva|-jre|-jdk|{_DESKTOP}",
        False,
    ),
    "libgomp1": (
        "libgomp",
        "gomp|gcc|g++|build-|clang|gfortran|fftw|gdal|vips|magick|alien|apache2-dev|boost|cargo|debhelper|dh-|equivs"
        f"|gettext|gobj|girepo|lcov|libtool|opam|pngquant|matplotlib|scipy|rpm|tesseract|{_DESKTOP}", True,
    ),
    "libmagic1": (
        "libmagic", "magic| file |alien|apache2-dev|debhelper|devscripts|dh-|equivs|libtool|rpm|sox", True,
    ),
    "libmariadb3": ("mariadb-connector-c", "mysql|maria|gdal|qt|opencv|postgis", True),
    "libpango-1.0-0": ("pango", f"{_PANGO}|weasyprint", True),
    "libportaudio2": ("portaudio", "portaudio|pyaudio|audacity|octave", False),
    "libpq5": ("libpq", "pq|postgres|pgsql|gdal|postgis|qt|opencv", True),
    "libvips42": ("vips", "vips", False),
    "libzbar0": ("zbar", "zbar", False),
    "pandoc": ("pandoc", "pandoc", False),
    "poppler-utils": ("poppler-utils", "poppler", False),
    "tesseract-ocr": ("tesseract-ocr", "tesseract|ocrmypdf", False),
    "unixodbc": ("unixodbc", "odbc|mssql|freetds|gdal", False),
    "wkhtmltopdf": ("", "wkhtml", False),
}  # fmt: skip
# What loads or calls these when it runs and does not bring them, by language. Sources: the wheels and what they
# ask for, looked into on 2026-12-01; the READMEs.
RUN_TIME: dict[str, dict[str, str]] = {
    "python": {
        "default-jre-headless": "konlpy language-tool-python pyspark tabula-py",
        "ffmpeg": "ffmpeg-python openai-whisper pydub whisperx", "git": "gitpython",
        "graphviz": "diagrams graphviz pydot", "imagemagick": "wand", "libcairo2": "cairocffi cairosvg",
        "libgl1": "insightface mediapipe opencv-contrib-python "
            "opencv-python pyqt5 python-doctr rapidocr-onnxruntime ultralytics",
        "libgomp1": "lightgbm paddlepaddle", "libmagic1": "python-magic", "libmariadb3": "mysqlclient",
        "libpango-1.0-0": "weasyprint", "libportaudio2": "sounddevice", "libpq5": "psycopg psycopg2",
        "libvips42": "pyvips", "libzbar0": "pyzbar", "pandoc": "pypandoc", "poppler-utils": "pdf2image",
        "tesseract-ocr": "ocrmypdf pytesseract", "unixodbc": "pyodbc", "wkhtmltopdf": "imgkit pdfkit",
    },
    "node": {
        "ffmpeg": "fluent-ffmpeg", "git": "simple-git", "poppler-utils": "node-poppler",
        "tesseract-ocr": "node-tesseract-ocr", "wkhtmltopdf": "wkhtmltopdf",
    },
    "ruby": {
        "ffmpeg": "streamio-ffmpeg", "git": "git", "graphviz": "ruby-graphviz",
        "imagemagick": "mini_magick rmagick",
        "libmariadb3": "mysql2", "libpq5": "pg", "libvips42": "ruby-vips", "tesseract-ocr": "rtesseract",
        "wkhtmltopdf": "pdfkit wicked_pdf",
    },
}  # fmt: skip
# Packages of these languages that bring it, or that ask for what needs it and work without.
_PARTLY = "bandit dvc mlflow mlflow-skinny prefect streamlit wandb keras tensorflow"
BRINGING = {
    "git": _PARTLY, "graphviz": _PARTLY,
    "default-jre-headless": "install-jdk", "libvips42": "pyvips-binary", "pandoc": "pypandoc-binary",
    "ffmpeg": "static-ffmpeg imageio-ffmpeg ffmpeg-static @ffmpeg-installer/ffmpeg ffmpeg-ffprobe-static",
    "libgl1": "opencv-python-headless opencv-contrib-python-headless",
    "libpq5": "psycopg-binary psycopg-c", "wkhtmltopdf": "wkhtmltopdf-binary wkhtmltopdf-installer",
}  # fmt: skip
# Packages of Python that have no wheel for Linux, whatever their version. PyPI, looked up on 2026-12-01.
WITHOUT_WHEELS = frozenset({
    "annoy", "dbus-python", "evdev", "fasttext", "gdal", "hnswlib", "llama-cpp-python", "m2crypto", "pesq",
    "psycopg-c", "pyaudio", "pycairo", "pycups", "pygobject", "rpi-gpio", "spidev",
})  # fmt: skip
# What a package of Python that has no wheel asks for besides a compiler: the package of Debian, pieces of names of
# others that bring it, whether the full image has it. Sources: psycopg/psycopg2#1368, the READMEs.
HEADERS: dict[str, tuple[str, tuple[str, ...], bool]] = {
    "gdal": ("libgdal-dev", ("gdal",), False),
    "mysqlclient": ("default-libmysqlclient-dev", ("mysql", "mariadb"), True),
    "psycopg-c": ("libpq-dev", ("pq", "postgres"), True),
    "psycopg2": ("libpq-dev", ("pq", "postgres"), True),
    "pyaudio": ("portaudio19-dev", ("portaudio",), False),
    "pycairo": ("libcairo2-dev", ("cairo", "gtk", "pango"), True),
    "pycups": ("libcups2-dev", ("cups",), False),
    "python-ldap": ("libldap2-dev", ("ldap",), False),
}

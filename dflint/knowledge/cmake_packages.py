"""What find_package() of CMake finds, by the package of Debian and Ubuntu, and of Alpine.

Sources: the modules of CMake; packages.debian.org and pkgs.alpinelinux.org. 2026-11.
"""

from __future__ import annotations

# Name in find_package: pieces of the names of all packages that bring it, and the packages.
LIBRARIES: dict[str, tuple[str, str, str]] = {
    "BZip2": ("bz2 bzip2", "libbz2-dev", "bzip2-dev"),
    "Boost": ("boost", "libboost-all-dev", "boost-dev"),
    "CURL": ("curl", "libcurl4-openssl-dev", "curl-dev"),
    "Eigen3": ("eigen", "libeigen3-dev", "eigen-dev"),
    "GLEW": ("glew", "libglew-dev", "glew-dev"),
    "GSL": ("gsl", "libgsl-dev", "gsl-dev"),
    "GTest": ("gtest google", "libgtest-dev", "gtest-dev"),
    "LibXml2": ("xml2", "libxml2-dev", "libxml2-dev"),
    "OpenCV": ("opencv", "libopencv-dev", "opencv-dev"),
    "OpenSSL": ("ssl", "libssl-dev", "openssl-dev"),
    "PNG": ("png", "libpng-dev", "libpng-dev"),
    "PostgreSQL": ("pq postgres", "libpq-dev", "libpq-dev"),
    "Protobuf": ("proto", "libprotobuf-dev and protobuf-compiler", "protobuf-dev"),
    "SDL2": ("sdl2", "libsdl2-dev", "sdl2-dev"),
    "SQLite3": ("sqlite", "libsqlite3-dev", "sqlite-dev"),
    "ZLIB": ("zlib", "zlib1g-dev", "zlib-dev"),
    "fmt": ("fmt", "libfmt-dev", "fmt-dev"),
    "glfw3": ("glfw", "libglfw3-dev", "glfw-dev"),
    "nlohmann_json": ("nlohmann json", "nlohmann-json3-dev", "nlohmann-json"),
    "spdlog": ("spdlog", "libspdlog-dev", "spdlog-dev"),
    "yaml-cpp": ("yaml-cpp", "libyaml-cpp-dev", "yaml-cpp-dev"),
}
# Packages that depend on none of these libraries, or not on their headers.
PLAIN = frozenset({
    "bash", "build-base", "build-essential", "ca-certificates", "ccache", "clang", "cmake", "curl", "doxygen",
    "g++", "gcc", "gdb", "git", "gnupg", "libbz2-dev", "libc-dev", "libcurl4-openssl-dev", "libeigen3-dev",
    "libpthread-stubs0-dev", "libsqlite3-dev", "libssl-dev", "linux-headers", "lsb-release", "make",
    "musl-dev", "nano", "ninja", "ninja-build", "openssl-dev", "pkg-config", "pkgconf", "python3",
    "python3-pip", "python3-venv", "software-properties-common", "sudo", "tar", "tzdata", "unzip", "valgrind",
    "vim", "wget", "xz-utils", "zip", "zlib-dev", "zlib1g-dev",
})  # fmt: skip
IMAGES = frozenset({"alpine", "debian", "ubuntu"})

"""What find_package() of CMake finds, by the package of Debian and Ubuntu, and of Alpine.

Sources: the modules of CMake; packages.debian.org and pkgs.alpinelinux.org. 2026-11.
"""

from __future__ import annotations

# Name in find_package: pieces of the names of all packages that bring it, and the packages.
LIBRARIES: dict[str, tuple[str, str, str]] = {
    "Boost": ("boost", "libboost-all-dev", "boost-dev"),
    "CURL": ("curl", "libcurl4-openssl-dev", "curl-dev"),
    "Eigen3": ("eigen", "libeigen3-dev", "eigen-dev"),
    "GTest": ("gtest google", "libgtest-dev", "gtest-dev"),
    "OpenCV": ("opencv", "libopencv-dev", "opencv-dev"),
    "OpenSSL": ("ssl", "libssl-dev", "openssl-dev"),
    "PostgreSQL": ("pq postgres", "libpq-dev", "libpq-dev"),
    "Protobuf": ("proto", "libprotobuf-dev and protobuf-compiler", "protobuf-dev"),
    "ZLIB": ("zlib", "zlib1g-dev", "zlib-dev"),
    "fmt": ("fmt", "libfmt-dev", "fmt-dev"),
    "nlohmann_json": ("nlohmann json", "nlohmann-json3-dev", "nlohmann-json"),
    "yaml-cpp": ("yaml-cpp", "libyaml-cpp-dev", "yaml-cpp-dev"),
}
# Packages that depend on none of these libraries.
PLAIN = frozenset({
    "bash", "build-base", "build-essential", "ca-certificates", "cmake", "curl", "g++", "gcc", "git",
    "libc-dev", "libcurl4-openssl-dev", "libeigen3-dev", "libssl-dev", "linux-headers", "make", "musl-dev",
    "ninja", "ninja-build", "openssl-dev", "pkg-config", "pkgconf", "python3", "python3-pip",
    "software-properties-common", "tzdata", "unzip", "wget", "xz-utils", "zlib-dev", "zlib1g-dev",
})  # fmt: skip
IMAGES = frozenset({"alpine", "debian", "ubuntu"})

"""What the result of a build needs at run time: packages that only a build needs, the libraries behind
packages of headers, crates and variables, and the images to run in.

Sources: the package indexes of Debian 11 to 13 (names, dependencies of the -dev packages) and of Alpine
3.20, the build scripts of the crates, GoogleContainerTools/distroless (README), the Dockerfiles of the
official images; as of 2026-11. Checked on 2026-11-30 with `apt-cache depends` of Debian 12: each package of
LIBRARIES against what its package of headers depends on, itself or by a transitional package, and CRATES and
LINKING_NOTHING against the packages librust-*-sys-dev.
"""

from __future__ import annotations

# Packages of Debian, Ubuntu and Alpine of which nothing is needed at run time.
BUILD_PACKAGES = frozenset({
    "alpine-sdk", "apt-transport-https", "apt-utils", "autoconf", "automake", "binutils", "bison",
    "build-base", "build-essential", "clang", "cmake", "curl-dev", "debhelper", "dpkg-dev", "fakeroot",
    "file", "flex", "g++", "gawk", "gcc", "git", "gnupg", "gnupg2", "go", "golang", "golang-go", "gradle",
    "jq", "libc-dev", "libc6-dev", "libtool", "linux-headers", "linux-headers-generic", "linux-libc-dev",
    "lld", "llvm", "lsb-release", "m4", "make", "maven", "mercurial", "meson", "mold", "musl-dev",
    "musl-tools", "nasm", "ninja-build", "openssh-client", "patch", "pkg-config", "pkgconf", "pkgconfig",
    "protobuf-compiler", "protoc", "software-properties-common", "subversion", "swig", "unzip", "upx",
    "upx-ucl", "wget", "xz-utils", "yasm", "zip", "curl", "gfortran", "libclang-dev", "python3-dev",
    "python-dev", "python-dev-is-python3", "node-gyp", "rustc", "cargo", "gcc-multilib", "g++-multilib",
    "dirmngr", "bzip2", "tree", "vim", "nano", "less", "cargo-edit", "sccache", "just",
})  # fmt: skip
# The ecosystems of the managers whose packages these tables name.
KNOWN_LIBRARIES = frozenset({"debian", "alpine"})
# A package of headers → the library that what was linked with it needs; of several names, that
# which a release has.
_LIBRARIES = {
    "default-libmysqlclient-dev": "libmariadb3", "libavif-dev": "libavif16 libavif15 libavif9",
    "libbz2-dev": "libbz2-1.0", "libcairo2-dev": "libcairo2",
    "libcurl4-gnutls-dev": "libcurl3t64-gnutls libcurl3-gnutls",
    "libcurl4-openssl-dev": "libcurl4t64 libcurl4", "libev-dev": "libev4t64 libev4",
    "libevent-dev": "libevent-2.1-7t64 libevent-2.1-7", "libexpat1-dev": "libexpat1",
    "libffi-dev": "libffi8 libffi7", "libfreetype-dev": "libfreetype6", "libfreetype6-dev": "libfreetype6",
    "libgeos-dev": "libgeos-c1t64 libgeos-c1v5", "libgmp-dev": "libgmp10", "libgmp3-dev": "libgmp10",
    "libhdf5-dev": "libhdf5-310 libhdf5-103-1 libhdf5-103", "libjpeg-dev": "libjpeg62-turbo libjpeg-turbo8",
    "libjpeg62-turbo-dev": "libjpeg62-turbo", "libkrb5-dev": "libgssapi-krb5-2",
    "liblcms2-dev": "liblcms2-2", "libldap2-dev": "libldap2 libldap-2.5-0 libldap-2.4-2",
    "liblz4-dev": "liblz4-1", "liblzma-dev": "liblzma5", "libmagic-dev": "libmagic1t64 libmagic1",
    "libmariadb-dev": "libmariadb3", "libmemcached-dev": "libmemcached11t64 libmemcached11",
    "libncurses-dev": "libncursesw6", "libncurses5-dev": "libncursesw6", "libopenjp2-7-dev": "libopenjp2-7",
    "libopus-dev": "libopus0", "libpcre2-dev": "libpcre2-8-0", "libpcre3-dev": "libpcre3",
    "libpng-dev": "libpng16-16t64 libpng16-16", "libpq-dev": "libpq5", "librdkafka-dev": "librdkafka1",
    "libreadline-dev": "libreadline8t64 libreadline8", "libsasl2-dev": "libsasl2-2",
    "libsnappy-dev": "libsnappy1v5", "libsndfile1-dev": "libsndfile1", "libsodium-dev": "libsodium23",
    "libsqlite3-dev": "libsqlite3-0", "libssl-dev": "libssl3t64 libssl3 libssl1.1",
    "libtiff-dev": "libtiff6 libtiff5", "libtiff5-dev": "libtiff6 libtiff5",
    "libusb-1.0-0-dev": "libusb-1.0-0", "libuv1-dev": "libuv1t64 libuv1",
    "libvips-dev": "libvips42t64 libvips42", "libwebp-dev": "libwebp7 libwebp6", "libxml2-dev": "libxml2",
    "libxmlsec1-dev": "libxmlsec1t64-openssl libxmlsec1-openssl", "libxslt-dev": "libxslt1.1",
    "libxslt1-dev": "libxslt1.1", "libyaml-dev": "libyaml-0-2", "libzmq3-dev": "libzmq5",
    "libzstd-dev": "libzstd1", "portaudio19-dev": "libportaudio2", "unixodbc-dev": "unixodbc",
    "zlib1g-dev": "zlib1g",
}  # fmt: skip
LIBRARIES = {it: tuple(names.split()) for it, names in _LIBRARIES.items()}
# What a compiler brings that the programs it makes may need: gcc with -fopenmp, Fortran.
OF_COMPILERS = {
    "build-essential": ("libgomp1",),
    "g++": ("libgomp1",),
    "gcc": ("libgomp1",),
    "gfortran": ("libgfortran5", "libgomp1"),
}
# Crates named -sys that link no library of the system on Linux, or build what they link themselves unless the
# build installs its headers (libgit2 and LMDB, of which LIBRARIES has no package, so that nothing is proposed
# then; zstd, whose library the stage then gets). Debian 12 has core-foundation, dirs, fsevent, inotify,
# jemalloc, js, linux-raw, onig, security-framework and web without a library; the build scripts of lmdb-rkv,
# secp256k1 and libgit2 were read on 2026-11-30; advapi32, core-foundation, fsevent, kernel32, kqueue, ndk,
# objc, security-framework, system-configuration, user32, windows and ws2_32 are for other systems. The rest
# was not checked again.
LINKING_NOTHING = frozenset({
    "advapi32-sys", "aws-lc-fips-sys", "aws-lc-sys", "core-foundation-sys", "dirs-sys", "dirs-sys-next",
    "fsevent-sys", "inotify-sys", "jemalloc-sys", "jni-sys", "js-sys", "kernel32-sys", "kqueue-sys",
    "libgit2-sys", "libmimalloc-sys", "libssh2-sys", "libz-ng-sys", "linux-keyutils-sys", "linux-raw-sys",
    "lmdb-master-sys", "lmdb-rkv-sys", "lmdb-sys", "ndk-sys", "objc-sys", "onig_sys", "secp256k1-sys",
    "security-framework-sys", "system-configuration-sys", "tikv-jemalloc-sys", "user32-sys", "web-sys",
    "windows-sys", "ws2_32-sys", "wasm-bindgen-sys", "zstd-sys",
})  # fmt: skip
# Crates that link a library of the system → its package of headers on Debian, as its librust-*-sys-dev depends
# on it (2026-11-30; for curl-sys that of GnuTLS, while buildpack-deps has that of OpenSSL). Not in Debian 12:
# libpq-sys, and mysqlclient-sys, whose build script asks pkg-config for mysqlclient, then for libmariadb.
CRATES = {
    "bzip2-sys": "libbz2-dev", "curl-sys": "libcurl4-openssl-dev", "libpq-sys": "libpq-dev",
    "libsqlite3-sys": "libsqlite3-dev", "libz-sys": "zlib1g-dev", "lzma-sys": "liblzma-dev",
    "mysqlclient-sys": "default-libmysqlclient-dev", "openssl-sys": "libssl-dev",
    "pcre2-sys": "libpcre2-dev", "pq-sys": "libpq-dev",
}  # fmt: skip
# A crate that builds what another one links.
VENDORED = {"openssl-sys": "openssl-src", "pq-sys": "pq-src"}
# Variables that only compilers and package managers read.
BUILD_VARIABLES = frozenset({
    "CARGO_BUILD_JOBS", "CARGO_INCREMENTAL", "CARGO_NET_GIT_FETCH_WITH_CLI", "CARGO_TERM_COLOR", "CC",
    "CFLAGS", "CGO_CFLAGS", "CGO_ENABLED", "CGO_LDFLAGS", "CXX", "CXXFLAGS", "DEBIAN_FRONTEND",
    "GO111MODULE", "GOARCH", "GOARM", "GOAMD64", "GOCACHE", "GOFLAGS", "GOINSECURE", "GOMODCACHE",
    "GONOPROXY", "GONOSUMDB", "GOOS", "GOPATH", "GOPRIVATE", "GOPROXY", "GOSUMDB", "GOTOOLCHAIN", "LDFLAGS",
    "MAVEN_CONFIG", "MAVEN_OPTS", "NUGET_PACKAGES", "NUGET_XMLDOC_MODE", "PIP_DISABLE_PIP_VERSION_CHECK",
    "PIP_NO_CACHE_DIR", "RUSTFLAGS", "SQLX_OFFLINE", "GRADLE_OPTS", "GRADLE_USER_HOME",
    "DOTNET_CLI_TELEMETRY_OPTOUT", "DOTNET_NOLOGO", "DOTNET_SKIP_FIRST_TIME_EXPERIENCE",
})  # fmt: skip
# Files of a project that no program reads: how they are written about, tested, checked and released.
DOCUMENTS = (
    "readme", "license", "licence", "changelog", "contributing", "code_of_conduct", "notice", "authors",
    "security.md", "todo", "dockerfile", "containerfile", "docker-compose", "compose.y", "makefile",
    "gnumakefile", "justfile", "taskfile", "jenkinsfile", "procfile", "vagrantfile", "tiltfile", "skaffold",
    "renovate", "codecov", "sonar-project", "cloudbuild", ".git", ".docker", ".editorconfig", ".github",
    ".vscode", ".idea", ".circleci", ".travis", ".golangci", ".goreleaser", ".pre-commit", ".air.toml",
    ".prettier", ".eslint", ".env.example", ".env.sample", ".env.template", ".ds_store", ".tool-versions",
    ".nvmrc", ".sdkmanrc", ".gitlab-ci", ".drone", ".hadolint", ".devcontainer", ".husky", ".gitlab",
    "fly.toml", "app.yaml", "app.json", "railway", "render.yaml", "heroku", "owners", "maintainers",
    "codeowners", ".dockerignore",
)  # fmt: skip
DOCUMENT_ENDS = (".md", ".rst", ".adoc", ".orig", ".bak", ".swp", ".patch", ".diff", ".proto")
DOCUMENT_FOLDERS = frozenset({
    "docs", "doc", "testdata", "test", "tests", "e2e", "examples", "example", "k8s", "helm", "charts",
    "deploy", "deployments", "deployment", "kubernetes", "terraform", "benches", "benchmarks", ".git", "ci",
    "hack", ".mvn", ".github", ".vscode", ".idea", ".circleci", "node_modules", "target", "vendor", "build",
    "bin", "obj", "out", ".gradle", "gradle", "screenshots", ".cargo", "kustomize", "manifests",
    "__pycache__", "third_party", "proto",
})  # fmt: skip
# Names that say of themselves that a program reads them when it runs.
READ_AT_RUN_TIME = (
    "template", "static", "public", "asset", "view", "config", "conf", "migration", "locale", "i18n",
    "translation", "lang", "data", "resource", "wwwroot", "www", "html", "image", "font", "seed", "fixture",
    "schema", "sql", "cert", "policies", "rules", "web", "ui", "frontend", "settings", "props", ".env",
    "appsettings", "rocket.toml", "log4rs", "content", "media", "dist", "words",
)  # fmt: skip
# Commands of shell forms that every system has.
EVERYWHERE = frozenset({
    "[", "cat", "cd", "chmod", "chown", "cp", "cut", "date", "echo", "env", "exec", "exit", "export",
    "false", "head", "hostname", "kill", "ln", "ls", "mkdir", "mv", "printf", "pwd", "rm", "sed", "set",
    "sh", "sleep", "sort", "tail", "tee", "test", "touch", "tr", "trap", "true", "ulimit", "umask", "uname",
    "wait", "wc", "whoami",
})  # fmt: skip
# The release of Debian of the images of distroless that get updates (static of Debian 12: until 2026-09), and
# the versions of Node that they have: README and SUPPORT_POLICY of GoogleContainerTools/distroless.
NEWEST_DISTROLESS = "debian13"
DISTROLESS_NODE = ("22", "24", "26")
# Versions of Java of which eclipse-temurin has a JRE: its tags.
TEMURIN_LINES = (8, 11, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26)
# Signs of the JDK in sources: its compiler, debugger and tools.
JDK_SIGNS = (
    "javax.tools.", "com.sun.tools.", "jdk.jshell", "com.sun.jdi", "jdk.compiler", "jdk.jdi", "jdk.javadoc",
    "sun.tools.", "tools.jar", "jdk.jartool",
)  # fmt: skip
# Packages of Python that compile for the GPU when they are installed or when they run: setup.py of each,
# and "Requirements" in their documentation.
CUDA_COMPILERS = frozenset({
    "apex", "auto-gptq", "autoawq", "bitsandbytes", "causal-conv1d", "cupy", "deepspeed", "detectron2",
    "dgl", "diff-gaussian-rasterization", "exllamav2", "fairseq", "flash-attn", "flashinfer", "horovod",
    "jax", "jaxlib", "llama-cpp-python", "mamba-ssm", "minkowskiengine", "mmcv", "mmcv-full", "nerfacc",
    "numba", "nvdiffrast", "pycuda", "pytorch3d", "sageattention", "sglang", "spconv", "tensorflow",
    "tensorflow-gpu", "tensorrt-llm", "tinycudann", "torch-cluster", "torch-scatter", "torch-sparse",
    "transformer-engine", "triton", "vllm", "xformers",
})  # fmt: skip
# Packages of Python whose wheels are for any system (py3-none-any), with dependencies that are such or
# have wheels themselves: tried with pip download --only-binary=:all: for Python 3.13, 2026-11-30.
PURE_PYTHON = frozenset({
    "boto3", "click", "django", "djangorestframework", "fastapi", "flask", "flask-cors", "gunicorn",
    "httpx", "itsdangerous", "jinja2", "pip", "prometheus-client", "pyjwt", "pymysql", "pytest",
    "python-dotenv", "redis", "requests", "setuptools", "uvicorn", "werkzeug", "wheel", "whitenoise",
})  # fmt: skip
# The same for wheels that are made for each version of Python: the newest release has one.
WITH_WHEELS = frozenset({"cryptography", "pillow", "psycopg2-binary", "pyyaml"})
# Packages of Debian that want folders of man pages, documentation or translations, which the slim image
# has not and keeps from being filled.
OF_DOCUMENTS = (
    "openjdk-", "default-j", "postgresql", "man-db", "texlive", "libreoffice", "language-pack", "gettext",
    "locales",
)  # fmt: skip
# Packages of Python that call a compiler when they run, and what sources say that do so themselves.
COMPILING_AT_RUN_TIME = frozenset({
    "aesara", "cmdstanpy", "cppyy", "deepspeed", "devito", "instant", "pymc", "pymc3", "pyopencl", "pystan",
    "pytensor", "theano", "triton", "vllm", "weave",
})  # fmt: skip
COMPILING_SIGNS = (
    "pyximport", "ffi.verify", "ffibuilder", "torch.compile", "cpp_extension", "load_inline", "distutils",
    "setuptools", '"gcc', "'gcc", "cppyy", "scipy.weave", "'g++", '"g++', '"cc"',
)  # fmt: skip
# Packages that images of compilers have beside the compiler, by image and "slim": their Dockerfiles, 2026-08.
TOOLCHAINS = {
    ("golang", ""): ("g++", "gcc", "git", "libc6-dev", "make", "mercurial", "subversion"),
    ("rust", "slim"): ("gcc", "libc6-dev"),
}

# Packages of Python that install others, which a container does not need; their programs; and those that
# install a project with what its lock names. Poetry 2, uv 0.5.
PYTHON_INSTALLERS = frozenset({"poetry", "uv", "poetry-core", "poetry-plugin-export"})
PYTHON_INSTALLER_PROGRAMS = frozenset({"poetry", "uv", "uvx"})
PROJECT_INSTALLERS = frozenset({"poetry", "uv"})

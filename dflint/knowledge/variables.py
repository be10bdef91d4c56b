"""Variables of the environment: those of base images, of CI systems, and programs that read none.

Collected from public Dockerfiles and from the documentation of CI systems until 2026-11.
"""

from __future__ import annotations

# Those of the system: a builder, a shell or a base image may well have set them.
OF_THE_SYSTEM = frozenset({
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "PWD", "HOSTNAME", "LANG", "LANGUAGE",
    "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "MANPATH", "INFOPATH", "LD_LIBRARY_PATH", "LIBRARY_PATH",
    "CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "PKG_CONFIG_PATH", "CMAKE_PREFIX_PATH",
    "XDG_DATA_DIRS", "DEBIAN_FRONTEND", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS",
})  # fmt: skip
# Those that a base image may well have set.
OFTEN_IN_BASES = OF_THE_SYSTEM | frozenset({
    # languages and their tools
    "PYTHONPATH", "PYTHON_VERSION", "VIRTUAL_ENV", "CONDA_DIR", "CONDA_PREFIX", "NODE_VERSION",
    "NODE_PATH", "NPM_CONFIG_PREFIX", "YARN_VERSION", "GOPATH", "GOROOT", "GOLANG_VERSION", "GOBIN",
    "CARGO_HOME", "RUSTUP_HOME", "RUST_VERSION", "JAVA_HOME", "JAVA_VERSION", "JAVA_OPTS",
    "MAVEN_HOME", "GRADLE_HOME", "CLASSPATH", "RUBY_VERSION", "GEM_HOME", "BUNDLE_PATH",
    "PHP_VERSION", "PHP_INI_DIR", "PERL5LIB", "CUDA_HOME", "CUDA_PATH", "CUDA_VERSION",
    "DOTNET_VERSION", "DOTNET_ROOT", "ASPNET_VERSION",
    # servers
    "NGINX_VERSION", "CATALINA_HOME", "TOMCAT_HOME", "PGDATA", "PG_VERSION", "PG_MAJOR",
    "JENKINS_HOME", "SPARK_HOME", "HADOOP_HOME", "NB_USER", "NB_UID", "NB_GID", "ROS_DISTRO",
})  # fmt: skip
# Those of an application, which no image of a language sets. Source: the Dockerfiles of those images, 2026-11.
OF_APPLICATIONS = frozenset({"APP_DIR", "APP_HOME", "APP_PORT", "APP_ROOT", "PORT", "SERVER_PORT"})

# Those that have another value in every build.
VOLATILE = frozenset({
    "BUILDDATE", "BUILDID", "BUILDNUMBER", "BUILDTIME", "BUILD_COMMIT", "BUILD_COMMIT_SHA", "BUILD_DATE",
    "BUILD_DATETIME",
    "BUILD_ID", "BUILD_NUM", "BUILD_NUMBER", "BUILD_SHA", "BUILD_TAG", "BUILD_TIME",
    "BUILD_TIMESTAMP", "CI_COMMIT_SHA", "CI_COMMIT_SHORT_SHA", "CI_PIPELINE_ID", "COMMIT",
    "COMMIT_HASH", "COMMIT_ID", "COMMIT_SHA", "CREATED", "DATE_CREATED", "GITHUB_RUN_ID",
    "GITHUB_SHA", "GITCOMMIT", "GITSHA", "GIT_COMMIT", "GIT_COMMIT_HASH", "GIT_COMMIT_SHA",
    "GIT_DESCRIBE", "GIT_HASH", "GIT_REF", "GIT_REV", "GIT_REVISION", "GIT_SHA", "GIT_SHORT_SHA",
    "REVISION", "SHORT_SHA", "SOURCE_COMMIT", "TIMESTAMP", "VCS_REF", "VCS_REVISION",
})  # fmt: skip

# With one of these in its name, such a variable is another one with another commit, and with no other build.
OF_COMMITS = ("COMMIT", "SHA", "REV", "REF", "HASH", "DESCRIBE")

# Programs to which the environment of a build says nothing but how to reach the network. Package
# managers say so in their rows.
READ_NO_VARIABLES = frozenset({
    "addgroup", "adduser", "apt-cache", "cat", "cd", "chmod", "chown", "cp", "curl", "dpkg", "echo",
    "find", "git", "groupadd", "gpg", "gunzip", "install", "ln", "mkdir", "mv", "printf", "rm",
    "rmdir", "rpm", "sed", "set", "tar", "tee", "test", "touch", "true", "unzip",
    "update-ca-certificates", "useradd", "usermod", "wget", "[",
})  # fmt: skip

"""Package managers of languages: Python and conda, Node, Ruby, PHP, Go, Rust, the JVM, .NET, Lua, Perl.

Sources: named in each row. "tried" and "--help": the program itself was run, on the day given;
"manual": the manual page that its package ships. One module, because each costs the start of
`dflint check` as much as thirty rows.
"""

from __future__ import annotations

from dflint.knowledge.rows import Cache, PackageManager, split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What those of Python have in common.
_PYTHON: dict[str, Any] = {
    "is_interpreted": True, "editable": "-e, --editable", "pin": "==", "version_style": "python",
    "archives": ".whl, .tar.gz, .tgz, .zip, .tar.bz2, .egg",
}  # fmt: skip
_CONSTRAINTS = "-c, --constraint, --constraints, --override, --overrides"

PYTHON = (
    PackageManager("pip", "pip", "python",
        "pip: --help; versions of options tried, see options_since. 2026-11-30",
        _PYTHON, module="pip", versioned=True,
        install="install", remove="uninstall", query="list, show, freeze, check, index, inspect",
        download="download, wheel",
        asks="uninstall", yes="-y, --yes, --no-input", yes_option="-y", dry_run="--dry-run, -h, --help",
        file_options="-r, --requirement", requirements="install", constraints=_CONSTRAINTS,
        fetched_with_git="git+", folder_options="-t, --target",
        values="-r --requirement --requirements-from-script -c --constraint --build-constraint -e "
            "--editable -t --target --platform --python-version --implementation --abi --root --prefix "
            "--src --upgrade-strategy -C --config-settings --config-setting --global-option "
            "--install-option --build-option --no-binary --only-binary --progress-bar --root-user-action "
            "--report --group -i --index-url --pypi-url --extra-index-url -f --find-links --python --log "
            "--log-file --local-log --keyring-provider --proxy --retries --timeout --default-timeout "
            "--exists-action --trusted-host --cert --client-cert --cache-dir --use-feature --use-deprecated "
            "-b --build --build-dir -d --dest --download --download-cache -w --wheel-dir "
            "--uploaded-prior-to --resume-retries",
        offline="--no-index", insecure="--trusted-host",
        elsewhere="--find-links, -f, --no-index", writes_nothing="config, cache, set, get",
        ignores_variables="install, download, uninstall, cache", ignores_folder=True,
        caches=(
            Cache("download cache", "~/.cache/pip",
                page="pip", root="/root/.cache/pip",
                mount_names="/.cache/pip, /.cache/pip3, /.pip, /.pip/cache",
                off="--no-cache-dir, --no-cache",  # the short form is tried: pip 24 takes any that is clear
                off_variables="PIP_NO_CACHE_DIR", may_switch_on=True, moving="--cache-dir",
                moved_by="PIP_CACHE_DIR", moved_below="XDG_CACHE_HOME",
                clean="cache purge, cache remove"),
        ),
    ),
    PackageManager("uv", "uv, uvx", "python", "uv 0.13.9: --help, tried. 2026-11-30",
        _PYTHON, module="uv",
        install="pip install, pip sync, tool install, tool run, add, sync",
        remove="remove, pip uninstall, tool uninstall",
        query="tree, pip list, pip show, pip freeze, pip tree, export", build="build",
        runs_scripts="run, tool run", verb_of_program={"uvx": "tool run"},
        dry_run="--dry-run, -h, --help",
        no_packages="sync", first_only="tool run, tool install", only_files="pip sync",
        file_options="-r, --requirement, --requirements, --with-requirements", requirements="pip install",
        constraints=_CONSTRAINTS, version_options="--rev, --tag", folder_options="--target",
        values="-r --requirement --requirements -c --constraint --constraints --override --overrides "
            "--excludes -b --build-constraint --build-constraints -e --editable -t --target --prefix "
            "--extra --no-extra --group --no-group --only-group --package --script --no-install-package -p "
            "--python --index --default-index -i --index-url --extra-index-url -f --find-links "
            "--index-strategy --keyring-provider -P --upgrade-package --upgrade-group --reinstall-package "
            "--refresh-package --resolution --prerelease --prerelease-package --fork-strategy -C "
            "--config-setting --config-settings --config-settings-package --no-build-isolation-package "
            "--no-build-package --no-binary-package --no-binary --only-binary --exclude-newer "
            "--exclude-newer-package --link-mode --python-platform --python-version --torch-backend "
            "--cache-dir --directory --project --config-file --color --allow-insecure-host --output-format "
            "-m --marker --optional --tag --rev --branch --bounds -w --with --with-editable "
            "--with-requirements --with-executables-from --env-file --from --cert --no-editable-package "
            "--no-sources-package",
        offline="--offline", insecure="--allow-insecure-host",
        no_development="--no-dev, --no-default-groups, --only-group, --no-group",
        development_variables="UV_NO_DEV",
        project={"sync": "pyproject.toml, uv.lock"}, manifest="pyproject.toml", reads_manifest="sync, lock",
        lock="uv.lock", locked="--locked, --frozen",
        needs_lock_if_locked="sync", workspaces="pyproject.toml",
        may_read="README.md, packages/",
        without_project="--no-install-project, --no-install-workspace, --no-install-local",
        elsewhere="--find-links, -f, --no-index, --directory, --project", folder=".venv", writes_here="sync",
        run_verb="run",
        run_values="-p --python -w --with --with-requirements --with-editable --package --extra --group "
            "--project --directory --env-file --only-group --no-group --no-extra --index --default-index",
        run_unless="-m --module -s --script", fetching="sync, install",
        caches=(
            Cache("download cache", "~/.cache/uv",
                page="uv", root="/root/.cache/uv", mount_names="/.cache/uv, /.uv, /.uv/cache",
                off="--no-cache, -n, --no-cache-dir", off_variables="UV_NO_CACHE, UV_NO_CACHE_DIR",
                may_switch_on=True, moving="--cache-dir", moved_by="UV_CACHE_DIR",
                moved_below="XDG_CACHE_HOME",
                clean="cache clean, clean", filled_by="pip install, pip sync, sync, add, tool install"),
        ),
    ),
    PackageManager("pipx", "pipx", "python", "pipx 1.1.0: --help. 2026-11-30",
        _PYTHON, module="pipx",
        install="install, inject", remove="uninstall, uninject, uninstall-all", upgrade="upgrade-all",
        query="list, runpip",
        values="--python --pip-args --index-url -i --suffix --spec --fetch-python --backend "
            "--extra-index-url",
        ignores_folder=True),
    PackageManager("poetry", "poetry", "python",
        "poetry 2.5.1: --help; versions of options tried. 2026-11-30",
        _PYTHON, module="poetry",
        install="install, add, sync, self add", remove="remove, self remove", query="show, check, search",
        build="build", runs_scripts="run",
        dry_run="--dry-run, -h, --help",
        no_packages="install, sync",
        values="-C --directory -P --project --with --without --only -E --extras -G --group --source "
            "--python --platform --markers --output -o -f --format",
        no_development="--only, --without, --no-dev, --only-main",
        project=dict.fromkeys(("install", "sync"), "pyproject.toml, poetry.lock"), manifest="pyproject.toml",
        reads_manifest="install, build, sync", lock="poetry.lock",
        may_read="README.md", without_project="--no-root, --only-main, --no-directory", writes_here="install",
        run_verb="run", run_values="-C --directory -P --project", fetching="install", writes_nothing="config",
        caches=(
            Cache("download cache", "~/.cache/pypoetry/artifacts",  # kept in spite of --no-cache
                page="python-project", root="/root/.cache/pypoetry/artifacts", moved_by="POETRY_CACHE_DIR",
                moved_below="XDG_CACHE_HOME",
                clean="cache clear",
                # Its virtual environments lie beside these two.
                clean_command="rm -rf ~/.cache/pypoetry/artifacts ~/.cache/pypoetry/cache"),
        ),
    ),
    PackageManager("pdm", "pdm", "python", "PDM 2.29.4: --help. 2026-11-30",
        _PYTHON, module="pdm",
        install="install, add, sync", remove="remove", upgrade="update", query="list, show, search, outdated",
        build="build", runs_scripts="run", fetching="install, sync",
        dry_run="--dry-run, -h, --help",
        no_packages="install, sync",
        values="-p --project -G --group --with --without -L --lockfile -e --editable --venv --override -k "
            "--skip --config-setting",
        no_development="--prod, --production, --without",
        project=dict.fromkeys(("install", "sync"), "pyproject.toml, pdm.lock"), lock="pdm.lock",
        manifest="pyproject.toml", reads_manifest="install, sync, build",
        locked="--frozen-lockfile, --check", may_read="README.md",
        without_project="--no-self", writes_here="install, sync",
        run_verb="run", run_values="-p --project --venv",
        caches=(
            Cache("download cache", "~/.cache/pdm",
                page="python-project", root="/root/.cache/pdm", moved_by="PDM_CACHE_DIR",
                moved_below="XDG_CACHE_HOME",
                clean="cache clear"),
        ),
    ),
    PackageManager("pipenv", "pipenv", "python", "pipenv 2026.10.3: --help. 2026-11-30",
        _PYTHON, module="pipenv",
        install="install, sync", remove="uninstall, clean", upgrade="update, upgrade",
        query="graph, requirements, check", runs_scripts="run",
        no_packages="sync", file_options="-r, --requirements",
        values="--python -r --requirements -i --index --pypi-mirror --categories --extra-pip-args -e "
            "--extras --resolver --config-settings",
        project=dict.fromkeys(("install", "sync"), "Pipfile, Pipfile.lock"), lock="Pipfile.lock",
        locked="--deploy, --ignore-pipfile", needs_lock="sync", needs_lock_if_locked="install",
        writes_here="install, sync",
        run_verb="run", run_values="--python", fetching="install, sync",
        caches=(
            Cache("download cache", "~/.cache/pipenv",
                page="python-project", root="/root/.cache/pipenv", off_variables="PIP_NO_CACHE_DIR",
                moved_by="PIPENV_CACHE_DIR", moved_below="XDG_CACHE_HOME",
                clean_command="rm -rf ~/.cache/pipenv"),
        ),
    ),
    PackageManager("easy_install", "easy_install", "python",
        "setuptools: easy_install; gone from 58.3 on as a way to install. 2026-11-30",
        _PYTHON, module="easy_install", versioned=True,
        bare="packages"),
)  # fmt: skip

CONDA = (
    PackageManager("conda", "conda, mamba, micromamba", "conda",
        "conda: tables of this project until 2026-11; micromamba: its documentation. 2026-11-30",
        module="conda",
        install="install, create, env create, env update", remove="remove, uninstall, env remove",
        upgrade="update, upgrade", query="list, search, info",
        asks="install, create, update, upgrade, remove, uninstall", yes="-y, --yes", yes_option="-y",
        dry_run="-d, --dry-run, -h, --help", download_only="--download-only",
        no_packages="env create, env update", file_options="-f, --file", archives=".tar.bz2, .conda",
        version_marks="=<>",
        values="-n --name -p --prefix -c --channel -f --file --solver --repodata-fn --platform --subdir "
            "--experimental --revision --clone -r --root-prefix --rc-file --channel-priority "
            "--relocate-prefix --log-level --cacert_path --cwd --extra",
        offline="--offline", insecure="--insecure, -k", insecure_words="ssl_verify false",
        project=dict.fromkeys(("env create", "env update"), "environment.yml"),
        requirements="install, create, env create, env update",
        activates="activate, deactivate", run_verb="run",
        run_values="-n --name -p --prefix --cwd -r --root-prefix -e --env -a --attach", ignores_folder=True,
        caches=(
            Cache("packages", "/opt/conda/pkgs, ~/.conda/pkgs, ~/miniconda3/pkgs, ~/micromamba/pkgs",
                page="conda", moving="--pkgs-dirs", moved_by="CONDA_PKGS_DIRS",
                clean="clean", clean_needs="-a, --all, -t -i -p, --tarballs --index-cache --packages",
                clean_command="{program} clean -afy"),
        ),
    ),
    PackageManager("pixi", "pixi", "conda",
        "pixi: its reference of 0.72 (install, add, global, clean, environment). 2026-11-30",
        install="install, add, global install, global add, exec",
        remove="remove, global uninstall, global remove", upgrade="update, upgrade, global update",
        query="list, search, tree, info", build="build", runs_scripts="run, exec",
        dry_run="--dry-run, -h, --help",
        no_packages="install", first_only="exec", version_options="--rev, --tag", archives=".tar.bz2, .conda",
        version_marks="=<>~",
        values="--manifest-path -m --workspace -w -e --environment --auth-file --pypi-keyring-provider "
            "--concurrent-solves --concurrent-downloads --pinning-strategy -c --channel -p --platform -f "
            "--feature --path --index --expose --with --git -g --branch --tag --rev --subdir --subdirectory "
            "--tls-root-certs --config-file --script -s --color --spec",
        offline="--offline", insecure="--tls-no-verify", insecure_words="tls-no-verify true",
        project={"install": "pixi.toml, pixi.lock"}, lock="pixi.lock", locked="--locked, --frozen",
        workspaces="pixi.toml, pyproject.toml",
        copied="pixi.toml, pixi.lock*", elsewhere="--manifest-path, -m, --workspace, -w", folder=".pixi",
        writes_here="install, add",
        run_verb="run", run_values="-e --environment --manifest-path -m -w --workspace",
        caches=(
            Cache("packages", "~/.cache/rattler, ~/.cache/pixi",
                root="/root/.cache/rattler", mount_names="/.cache/rattler, /.cache/rattler/cache",
                moved_by="PIXI_CACHE_DIR, RATTLER_CACHE_DIR", moved_below="XDG_CACHE_HOME",
                clean="clean cache", clean_command="{program} clean cache --yes"),
        ),
    ),
)  # fmt: skip

# npm's own misspellings included.
_NPM_INSTALL = "install, i, in, ins, inst, insta, instal, isnt, isnta, isntal, isntall, add"  # fmt: skip
_NPM_CI = "ci, clean-install, ic, install-clean, isntall-clean"
_NPM_TEST = "install-test, it"
_NODE_ARCHIVES = ".tgz, .tar.gz, .tar"
_NODE_TLS = {
    "NODE_TLS_REJECT_UNAUTHORIZED": "0",
    "NPM_CONFIG_STRICT_SSL": "false",
    "npm_config_strict_ssl": "false",
}
_PNPM_FILES = "package.json, pnpm-lock.yaml"
_STRICT_SSL = "strict-ssl false, strict-ssl=false, strict-ssl 0"
_SCRIPTS = "run, run-script, exec, test, t"
_HOOKS = "patches/, scripts/"  # what scripts of an installation read most
# What those of Node have in common; beyond that, npm, Yarn 1 and pnpm.
_NODE: dict[str, Any] = {"is_interpreted": True, "pin": "@", "version_style": "node"}
_LIKE_NPM: dict[str, Any] = {
    **_NODE, "archives": _NODE_ARCHIVES, "offline": "--offline", "insecure_variables": _NODE_TLS,
    "manifest": "package.json", "writes_nothing": "config, cache, set, get", "checks_engines": True,
    "may_read": _HOOKS, "folder": "node_modules",
}  # fmt: skip

NODE = (
    PackageManager("npm", "npm", "node",
        "npm 11.19.1: help; versions of options tried, see options_since. 2026-11-30",
        _LIKE_NPM,
        install=f"{_NPM_INSTALL}, {_NPM_CI}, {_NPM_TEST}, install-ci-test, cit",
        remove="uninstall, un, remove, rm, r, unlink", autoremove="prune", upgrade="update, up, upgrade",
        query="ls, list, view, outdated, search, explain, fund, audit", runs_scripts=_SCRIPTS,
        dry_run="--dry-run, -h, --help, --package-lock-only",
        no_packages=f"{_NPM_CI}, install-ci-test, cit", fetched_with_git="git+",
        values="--prefix -C --registry --cache --loglevel --omit --include --only --userconfig "
            "--globalconfig --install-strategy -w --workspace --tag --scope --fetch-timeout --fetch-retries "
            "--fetch-retry-mintimeout --fetch-retry-maxtimeout --fetch-retry-factor --maxsockets --proxy "
            "--https-proxy --noproxy --cafile --ca --before --script-shell --shell --cpu --os --libc --otp "
            "--depth --jobs -j --python --target --target_arch --arch --runtime --disturl --timeout "
            "--network-timeout --min-release-age", bundles=False,
        insecure_words=_STRICT_SSL,
        no_development="--omit, --production, --only, --prod, --no-dev, -g, --global",
        development_variables="NODE_ENV, NPM_CONFIG_OMIT, npm_config_omit, NPM_CONFIG_PRODUCTION, "
            "npm_config_production",
        project=dict.fromkeys(("install", "i", "ci", "clean-install", "add"), "package.json, package-lock.json"),
        reads_manifest="ci, clean-install, install, i, run, run-script, start, test",
        lock="package-lock.json", lock_names="npm-shrinkwrap.json",
        needs_lock="ci, clean-install, ic, install-clean", workspaces="package.json",
        copied="package*.json",
        elsewhere="--prefix, -C, --workspace, --workspaces, -w", members="--workspace, -w",
        writes_here="install, i, ci, run, add",
        ignores_variables="ci, install, i, cache", fetching="ci, install, i", ignores_folder=True,
        launchers="npm, npx",
        caches=(
            Cache("download cache", "~/.npm",
                page="npm", root="/root/.npm", mount_names="/.npm, /.cache/npm", moving="--cache",
                moved_by="NPM_CONFIG_CACHE, npm_config_cache",
                clean="cache clean, cache clear, cache rm", clean_command="{program} cache clean --force"),
        ),
    ),
    PackageManager("yarn", "yarn, yarnpkg", "node", "Yarn 1.22.22: --help, tried. 2026-11-30",
        _LIKE_NPM,
        install="install, add, global add, workspaces focus, dlx", remove="remove, global remove",
        upgrade="upgrade, up, upgrade-interactive", query="list, info, outdated, why, audit, licenses",
        runs_scripts=f"{_SCRIPTS}, dlx", bare="project", runs_by_name=True,
        dry_run="-h, --help",
        no_packages="install, workspaces focus", first_only="dlx",
        values="--cwd --modules-folder --cache-folder --mutex --registry --network-timeout "
            "--network-concurrency --prefix --global-folder --preferred-cache-folder --use-yarnrc --proxy "
            "--https-proxy --otp --child-concurrency --link-folder --tag --mode --scripts-prepend-node-path",
        insecure_words=f"{_STRICT_SSL}, enablestrictssl false", no_development="--production, --prod",
        development_variables="NODE_ENV",
        project=dict.fromkeys(("install", ""), "package.json, yarn.lock"),
        reads_manifest="install, run, build, start, test, yarn, ", lock="yarn.lock",
        locked="--frozen-lockfile, --immutable", workspaces="package.json",
        elsewhere="--cwd",
        writes_here="install, add, build, run",
        ignores_variables="install, cache", fetching="install", launchers="yarn", newer="yarn-berry",
        newer_signs="--immutable, --immutable-cache, --inline-builds, --mode, set, focus, dlx, berry, plugin",
        newer_files=".yarnrc.yml, .yarn, .pnp.cjs, .pnp.loader.mjs",
        caches=(
            Cache("download cache", "~/.cache/yarn, /usr/local/share/.cache/yarn",
                page="yarn", root="/usr/local/share/.cache/yarn", mount_names="/.cache/yarn, /.yarn-cache",
                moving="--cache-folder", moved_by="YARN_CACHE_FOLDER", moved_below="YARN_GLOBAL_FOLDER",
                clean="cache clean, cache clear", clean_command="{program} cache clean"),
        ),
    ),
    PackageManager("yarn-berry", "",  # the same as Yarn 1
        "node", "Yarn 4.18.1: --help, config, tried (PnP reads the archives of the cache). 2026-11-30",
        _NODE,
        install="install, add, workspaces focus, dlx", remove="remove", upgrade="up", bare="project",
        no_packages="install, workspaces focus", first_only="dlx",
        project=dict.fromkeys(("install", ""), "package.json, yarn.lock"), lock="yarn.lock",
        locked="--immutable", needs_lock_if_locked="install, ",  # Yarn 1 goes on without one
        workspaces="package.json",
        may_read=".yarn/releases, .yarn/plugins, .yarn/patches, .yarn/cache",
        caches=(
            Cache("archives", "~/.yarn/berry/cache, .yarn/cache",
                root="/root/.yarn/berry/cache", moved_by="YARN_CACHE_FOLDER",
                moved_below="YARN_GLOBAL_FOLDER, YARN_ENABLE_GLOBAL_CACHE",
                clean="cache clean", is_store=True, is_reported=False),
        ),
    ),
    PackageManager("pnpm", "pnpm, pn", "node", "pnpm 12.21.0: --help, store path, tried. 2026-11-30",
        _LIKE_NPM,
        install=f"install, i, add, {_NPM_TEST}, ci, clean-install, ic, install-clean, fetch, dlx",
        remove="remove, rm, uninstall, un, uni", autoremove="prune", upgrade="update, up, upgrade",
        query="list, ls, outdated, audit, licenses, why, view", runs_scripts=f"{_SCRIPTS}, dlx",
        runs_by_name=True,
        dry_run="-h, --help, --lockfile-only",
        no_packages="ci, clean-install, ic, install-clean, fetch", first_only="dlx",
        values="-C --dir -F --filter --filter-prod --registry --store-dir --cache-dir --reporter --loglevel "
            "--modules-dir --virtual-store-dir --network-concurrency --child-concurrency --lockfile-dir "
            "--global-dir --global-bin-dir --workspace-concurrency --node-linker --package-import-method "
            "--prefix --cpu --os --libc --allow-build --fetch-timeout --fetch-retries --env-file",
        insecure_words=_STRICT_SSL, no_development="-P, --prod, --production",
        development_variables="NODE_ENV",
        project={**dict.fromkeys(("install", "i", "ci"), _PNPM_FILES), "fetch": "pnpm-lock.yaml"},
        reads_manifest="install, i, run, build, start, test", lock="pnpm-lock.yaml",
        locked="--frozen-lockfile", needs_lock="fetch", needs_lock_if_locked="install, i",
        workspaces="pnpm-workspace.yaml",
        elsewhere="-C, --dir, --prefix, --lockfile-dir", members="--filter, -F, --filter-prod",
        writes_here="install, i, add, run",
        ignores_variables="install, i, fetch", fetching="install, i", launchers="pnpm",
        caches=(
            Cache("store", "~/.local/share/pnpm/store, ~/.pnpm-store, /pnpm/store",
                page="pnpm", root="/root/.local/share/pnpm/store", moving="--store-dir",
                moved_by="npm_config_store_dir, NPM_CONFIG_STORE_DIR", moved_below="PNPM_HOME, XDG_DATA_HOME",
                clean="store prune", is_store=True,  # node_modules has hard links to it
            ),
        ),
    ),
    PackageManager("bun", "bun", "node", "bun 1.4.5: --help, tried (hard links by default). 2026-11-30",
        _NODE, is_runtime=True,
        install="install, i, add, a", remove="remove, rm, r", autoremove="prune", upgrade="update",
        query="pm ls, outdated, audit, info, why", build="build", runs_scripts="run, test, exec, x",
        dry_run="--dry-run, -h, --help, --lockfile-only",
        archives=_NODE_ARCHIVES,
        values="--cwd -c --config --registry --cache-dir --backend --filter -F --omit --cafile --ca "
            "--env-file --concurrent-scripts --network-concurrency --linker --minimum-release-age "
            "--minimum-release-age-excludes --cpu --os --libc --shell",
        offline="--offline", no_development="-p, --production, --omit", development_variables="NODE_ENV",
        project=dict.fromkeys(("install", "i"), "package.json, bun.lock"), manifest="package.json",
        reads_manifest="install, i", lock="bun.lock", lock_names="bun.lockb", locked="--frozen-lockfile",
        needs_lock_if_locked="install, i", workspaces="package.json",
        may_read=_HOOKS,
        copied="package.json, bun.lock*", elsewhere="--cwd, --filter, -F", folder="node_modules",
        writes_here="install, i, add, run",
        ignores_variables="install, i", fetching="install, i",
        caches=(
            Cache("download cache", "~/.bun/install/cache",
                root="/root/.bun/install/cache", mount_names="/.bun/install/cache", moving="--cache-dir",
                moved_by="BUN_INSTALL_CACHE_DIR", moved_below="BUN_INSTALL, XDG_CACHE_HOME",
                clean="pm cache", clean_command="{program} pm cache rm"),
        ),
    ),
    PackageManager("deno", "deno", "node", "deno 2.9.6: --help, info. 2026-11-30",
        _NODE, is_runtime=True,
        install="install, i, add, ci, cache", remove="remove, rm, uninstall", upgrade="update",
        query="info, outdated, audit, why", runs_scripts="run, task, test, bench",
        dry_run="-h, --help, --lockfile-only",
        no_packages="ci, cache",
        values="-n --name --root --import-map -c --config --cert --location --seed --preload --require "
            "--conditions --os --arch --ext --node-modules-linker --min-dep-age", bundles=False,
        offline="--cached-only", insecure="--unsafely-ignore-certificate-errors", no_development="--prod",
        project=dict.fromkeys(("install", "i", "ci"), "deno.json, deno.lock"), lock="deno.lock",
        locked="--frozen, --frozen-lockfile", workspaces="deno.json, package.json",
        copied="deno.json, deno.lock*",
        copied_if="--frozen", elsewhere="-c, --config, -e, --entrypoint, --import-map",
        writes_here="install, i, add",
        caches=(
            Cache("modules", "~/.cache/deno, /deno-dir",
                root="/root/.cache/deno", images={"denoland/deno": "/deno-dir"}, moved_by="DENO_DIR",
                moved_below="XDG_CACHE_HOME",
                clean="clean", is_store=True,  # the program runs from it
                is_reported=False),
        ),
    ),
)  # fmt: skip

_CPANM_OPTIONS = (
    "-l --local-lib -L --local-lib-contained --mirror --from --save-dists --configure-timeout"
)
_MAVEN_GOALS = "dependency:go-offline, dependency:resolve, dependency:resolve-plugins"

OTHERS = (
    PackageManager("gem", "gem", "ruby",
        "RubyGems: tables of this project until 2026-11; options in options_since",
        is_interpreted=True, versioned=True, is_global=True,
        install="install, i, inst", remove="uninstall", upgrade="update",
        query="list, search, info, which, outdated", build="build", download="fetch",
        dry_run="--explain, -h, --help",
        file_options="-g, --file", version_options="-v, --version", archives=".gem", pin=":",
        version_marks=":",
        values="-v --version -i --install-dir -n --bindir --build-root -P --trust-policy -s --source -p "
            "--http-proxy --platform --config-file -t --type",
        offline="-l, --local",
        ignores_variables="install, update, cleanup, sources", ignores_folder=True),
    PackageManager("bundler", "bundle, bundler", "ruby",
        "Bundler 2.3.15: manual (--no-cache is about vendor/cache only). 2026-11-30",
        is_interpreted=True,
        install="install", remove="remove", upgrade="update", query="list, show, info, outdated, check",
        bare="project",
        no_packages="install", folder_options="--path",
        values="-j --jobs --retry --path --without --with --gemfile --trust-policy --shebang "
            "--target-rbconfig",
        offline="--local", no_development="--without", development_variables="BUNDLE_WITHOUT",
        project=dict.fromkeys(("install", ""), "Gemfile, Gemfile.lock"), manifest="Gemfile, gems.rb",
        reads_manifest="install, exec, ", lock="Gemfile.lock", lock_names="gems.locked",
        locked="--deployment, --frozen", needs_lock_if_locked="install, ",
        may_read="*.gemspec, vendor/cache",
        copied="Gemfile, Gemfile.lock*",
        elsewhere="--gemfile", writes_here="install", writes_nothing="config",
        ignores_variables="install, config", run_verb="exec", fetching="install",
        caches=(
            Cache("archives of all gems", "/usr/local/bundle/cache, ~/.bundle/cache",
                page="bundler", images={"ruby": "/usr/local/bundle/cache"},
                moved_below="BUNDLE_PATH, GEM_HOME, BUNDLE_APP_CONFIG, BUNDLE_DEPLOYMENT",
                not_there="--path, --deployment, --system, --standalone", configured_by="config",
                clean_command="rm -rf /usr/local/bundle/cache", clean_images="ruby"),
        ),
    ),
    PackageManager("composer", "composer, composer.phar", "php",
        "Composer 2.5.5: manual; versions of options in options_since. 2026-11-30",
        is_interpreted=True,
        install="install, i, require, r, update, u, upgrade, create-project, global require",
        remove="remove, rm, uninstall", query="show, info, outdated, search, audit, why, depends",
        runs_scripts="run-script, run, exec",
        dry_run="--dry-run, -h, --help",
        no_packages="install, i, update, u, upgrade, create-project", version_marks=":=^~ ",
        values="-d --working-dir --prefer-install --ignore-platform-req --apcu-autoloader-prefix "
            "--repository --repository-url -s --stability --audit-format --format",
        insecure_words="disable-tls true, secure-http false", no_development="--no-dev",
        development_variables="COMPOSER_NO_DEV",
        project=dict.fromkeys(("install", "i"), "composer.json, composer.lock"), manifest="composer.json",
        reads_manifest="install, i, dump-autoload", lock="composer.lock",
        copied="composer.json, composer.lock*",
        # Else it looks for the classes of the project, and runs what the project has for it.
        copied_if="--no-scripts, --no-autoloader", elsewhere="--working-dir, -d", folder="vendor",
        writes_here="install, update, require", writes_nothing="config, cache, set, get",
        ignores_variables="install", fetching="install",
        caches=(
            Cache("downloads", "~/.composer/cache, ~/.cache/composer, /tmp/cache",
                page="composer", images={"composer": "/tmp/cache"}, off="--no-cache",
                off_variables="COMPOSER_NO_CACHE", moved_by="COMPOSER_CACHE_DIR", moved_below="COMPOSER_HOME",
                clean="clear-cache, clearcache, cc", clean_command="{program} clear-cache"),
        ),
    ),
    PackageManager("pecl", "pecl, pear", "php-extensions",
        "PEAR: tables of this project until 2026-11, from its help",
        is_global=True,
        install="install", remove="uninstall", upgrade="upgrade-all", query="list, search, info",
        download="download",
        archives=".tgz, .tar.gz", pin="-", version_style="extension",
        values="-D --configureoptions -R --installroot"),
    PackageManager("install-php-extensions", "install-php-extensions", "php-extensions",
        "docker-php-extension-installer: tables of this project until 2026-11, from its README",
        bare="packages",
        version_style="extension"),
    PackageManager("go", "go", "golang", "go: tables of this project until 2026-11; options in options_since",
        builds=True,
        install="install, get, mod download, run", query="list, version, env", build="build, install",
        runs_scripts="run, test, generate",
        no_packages="mod download", first_only="run", pin="@", version_style="module",
        values="-ldflags -gcflags -asmflags -tags -mod -modfile -o -p -C -overlay -toolexec -exec "
            "-buildmode -compiler -gccgoflags -installsuffix -pkgdir -covermode -coverpkg -pgo -vet -run "
            "-count", bundles=False,
        project={"mod download": "go.mod, go.sum"}, manifest="go.mod", reads_manifest="mod", lock="go.sum",
        locked="-mod", workspaces="go.work, go.work.sum", may_read="vendor/", copied="go.mod, go.sum*",
        elsewhere="-modfile, -C", left="the sources",
        ignores_variables="mod, env", fetching="mod, download, install",
        caches=(
            Cache("modules and what it compiled", "/go/pkg/mod, ~/go/pkg/mod, /go/pkg, ~/.cache/go-build",
                page="build-tool", root="/root/go/pkg/mod", images={"golang": "/go/pkg/mod"},
                mount_names="/go/pkg/mod, /.cache/go-mod", moved_by="GOMODCACHE", moved_below="GOPATH",
                clean="clean", clean_needs="-modcache", clean_command="{program} clean -cache -modcache",
                is_provable=False, also_filled_by="build, test", only_filled_by="mod download, mod verify",
                is_store=True),
            Cache("what it compiled", "~/.cache/go-build",
                page="build-tool", root="/root/.cache/go-build", moved_by="GOCACHE",
                moved_below="XDG_CACHE_HOME",
                clean="clean", clean_needs="-cache", filled_by="build, install, test, run, vet",
                also_filled_by="build, test, vet, mod tidy, generate", is_store=True,
                # Said with the one above.
                is_reported=False),
        ),
    ),
    PackageManager("cargo", "cargo, cargo-binstall", "rust", "cargo: --list, install --help. 2026-11-30",
        builds=True,
        install="install, binstall, add, build, b, fetch, test, check, run", remove="uninstall, remove, rm",
        upgrade="update", query="search, info, tree, metadata", build="build, b, install",
        runs_scripts="run, r, test, bench",
        dry_run="-n, --dry-run, -h, --help",
        no_packages="build, b, fetch, test, check, run", file_options="--path, --git, --manifest-path",
        version_options="--version, --vers, --rev, --tag", version_style="module",
        values="--version --vers --git --branch --tag --rev --path --root --registry --index -j --jobs "
            "--profile --target --target-dir --features -F --bin --example -p --package --exclude "
            "--manifest-path --config -Z -C --color --message-format --test --bench --lockfile-path "
            "--artifact-dir --strategies",
        offline="--offline, --frozen",
        project={"fetch": "Cargo.toml, Cargo.lock"}, manifest="Cargo.toml",
        reads_manifest="build, b, fetch, test, check, run", lock="Cargo.lock", locked="--locked, --frozen",
        needs_lock_if_locked="build, b, fetch, test, check", workspaces="Cargo.toml",
        may_read="src/, build.rs",
        left="target", writes_here="build", elsewhere="--manifest-path",
        fetching="fetch, install, binstall",
        caches=(
            Cache("registry", "/usr/local/cargo/registry, ~/.cargo/registry",
                page="build-tool", root="/root/.cargo/registry", images={"rust": "/usr/local/cargo/registry"},
                mount_names="/.cargo/registry, /cargo/registry", moved_below="CARGO_HOME",
                clean="cache", clean_command="rm -rf ~/.cargo/registry", is_provable=False,
                only_filled_by="fetch", is_store=True),
        ),
    ),
    PackageManager("maven", "mvn, mvnw", "jvm", "Maven 3.8.7: --help. 2026-11-30",
        builds=True,
        build="package, install, verify, compile", bare="goals",
        dry_run="-h, --help, -v, --version",
        values="-f --file -pl --projects -P --activate-profiles -s --settings -gs --global-settings -t "
            "--toolchains -T --threads -D --define -l --log-file -rf --resume-from -b --builder -gt "
            "--global-toolchains", bundles=False,
        offline="--offline, -o",
        project=dict.fromkeys(split(_MAVEN_GOALS), "pom.xml"), manifest="pom.xml",
        reads_manifest="package, install, verify, compile, dependency:go-offline, dependency:resolve",
        goals=_MAVEN_GOALS, workspaces="pom.xml",
        may_read="src/",
        elsewhere="-f, --file, -s, --settings", left="the build folder", writes_here="package, install",
        caches=(
            Cache("local repository", "~/.m2/repository",
                page="build-tool", root="/root/.m2/repository",
                mount_names="/.m2, /.m2/repository, /.cache/maven",
                moving="-Dmaven.repo.local, -s, --settings", moved_below="MAVEN_CONFIG, MAVEN_OPTS",
                clean="dependency:purge-local-repository", clean_command="rm -rf ~/.m2/repository",
                is_provable=False,
                only_filled_by="dependency:go-offline, dependency:resolve, dependency:resolve-plugins",
                is_store=True),
        ),
    ),
    PackageManager("gradle", "gradle, gradlew", "jvm",
        "Gradle 4.4.1 and tables of this project until 2026-11, from its --help",
        builds=True,
        build="build, assemble, bootJar, shadowJar, installDist, jar, fatJar", bare="goals",
        dry_run="-m, --dry-run, -h, --help, -v, --version",
        values="-p --project-dir -g --gradle-user-home -I --init-script -b --build-file -c --settings-file "
            "-x --exclude-task --max-workers --console --warning-mode --include-build", bundles=False,
        offline="--offline",
        lock="gradle.lockfile", workspaces="settings.gradle, settings.gradle.kts",
        manifest="build.gradle, build.gradle.kts, settings.gradle, settings.gradle.kts",
        reads_manifest="build, assemble, bootJar, shadowJar, installDist, jar, clean, test, dependencies",
        elsewhere="-p, --project-dir, -b, --build-file, -c, --settings-file",
        may_read="src/, buildSrc/", left="the build folder", writes_here="build",
        caches=(
            Cache("caches", "~/.gradle/caches, /home/gradle/.gradle/caches",
                page="build-tool", root="/root/.gradle/caches",
                images={"gradle": "/home/gradle/.gradle/caches"}, moving="-g, --gradle-user-home",
                moved_by="GRADLE_USER_HOME",
                clean_command="rm -rf ~/.gradle/caches", is_provable=False, only_filled_by="dependencies",
                is_store=True, is_locked=True),
        ),
    ),
    PackageManager("mix", "mix", "hex",
        "Mix 1.19: documentation of deps.get, deps.compile, release, archive.install. 2026-11-30",
        builds=True,
        install="deps.get, deps.update, archive.install, escript.install",
        query="help, deps, deps.tree, hex.info", build="compile, release, deps.compile, escript.build",
        runs_scripts="run, do, cmd, test, phx.server",
        no_packages="deps.get, deps.update", groups="archive.install, escript.install",
        values="--only --target --sha512 --organization --repo --path", bundles=False,
        project={"deps.get": "mix.exs, mix.lock"}, manifest="mix.exs",
        reads_manifest="deps.get, deps.compile, compile, release", lock="mix.lock", locked="--check-locked",
        may_read="config/, apps/", copied="mix.exs, mix.lock*", folder="deps", left="_build",
        writes_here="deps.get, deps.compile, compile, release",
        writes_nothing="local.hex, local.rebar, archive.install",
        fetching="deps.get, deps.compile"),
    PackageManager("rebar3", "rebar3", "hex", "Rebar3 3.25: documentation of its commands. 2026-11-30",
        builds=True, build="release, tar, compile, escriptize", bare="goals", bundles=False),
    PackageManager("swift", "swift", "swift", "SwiftPM 6.1: swift package --help. 2026-11-30",
        builds=True, install="package resolve", build="build", no_packages="package resolve", bundles=False,
        project={"package resolve": "Package.swift, Package.resolved"},
        manifest="Package.swift", reads_manifest="build, package, test", elsewhere="--package-path",
        copied="Package.swift, Package.resolved*"),
    PackageManager("sbt", "sbt", "jvm", "sbt 1.11: its command line reference. 2026-11-30",
        builds=True, build="assembly, compile, package, stage, dist", bare="goals", bundles=False),
    PackageManager("cabal", "cabal", "haskell", "cabal-install 3.14: its documentation. 2026-11-30",
        builds=True, build="build, install", bare="goals", values="--installdir", bundles=False),
    PackageManager("lein", "lein", "jvm", "Leiningen 2.11: its documentation. 2026-11-30",
        builds=True, build="uberjar, compile", bare="goals", bundles=False,
        manifest="project.clj", reads_manifest="uberjar, compile, deps, jar"),
    PackageManager("stack", "stack", "haskell", "Stack 3.7: its documentation. 2026-11-30",
        builds=True, build="build, install", bare="goals", values="--local-bin-path --resolver",
        bundles=False),
    PackageManager("shards", "shards", "crystal", "Shards 0.19: its manual. 2026-11-30",
        builds=True, install="install", build="build", no_packages="install", bundles=False,
        project={"install": "shard.yml, shard.lock"}, lock="shard.lock", copied="shard.yml, shard.lock*",
        manifest="shard.yml", reads_manifest="install, build"),
    PackageManager("dub", "dub", "d", "DUB 1.40: its command line reference. 2026-11-30",
        builds=True, build="build", bare="goals", bundles=False),
    PackageManager("nimble", "nimble", "nim", "Nimble 0.18: its guide. 2026-11-30",
        builds=True, build="build", bare="goals", bundles=False),
    PackageManager("carton", "carton", "perl", "Carton 1.0: its manual. 2026-11-30",
        is_interpreted=True, install="install", no_packages="install", bundles=False,
        project={"install": "cpanfile, cpanfile.snapshot"}, copied="cpanfile, cpanfile.snapshot*"),
    PackageManager("dart", "dart, flutter", "dart", "dart.dev, flutter.dev. 2026-11-30",
        builds=True, install="pub get", build="build, compile", no_packages="pub get", bundles=False,
        fetching="get", project={"pub get": "pubspec.yaml, pubspec.lock"}, lock="pubspec.lock",
        manifest="pubspec.yaml", reads_manifest="pub", writes_nothing="config, doctor, precache",
        copied="pubspec.yaml, pubspec.lock*"),
    PackageManager("dotnet", "dotnet", "dotnet",
        "dotnet: tables of this project until 2026-11, from its --help",
        builds=True, is_runtime=True,
        install="restore, build, publish, test, pack, tool install, add package",
        remove="tool uninstall, remove package", build="build, publish", runs_scripts="run, test",
        no_packages="restore, build, publish, test, pack", first_only="tool install, add package",
        version_options="--version",
        values="-o --output -c --configuration -r --runtime -f --framework -s --source -v --verbosity "
            "--configfile --packages --tool-path --add-source --version -a --arch --os", bundles=False,
        offline="--no-restore, --no-build",
        lock="packages.lock.json", locked="--locked-mode", workspaces="*.sln, *.slnx",
        may_read="*.csproj", left="obj and bin", writes_here="build, publish, restore", fetching="restore",
        caches=(
            Cache("NuGet packages", "~/.nuget/packages",
                page="build-tool", root="/root/.nuget/packages", moving="--packages",
                moved_by="NUGET_PACKAGES",
                clean="nuget locals all", clean_command="{program} nuget locals all --clear",
                is_provable=False, only_filled_by="restore", is_store=True),
        ),
    ),
    PackageManager("nuget", "nuget", "dotnet", "nuget: tables of this project until 2026-11, from its help",
        install="restore, install", query="list, search",
        no_packages="restore"),
    PackageManager("luarocks", "luarocks", "lua", "LuaRocks 3.8.0: manual. 2026-11-30",
        is_interpreted=True,
        install="install", remove="remove, purge", query="list, search, show", download="download",
        first_only="install", archives=".rock, .rockspec", version_style="second-operand",
        values="--tree --server --only-server --only-sources --lua-version --lua-dir"),
    PackageManager("cpan", "cpanm, cpan", "perl", "cpanm 1.7046: manual. 2026-11-30",
        is_interpreted=True,
        bare="packages",
        archives=".tar.gz", pin="@", version_marks="@~",
        values_of={"cpanm": _CPANM_OPTIONS}),
)  # fmt: skip

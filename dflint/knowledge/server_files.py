"""Files that official images of servers write when they start, and that only root may write there.

Sources: Dockerfiles and configurations of the images nginx:1.29 and httpd:2.4; nginx, "Running nginx as a
non-root user" on Docker Hub; as of 2026-11-30.
"""

from __future__ import annotations

# By image: the program, the places that it writes to, and how its whole configuration is called.
FILES = {
    "nginx": ("nginx", ("/var/cache/nginx", "nginx.pid"), "nginx.conf"),
    "httpd": ("httpd", ("/usr/local/apache2/logs",), "httpd.conf"),
}
# Where these images do not look, what they read instead, and the words of a configuration that may change that.
_NGINX = (
    ("/var/www", "/usr/share/nginx/html", ("nginx.conf", "conf.d", "/templates", "default.conf")),
    ("/etc/nginx/sites-available", "/etc/nginx/conf.d/*.conf", ("nginx.conf", "conf.d")),
    ("/etc/nginx/sites-enabled", "/etc/nginx/conf.d/*.conf", ("nginx.conf", "conf.d")),
)
_HTTPD_SETTINGS = "/usr/local/apache2/conf"
UNREAD = {
    "nginx": _NGINX,
    "nginxinc/nginx-unprivileged": _NGINX,
    "httpd": (
        ("/var/www", "/usr/local/apache2/htdocs", ("httpd.conf", "/apache2/conf")),
        ("/etc/apache2", _HTTPD_SETTINGS, ("httpd.conf",)), ("/etc/httpd", _HTTPD_SETTINGS, ("httpd.conf",)),
    ),
    "php": (("/etc/php", "/usr/local/etc/php", ("PHP_INI_SCAN_DIR",)),),
    "caddy": (("/var/www", "/usr/share/caddy", ("Caddyfile", "/etc/caddy", "--config")),),
}  # fmt: skip

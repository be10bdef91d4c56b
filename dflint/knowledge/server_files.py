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

"""Programs that scripts of a package.json call, where their package has another name.

Source: `bin` of the packages in the npm registry; 2026-11.
"""

from __future__ import annotations

PACKAGES = {
    "babel": "@babel/cli", "babel-node": "@babel/node", "craco": "@craco/craco", "grunt": "grunt-cli",
    "nest": "@nestjs/cli", "ng": "@angular/cli", "remix": "@remix-run/dev", "react-router": "@react-router/dev",
    "strapi": "@strapi/strapi", "svelte-kit": "@sveltejs/kit", "swc": "@swc/cli", "tsc": "typescript",
    "tailwindcss": "@tailwindcss/cli", "vue-cli-service": "@vue/cli-service", "webpack": "webpack-cli",
}  # fmt: skip

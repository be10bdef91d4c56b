"""Programs that scripts of a package.json call, where their package has another name.

Source: `bin` of the packages in the npm registry; 2026-11.
"""

from __future__ import annotations

PACKAGES = {
    "babel": "@babel/cli", "babel-node": "@babel/node", "craco": "@craco/craco", "gatsby": "gatsby",
    "grunt": "grunt-cli", "gulp": "gulp", "nest": "@nestjs/cli", "ng": "@angular/cli",
    "ng-packagr": "ng-packagr", "nuxi": "nuxi", "remix": "@remix-run/dev", "react-router": "@react-router/dev",
    "strapi": "@strapi/strapi", "svelte-kit": "@sveltejs/kit", "swc": "@swc/cli",
    "tailwindcss": "@tailwindcss/cli", "tsc": "typescript", "vue-cli-service": "@vue/cli-service",
    "vue-tsc": "vue-tsc", "webpack": "webpack-cli",
}  # fmt: skip

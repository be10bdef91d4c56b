// Copies public/ to dist/ and puts the script into the page.
import { cpSync, readFileSync, writeFileSync } from "node:fs";

cpSync("public", "dist", { recursive: true });
const script = readFileSync("src/tasks.js", "utf8");
const page = readFileSync("public/index.html", "utf8");
writeFileSync("dist/index.html", page.replace("/* script */", () => script));

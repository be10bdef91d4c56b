// The playground: what is typed is linted a moment later, in the page itself.

import { start } from "./dflint.mjs";

const here = new URL("./", import.meta.url);
const editor = document.querySelector("#dockerfile");
const list = document.querySelector("#findings");
const state = document.querySelector("#state");
const buttons = { safe: document.querySelector("#fix"), unsafe: document.querySelector("#fix-unsafe") };
const PAUSE = 250; // ms without a key before the text is linted

/** The place in UTF-16 units, which JavaScript counts, of one in characters. */
function offset(text, place) {
  return [...text].slice(0, place.offset).join("").length;
}

function shown(finding, text) {
  const item = document.createElement("li");
  item.className = finding.severity;
  const place = document.createElement("button");
  place.type = "button";
  place.textContent = `${finding.start.line}:${finding.start.column}`;
  place.title = "Show the place";
  place.addEventListener("click", () => {
    editor.focus();
    editor.setSelectionRange(offset(text, finding.start), offset(text, finding.end));
  });
  const link = document.createElement("a");
  link.href = /^DF\d/.test(finding.code) ? `../rules/${finding.code.toLowerCase()}/` : finding.url;
  link.textContent = `${finding.code} ${finding.name}`;
  const label = document.createElement("b");
  label.textContent = finding.severity;
  item.append(place, " ", label, ` ${finding.message} `, link);
  return item;
}

function show(dflint) {
  const text = editor.value;
  location.replace(`#${encodeURIComponent(text)}`);
  let findings = [];
  try {
    findings = dflint.check(text);
    state.textContent = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  } catch (error) {
    state.textContent = error.message;
  }
  list.replaceChildren(...findings.map((it) => shown(it, text)));
  const fixes = findings.map((it) => it.fix).filter((it) => it && it.edits?.length);
  buttons.safe.disabled = !fixes.some((it) => it.safety === "safe");
  buttons.unsafe.disabled = !fixes.length;
}

async function main() {
  if (location.hash.length > 1) editor.value = decodeURIComponent(location.hash.slice(1));
  const { loadPyodide } = await import(new URL("pyodide/pyodide.mjs", here));
  const archive = await (await fetch(new URL("dflint.zip", here))).arrayBuffer();
  const dflint = await start(loadPyodide, new URL("pyodide/", here).href, archive);
  for (const [kind, button] of Object.entries(buttons)) {
    button.addEventListener("click", () => {
      editor.value = dflint.fix(editor.value, kind === "unsafe");
      show(dflint);
    });
  }
  let timer = 0;
  editor.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE, dflint);
  });
  document.querySelector("#version").textContent = `dflint ${dflint.version}`;
  show(dflint);
}

main().catch((error) => {
  state.textContent = `dflint did not start: ${error.message}`;
});

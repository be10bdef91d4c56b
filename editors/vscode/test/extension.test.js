// The extension with a stand-in for VS Code: does it start, register its commands, and stop?
// The language client is a stand-in too; the server is tested with real clients in tests/lsp.
"use strict";

const assert = require("node:assert");
const Module = require("node:module");
const test = require("node:test");

function load(values) {
  const seen = { commands: {}, started: [], stopped: 0, messages: [] };
  const settings = { get: (name) => values[name] };
  const vscode = {
    LanguageStatusSeverity: { Error: 2, Information: 0 },
    languages: { createLanguageStatusItem: () => (seen.status = { dispose() {} }) },
    commands: { registerCommand: (name, act) => ((seen.commands[name] = act), { dispose() {} }) },
    window: { showErrorMessage: async (text) => void seen.messages.push(text), setStatusBarMessage() {} },
    workspace: {
      getConfiguration: () => settings,
      onDidChangeConfiguration: (act) => ((seen.changed = act), { dispose() {} }),
    },
  };
  class LanguageClient {
    constructor(id, name, server, options) {
      seen.started.push({ server, options });
    }
    onDidChangeState(act) {
      seen.state = act;
    }
    async start() {
      if (values.fails) throw new Error("spawn dflint ENOENT");
    }
    needsStop() {
      return true;
    }
    async stop() {
      seen.stopped += 1;
    }
    async sendRequest(method, params) {
      seen.request = { method, params };
      return 3;
    }
  }
  const client = { LanguageClient, State: { Stopped: 1, Running: 2, Starting: 3 }, TransportKind: { stdio: 0 } };
  const original = Module._load;
  Module._load = (name, ...rest) =>
    name === "vscode" ? vscode : name === "vscode-languageclient/node" ? client : original(name, ...rest);
  const path = require.resolve("../src/extension.js");
  delete require.cache[path];
  seen.extension = require(path);
  Module._load = original;
  return seen;
}

test("it starts the server and registers what package.json promises", async () => {
  const seen = load({ enable: true, path: "/opt/dflint", logFile: "/tmp/log", logLevel: "debug" });
  await seen.extension.activate({ subscriptions: [] });
  assert.deepStrictEqual(seen.started[0].server.args, ["lsp", "--log-file", "/tmp/log", "--log-level", "debug"]);
  assert.strictEqual(seen.started[0].server.command, "/opt/dflint");
  const promised = require("../package.json").contributes.commands.map((it) => it.command);
  assert.deepStrictEqual(Object.keys(seen.commands).sort(), promised.sort());
  await seen.commands["dflint.checkAll"]();
  assert.strictEqual(seen.request.params.command, "dflint.checkWorkspace");
  seen.state({ newState: 2 });
  assert.strictEqual(seen.status.text, "dflint runs");
  await seen.extension.deactivate();
  assert.strictEqual(seen.stopped, 1);
});

test("it starts again with another program", async () => {
  const seen = load({ enable: true, path: "dflint" });
  await seen.extension.activate({ subscriptions: [] });
  await seen.changed({ affectsConfiguration: (name) => name === "dflint.path" });
  assert.strictEqual(seen.started.length, 2);
});

test("it says how to get a server that is not there", async () => {
  const seen = load({ enable: true, path: "dflint", fails: true });
  await seen.extension.activate({ subscriptions: [] });
  assert.match(seen.messages[0], /pip install "dflint\[lsp\]"/);
});

test("it can be off", async () => {
  const seen = load({ enable: false });
  await seen.extension.activate({ subscriptions: [] });
  assert.strictEqual(seen.started.length, 0);
});

// The extension: it starts `dflint lsp` and shows how that goes. Everything else is in the server.
"use strict";

const vscode = require("vscode");
const { LanguageClient, State, TransportKind } = require("vscode-languageclient/node");

const FILES = [
  { language: "dockerfile" },
  { scheme: "file", pattern: "**/*.dockerignore" },
  { scheme: "file", pattern: "**/*compose*.{yml,yaml}" },
  { scheme: "file", pattern: "**/docker-bake*.{hcl,json}" },
  { scheme: "file", pattern: "**/{dflint,.dflint}.toml" },
  { scheme: "file", pattern: "**/dflint.lock" },
];
const RESTARTING = ["dflint.enable", "dflint.path", "dflint.logFile", "dflint.logLevel", "dflint.workspace"];

let client;
let status;

/** The program and its arguments, as the settings say. */
function command(settings) {
  const parts = ["lsp"];
  if (settings.get("logFile")) {
    parts.push("--log-file", settings.get("logFile"), "--log-level", settings.get("logLevel"));
  }
  return { command: settings.get("path") || "dflint", args: parts, transport: TransportKind.stdio };
}

function show(text, isBad) {
  status.text = text;
  status.severity = isBad ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
}

async function start() {
  const settings = vscode.workspace.getConfiguration("dflint");
  if (!settings.get("enable")) {
    show("dflint is off");
    return;
  }
  client = new LanguageClient("dflint", "dflint", command(settings), {
    documentSelector: FILES,
    initializationOptions: { dflint: settings },
    synchronize: { configurationSection: "dflint" },
  });
  client.onDidChangeState(({ newState }) => {
    const texts = { [State.Starting]: "starts", [State.Running]: "runs", [State.Stopped]: "has stopped" };
    show(`dflint ${texts[newState]}`, newState === State.Stopped);
  });
  try {
    await client.start();
  } catch (error) {
    show("dflint does not start", true);
    const choice = await vscode.window.showErrorMessage(
      `dflint does not start (${error.message}). Is it installed? Run: pip install "dflint[lsp]"`,
      "Open the settings",
    );
    if (choice) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "dflint.path");
    }
  }
}

async function stop() {
  const ending = client;
  client = undefined;
  if (ending && ending.needsStop()) {
    await ending.stop();
  }
}

/** Have the server do something: `dflint.fixAll`, `dflint.checkWorkspace`. */
async function ask(name, ...parts) {
  if (client) {
    return client.sendRequest("workspace/executeCommand", { command: name, arguments: parts });
  }
}

async function activate(context) {
  status = vscode.languages.createLanguageStatusItem("dflint", FILES);
  status.name = "dflint";
  status.command = { command: "dflint.showLog", title: "Show the log" };
  const register = vscode.commands.registerCommand;
  context.subscriptions.push(
    status,
    register("dflint.restart", async () => {
      await stop();
      await start();
    }),
    register("dflint.showLog", () => client && client.outputChannel.show()),
    register("dflint.fixFile", () => {
      const editor = vscode.window.activeTextEditor;
      return editor && ask("dflint.fixAll", editor.document.uri.toString());
    }),
    register("dflint.checkAll", async () => {
      const count = await ask("dflint.checkWorkspace");
      vscode.window.setStatusBarMessage(`dflint has checked ${count} files`, 5000);
    }),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (RESTARTING.some((name) => event.affectsConfiguration(name))) {
        await stop();
        await start();
      }
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop, command };

// dflint in a page or in Node.js: Python as WebAssembly, and the command line of dflint in it.

const PROGRAM = `
import io, sys
sys.path[:0] = ["/dflint"]
sys.dont_write_bytecode = True

from dflint import __version__
from dflint.cli import run


def call(text, *args):
    """Run dflint on a Dockerfile that is its standard input: exit code, output, errors."""
    streams = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
    sys.stdout, sys.stderr = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in "oe")
    try:
        code = run(["check", *args, "--isolated", "--stdin-filename", "Dockerfile", "-"])
        found = []
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            found.append(stream.buffer.getvalue().decode())
        return code, *found
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
`;

/**
 * Start Python and load dflint.
 *
 * loadPyodide: of the package pyodide. indexURL: where its files are. archive: the bytes of dflint.zip.
 * Resolves to { version, check(text), fix(text, unsafe) }.
 */
export async function start(loadPyodide, indexURL, archive) {
  const python = await loadPyodide({ indexURL });
  python.unpackArchive(archive, "zip", { extractDir: "/dflint" });
  python.runPython(PROGRAM);
  const call = python.globals.get("call");
  const run = (text, ...args) => {
    const result = call(text, ...args);
    const [code, out, err] = result.toJs();
    result.destroy();
    return { code, out, err };
  };
  return {
    version: python.globals.get("__version__"),
    /** The findings: as `--output-format json` prints them. Throws an Error with what dflint says. */
    check(text) {
      const { code, out, err } = run(text, "--output-format=json");
      if (code === 2) throw new Error(err);
      return JSON.parse(out);
    },
    /** The text with its fixes. */
    fix(text, unsafe) {
      const { out } = run(text, "--fix", ...(unsafe ? ["--unsafe-fixes"] : []), "--quiet");
      return out;
    },
  };
}

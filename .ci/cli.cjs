#!/usr/bin/env node
// The command line from one file and from what V8 made of it when it was built: Node otherwise spends longer on reading
// and compiling a check than the check takes. Another version of V8 passes the cache over, and compiles.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const filename = join(__dirname, 'main.cjs');
const source = readFileSync(filename, 'latin1');
const script = new Script(`(function(module,require,$import){${source}\n})`, {
  filename,
  cachedData: readCache(),
});
const main = { exports: {} };
script.runInThisContext()(main, require, (path) => import(path));
// The build asks for what was compiled by then.
module.exports = script;
void main.exports.run(process.argv);

function readCache() {
  try {
    return readFileSync(join(__dirname, 'main.cache'));
  } catch {
    return undefined;
  }
}

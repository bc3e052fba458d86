'use strict';
// Turns AWS's runtime interface client for Node, as npm packs it, into the file that
// /var/runtime/bootstrap runs. Everything but its native part stays as AWS wrote it.
//
// usage: node adapt-ric.cjs PACKAGE-FOLDER OUTPUT
//
// A change that does not apply exactly as often as expected ends the build: another
// release of the client must be looked at, not guessed at.

const fs = require('node:fs');
const path = require('node:path');

const [folder, output] = process.argv.slice(2);
const { version, main } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
let text = fs.readFileSync(path.join(folder, main), 'utf8');

function change(pattern, replacement, times) {
  const found = text.match(pattern)?.length ?? 0;
  if (found !== times) {
    throw new Error(`expected ${pattern} ${times} times in aws-lambda-ric ${version}, found it ${found} times`);
  }
  text = text.replace(pattern, replacement);
}

change(/"\.\/rapid-client\.node"/g, '"./rapid-client.cjs"', 1);
if (version.startsWith('3.')) {
  // The addon had posted when it returned; ours has when its promise is settled. What
  // follows may be the end of the process.
  change(/(this\.nativeClient\.(?:done|error)\([^;]*\));\s*callback\(\);/g, '$1.then(() => callback());', 2);
  // This line of the client exports `run` and leaves it to its command line to call it.
  text += 'await run(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);\n';
}
fs.writeFileSync(output, text);

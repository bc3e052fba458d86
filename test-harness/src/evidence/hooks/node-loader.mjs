// Records which ECMAScript modules a Node process loads, in the loader's own thread:
// for versions before `module.registerHooks`. It must pass everything on unchanged.

import { openSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const importers = new Map();
const seen = new Set();
let file;
let written = 0;

function record(entry) {
  try {
    writeSync(file, `${JSON.stringify({ ...entry, n: written, t: performance.timeOrigin + performance.now() })}\n`);
    written += 1;
  } catch {
    // A missing record is found out by its number.
    written += 1;
  }
}

function pathOf(url) {
  if (typeof url !== 'string' || !url.startsWith('file:')) return undefined;
  return fileURLToPath(url.split('?')[0].split('#')[0]);
}

export function initialize({ pid, thread }) {
  // The loader's own thread registers itself as well, with the same state.
  if (file !== undefined) return;
  file = openSync(`/.lambdock-evidence/records/node-${pid}-${thread}-loader.jsonl`, 'a', 0o644);
  record({ k: 'loader', pid, thread });
}

export async function resolve(specifier, context, nextResolve) {
  const result = await nextResolve(specifier, context);
  if (!importers.has(result.url)) importers.set(result.url, context.parentURL);
  return result;
}

export async function load(url, context, nextLoad) {
  const result = await nextLoad(url, context);
  const path = pathOf(url);
  if (path !== undefined && !seen.has(path)) {
    seen.add(path);
    record({ k: 'load', p: path, f: result.format ?? 'module', by: pathOf(importers.get(url)) });
  }
  return result;
}

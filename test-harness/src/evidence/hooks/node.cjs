'use strict';
// Records which modules a Node process loads. It comes by NODE_OPTIONS (`--require`),
// lies in a volume, and writes lines of JSON beside itself. It must never change
// what the function sees or answers: no frame of its own in a stack, no variable, no
// output; and whatever goes wrong here becomes a `gap` record, or nothing at all.

function watch() {
  const FOLDER = '/.lambdock-evidence';
  const OWN = {
    NODE_OPTIONS: [' ', `--require ${FOLDER}/node.cjs`],
    PYTHONPATH: [':', `${FOLDER}/python`],
    JDK_JAVA_OPTIONS: [' ', `-Xlog:class+load=info:file=${FOLDER}/records/java-%p.log:utctime:filecount=1,filesize=16M`],
  };
  const MOST = 50000;
  // Taken before the function can replace them.
  const { openSync, readFileSync, writeSync } = require('fs');
  const Module = require('module');
  const { fileURLToPath } = require('url');
  const { isMainThread, threadId } = require('worker_threads');
  const { performance } = require('perf_hooks');
  const now = performance.now.bind(performance);
  const origin = performance.timeOrigin;
  const stringify = JSON.stringify;
  const seen = new Set();
  const importers = new Map();
  let written = 0;
  let asked = false;

  let file;
  try {
    file = openSync(`${FOLDER}/records/node-${process.pid}-${threadId}-${Math.round(origin)}.jsonl`, 'a', 0o644);
  } catch {
    return;
  }

  function write(record) {
    if (written > MOST) return;
    written += 1;
    if (written > MOST) record = { k: 'gap', why: 'it loaded more files than are recorded' };
    record.t = origin + now();
    try {
      writeSync(file, `${stringify(record)}\n`);
    } catch {
      // A record that is cut off or missing is found out by its number.
    }
  }
  function numbered(record) {
    record.n = written;
    write(record);
  }
  function gap(why) {
    numbered({ k: 'gap', why });
  }

  // The variables as they were without us.
  const added = {};
  function restore() {
    for (const [name, [separator, text]] of Object.entries(OWN)) {
      const value = process.env[name];
      if (value === undefined) continue;
      const parts = value.split(text);
      if (parts.length !== 2) continue;
      added[name] = [separator, text];
      let [before, after] = parts;
      if (before.endsWith(separator)) before = before.slice(0, -1);
      else if (after.startsWith(separator)) after = after.slice(1);
      if (before + after === '') delete process.env[name];
      else process.env[name] = before + after;
    }
  }

  function load(path, format, by) {
    if (seen.has(path)) return;
    seen.add(path);
    numbered(by === undefined ? { k: 'load', p: path, f: format } : { k: 'load', p: path, f: format, by });
  }
  function pathOf(url) {
    if (typeof url !== 'string') return undefined;
    if (url.startsWith('/')) return url;
    if (!url.startsWith('file:')) return undefined;
    try {
      return fileURLToPath(url.split('?')[0].split('#')[0]);
    } catch {
      return undefined;
    }
  }
  function next() {
    if (asked) return;
    asked = true;
    numbered({ k: 'next' });
  }

  // What evaluates code by itself may read files that no hook sees.
  function resolved(url, parent) {
    if (url === 'node:vm' || url === 'vm') {
      const by = pathOf(parent);
      if (by !== undefined && !by.startsWith('/var/runtime/') && !seen.has('node:vm')) {
        seen.add('node:vm');
        gap(`\`${by}\` can run code by \`vm\``);
      }
      return;
    }
    if (importers.has(url)) return;
    importers.set(url, parent);
    const path = pathOf(url);
    // A handler of another extension reads its files itself.
    const extension = path === undefined ? undefined : /\.[^./]+$/.exec(path);
    if (extension && !['.js', '.cjs', '.mjs', '.json', '.node'].includes(extension[0])) {
      load(path, extension[0].slice(1), pathOf(parent));
    }
  }

  // Calls what is behind a hook so that an error's stack is the one without hooks.
  const OURS = /\.lambdock-evidence\/|internal\/modules\/customization_hooks|at defaultResolve \(node:internal\/modules\/cjs|at defaultLoad \(node:internal\/modules\/cjs/;
  function unseen(call) {
    const limit = Error.stackTraceLimit;
    if (typeof limit === 'number') Error.stackTraceLimit = limit + 7;
    try {
      return call();
    } catch (error) {
      clean(error, limit);
      throw error;
    } finally {
      Error.stackTraceLimit = limit;
    }
  }
  function clean(error, limit) {
    try {
      let frames = 0;
      const lines = error.stack.split('\n').filter((line) => {
        if (OURS.test(line)) return false;
        if (/^ {4}at /.test(line)) frames += 1;
        return frames <= limit;
      });
      error.stack = lines.join('\n');
    } catch {
      // It is no error with a stack of lines.
    }
  }

  let esm = true;
  if (typeof Module.registerHooks === 'function') {
    Module.registerHooks({
      resolve(specifier, context, nextResolve) {
        const result = unseen(() => nextResolve(specifier, context));
        try {
          resolved(result.url, context.parentURL);
        } catch {
          gap('a resolution could not be recorded');
        }
        return result;
      },
      load(url, context, nextLoad) {
        const result = unseen(() => nextLoad(url, context));
        try {
          const path = pathOf(url);
          if (path !== undefined) load(path, result.format || 'commonjs', pathOf(importers.get(url)));
        } catch {
          gap('a load could not be recorded');
        }
        return result;
      },
    });
  } else {
    // Without hooks in the thread: what CommonJS resolves, and a loader's thread for
    // ECMAScript modules. `require.resolve` counts as a load here.
    const resolveFilename = Module._resolveFilename;
    Module._resolveFilename = function (request, parent) {
      const result = Reflect.apply(resolveFilename, this, arguments);
      try {
        if (result.startsWith('/')) load(result, 'commonjs', parent ? parent.filename || undefined : undefined);
        else resolved(result, parent ? parent.filename : undefined);
      } catch {
        gap('a resolution could not be recorded');
      }
      return result;
    };
    if (typeof Module.register === 'function') {
      try {
        Module.register(`file://${FOLDER}/node-loader.mjs`, { data: { pid: process.pid, thread: threadId } });
      } catch {
        esm = false;
      }
    } else {
      esm = false;
    }
  }

  // Native addons; that of Lambda's own client asks for events.
  const dlopen = process.dlopen;
  process.dlopen = function (module, filename) {
    load(String(filename), 'addon', module && module.parent ? module.parent.filename : undefined);
    try {
      return unseen(() => Reflect.apply(dlopen, this, arguments));
    } finally {
      try {
        const { exports } = module;
        if (/\/rapid-client\.node$/.test(filename) && typeof exports.next === 'function') {
          const original = exports.next;
          exports.next = function () {
            next();
            return Reflect.apply(original, this, arguments);
          };
        }
      } catch {
        // The emulator's log tells as well, if less exactly.
      }
    }
  };
  try {
    const { subscribe } = require('diagnostics_channel');
    const asks = (path) => typeof path === 'string' && path.endsWith('/runtime/invocation/next');
    subscribe('http.client.request.start', ({ request }) => {
      if (!asked && asks(request.path)) next();
    });
    subscribe('undici:request:create', ({ request }) => {
      if (!asked && asks(request.path)) next();
    });
  } catch {
    // As above.
  }

  // Child processes: ours go on in those that can have a hook; others are named.
  const LANGUAGES = /(^|\/)(node|nodejs|python[0-9.]*|java)$/;
  function child(options, spawned) {
    const program = String(options.file);
    if (LANGUAGES.test(program) || program === process.execPath) {
      const pairs = (options.envPairs || []).slice();
      for (const [name, [separator, text]] of Object.entries(added)) {
        const at = pairs.findIndex((pair) => pair.startsWith(`${name}=`));
        if (at < 0) pairs.push(`${name}=${text}`);
        else if (!pairs[at].includes(text)) pairs[at] += separator + text;
      }
      options.envPairs = pairs;
    }
    const result = spawned();
    numbered({ k: 'child', child: typeof result === 'number' ? this.pid : result && result.pid, p: program });
    return result;
  }
  let children = true;
  try {
    if (process.env.NODE_PENDING_DEPRECATION === '1' || process.execArgv.includes('--pending-deprecation')) {
      throw new Error('it would be heard');
    }
    // The bindings beneath `child_process`: above them a frame would be seen.
    const { Process } = process.binding('process_wrap');
    const { spawn } = Process.prototype;
    Process.prototype.spawn = function (options) {
      return child.call(this, options, () => Reflect.apply(spawn, this, arguments));
    };
    const binding = process.binding('spawn_sync');
    const spawnSync = binding.spawn;
    binding.spawn = function (options) {
      return child.call(undefined, options, () => Reflect.apply(spawnSync, binding, arguments));
    };
  } catch {
    children = false;
  }
  process.on('worker', (worker) => numbered({ k: 'worker', thread: worker.threadId }));

  function command() {
    if (!isMainThread) return [];
    try {
      return readFileSync('/proc/self/cmdline', 'utf8').replace(/\0$/, '').split('\0');
    } catch {
      return process.argv;
    }
  }

  restore();
  numbered({
    k: 'start',
    pid: process.pid,
    ppid: process.ppid,
    thread: threadId,
    rt: 'node',
    v: process.versions.node,
    cmd: command(),
  });
  if (!esm) gap('this version of Node tells nothing of ECMAScript modules');
  if (!children) gap('its child processes cannot be seen');
  // What was preloaded before us.
  for (const path of Object.keys(Module._cache)) {
    if (!path.startsWith(FOLDER)) load(path, 'commonjs');
  }
}

try {
  watch();
} catch {
  // Without a record of its start, a process counts as not watched.
}

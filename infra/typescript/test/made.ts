// A list of made-up functions, in a folder of its own.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TestContext } from 'node:test';
import { Build, Function, List } from '../lib/list';

export const build = (changes: Partial<Build> = {}): Build => ({
  build_args: {},
  context: 'app',
  dockerfile: 'app/Dockerfile',
  prepare: null,
  secrets: [],
  target: null,
  ...changes,
});

export const made = (name: string, changes: Partial<Function> = {}): Function => ({
  name,
  architectures: ['x86_64'],
  environment: {},
  ephemeral_storage_mb: 512,
  image_config: { command: null, entry_point: null, working_directory: null },
  memory_mb: 512,
  references: {},
  sources: [{ build: build(), image: null, variant: null }],
  tags: [],
  timeout_s: 10,
  ...changes,
});

/** A folder that goes with its test: `app` with a Dockerfile, and another one in `docker`. */
export function listOf(t: TestContext, ...functions: Function[]): List {
  const root = mkdtempSync(join(tmpdir(), 'infra-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const file of ['app/Dockerfile', 'app/index.js', 'docker/Dockerfile']) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), 'FROM scratch\n');
  }
  return { root, functions };
}

export const NOTIFIER = made('finding-notifier');

// Asking the tool for the manifest.

import assert from 'node:assert/strict';
import { test, TestContext } from 'node:test';
import { list } from '../lib/list';

const program = (t: TestContext, path: string) => {
  const before = process.env.LAMBDOCK;
  t.after(() => (process.env.LAMBDOCK = before));
  process.env.LAMBDOCK = path;
};

test('the tool says what the manifest has', () => {
  const names = list('../..').functions.map((f) => f.name);
  assert.ok(names.includes('greeter-node') && names.includes('finding-notifier'), names.join());
});

test('a tool that is not there is named, and how to name another one', (t) => {
  program(t, '/nowhere/lambdock');
  assert.throws(() => list('../..'), {
    message:
      'failed to run `/nowhere/lambdock list --manifest lambdock.toml -o json`: it is not on the PATH, and the variable LAMBDOCK names no other',
  });
});

test('a tool that fails ends the app', (t) => {
  program(t, 'false');
  assert.throws(() => list('../..'), { message: 'failed to run `false list --manifest lambdock.toml -o json`: see above' });
});

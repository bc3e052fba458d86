import assert from 'node:assert/strict';
import test from 'node:test';
import { handler } from './index.js';

test('adds prices', async () => {
  assert.equal((await handler({ items: ['pen', 'pen'] })).cents, 240);
});

// Which functions are deployed, and what is refused.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { choose } from '../lib/choose';
import { build, listOf, made } from './made';

const variants = ['outside', 'multi-stage'].map((variant) => ({ build: build({ target: variant }), image: null, variant }));

test('the first variant and architecture are deployed', (t) => {
  const list = listOf(t, made('orders', { sources: variants, architectures: ['arm64', 'x86_64'] }));
  const [orders] = choose(list, {});
  assert.equal(orders.build.target, 'outside');
  assert.equal(orders.architecture, 'arm64');
});

test('a wanted variant is deployed where there is one', (t) => {
  const list = listOf(t, made('orders', { sources: variants }), made('stock'));
  const [orders, stock] = choose(list, { variant: 'multi-stage' });
  assert.equal(orders.build.target, 'multi-stage');
  assert.equal(stock.build.target, null);
  assert.throws(() => choose(list, { variant: 'multi' }), /no function has the variant `multi`/);
});

test('functions that are there to fail are left out unless wanted', (t) => {
  const list = listOf(t, made('orders'), made('broken', { tags: ['faults'] }));
  const names = (faults: boolean) => choose(list, { faults }).map((chosen) => chosen.function.name);
  assert.deepEqual(names(false), ['orders']);
  assert.deepEqual(names(true), ['orders', 'broken']);
});

test('what Lambda would refuse is refused', (t) => {
  for (const [changes, message] of [
    [{ timeout_s: 1024 }, /`orders` has a timeout of 1024; Lambda allows 1 to 900/],
    [{ timeout_s: 0 }, /timeout of 0/],
    [{ memory_mb: 64 }, /memory of 64; Lambda allows 128 to 10240/],
    [{ ephemeral_storage_mb: 20000 }, /ephemeral-storage of 20000/],
    [
      { references: { TOKEN: { env: 'TOKEN', key: null, local: null, parameter: null, secret: null } } },
      /`orders` has variables whose values are elsewhere: `TOKEN`; deploy it with `lambdock deploy`/,
    ],
    [{ sources: [{ build: null, image: 'shop/orders:1', variant: null }] }, /is the image `shop\/orders:1`/],
  ] as const) {
    assert.throws(() => choose(listOf(t, made('orders', changes)), {}), message);
  }
});

test('what has to run before a build has to have run', (t) => {
  const prepare = { command: ['make', 'orders'], directory: '.', outputs: ['app/out'] };
  const list = listOf(t, made('orders', { sources: [{ build: build({ prepare }), image: null, variant: null }] }));
  assert.throws(() => choose(list, {}), {
    message: '`orders` has not been prepared: `app/out` is missing; run `lambdock build orders`, or `make orders` in `.`',
  });
  mkdirSync(join(list.root, 'app/out'));
  assert.equal(choose(list, {}).length, 1);
});

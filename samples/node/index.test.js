import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'smol-toml';
import { greet, handler, InvalidEvent } from './index.js';

const folder = new URL('../cases/', import.meta.url);

const read = (path) => {
  const text = readFileSync(new URL(path, folder), 'utf8');
  return path.endsWith('.toml') ? parse(text) : JSON.parse(text);
};

const cases = readdirSync(folder).flatMap((file) => {
  const content = read(file);
  return content.case ?? [content];
});

for (const { name, event, 'event-file': file, expect } of cases) {
  test(name, () => {
    const input = file ? read(file) : event;
    if (expect.error) {
      assert.throws(() => greet(input), { name: 'InvalidEvent', ...expect.error });
      return;
    }
    const answer = greet(input);
    assert.deepEqual(answer, { ...(expect.answer ?? answer), ...expect['answer-includes'] });
  });
}

test('there are cases', () => assert.ok(cases.length >= 20));

test('the environment chooses the greeting', async (t) => {
  t.after(() => delete process.env.GREETING);
  process.env.GREETING = 'Grüezi';
  const { message } = await handler({ name: 'Ada' }, { awsRequestId: 'test' });
  assert.equal(message, 'Grüezi, Ada!');
  process.env.GREETING = '';
  assert.equal((await handler({}, { awsRequestId: 'test' })).message, 'Hello, world!');
});

test('the handler reports an invalid event by its name', async () => {
  await assert.rejects(handler(null, {}), InvalidEvent);
});

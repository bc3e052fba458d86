// Both apps make the same functions of the same images: their cloud assemblies
// are compared, whose folders the variables TYPESCRIPT_OUT and GO_OUT name.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const folders = [process.env.TYPESCRIPT_OUT, process.env.GO_OUT];
const read = (folder, file) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const templates = (folder) => readdirSync(folder).filter((file) => file.endsWith('.template.json')).sort();

/** What is deployed: without what the CDK says of itself. */
const deployed = (folder, file) => {
  const template = read(folder, file);
  const resources = Object.entries(template.Resources).filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata');
  const bare = resources.map(([id, { Metadata, ...resource }]) => [id, resource]);
  const { CDKMetadataAvailable, ...conditions } = template.Conditions ?? {};
  return { ...template, Conditions: conditions, Resources: Object.fromEntries(bare) };
};

const images = (folder, file) => {
  const { dockerImages = {} } = read(folder, file.replace('.template.', '.assets.'));
  return Object.values(dockerImages)
    .flatMap(({ source, destinations }) => Object.values(destinations).map(({ imageTag }) => ({ imageTag, source })))
    .sort((a, b) => a.imageTag.localeCompare(b.imageTag));
};

test('both apps have the same stacks', () => {
  const [typescript, go] = folders.map(templates);
  assert.deepEqual(typescript, ['LambdockFunctions.template.json', 'LambdockRegistry.template.json']);
  assert.deepEqual(go, typescript);
});

for (const file of templates(folders[0])) {
  test(`${file}: the same resources`, () => {
    const [typescript, go] = folders.map((folder) => deployed(folder, file));
    assert.ok(Object.keys(typescript.Resources).length >= 2);
    assert.deepEqual(go, typescript);
  });
}

test('the same images of the same folders', () => {
  const [typescript, go] = folders.map((folder) => images(folder, 'LambdockFunctions.template.json'));
  const functions = Object.values(read(folders[0], 'LambdockFunctions.template.json').Resources).filter(
    ({ Type }) => Type === 'AWS::Lambda::Function',
  );
  // Functions may share an image, and each has one.
  assert.ok(typescript.length >= 5 && typescript.length <= functions.length, `${typescript.length}`);
  const tags = new Set(typescript.map(({ imageTag }) => imageTag));
  for (const { Properties } of functions) {
    const tag = JSON.stringify(Properties.Code).match(/:([0-9a-f]{64})"/)[1];
    assert.ok(tags.has(tag), Properties.FunctionName);
  }
  assert.deepEqual(go, typescript);
});

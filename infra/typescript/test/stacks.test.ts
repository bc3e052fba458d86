// The templates of the repository's own functions, and of made-up ones.

import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { build as buildApp } from '../lib/app';
import { Function, List, list } from '../lib/list';
import { build, listOf, made, NOTIFIER } from './made';

const template = (app: App, stack: string) => Template.fromStack(app.node.findChild(stack) as Stack);
const functionsOf = (made: List) => template(buildApp(made), 'LambdockFunctions');

/** What the functions' template says of the function of that name. */
const properties = (functions: Template, name: string) => {
  const found = Object.values(functions.findResources('AWS::Lambda::Function', { Properties: { FunctionName: name } }));
  assert.equal(found.length, 1, name);
  return found[0].Properties;
};

let own: List;
let functions: Template;
let registry: Template;
before(() => {
  own = list('../..');
  const app = buildApp(own);
  functions = template(app, 'LambdockFunctions');
  registry = template(app, 'LambdockRegistry');
});

const isDeployed = (f: Function) => !f.tags.includes('faults');

test('every function of the manifest but those that are there to fail is deployed as the manifest says', () => {
  const deployed = own.functions.filter(isDeployed);
  assert.ok(deployed.length >= 7 && deployed.length < own.functions.length);
  functions.resourceCountIs('AWS::Lambda::Function', deployed.length);
  for (const f of deployed) {
    const found = properties(functions, f.name);
    assert.equal(found.PackageType, 'Image');
    assert.deepEqual(found.Architectures, [f.architectures[0]]);
    assert.equal(found.MemorySize, f.memory_mb);
    assert.equal(found.Timeout, f.timeout_s);
    assert.ok(found.Timeout >= 1 && found.Timeout <= 900, f.name);
    assert.equal(found.EphemeralStorage.Size, f.ephemeral_storage_mb);
    assert.deepEqual(found.Environment?.Variables ?? {}, f.environment);
  }
  assert.equal(properties(functions, 'greeting-java').Environment.Variables.GREETING, 'Grüezi');
});

test('no role may do more than its function needs', () => {
  const statements = Object.values(functions.findResources('AWS::IAM::Policy')).flatMap(
    (policy) => policy.Properties.PolicyDocument.Statement,
  );
  assert.ok(statements.length >= 7);
  const allowed = new Set([
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'sns:Publish',
    'sqs:SendMessage',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
  ]);
  for (const { Action, Effect, Resource } of statements) {
    assert.equal(Effect, 'Allow');
    for (const action of [Action].flat()) assert.ok(allowed.has(action), action);
    // One resource of this template, by its ARN.
    assert.ok(Resource.Ref || Resource['Fn::GetAtt']?.[1] === 'Arn', JSON.stringify(Resource));
  }
  for (const role of Object.values(functions.findResources('AWS::IAM::Role'))) {
    assert.equal(role.Properties.ManagedPolicyArns, undefined);
  }
  registry.resourceCountIs('AWS::IAM::Role', 0);
});

test('a function writes to its own log group and to no other', () => {
  for (const f of own.functions.filter(isDeployed)) {
    const { LoggingConfig, Role } = properties(functions, f.name);
    const group = LoggingConfig.LogGroup.Ref;
    assert.equal(functions.findResources('AWS::Logs::LogGroup')[group].Properties.LogGroupName, `/aws/lambda/${f.name}`);
    const policies = functions.findResources('AWS::IAM::Policy', {
      Properties: { Roles: [{ Ref: Role['Fn::GetAtt'][0] }] },
    });
    const logs = Object.values(policies)
      .flatMap((policy) => policy.Properties.PolicyDocument.Statement)
      .filter((statement) => [statement.Action].flat().some((action) => action.startsWith('logs:')));
    assert.deepEqual(logs.map((statement) => statement.Resource), [{ 'Fn::GetAtt': [group, 'Arn'] }]);
  }
});

test('findings on images go to the notifier, its notices to the topic, and what fails to the queue', () => {
  const [id] = Object.keys(functions.findResources('AWS::Lambda::Function', { Properties: { FunctionName: 'finding-notifier' } }));
  functions.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.inspector2'],
      'detail-type': ['Inspector2 Finding'],
      detail: { type: ['PACKAGE_VULNERABILITY'], resources: { type: ['AWS_ECR_CONTAINER_IMAGE'] } },
    },
    State: 'ENABLED',
    Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [id, 'Arn'] } })],
  });
  functions.hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: { 'Fn::GetAtt': [id, 'Arn'] },
    Principal: 'events.amazonaws.com',
    SourceArn: Match.anyValue(),
  });
  const [topic] = Object.keys(functions.findResources('AWS::SNS::Topic'));
  const [queue] = Object.keys(functions.findResources('AWS::SQS::Queue'));
  functions.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: { Ref: id },
    DestinationConfig: {
      OnSuccess: { Destination: { Ref: topic } },
      OnFailure: { Destination: { 'Fn::GetAtt': [queue, 'Arn'] } },
    },
  });
});

test('images are scanned when pushed and ever after, and their tags do not move', () => {
  registry.hasResourceProperties('AWS::ECR::Repository', {
    RepositoryName: 'lambdock',
    ImageScanningConfiguration: { ScanOnPush: true },
    ImageTagMutability: 'IMMUTABLE',
    LifecyclePolicy: Match.anyValue(),
  });
  const RepositoryFilters = ['lambdock', 'cdk-hnb659fds-container-assets-*'].map((Filter) => ({ Filter, FilterType: 'WILDCARD' }));
  registry.hasResourceProperties('AWS::ECR::RegistryScanningConfiguration', {
    ScanType: 'ENHANCED',
    Rules: [
      { ScanFrequency: 'SCAN_ON_PUSH', RepositoryFilters },
      { ScanFrequency: 'CONTINUOUS_SCAN', RepositoryFilters },
    ],
  });
});

test('overrides of the image are told to Lambda', (t) => {
  const image_config = { command: ['a.b'], entry_point: ['/main'], working_directory: '/srv' };
  const made_up = functionsOf(listOf(t, made('orders', { image_config }), NOTIFIER));
  assert.deepEqual(properties(made_up, 'orders').ImageConfig, { Command: ['a.b'], EntryPoint: ['/main'], WorkingDirectory: '/srv' });
  assert.equal(properties(made_up, 'finding-notifier').ImageConfig, undefined);
});

test('an image is another one when its Dockerfile is, wherever that lies', (t) => {
  // In the context, outside, and in a sub-folder that `.dockerignore` leaves out.
  for (const [context, dockerfile] of [
    ['app', 'app/Dockerfile'],
    ['app', 'docker/Dockerfile'],
    ['.', 'docker/Dockerfile'],
  ]) {
    const sources = [{ build: build({ context, dockerfile }), image: null, variant: null }];
    const folder = listOf(t, made('orders', { sources }), NOTIFIER);
    writeFileSync(join(folder.root, '.dockerignore'), '*\n!app\n');
    const uri = () => JSON.stringify(properties(functionsOf(folder), 'orders').Code);
    const first = uri();
    assert.equal(uri(), first);
    appendFileSync(join(folder.root, dockerfile), 'LABEL changed=yes\n');
    assert.notEqual(uri(), first, `${dockerfile} of ${context}`);
  }
});

test('without the notifier there is no app', (t) => {
  assert.throws(() => functionsOf(listOf(t, made('orders'))), /no function `finding-notifier`/);
});

// The app and its stacks, for whoever has a list of functions.

import { App } from 'aws-cdk-lib';
import { choose } from './choose';
import { FunctionsStack } from './functions-stack';
import { List } from './list';
import { RegistryStack } from './registry-stack';

export function build(list: List, context: Record<string, unknown> = {}): App {
  // Dockerfiles lie outside their contexts, so assets are built where they are
  // instead of from copies.
  const app = new App({ context: { 'aws:cdk:disable-asset-staging': true, ...context } });
  const wish = (name: string): unknown => app.node.tryGetContext(name);
  const functions = choose(list, {
    variant: wish('variant') as string | undefined,
    faults: String(wish('faults')) === 'true',
  });
  new FunctionsStack(app, 'LambdockFunctions', list.root, functions);
  new RegistryStack(app, 'LambdockRegistry');
  app.synth();
  return app;
}

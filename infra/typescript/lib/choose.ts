// Which functions are deployed, and which image of each: one source, one
// architecture. Everything that Lambda would refuse is refused here.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Build, Function, List, Prepare } from './list';

/** What the context of the app says. */
export interface Wishes {
  /** The variant to deploy of each function that has it. */
  readonly variant?: string;
  /** Whether to deploy the functions that are there to fail. */
  readonly faults?: boolean;
}

/** A function with the one image that is deployed. */
export interface Chosen {
  readonly function: Function;
  readonly architecture: string;
  readonly build: Build;
}

/** The tag of functions that are there to fail. */
const FAULTS = 'faults';

export function choose(list: List, wishes: Wishes): Chosen[] {
  const functions = list.functions.filter((f) => wishes.faults || !f.tags.includes(FAULTS));
  const { variant } = wishes;
  if (variant && !functions.some((f) => f.sources.some((source) => source.variant === variant))) {
    throw new Error(`no function has the variant \`${variant}\``);
  }
  return functions.map((f) => chosen(list.root, f, variant));
}

function chosen(root: string, f: Function, variant?: string): Chosen {
  // The first one, unless the wanted one is there.
  const source = f.sources.find((other) => other.variant === variant) ?? f.sources[0];
  if (!source.build) {
    throw new Error(`\`${f.name}\` is the image \`${source.image}\`; only functions that are built can be deployed from here`);
  }
  const referred = Object.keys(f.references);
  // A template would hold the value in plain text, for whoever may read the stack.
  if (referred.length > 0) {
    throw new Error(
      `\`${f.name}\` has variables whose values are elsewhere: ${referred.map((name) => `\`${name}\``).join(', ')}; deploy it with \`lambdock deploy\``,
    );
  }
  within(f, 'timeout', f.timeout_s, 1, 900);
  within(f, 'memory', f.memory_mb, 128, 10240);
  within(f, 'ephemeral-storage', f.ephemeral_storage_mb, 512, 10240);
  if (source.build.prepare) prepared(root, f, source.build.prepare);
  return { function: f, architecture: f.architectures[0], build: source.build };
}

/** Source: AWS Lambda developer guide, "Lambda quotas". */
function within(f: Function, what: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) {
    throw new Error(`\`${f.name}\` has a ${what} of ${value}; Lambda allows ${least} to ${most}`);
  }
}

function prepared(root: string, f: Function, prepare: Prepare): void {
  const missing = prepare.outputs.find((output) => !existsSync(resolve(root, output)));
  if (missing) {
    const command = prepare.command.join(' ');
    throw new Error(
      `\`${f.name}\` has not been prepared: \`${missing}\` is missing; run \`lambdock build ${f.name}\`, or \`${command}\` in \`${prepare.directory}\``,
    );
  }
}

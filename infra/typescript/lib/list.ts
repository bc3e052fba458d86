// What `lambdock list -o json` says of the manifest; schemas/list.schema.json
// describes it. Here are the members that a deployment needs.

import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

export interface List {
  /** The folder of the manifest; paths are relative to it. */
  readonly root: string;
  readonly functions: readonly Function[];
}

export interface Function {
  readonly name: string;
  readonly architectures: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ephemeral_storage_mb: number;
  readonly image_config: ImageConfig;
  readonly memory_mb: number;
  /** Variables whose values are elsewhere, by name. */
  readonly references: Readonly<Record<string, Reference>>;
  readonly sources: readonly Source[];
  readonly tags: readonly string[];
  readonly timeout_s: number;
}

/** Where the value of a variable is: in exactly one of the three places. */
export interface Reference {
  readonly env: string | null;
  readonly key: string | null;
  readonly local: string | null;
  readonly parameter: string | null;
  readonly secret: string | null;
}

export interface ImageConfig {
  readonly command: readonly string[] | null;
  readonly entry_point: readonly string[] | null;
  readonly working_directory: string | null;
}

export interface Source {
  readonly build: Build | null;
  readonly image: string | null;
  readonly variant: string | null;
}

export interface Build {
  readonly build_args: Readonly<Record<string, string>>;
  readonly context: string;
  readonly dockerfile: string;
  readonly prepare: Prepare | null;
  readonly secrets: readonly Secret[];
  readonly target: string | null;
}

export interface Prepare {
  readonly command: readonly string[];
  readonly directory: string;
  readonly outputs: readonly string[];
}

export interface Secret {
  readonly id: string;
  readonly env: string | null;
  readonly file: string | null;
}

/** Asks the tool. The variable LAMBDOCK names another one than that on the PATH. */
export function list(folder: string): List {
  const root = resolve(folder);
  const program = process.env.LAMBDOCK || 'lambdock';
  const words = ['list', '--manifest', 'lambdock.toml', '-o', 'json'];
  let json: string;
  try {
    json = execFileSync(program, words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = missing ? 'it is not on the PATH, and the variable LAMBDOCK names no other' : 'see above';
    throw new Error(`failed to run \`${program} ${words.join(' ')}\`: ${why}`);
  }
  return { root, functions: JSON.parse(json).functions };
}

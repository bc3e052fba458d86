// The app: what is deployed, out of lambdock.toml alone.

import { build } from '../lib/app';
import { list } from '../lib/list';

build(list('../..'));

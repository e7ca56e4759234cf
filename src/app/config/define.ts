import type { ConfigFile } from './schema.ts';

/** Gives `causeway.config.ts` its types; checks nothing by itself. */
export function defineConfig(config: ConfigFile): ConfigFile {
  return config;
}

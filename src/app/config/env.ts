import type { Setting } from './settings.ts';

export type Env = Readonly<Record<string, string | undefined>>;
export type Raw = Readonly<Record<string, unknown>>;

/** What the environment says about a setting; undefined = nothing (an empty text says nothing). */
export function fromEnv(setting: Setting, env: Env): unknown {
  for (const name of setting.env) {
    const value = env[name];
    if (value !== undefined && value !== '') return read(setting, value);
  }
  return undefined;
}

const switches: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/** A text that is not of the kind stays as it is: the schema refuses it and shows it. */
function read(setting: Setting, value: string): unknown {
  if (setting.kind === 'whole') return /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (setting.kind === 'number') {
    return /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : value;
  }
  if (setting.kind === 'switch') return switches.get(value) ?? value;
  if (setting.kind === 'list') {
    return value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }
  return value;
}

/**
 * Variables that look like a setting of a known section but name none: most likely a slip of the
 * pen that would otherwise go unnoticed.
 */
export function strayNames(settings: readonly Setting[], env: Env): readonly string[] {
  const known = new Set(settings.flatMap((setting) => setting.env));
  const prefixes = new Set(settings.map(({ section }) => `CAUSEWAY_${section.toUpperCase()}_`));
  return Object.keys(env).filter(
    (name) => !known.has(name) && [...prefixes].some((prefix) => name.startsWith(prefix)),
  );
}

import { Problem } from '../../problems/problem.ts';
import type { Setting } from './settings.ts';

/** `server.port (CAUSEWAY_SERVER_PORT)`: where it can be set. */
export function placeOf(setting: Setting): string {
  if (setting.env.length === 0) return setting.path;
  return `${setting.path} (${setting.env[0]})`;
}

/**
 * CWY-6001 for a setting without a value. A secret is asked for by its variable alone: its path would
 * lead people into writing it into the file.
 */
export function missing(setting: Setting, bound: string): Problem {
  if (!setting.secret) return new Problem('CWY-6001', { place: placeOf(setting), bound });
  const place = setting.env[0] ?? setting.path;
  return new Problem('CWY-6001', { place, bound, remedy: secretRemedy });
}

/** What to do about a secret that is missing: the catalogue's word names the file as well. */
export const secretRemedy =
  'Set the variable named in the environment: no secret belongs in a file.';

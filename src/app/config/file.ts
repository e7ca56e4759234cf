import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Problem } from '../../problems/problem.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Raw } from './env.ts';
import { isSectionName, type Setting, sectionNames } from './settings.ts';

const configFileName = 'causeway.config.ts';

export interface ConfigFileRead {
  /** Settings by section, as the file has them; empty when there is no file. */
  readonly sections: Readonly<Record<string, Raw>>;
  readonly problems: readonly Problem[];
}

/**
 * Reads the configuration file. Without a file of the default name everything comes from the
 * environment; a file that was asked for has to be there (CWY-6003).
 */
export async function readConfigFile(
  cwd: string,
  file: string | undefined,
  settings: readonly Setting[],
): Promise<ConfigFileRead> {
  const path = resolve(cwd, file ?? configFileName);
  const name = file ?? configFileName;
  if (!existsSync(path)) {
    return file === undefined ? { sections: {}, problems: [] } : unreadable(name, 'no such file');
  }
  try {
    const module: unknown = await import(/* @vite-ignore */ pathToFileURL(path).href);
    const content = isRaw(module) ? module.default : undefined;
    if (!isRaw(content)) return unreadable(name, 'no default export made by defineConfig');
    return sort(content, name, settings);
  } catch (error) {
    return unreadable(name, firstLine(error), error);
  }
}

/** Parts the known from the unknown and the secrets from what may be in a file. */
function sort(content: Raw, file: string, settings: readonly Setting[]): ConfigFileRead {
  const sections: Record<string, Raw> = {};
  const problems: Problem[] = [];
  for (const [name, values] of Object.entries(content)) {
    if (!isSectionName(name))
      problems.push(unknownSetting(`${name} in ${file}`, didYouMean(name, sectionNames())));
    else if (!isRaw(values)) {
      problems.push(new Problem('CWY-6002', { place: `${name} in ${file}`, bound: 'an object' }));
    } else {
      sections[name] = values;
      problems.push(...wrongNames(name, values, file, settings));
    }
  }
  return { sections, problems };
}

function wrongNames(
  section: string,
  values: Raw,
  file: string,
  settings: readonly Setting[],
): readonly Problem[] {
  return Object.keys(values).flatMap((name) => {
    const setting = settings.find(({ path }) => path === `${section}.${name}`);
    if (setting === undefined) {
      const names = settings.filter((one) => one.section === section).map((one) => one.name);
      return [unknownSetting(`${section}.${name} in ${file}`, didYouMean(name, names))];
    }
    if (!setting.secret) return [];
    const bound = `no secret in a file: set ${setting.env[0]} in the environment`;
    return [
      new Problem('CWY-6002', { place: `${setting.path} in ${file}`, value: '(secret)', bound }),
    ];
  });
}

/** `hint` says what was meant, if that can be told. */
export function unknownSetting(place: string, hint = ''): Problem {
  return new Problem('CWY-6002', {
    place,
    bound: `a setting that exists (docs/reference/configuration.md)${hint}`,
  });
}

function unreadable(file: string, value: string, cause?: unknown): ConfigFileRead {
  const problem = new Problem('CWY-6003', { place: file, value, cause });
  return { sections: {}, problems: [problem] };
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0] ?? '';
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

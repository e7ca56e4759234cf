import { asText } from './as-text.ts';
import type { Config, SectionName } from './schema.ts';
import { sectionProse } from './schema.ts';
import { listSettings, type Setting, sectionNames } from './settings.ts';

const generatedNote =
  '<!-- Generated from src/app/config/schema.ts by `node src/app/config/write-reference.ts`. -->';

/** The reference page of all settings, in Markdown. */
export function configReference(): string {
  const settings = listSettings();
  return [
    '# Configuration',
    '',
    generatedNote,
    '',
    'Settings come from `causeway.config.ts` and from the environment; the environment wins. Secrets',
    'come from the environment only. Everything that is wrong is reported at once, before anything',
    'starts (exit code 2). Lists are written with commas in the environment.',
    '',
    ...sectionNames().flatMap((section) => sectionPage(section, settings)),
  ].join('\n');
}

function sectionPage(section: SectionName, settings: readonly Setting[]): readonly string[] {
  return [
    `## ${section}`,
    '',
    sectionProse[section],
    '',
    '| setting | environment | value | default | what for |',
    '|---|---|---|---|---|',
    ...settings.filter((setting) => setting.section === section).map(row),
    '',
  ];
}

function row(setting: Setting): string {
  const env = setting.env.map((name) => `\`${name}\``).join(' or ') || '(file only)';
  const example = setting.example === null ? '' : `, e.g. \`${setting.example}\``;
  const value = setting.secret ? 'a secret (environment only)' : `${setting.bound}${example}`;
  const cells = [`\`${setting.path}\``, env, value, defaultText(setting), setting.prose];
  return `| ${cells.map(asCell).join(' | ')} |`;
}

/** A bar would end the cell. */
function asCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function defaultText(setting: Setting): string {
  if (setting.default !== null) return `\`${setting.default}\``;
  return setting.required ? '**required**' : '–';
}

/** The settings as plain lines for a terminal, secrets by name only. */
export function configHelp(): string {
  const settings = listSettings();
  const width = Math.max(...settings.map(({ env, path }) => (env[0] ?? path).length));
  const lines = settings.map((setting) => {
    const name = (setting.env[0] ?? setting.path).padEnd(width);
    const standard = setting.default === null ? '' : ` [${setting.default}]`;
    return `  ${name}  ${setting.required ? '(required) ' : ''}${setting.prose}${standard}`;
  });
  return ['Settings (environment variable, meaning, [default]):', ...lines].join('\n');
}

/** The configuration as it came out, one setting a line, secrets as `(secret)`. */
export function configLines(config: Config): readonly string[] {
  const secrets = new Set(listSettings().flatMap((s) => (s.secret ? [s.path] : [])));
  return Object.entries(config).flatMap(([section, values]) =>
    Object.entries(values).map(([name, value]) => {
      const path = `${section}.${name}`;
      if (value === undefined) return `${path} = (not set)`;
      return `${path} = ${secrets.has(path) ? '(secret)' : asText(value)}`;
    }),
  );
}

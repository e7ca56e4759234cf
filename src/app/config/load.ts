import type { z } from 'zod';
import { Problem } from '../../problems/problem.ts';
import { must } from '../../std/assert.ts';
import { isRecord } from '../../std/is-record.ts';
import { shorten } from '../../std/text.ts';
import { asText } from './as-text.ts';
import { crossCheck } from './checks.ts';
import { ConfigError } from './config-error.ts';
import { didYouMean } from './did-you-mean.ts';
import { type Env, fromEnv, type Raw, strayNames } from './env.ts';
import { type ConfigFileRead, readConfigFile, unknownSetting } from './file.ts';
import { issueProblems } from './issue-problems.ts';
import { missing, placeOf } from './place.ts';
import { type Config, type SectionName, sections } from './schema.ts';
import { listSettings, type Setting, sectionNames } from './settings.ts';

export interface ConfigSource {
  readonly cwd: string;
  /** Path of the file, seen from `cwd`; without it `causeway.config.ts` if there is one. */
  readonly file?: string | undefined;
  readonly env: Env;
}

/** The sections that are needed to read and mend what the database holds. */
export type StoreConfig = Pick<Config, 'database' | 'retention' | 'log' | 'insight'>;

/** The sections that say what fills which column. */
type ColumnConfig = Pick<Config, 'contact' | 'account' | 'associates' | 'consent'>;

/** The whole configuration. Throws `ConfigError` with everything that is wrong. */
export async function loadConfig(source: ConfigSource): Promise<Config> {
  const raw = await check(source, sectionNames());
  return {
    commercetools: sections.commercetools.parse(raw('commercetools')),
    dynamics: withTokenPlace(sections.dynamics.parse(raw('dynamics'))),
    scope: sections.scope.parse(raw('scope')),
    ...storeConfig(raw),
    server: sections.server.parse(raw('server')),
    intake: sections.intake.parse(raw('intake')),
    api: sections.api.parse(raw('api')),
    worker: sections.worker.parse(raw('worker')),
    retry: sections.retry.parse(raw('retry')),
    identity: sections.identity.parse(raw('identity')),
    normalise: sections.normalise.parse(raw('normalise')),
    ...columnConfig(raw),
    addresses: sections.addresses.parse(raw('addresses')),
    timeline: sections.timeline.parse(raw('timeline')),
    orders: sections.orders.parse(raw('orders')),
    carts: sections.carts.parse(raw('carts')),
    stores: sections.stores.parse(raw('stores')),
    changes: sections.changes.parse(raw('changes')),
    decisions: sections.decisions.parse(raw('decisions')),
    sweep: sections.sweep.parse(raw('sweep')),
  };
}

/**
 * Only what commands need that read the journal: they must not ask for the secrets of the two
 * systems. What is wrong in other sections is not looked at.
 */
export async function loadStoreConfig(source: ConfigSource): Promise<StoreConfig> {
  return storeConfig(await check(source, ['database', 'retention', 'log', 'insight']));
}

/** What fills the columns of contacts and accounts; needs no secret either. */
export async function loadColumnConfig(source: ConfigSource): Promise<ColumnConfig> {
  return columnConfig(await check(source, ['contact', 'account', 'associates', 'consent']));
}

function columnConfig(raw: RawOf): ColumnConfig {
  return {
    contact: sections.contact.parse(raw('contact')),
    account: sections.account.parse(raw('account')),
    associates: sections.associates.parse(raw('associates')),
    consent: sections.consent.parse(raw('consent')),
  };
}

function storeConfig(raw: RawOf): StoreConfig {
  return {
    database: sections.database.parse(raw('database')),
    retention: sections.retention.parse(raw('retention')),
    log: sections.log.parse(raw('log')),
    insight: sections.insight.parse(raw('insight')),
  };
}

/** Microsoft's public cloud needs the tenant alone; the scope follows from the environment. */
function withTokenPlace({
  tenantId,
  tokenUrl,
  scope,
  ...rest
}: z.output<typeof sections.dynamics>): Config['dynamics'] {
  return {
    ...rest,
    tokenUrl:
      tokenUrl ??
      `https://login.microsoftonline.com/${encodeURIComponent(must(tenantId, 'checked before'))}/oauth2/v2.0/token`,
    scope: scope ?? `${rest.url.replace(/\/+$/, '')}/.default`,
  };
}

type RawOf = (section: SectionName) => Raw;

/** Reads file and environment and answers with the settings as they are, or throws all problems. */
async function check(source: ConfigSource, names: readonly SectionName[]): Promise<RawOf> {
  const loaded: ReadonlySet<SectionName> = new Set(names);
  const settings = listSettings();
  const wanted = settings.filter(({ section }) => loaded.has(section));
  const file = await readConfigFile(source.cwd, source.file, settings);
  const merged = merge(wanted, file, source.env);
  const problems = [
    ...file.problems,
    ...strayNames(settings, source.env).map((name) =>
      unknownSetting(
        name,
        didYouMean(
          name,
          settings.flatMap(({ env }) => env),
        ),
      ),
    ),
    ...wanted.flatMap((setting) => problemsOf(setting, merged[setting.path])),
    ...crossCheck(settings, loaded, (path) => merged[path] ?? defaultOf(path)),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return (section) =>
    Object.fromEntries(
      settings
        .filter((setting) => setting.section === section && merged[setting.path] !== undefined)
        .map((setting) => [setting.name, merged[setting.path]]),
    );
}

/** Environment over file, by path; defaults are the schema's business. */
function merge(settings: readonly Setting[], file: ConfigFileRead, env: Env): Raw {
  return Object.fromEntries(
    settings.map((setting) => [
      setting.path,
      fromEnv(setting, env) ??
        (setting.secret ? undefined : file.sections[setting.section]?.[setting.name]),
    ]),
  );
}

function problemsOf(setting: Setting, value: unknown): readonly Problem[] {
  if (value === undefined) return setting.required ? [missing(setting, setting.bound)] : [];
  const checked = schemaOf(setting.path).safeParse(value);
  if (checked.success) return [];
  const isNested = Array.isArray(value) && (setting.isMixed || value.some(isRecord));
  if (setting.kind === 'object' || isNested)
    return issueProblems(setting, value, checked.error.issues);
  const shown = setting.secret ? '(secret)' : shorten(asText(value), shownLengthMax);
  return [new Problem('CWY-6002', { place: placeOf(setting), value: shown, bound: setting.bound })];
}

const shownLengthMax = 80;

function schemaOf(path: string): z.ZodType {
  const [section, name] = path.split('.');
  const shapes: Readonly<Record<string, { readonly shape: Readonly<Record<string, z.ZodType>> }>> =
    sections;
  return must(shapes[section ?? '']?.shape[name ?? ''], `${path} is a setting of the schema`);
}

function defaultOf(path: string): unknown {
  const answer = schemaOf(path).safeParse(undefined);
  return answer.success ? answer.data : undefined;
}

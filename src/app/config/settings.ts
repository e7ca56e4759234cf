import { z } from 'zod';
import { type SectionName, sections } from './schema.ts';

/** How the text of an environment variable is read; objects come from the file alone. */
export type SettingKind = 'text' | 'whole' | 'number' | 'switch' | 'list' | 'object';

/** One setting as people see it. */
export interface Setting {
  readonly section: SectionName;
  readonly name: string;
  /** `server.port` */
  readonly path: string;
  /** Environment variables, the first being the documented one; none for objects. */
  readonly env: readonly string[];
  readonly kind: SettingKind;
  /** A list whose items have one of several forms, so that each is told of by itself. */
  readonly isMixed: boolean;
  readonly required: boolean;
  readonly secret: boolean;
  /** The variable that holds the secrets of what the setting lists; null = it has none. */
  readonly secretsEnv: string | null;
  /** What a right value looks like, in words. */
  readonly bound: string;
  readonly prose: string;
  /** As it would be written in the environment; null = none. */
  readonly default: string | null;
  readonly example: string | null;
}

/** The part of JSON Schema, and of our own remarks in it, that settings are described by. */
const described = z.object({
  type: z.enum(['string', 'integer', 'number', 'boolean', 'array', 'object']),
  description: z.string(),
  default: z
    .union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.object({})])
    .optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z.array(z.string()).optional(),
  items: z
    .object({ enum: z.array(z.string()).optional(), anyOf: z.array(z.unknown()).optional() })
    .optional(),
  secret: z.boolean().default(false),
  secretsIn: z.string().optional(),
  bound: z.string().optional(),
  example: z.string().optional(),
});
type Described = z.output<typeof described>;
const describedSection = z.object({
  properties: z.record(z.string(), described),
  required: z.array(z.string()).default([]),
});

/** Every setting in the order of the schema. */
export function listSettings(): readonly Setting[] {
  return sectionNames().flatMap(settingsOf);
}

/** The names of the sections, in the order of the schema. */
export function sectionNames(): readonly SectionName[] {
  return Object.keys(sections).filter(isSectionName);
}

export function isSectionName(name: string): name is SectionName {
  return Object.hasOwn(sections, name);
}

/** Functions, which JSON Schema cannot describe, are described in words (`bound`). */
const jsonSchemaOptions = { io: 'input', unrepresentable: 'any' } as const;

function settingsOf(section: SectionName): readonly Setting[] {
  const schema = describedSection.parse(z.toJSONSchema(sections[section], jsonSchemaOptions));
  return Object.entries(schema.properties).map(([name, property]) => ({
    section,
    name,
    path: `${section}.${name}`,
    env: property.type === 'object' ? [] : envNames(section, name),
    kind: kinds[property.type],
    isMixed: property.items?.anyOf !== undefined,
    required: schema.required.includes(name),
    secret: property.secret,
    secretsEnv: property.secretsIn === undefined ? null : envName(section, property.secretsIn),
    bound: boundOf(property),
    prose: property.description,
    default: defaultOf(property),
    example: property.example ?? null,
  }));
}

const kinds = {
  string: 'text',
  integer: 'whole',
  number: 'number',
  boolean: 'switch',
  array: 'list',
  object: 'object',
} as const;

/** An empty list or object is as good as nothing. */
function defaultOf({ default: value }: Described): string | null {
  return typeof value === 'object' && !Array.isArray(value) ? null : String(value ?? '') || null;
}

/** `DATABASE_URL` is what hosting platforms set. */
function envNames(section: SectionName, name: string): readonly string[] {
  const own = envName(section, name);
  return own === 'CAUSEWAY_DATABASE_URL' ? [own, 'DATABASE_URL'] : [own];
}

function envName(section: SectionName, name: string): string {
  const words = name.replaceAll(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase();
  return `CAUSEWAY_${section.toUpperCase()}_${words}`;
}

function boundOf(property: Described): string {
  if (property.bound !== undefined) return property.bound;
  if (property.secret) return 'a text, given by the environment';
  if (property.type === 'integer') {
    return `a whole number from ${property.minimum} to ${property.maximum}`;
  }
  if (property.type === 'number') {
    return `a number from ${property.minimum} to ${property.maximum}`;
  }
  if (property.type === 'boolean') return 'true or false';
  if (property.type === 'array') {
    const choices = property.items?.enum;
    return choices === undefined ? 'a list of texts' : `a list of ${choices.join(', ')}`;
  }
  return property.enum === undefined ? 'a text' : `one of ${property.enum.join(', ')}`;
}

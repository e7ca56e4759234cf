import type { Json } from '../../std/json.ts';
import type { ColumnValue } from '../mapping/column-values.ts';
import type { FieldRule } from '../mapping/field-rule.ts';
import type { Person } from '../model/person.ts';
import { broughtBack, type ConsentTopic, type ConsentValue } from './consent.ts';
import type { ContactPointMap } from './contact-points.ts';

/** What a custom field may say that counts as an opt-in. */
export type FieldValue = string | number | boolean;

/** One topic of consent: where commercetools has it, and where the CRM. */
export interface MappedTopic extends ConsentTopic {
  /** Name of the customer's custom field. */
  readonly customField: string;
  /** Values of the field, or entries of a set, that mean opt-in; all others mean opt-out. */
  readonly optInWhen: readonly FieldValue[];
  /** What the field is set to for an opt-out; null = the CRM's word does not go back. */
  readonly optOutAs: FieldValue | null;
  /** A yes-or-no column of the contact in which true means "must not be contacted". */
  readonly column: string;
  /** Custom fields that say where and when the consent was given. */
  readonly sourceField: string | null;
  readonly timeField: string | null;
  /** What `sourceField` is set to beside a consent that is brought from the CRM. */
  readonly sourceAs: string;
  /** Which address or number the consent is for, where there are records for those. */
  readonly contactPoint: 'email' | 'phone' | null;
}

/** How consents are kept in step. */
export interface ConsentMap {
  readonly topics: readonly MappedTopic[];
  readonly contactPoints: ContactPointMap | null;
}

/** What the section `consent` of the configuration says. */
export interface ConsentSettings {
  readonly topics: readonly (ConsentTopic & {
    readonly customField: string;
    readonly optInWhen: FieldValue | readonly FieldValue[];
    readonly optOutAs?: FieldValue | undefined;
    readonly column: string;
    readonly sourceField?: string | undefined;
    readonly timeField?: string | undefined;
    readonly sourceAs?: string | undefined;
    readonly contactPoint?: 'email' | 'phone' | undefined;
  })[];
  readonly contactPoints?: false | ContactPointMap;
}

/** The map that the settings describe. */
export function consentMap({ topics, contactPoints = false }: ConsentSettings): ConsentMap {
  return {
    topics: topics.map((topic) => {
      const optInWhen = typeof topic.optInWhen === 'object' ? topic.optInWhen : [topic.optInWhen];
      return {
        ...topic,
        optInWhen,
        optOutAs: topic.optOutAs ?? oppositeOf(optInWhen),
        sourceField: topic.sourceField ?? null,
        timeField: topic.timeField ?? null,
        sourceAs: topic.sourceAs ?? broughtBack,
        contactPoint: topic.contactPoint ?? null,
      };
    }),
    contactPoints: contactPoints === false ? null : contactPoints,
  };
}

/** Yes has an opposite; of other values nobody but the shop knows. */
function oppositeOf([optIn, ...others]: readonly FieldValue[]): boolean | null {
  return typeof optIn === 'boolean' && others.length === 0 ? !optIn : null;
}

/** What the customer's custom field says; an absent field says nothing. */
export function statedValue({ customField, optInWhen }: MappedTopic, person: Person): ConsentValue {
  const said = person.customFields[customField] ?? null;
  if (said === null) return 'unset';
  const entries: readonly Json[] = Array.isArray(said) ? said : [said];
  return optInWhen.some((value) => entries.includes(value)) ? 'in' : 'out';
}

/** True = opted out, false = opted in, null = nothing said: what the CRM's column takes. */
function columnOf(value: ConsentValue): boolean | null {
  return value === 'unset' ? null : value === 'out';
}

/** The rules of the consent columns, for the field map of the contact. */
export function consentFields({ topics }: ConsentMap): readonly FieldRule[] {
  return topics.map((topic) => ({
    attribute: `customer.custom.${topic.customField}`,
    column: topic.column,
    lengthMax: null,
    readable: false,
    transform: 'as-is',
    tooLong: 'park',
    value: (person) => columnOf(statedValue(topic, person)),
    country: () => null,
    countryLanguage: 'en',
    direction: topic.optOutAs === null ? 'to-crm' : 'both',
    owner: 'most-restrictive',
    required: false,
    back: backOf(topic),
  }));
}

function backOf({ customField, optInWhen, optOutAs }: MappedTopic): FieldRule['back'] {
  const optInAs = optInWhen[0];
  if (optOutAs === null || optInAs === undefined) return null;
  return { to: { customField }, value: (value) => fieldFor(value, optInAs, optOutAs) };
}

function fieldFor(value: ColumnValue, optInAs: FieldValue, optOutAs: FieldValue): Json {
  if (value === null) return null;
  return value === true ? optOutAs : optInAs;
}

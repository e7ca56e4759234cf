import type { Person } from '../model/person.ts';
import type { NormalisedPerson } from '../normalise/person.ts';
import { contactKind } from './contact-kind.ts';
import type { ContactSettings } from './contact-settings.ts';
import {
  type FieldMap,
  fieldMapOf,
  type MapGiven,
  type MappedRecord,
  type MapSources,
  mappedValues,
} from './field-map.ts';

/** The field map of a contact. */
export type ContactFieldMap = FieldMap<Person>;

/** What the field map of a contact is made of beside its settings. */
interface ContactSources extends MapSources<Person> {
  /** Whether the contact shows the account that it acts for, which the run computes. */
  readonly parent?: boolean;
}

/** The field map that the settings describe; they have been checked (`settingsProblems`). */
export function contactFieldMap(
  settings: ContactSettings,
  { parent = false, ...sources }: ContactSources = {},
): ContactFieldMap {
  return fieldMapOf(contactKind(parent), settings, sources);
}

/** The values of all mapped columns for a normalised person; absent attributes are null. */
export function contactValues(
  { person, remarks }: NormalisedPerson,
  map: ContactFieldMap,
  given: MapGiven = {},
): MappedRecord {
  return mappedValues({ source: person, remarks }, map, given);
}

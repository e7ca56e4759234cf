import type { Customization } from '../customization.ts';
import type { JsonObject } from '../json.ts';
import type { Table } from '../schema/schema.ts';
import type { Database } from '../store/database.ts';
import type { Reference, Row } from '../store/row.ts';

/** A user on whose behalf rows are written. */
export type User = {
  readonly id: string;
  readonly name: string;
  /** One object for all rows that point to the user: a million rows have several each. */
  readonly reference: Reference;
};

/** A user, with the reference that all rows share. */
export const userOf = (id: string, name: string): User => ({
  id,
  name,
  reference: { table: 'systemuser', id },
});

/** What happens when a create names a `statecode`, which metadata calls not creatable. */
export type StateOnCreate = 'accept' | 'ignore';

/** Which address blocks of contacts and accounts are also rows of the address table. */
export type AddressRows = 'all' | 'nonempty' | 'none';

/** Called before a write reaches the store; may refuse it or arrange for a lost answer. */
export type WriteGuard = (write: {
  readonly table: Table;
  readonly id: string | undefined;
  readonly payload: JsonObject;
  readonly row: Row | undefined;
  readonly user: User;
}) => { readonly loseAnswer: boolean };

/** Ids of the organisation that never change while it runs. */
export type Organisation = {
  /** Unique name, as events carry it. */
  readonly name: string;
  readonly host: string;
  readonly organisationId: string;
  readonly businessUnit: Reference;
  readonly baseCurrency: Reference;
};

/** What the caller asked for besides the operation. */
export type Steering = {
  /** The user who signed in, when the caller acts for another one. */
  readonly initiator: User | undefined;
  readonly tag: string | undefined;
  readonly detectDuplicates: boolean;
  readonly bypass: { readonly sync: boolean; readonly async: boolean };
  /** The message that this operation is part of. */
  readonly within: string | undefined;
};

export const noSteering: Steering = {
  initiator: undefined,
  tag: undefined,
  detectDuplicates: false,
  bypass: { sync: false, async: false },
  within: undefined,
};

/** All that an operation may use besides the operation itself. */
export type Context = {
  readonly database: Database;
  readonly customization: Customization;
  readonly organisation: Organisation;
  readonly user: User;
  /** Current instant, whole seconds, as the service spells it. */
  readonly now: string;
  readonly newGuid: () => string;
  readonly stateOnCreate: StateOnCreate;
  readonly addressRows: AddressRows;
  readonly guard: WriteGuard;
  readonly steering: Steering;
  /** `http://host/api/data/v9.2/`, as the caller addressed it. */
  readonly root: string;
};

/** The way the service spells an instant. */
export const spellInstant = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

/** Spells instants that follow one another; those of one second are one and the same text. */
export const instantSpeller = (): ((milliseconds: number) => string) => {
  let second = Number.NaN;
  let text = '';
  return (milliseconds) => {
    const now = Math.floor(milliseconds / 1000);
    if (now !== second) {
      second = now;
      text = spellInstant(milliseconds);
    }
    return text;
  };
};

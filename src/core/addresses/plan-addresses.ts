import { must } from '../../std/assert.ts';
import { nameId } from '../identity/deterministic-id.ts';
import { type ColumnValues, changedColumns } from '../mapping/column-values.ts';
import type { Address } from '../model/person.ts';
import type { RecordRef } from '../model/record.ts';
import { addressColumns, type CountryText } from './address-columns.ts';
import type { WrittenAddress } from './written-address.ts';

/** Rows of one record. */
export const addressesMax = 500;

/** What the address rows of a record are computed from. */
export interface AddressesGiven {
  readonly ref: RecordRef;
  /** The contact or account that the rows belong to. */
  readonly parentId: string;
  /** Normalised; in any order. */
  readonly addresses: readonly Address[];
  /** The rows that were written and not removed. */
  readonly written: readonly WrittenAddress[];
  readonly countryText: CountryText;
}

/** One row to write, as it is to be afterwards. */
export type AddressStep =
  | { readonly is: 'create' | 'remove' | 'move'; readonly row: WrittenAddress }
  | { readonly is: 'change'; readonly row: WrittenAddress; readonly changed: ColumnValues }
  /** The row says all that it has to; only its address is called otherwise in commercetools. */
  | { readonly is: 'know'; readonly row: WrittenAddress };

/** What has to be written, and how many addresses have no row. */
export interface AddressPlan {
  readonly steps: readonly AddressStep[];
  readonly leftOut: number;
}

/** An address that can be told from the others. */
type Named = Address & { readonly id: string };

/**
 * The difference between the further addresses of a record and the rows that show them. An address
 * is known by its id, and a new one by its key, else by its external id, as long as no other one of
 * the record has the same: one that gets a key or loses it keeps its row, and so does one that was
 * deleted and made again under its key or external id. Their order plays no part. A row whose parent
 * is another one is made anew there, for Dataverse does not let a row change its parent.
 */
export function planAddresses(given: AddressesGiven): AddressPlan {
  const { parentId, written } = given;
  const named = namedAddresses(given.addresses);
  const rows = matched(named, written);
  const taken = new Set(written.map(({ rowId }) => rowId));
  const steps = named.slice(0, addressesMax).flatMap((address): readonly AddressStep[] => {
    const values = addressColumns(address, given.countryText);
    const { id: addressId, externalId } = address;
    const { key } = address;
    const about = { parentId, addressId, key, externalId, values, doubtful: false };
    const was = rows.get(address);
    if (was === undefined) {
      const rowId = freeRowId(given.ref, address, named, taken);
      taken.add(rowId);
      return [{ is: 'create', row: { rowId, ...about } }];
    }
    return stepFor(was, { rowId: was.rowId, ...about });
  });
  const kept = new Set(steps.map(({ row }) => row.rowId));
  for (const { rowId } of rows.values()) kept.add(rowId);
  const removed = written.filter(({ rowId }) => !kept.has(rowId));
  const removes = removed.map((row) => ({ is: 'remove', row }) as const);
  return { steps: [...removes, ...steps], leftOut: Math.max(0, named.length - addressesMax) };
}

function stepFor(was: WrittenAddress, row: WrittenAddress): readonly AddressStep[] {
  // Made anew in doubt as well: nobody knows under which parent an announced row would be.
  if (was.parentId !== row.parentId || was.doubtful) return [{ is: 'move', row }];
  const changed = changedColumns(was.values, row.values);
  if (Object.keys(changed).length > 0) return [{ is: 'change', row, changed }];
  const isSame =
    was.addressId === row.addressId && was.key === row.key && was.externalId === row.externalId;
  return isSame ? [] : [{ is: 'know', row }];
}

/** By id, so that those beyond the bound are always the same ones. commercetools gives each an id. */
function namedAddresses(addresses: readonly Address[]): readonly Named[] {
  const byId = new Map<string, Named>();
  for (const address of addresses) {
    const { id } = address;
    if (id !== null) byId.set(id, { ...address, id });
  }
  return [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** What an address may be known by beside its id, the stronger first. */
const names = ['key', 'externalId'] as const;
type Name = (typeof names)[number];

/** The row of each address: by its id where one was written under it, else by another name of it. */
function matched(
  addresses: readonly Named[],
  written: readonly WrittenAddress[],
): ReadonlyMap<Named, WrittenAddress> {
  const found = new Map<Named, WrittenAddress>();
  const rowByAddress = new Map(written.map((row) => [row.addressId, row]));
  for (const address of addresses) {
    const row = rowByAddress.get(address.id);
    if (row !== undefined) found.set(address, row);
  }
  for (const name of names) takeOver(name, addresses, written, found);
  return found;
}

/** Gives addresses without a row those that were left by one of the same name, which only it has. */
function takeOver(
  name: Name,
  addresses: readonly Named[],
  written: readonly WrittenAddress[],
  found: Map<Named, WrittenAddress>,
): void {
  const used = new Set([...found.values()].map(({ rowId }) => rowId));
  const left = written.filter(({ rowId }) => !used.has(rowId));
  for (const address of addresses) {
    if (found.has(address) || !isOnlyOne(name, address, addresses)) continue;
    const [row, another] = left.filter((each) => each[name] === address[name]);
    if (row !== undefined && another === undefined) found.set(address, row);
  }
}

function isOnlyOne(name: Name, address: Named, addresses: readonly Named[]): boolean {
  const value = address[name];
  return (
    value !== null &&
    !addresses.some(({ id, [name]: other }) => other === value && id !== address.id)
  );
}

/** An address that has changed its key, or was taken over under it, may still hold what goes with it. */
function freeRowId(
  ref: RecordRef,
  address: Named,
  addresses: readonly Named[],
  taken: ReadonlySet<string>,
): string {
  const { projectKey, kind, id } = ref;
  const place = ['customeraddress', projectKey, kind, id];
  const byKey = nameId([...place, 'key', address.key ?? '']);
  if (isOnlyOne('key', address, addresses) && !taken.has(byKey)) return byKey;
  const byId = Array.from({ length: taken.size + 1 }, (_, i) =>
    nameId([...place, 'id', address.id, ...(i === 0 ? [] : [String(i)])]),
  );
  return must(
    byId.find((rowId) => !taken.has(rowId)),
    'there are more ids than were taken',
  );
}

/**
 * The number of a row: Dataverse keeps 1 to 3 for the addresses in the contact or account itself and
 * people count on from there, so ours lie far above, and depend on the row alone.
 */
export function addressNumber(rowId: string): number {
  return numberFrom + Number.parseInt(rowId.slice(0, 7), 16);
}

const numberFrom = 1000;

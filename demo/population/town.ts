import type { Catalogue } from './catalogue.ts';
import type { Country } from './countries.ts';
import type { CustomerDraft, MoneyDraft } from './drafts.ts';
import type { MadeUpPerson } from './people.ts';
import type { Dice } from './random.ts';

/** A customer of the shop. */
export interface Member {
  readonly id: string;
  readonly country: Country;
  readonly draft: CustomerDraft;
}

export interface PlacedOrder {
  readonly id: string;
  readonly orderNumber: string;
  readonly total: MoneyDraft;
  /** The payment that the order was placed with; null = the shop only sets the payment state. */
  readonly paymentId: string | null;
}

/** A contact that sellers had in the CRM before the shop came. */
export interface KnownContact {
  readonly id: string;
  readonly email: string;
  readonly lastName: string;
}

/** Everybody and everything that the demo's shop has to do with; grows as the demo goes on. */
export interface Town {
  readonly catalogue: Catalogue;
  readonly dice: Dice;
  readonly newPerson: (customerNumber?: string) => MadeUpPerson;
  readonly members: Member[];
  readonly orders: PlacedOrder[];
  /** In the CRM only; the first of them will sign up in the shop. */
  readonly knownContacts: KnownContact[];
}

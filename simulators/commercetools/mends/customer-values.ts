import { malformed } from '../errors.ts';
import type { ActionMend } from './bench.ts';

/**
 * The mock stores whatever an action brings. The platform refuses what is not of the member's type, and
 * takes null as well as nothing for "remove".
 */

type Check = (value: string) => boolean;

const anything: Check = () => true;

/** A day that exists: the runtime would turn the 30th of February into March. */
const isDate: Check = (value) => {
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === value;
};

const isLocale: Check = (value) => {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
};

const isKey: Check = (value) => /^[\w-]{2,256}$/.test(value);

function setter(field: string, check: Check): ActionMend {
  return (customer, action) => {
    const value = action[field] ?? undefined;
    if (value !== undefined && (typeof value !== 'string' || !check(value))) {
      throw malformed(`actions -> ${field}`);
    }
    customer[field] = value;
  };
}

/** The actions that set one text of a customer. */
export const customerSetters: Record<string, ActionMend> = {
  setCompanyName: setter('companyName', anything),
  setDateOfBirth: setter('dateOfBirth', isDate),
  setExternalId: setter('externalId', anything),
  setFirstName: setter('firstName', anything),
  setKey: setter('key', isKey),
  setLastName: setter('lastName', anything),
  setLocale: setter('locale', isLocale),
  setMiddleName: setter('middleName', anything),
  setSalutation: setter('salutation', anything),
  setTitle: setter('title', anything),
  setVatId: setter('vatId', anything),
};

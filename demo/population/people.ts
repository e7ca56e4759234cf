import { type Country, countries } from './countries.ts';
import type { AddressDraft, CustomerDraft } from './drafts.ts';
import type { Dice } from './random.ts';

export interface Shop {
  readonly storeKeys: readonly string[];
  readonly groupKeys: readonly string[];
}

export interface MadeUpPerson {
  readonly country: Country;
  readonly draft: CustomerDraft;
}

/** Domains that nobody can own (RFC 2606), so that no message can ever reach a stranger. */
const domains = ['example.com', 'example.net', 'example.org', 'mail.example'];

/**
 * Makes up customers one after another. Addresses of e-mail are unique by a running number, and
 * some are written with capitals, as shoppers do.
 */
export function peopleMaker(dice: Dice, shop: Shop): (customerNumber?: string) => MadeUpPerson {
  let made = 0;
  const weighted = countries.flatMap((country) => Array<Country>(country.weight).fill(country));
  return (customerNumber) => {
    made++;
    const country = dice.pick(weighted);
    return { country, draft: draftOf(dice, shop, country, made, customerNumber) };
  };
}

function draftOf(
  dice: Dice,
  shop: Shop,
  country: Country,
  made: number,
  customerNumber = `C-${100_000 + made}`,
): CustomerDraft {
  const [firstName, firstAscii] = dice.pick(country.firstNames);
  const [lastName, lastAscii] = dice.pick(country.lastNames);
  const local = `${firstAscii}.${lastAscii}.${made}`;
  const home = addressOf(dice, country, { firstName, lastName });
  const elsewhere = dice.chance(0.3) ? [addressOf(dice, country, { firstName, lastName })] : [];
  return {
    key: `demo-${customerNumber}`,
    customerNumber,
    email: `${dice.chance(0.1) ? capital(local) : local}@${dice.pick(domains)}`,
    password: `pw-${dice.whole(1e8, 9e8)}`,
    firstName,
    lastName,
    locale: country.locale,
    ...(dice.chance(0.6) ? { salutation: dice.pick(country.salutations) } : {}),
    ...(dice.chance(0.4) ? { dateOfBirth: birthday(dice) } : {}),
    ...(dice.chance(0.15) ? { companyName: `${lastName} & Co.` } : {}),
    addresses: [home, ...elsewhere],
    defaultBillingAddress: 0,
    defaultShippingAddress: elsewhere.length,
    ...(dice.chance(0.35) && shop.groupKeys.length > 0
      ? { customerGroup: { typeId: 'customer-group', key: dice.pick(shop.groupKeys) } }
      : {}),
    ...storesOf(dice, shop),
  };
}

/** An address in the country, for the demo's story as well as for new customers. */
export function addressOf(
  dice: Dice,
  country: Country,
  who: { readonly firstName: string; readonly lastName: string },
): AddressDraft {
  const [city, postalCode, state] = dice.pick(country.places);
  return {
    ...who,
    streetName: dice.pick(country.streets),
    streetNumber: String(dice.whole(1, 180)),
    ...(dice.chance(0.2)
      ? { additionalStreetInfo: `${dice.whole(1, 9)}/${dice.whole(1, 40)}` }
      : {}),
    postalCode,
    city,
    ...(state === undefined ? {} : { state }),
    country: country.code,
    ...(dice.chance(0.7) ? { phone: phone(dice, country.landlines) } : {}),
    ...(dice.chance(0.5) ? { mobile: phone(dice, country.mobiles) } : {}),
  };
}

/** Most customers are known everywhere, some in one store, a few in several. */
function storesOf(dice: Dice, shop: Shop): Pick<CustomerDraft, 'stores'> {
  if (shop.storeKeys.length === 0 || dice.chance(0.6)) return {};
  const keys = shop.storeKeys.filter(() => dice.chance(0.4));
  const chosen = keys.length > 0 ? keys : [dice.pick(shop.storeKeys)];
  return { stores: chosen.map((key) => ({ typeId: 'store', key })) };
}

function phone(dice: Dice, patterns: readonly string[]): string {
  return dice.pick(patterns).replaceAll('#', () => String(dice.whole(0, 9)));
}

function birthday(dice: Dice): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${dice.whole(1938, 2007)}-${two(dice.whole(1, 12))}-${two(dice.whole(1, 28))}`;
}

function capital(text: string): string {
  return text.replace(/(^|\.)[a-z]/g, (letters) => letters.toUpperCase());
}

import { at, needText, type Raw, textAt } from '../raw.ts';
import type { OptedOut } from '../story/stage.ts';
import type { Check, Evidence } from './check.ts';
import { verdictOf } from './check.ts';
import { activeContacts } from './contacts.ts';
import { missing } from './story.ts';

export const ownerIsRight: Check = {
  name: 'of two changes at once the owner’s won',
  run: ({ notes: { conflict }, ...world }) => {
    if (conflict === null) return missing('change on both sides');
    const { customerId, contactId, ownerWon, decisions, restored } = conflict;
    const faults: readonly (string | false)[] = [
      !ownerWon && 'the owner’s value was not in both systems',
      decisions.join() !== 'lastname dynamics dynamics' &&
        `the decision log says ${decisions.join(', ') || 'nothing'}`,
      textAt(customerOf(world, customerId), 'lastName') !== restored &&
        'commercetools does not show the value that was put back',
      textAt(rowOf(world, contactId), 'lastname') !== restored &&
        'the CRM does not show the value that was put back',
    ];
    return verdictOf(named(faults), 'one decision, and the loser is back after its reversal');
  },
};

export const editsComeBackOnce: Check = {
  name: 'a seller’s edit reached commercetools, no echo',
  run: ({ notes: { correction }, ...world }) => {
    if (correction === null) return missing('edit by a seller');
    const { customerId, contactId, firstname, requestsAfter, changesAfter } = correction;
    const changes = changesAfter.customer + changesAfter.contact;
    const faults: readonly (string | false)[] = [
      textAt(customerOf(world, customerId), 'firstName') !== firstname &&
        'commercetools does not show it',
      textAt(rowOf(world, contactId), 'firstname') !== firstname && 'the CRM does not show it',
      requestsAfter > 0 && `${requestsAfter} CRM requests followed`,
      changes > 0 && `${changes} further changes followed`,
    ];
    return verdictOf(named(faults), 'afterwards no request, no new version on either side');
  },
};

export const noIsNo: Check = {
  name: 'opt-outs hold against older opt-ins',
  run: ({ notes: { optOut }, ...world }) => {
    if (optOut === null) return missing('opt-out');
    const faults = optOut.people.flatMap((one) => notOut(one, world));
    if (!optOut.agreed) faults.push('the opt-in before had not reached the CRM');
    if (optOut.people.length === 0) faults.push('nobody opted out');
    const lines = optOut.people.reduce((sum, { history }) => sum + history.length, 0);
    return verdictOf(
      faults,
      `${optOut.people.length} out in both systems, ${lines} lines in the ledger`,
    );
  },
};

function notOut(one: OptedOut, world: World): readonly string[] {
  const { customerId, contactId, hadAgreed, now, history } = one;
  const inShop = at(customerOf(world, customerId), 'custom', 'fields', 'newsletter');
  const inCrm = rowOf(world, contactId).donotbulkemail;
  const told = history.join(', ') || 'nothing';
  return named([
    inShop !== false && `commercetools does not show that ${customerId} is out`,
    inCrm !== true && `the CRM does not show that ${contactId} is out`,
    now.join() !== 'email newsletter out' && `the ledger says that ${now.join()} holds`,
    hadAgreed && history[0] !== 'in commercetools' && `the ledger lacks the opt-in: ${told}`,
    !history.includes('out dynamics') && `the ledger lacks the opt-out: ${told}`,
  ]);
}

export const nothingBeforeTheAnswer: Check = {
  name: 'an ambiguous match waited for a person',
  run: ({ notes: { question }, events }) => {
    if (question === null) return missing('ambiguous match');
    const { customerId, eventsWaiting, untouchedBefore, middlenameOfOther } = question;
    const left = events.filter(({ ref, state }) => ref?.id === customerId && state === 'parked');
    const faults: readonly (string | false)[] = [
      eventsWaiting < 2 && `${eventsWaiting} events waited`,
      !untouchedBefore && 'a contact was written before the answer',
      middlenameOfOther !== null && 'the other contact was written after it',
      left.length > 0 && `${left.length} events still wait`,
    ];
    return verdictOf(
      named(faults),
      `${eventsWaiting} events waited, then the chosen one was filled`,
    );
  },
};

export const mergeIsFollowed: Check = {
  name: 'a merge in Dynamics was followed',
  run: ({ notes: { merge }, ...world }) => {
    if (merge === null) return missing('merge');
    const { customerId, winner, loser, middlename } = merge;
    const kept = rowOf(world, winner);
    const faults: readonly (string | false)[] = [
      rowOf(world, loser).statecode !== 1 && 'the other contact is still open',
      textAt(kept, 'cwy_commercetoolsid') !== customerId &&
        'the contact that stays is not the customer’s',
      textAt(kept, 'middlename') !== middlename && 'the customer’s next change is not on it',
      textAt(rowOf(world, loser), 'middlename') === middlename && 'it went to the merged one',
    ];
    return verdictOf(named(faults), 'the next change went to the contact that stays');
  },
};

export const incompleteIsRepaired: Check = {
  name: 'missing values were parked and repaired',
  run: ({ notes: { nameless }, crm, events }) => {
    if (nameless === null) return missing('customer without a name');
    const { places, repaired } = nameless;
    const faults = places
      .filter((place) => !/last ?name/i.test(place))
      .map((place) => `the problem does not say what is missing: ${place}`);
    for (const { customerId, lastname } of repaired) {
      const [contact, ...others] = activeContacts(crm).filter(
        (row) => textAt(row, 'cwy_commercetoolsid') === customerId,
      );
      if (others.length > 0 || textAt(contact, 'lastname') !== lastname) {
        faults.push(`customer ${customerId} has no contact of the right name`);
      }
      if (events.some(({ ref, state }) => ref?.id === customerId && state === 'parked')) {
        faults.push(`customer ${customerId} is still parked`);
      }
    }
    if (repaired.length < 2) faults.push('not both ways of repair were shown');
    return verdictOf(faults, 'CWY-4009 with its place; one by its own news, one by hand');
  },
};

/** Also for those who have two contacts, were merged, or were found by e-mail alone. */
export const customersKnowTheirContact: Check = {
  name: 'customer.externalId is the contact’s id',
  run: ({ commerce, crm }) => {
    const contactIds = new Map(
      activeContacts(crm).map((row) => [
        textAt(row, 'cwy_commercetoolsid'),
        needText(row, 'contactid'),
      ]),
    );
    const faults = commerce.customers
      .filter((one) => textAt(one, 'externalId') !== contactIds.get(needText(one, 'id')))
      .map((one) => `customer ${needText(one, 'id')} has ${textAt(one, 'externalId') ?? 'none'}`);
    return verdictOf(faults, `${commerce.customers.length} customers`);
  },
};

type World = Pick<Evidence, 'commerce' | 'crm'>;

function customerOf({ commerce }: World, id: string): Raw {
  return commerce.customers.find((customer) => textAt(customer, 'id') === id) ?? {};
}

function rowOf({ crm }: World, id: string): Raw {
  return crm.contacts.find((contact) => textAt(contact, 'contactid') === id) ?? {};
}

function named(faults: readonly (string | false)[]): readonly string[] {
  return faults.filter((fault) => fault !== false);
}

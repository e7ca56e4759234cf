import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleOrganisation } from '../../../test/samples/organisation.ts';
import { sampleAddress } from '../../../test/samples/person.ts';
import { normaliseOrganisation } from './organisation.ts';
import { normaliseSettingsDefault } from './settings.ts';

test('a unit comes in one spelling, and what is not understood is told', () => {
  const { organisation, remarks } = normaliseOrganisation(
    sampleOrganisation({
      name: ' Acme \u200b GmbH  & Co. KG',
      contactEmail: 'nobody',
      stores: ['wien', ' berlin', 'wien'],
      customerGroups: ['b2b ', 'b2b'],
      billingAddress: sampleAddress({ country: 'Deutschland', postalCode: '１０１１５' }),
      shippingAddress: sampleAddress({ country: 'Atlantis' }),
      otherAddresses: [sampleAddress({ country: 'aut' })],
    }),
    normaliseSettingsDefault,
  );
  expect(organisation).toMatchObject({
    name: 'Acme GmbH & Co. KG',
    contactEmail: 'nobody',
    stores: ['berlin', 'wien'],
    customerGroups: ['b2b'],
    billingAddress: { country: 'DE', postalCode: '10115' },
    shippingAddress: { country: 'Atlantis' },
    otherAddresses: [{ country: 'AT' }],
  });
  expect(remarks).toEqual([
    { attribute: 'unit.contactEmail', says: 'not an e-mail address, kept as written' },
    {
      attribute: 'unit.shippingAddress.country',
      says: 'not a country that is known, kept as written',
    },
  ]);
});

test('an e-mail of blanks is none', () => {
  const { organisation, remarks } = normaliseOrganisation(
    sampleOrganisation({ contactEmail: '  ' }),
    normaliseSettingsDefault,
  );
  expect(organisation.contactEmail).toBeNull();
  expect(remarks).toEqual([]);
});

test('twice is as once', () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 });
  const address = fc.record({
    street: fc.option(text),
    state: fc.option(fc.oneof(text, fc.constant('US-CA'))),
    postalCode: fc.option(text),
    phone: fc.option(fc.oneof(text, fc.constant('030 23125123'))),
    country: fc.oneof(text, fc.constantFrom('usa', 'Japan', 'DE')),
  });
  const unit = fc.record({
    name: text,
    contactEmail: fc.option(fc.oneof(text, fc.constant(' A@b.de '))),
    stores: fc.array(text),
    customerGroups: fc.array(text),
    billingAddress: fc.option(address.map(sampleAddress)),
    otherAddresses: fc.array(address.map(sampleAddress), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(unit, (given) => {
      const once = normaliseOrganisation(sampleOrganisation(given), normaliseSettingsDefault);
      const twice = normaliseOrganisation(once.organisation, normaliseSettingsDefault);
      expect(twice.organisation).toEqual(once.organisation);
    }),
    { numRuns: 500 },
  );
});

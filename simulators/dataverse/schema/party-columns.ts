import {
  bool,
  choice,
  dateTime,
  double,
  guid,
  integer,
  memo,
  money,
  numbered,
  readOnly,
  text,
} from './columns.ts';
import type { Choice, Column } from './types.ts';

const addressTypes = numbered(['Bill To', 'Ship To', 'Primary', 'Other']);
const freightTerms = numbered(['FOB', 'No Charge']);
const shippingMethods = numbered([
  'Airborne',
  'DHL',
  'FedEx',
  'UPS',
  'Postal Mail',
  'Full Load',
  'Will Call',
]);
const unconfigured: readonly Choice[] = [{ value: 1, label: 'Default Value' }];

/** Choices and lengths that the separate address table shares with address1. */
export const addressChoices = { addressTypes, freightTerms, shippingMethods } as const;

/** One of the address blocks of contact and account. Only the first has real choices. */
export const addressColumns = (ordinal: 1 | 2 | 3, nameMax = 200): Column[] => {
  const at = `Address${ordinal}_`;
  const pick = (choices: readonly Choice[]) => (ordinal === 1 ? choices : unconfigured);
  return [
    guid(`${at}AddressId`),
    choice(`${at}AddressTypeCode`, pick(addressTypes)),
    text(`${at}City`, 80),
    memo(`${at}Composite`, 1000, readOnly),
    text(`${at}Country`, 80),
    text(`${at}County`, 50),
    text(`${at}Fax`, 50),
    choice(`${at}FreightTermsCode`, pick(freightTerms)),
    double(`${at}Latitude`, 90),
    text(`${at}Line1`, 250),
    text(`${at}Line2`, 250),
    text(`${at}Line3`, 250),
    double(`${at}Longitude`, 180),
    text(`${at}Name`, nameMax),
    text(`${at}PostalCode`, 20),
    text(`${at}PostOfficeBox`, 20),
    text(`${at}PrimaryContactName`, 100),
    choice(`${at}ShippingMethodCode`, pick(shippingMethods)),
    text(`${at}StateOrProvince`, 50),
    text(`${at}Telephone1`, 50),
    text(`${at}Telephone2`, 50),
    text(`${at}Telephone3`, 50),
    text(`${at}UPSZone`, 4),
    integer(`${at}UTCOffset`, { min: -1500, max: 1500 }),
  ];
};

const allow = ['Allow', 'Do Not Allow'] as const;

/** What a person or organisation agreed to. `false` allows, except in `followemail`. */
const consentColumns = (): Column[] => [
  bool('DoNotBulkEMail', allow),
  bool('DoNotBulkPostalMail'),
  bool('DoNotEMail', allow),
  bool('DoNotFax', allow),
  bool('DoNotPhone', allow),
  bool('DoNotPostalMail', allow),
  bool('DoNotSendMM', ['Send', 'Do Not Send']),
  bool('FollowEmail', ['Do Not Allow', 'Allow'], { defaultValue: true }),
  bool('MarketingOnly'),
];

/** Columns that contact and account have in common, apart from addresses. */
export const partyColumns = (): Column[] => [
  ...consentColumns(),
  text('EMailAddress1', 100, { indexed: true }),
  text('EMailAddress2', 100),
  text('EMailAddress3', 100),
  text('Telephone1', 50),
  text('Telephone2', 50),
  text('Telephone3', 50),
  text('Fax', 50),
  text('WebSiteUrl', 200),
  text('FtpSiteUrl', 200),
  memo('Description', 2000),
  bool('CreditOnHold'),
  ...money('CreditLimit'),
  ...money('Aging30', readOnly),
  ...money('Aging60', readOnly),
  ...money('Aging90', readOnly),
  choice('CustomerSizeCode', unconfigured, { defaultValue: 1 }),
  choice('ShippingMethodCode', unconfigured, { defaultValue: 1 }),
  choice('TerritoryCode', unconfigured, { defaultValue: 1 }),
  choice('PaymentTermsCode', numbered(['Net 30', '2% 10, Net 30', 'Net 45', 'Net 60'])),
  choice('PreferredContactMethodCode', numbered(['Any', 'Email', 'Phone', 'Fax', 'Mail']), {
    defaultValue: 1,
  }),
  choice('PreferredAppointmentTimeCode', numbered(['Morning', 'Afternoon', 'Evening'])),
  choice(
    'PreferredAppointmentDayCode',
    numbered(['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'], 0),
  ),
  bool('Merged', ['No', 'Yes'], readOnly),
  bool('ParticipatesInWorkflow'),
  dateTime('LastOnHoldTime'),
  dateTime('LastUsedInCampaign', { creatable: false }),
];

import type { JsonObject } from '../json.ts';
import type { Answer, Caller } from './caller.ts';

const LANGUAGE = 1033;

/** A label as bodies of metadata write it. */
export const label = (text: string): JsonObject => ({
  LocalizedLabels: [{ Label: text, LanguageCode: LANGUAGE }],
});

type Given = Readonly<Record<string, string | number | boolean>>;

const column = (kind: string, name: string, given: Given = {}): JsonObject => ({
  '@odata.type': `Microsoft.Dynamics.CRM.${kind}AttributeMetadata`,
  SchemaName: name,
  DisplayName: label(name),
  RequiredLevel: { Value: 'None' },
  ...given,
});

/** A single line of text. */
export const textColumn = (name: string, length: number): JsonObject =>
  column('String', name, { MaxLength: length });

/** A whole number. */
const integerColumn = (name: string): JsonObject => column('Integer', name);

export { column };

const dateTimeColumn = (name: string): JsonObject =>
  column('DateTime', name, { Format: 'DateAndTime' });

const ORDER_AMOUNT_MAX = 100_000_000_000;

/** A decimal number with so many digits after the point. */
const amountColumn = (name: string, precision: number): JsonObject =>
  column('Decimal', name, {
    Precision: precision,
    MinValue: -ORDER_AMOUNT_MAX,
    MaxValue: ORDER_AMOUNT_MAX,
  });

const contactAndAccount: readonly JsonObject[] = [
  textColumn('cwy_CommercetoolsId', 100),
  textColumn('cwy_LinkReason', 100),
  textColumn('cwy_OtherCommercetoolsIds', 2000),
  textColumn('cwy_ProjectKey', 100),
  textColumn('cwy_SourceEventId', 100),
  textColumn('cwy_CorrelationId', 100),
  integerColumn('cwy_CommercetoolsVersion'),
  textColumn('cwy_Locale', 10),
  textColumn('cwy_CustomerNumber', 100),
  textColumn('cwy_CustomerGroup', 100),
  textColumn('cwy_Stores', 1000),
  integerColumn('cwy_OrderCount'),
  dateTimeColumn('cwy_FirstPurchase'),
  dateTimeColumn('cwy_LastPurchase'),
  textColumn('cwy_BaseCurrency', 3),
  amountColumn('cwy_TotalGross', 2),
  amountColumn('cwy_TotalRefunded', 2),
  amountColumn('cwy_TotalNet', 2),
  amountColumn('cwy_AverageOrder', 2),
  textColumn('cwy_Totals', 1000),
  textColumn('cwy_Interests', 500),
];

const accountOnly: readonly JsonObject[] = [
  textColumn('cwy_BusinessUnitKey', 100),
  textColumn('cwy_UnitType', 20),
  textColumn('cwy_TopLevelUnit', 100),
];

const storeContext: readonly JsonObject[] = [
  textColumn('cwy_Store', 100),
  textColumn('cwy_Channel', 256),
  textColumn('cwy_Country', 2),
  textColumn('cwy_Locale', 35),
  textColumn('cwy_CustomerGroup', 256),
  textColumn('cwy_Brand', 100),
  textColumn('cwy_Region', 100),
];

const activity: readonly JsonObject[] = [
  textColumn('cwy_CommercetoolsId', 100),
  textColumn('cwy_ProjectKey', 100),
  textColumn('cwy_OrderNumber', 100),
  textColumn('cwy_Fact', 200),
  textColumn('cwy_Kind', 50),
  amountColumn('cwy_Amount', 4),
  textColumn('cwy_Currency', 3),
  ...storeContext,
  textColumn('cwy_SourceEventId', 100),
  textColumn('cwy_CorrelationId', 100),
  column('Memo', 'cwy_Details', { MaxLength: 100_000 }),
];

const contactStore: readonly JsonObject[] = [
  textColumn('cwy_CommercetoolsId', 100),
  textColumn('cwy_ProjectKey', 100),
  ...storeContext,
  textColumn('cwy_Currency', 3),
  integerColumn('cwy_OrderCount'),
  dateTimeColumn('cwy_FirstPurchase'),
  dateTimeColumn('cwy_LastPurchase'),
  amountColumn('cwy_TotalGross', 4),
  amountColumn('cwy_TotalRefunded', 4),
  amountColumn('cwy_TotalNet', 4),
  textColumn('cwy_SourceEventId', 100),
  textColumn('cwy_CorrelationId', 100),
];

const interest: readonly JsonObject[] = [
  textColumn('cwy_Kind', 20),
  textColumn('cwy_Key', 256),
  amountColumn('cwy_Score', 2),
  integerColumn('cwy_Rank'),
  dateTimeColumn('cwy_LastBought'),
  textColumn('cwy_CommercetoolsId', 100),
  textColumn('cwy_SourceEventId', 100),
  textColumn('cwy_CorrelationId', 100),
];

const order: readonly JsonObject[] = [
  textColumn('cwy_OrderNumber', 100),
  textColumn('cwy_CommercetoolsId', 100),
  textColumn('cwy_ProjectKey', 100),
  textColumn('cwy_OrderState', 50),
  textColumn('cwy_PaymentState', 50),
  textColumn('cwy_ShipmentState', 50),
  ...storeContext,
  amountColumn('cwy_TotalGross', 4),
  amountColumn('cwy_TotalRefunded', 4),
  textColumn('cwy_SourceEventId', 100),
  textColumn('cwy_CorrelationId', 100),
  textColumn('cwy_Currency', 3),
  amountColumn('cwy_TotalNet', 4),
  integerColumn('cwy_LineCount'),
  dateTimeColumn('cwy_PlacedOn'),
];

const orderLine: readonly JsonObject[] = [
  textColumn('cwy_CommercetoolsId', 100),
  textColumn('cwy_Sku', 256),
  integerColumn('cwy_Quantity'),
  amountColumn('cwy_UnitPrice', 6),
  amountColumn('cwy_TotalPrice', 4),
  textColumn('cwy_Currency', 3),
];

const log: readonly JsonObject[] = [
  textColumn('cwy_CorrelationId', 100),
  textColumn('cwy_EventId', 100),
  textColumn('cwy_EventType', 100),
  textColumn('cwy_Status', 50),
  textColumn('cwy_Problem', 20),
  textColumn('cwy_CommercetoolsId', 100),
  textColumn('cwy_ProjectKey', 100),
  column('Memo', 'cwy_Steps', { MaxLength: 20_000 }),
  column('Memo', 'cwy_Fields', { MaxLength: 2000 }),
  dateTimeColumn('cwy_OccurredAt'),
];

type Pointing = {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly onDelete: 'RemoveLink' | 'Cascade';
};

const relationship = (pointing: Pointing, lookupName: string): JsonObject => ({
  '@odata.type': 'Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata',
  SchemaName: pointing.name,
  ReferencedEntity: pointing.to,
  ReferencingEntity: pointing.from,
  CascadeConfiguration: { Delete: pointing.onDelete },
  Lookup: {
    '@odata.type': 'Microsoft.Dynamics.CRM.LookupAttributeMetadata',
    SchemaName: lookupName,
    DisplayName: label(lookupName),
  },
});

const orderRelationship = (target: string, lookupName: string): JsonObject =>
  relationship(
    { name: `cwy_${target}_orders`, from: 'cwy_order', to: target, onDelete: 'RemoveLink' },
    lookupName,
  );

const logRelationship = (target: string, lookupName: string): JsonObject =>
  relationship(
    {
      name: `cwy_${target}_integrationlogs`,
      from: 'cwy_integrationlog',
      to: target,
      onDelete: 'RemoveLink',
    },
    lookupName,
  );

/** The body that makes an activity table. */
export const activityTable = (schemaName: string): JsonObject => ({
  '@odata.type': 'Microsoft.Dynamics.CRM.EntityMetadata',
  SchemaName: schemaName,
  DisplayName: label('Order Activity'),
  DisplayCollectionName: label('Order Activities'),
  OwnershipType: 'UserOwned',
  IsActivity: true,
  HasActivities: false,
  HasNotes: true,
  IsAvailableOffline: true,
  ChangeTrackingEnabled: true,
  Attributes: [
    {
      ...textColumn('Subject', 200),
      IsPrimaryName: true,
      FormatName: { Value: 'Text' },
    },
  ],
});

/** The body that makes an ordinary table. */
export const plainTable = (schemaName: string, given: JsonObject = {}): JsonObject => ({
  '@odata.type': 'Microsoft.Dynamics.CRM.EntityMetadata',
  SchemaName: schemaName,
  DisplayName: label('Order'),
  DisplayCollectionName: label('Orders'),
  OwnershipType: 'UserOwned',
  IsActivity: false,
  HasActivities: true,
  HasNotes: true,
  Attributes: [{ ...textColumn('cwy_Name', 200), IsPrimaryName: true }],
  ...given,
});

/** The body that makes an alternate key. */
export const keyBody = (schemaName: string, columns: readonly string[]): JsonObject => ({
  SchemaName: schemaName,
  DisplayName: label('commercetools id'),
  KeyAttributes: columns,
});

const below = (table: string, collection: string): string =>
  `EntityDefinitions(LogicalName='${table}')/${collection}`;

const SOLUTION = { 'MSCRM.SolutionUniqueName': 'causeway' };

/** Publisher and solution, as a set-up makes them first. */
const makeSolution = async (caller: Caller): Promise<Answer> => {
  const publisher = await caller.post('publishers', {
    uniquename: 'causeway',
    friendlyname: 'Causeway',
    customizationprefix: 'cwy',
    customizationoptionvalueprefix: 72_700,
  });
  const path = publisher.headers.get('odata-entityid')?.replace(/^.*\/v9\.2/, '');
  return caller.post('solutions', {
    uniquename: 'causeway',
    friendlyname: 'Causeway',
    version: '1.0.0.0',
    'publisherid@odata.bind': path,
  });
};

type Post = (path: string, body: JsonObject) => Promise<void>;

/** A table without activities and notes, and its columns. */
const makeTable = async (
  post: Post,
  schemaName: string,
  columns: readonly JsonObject[],
): Promise<void> => {
  await post(
    'EntityDefinitions',
    plainTable(schemaName, { HasActivities: false, HasNotes: false }),
  );
  for (const body of columns) await post(below(schemaName.toLowerCase(), 'Attributes'), body);
};

const makeContactStores = async (post: Post): Promise<void> => {
  await makeTable(post, 'cwy_ContactStore', contactStore);
  const pointing = {
    name: 'cwy_contact_contactstores',
    from: 'cwy_contactstore',
    to: 'contact',
    onDelete: 'Cascade',
  } as const;
  await post('RelationshipDefinitions', relationship(pointing, 'cwy_ContactId'));
};

const makeInterests = async (post: Post): Promise<void> => {
  await makeTable(post, 'cwy_Interest', interest);
  for (const [to, lookupName, onDelete] of [
    ['contact', 'cwy_ContactId', 'Cascade'],
    ['account', 'cwy_AccountId', 'RemoveLink'],
  ] as const) {
    const pointing = { name: `cwy_${to}_interests`, from: 'cwy_interest', to, onDelete } as const;
    await post('RelationshipDefinitions', relationship(pointing, lookupName));
  }
};

const makeOrders = async (post: Post): Promise<void> => {
  await makeTable(post, 'cwy_Order', order);
  await post('RelationshipDefinitions', orderRelationship('contact', 'cwy_ContactId'));
  await post('RelationshipDefinitions', orderRelationship('account', 'cwy_AccountId'));
  await makeTable(post, 'cwy_OrderLine', orderLine);
  const pointing = {
    name: 'cwy_order_lines',
    from: 'cwy_orderline',
    to: 'cwy_order',
    onDelete: 'Cascade',
  } as const;
  await post('RelationshipDefinitions', relationship(pointing, 'cwy_OrderId'));
};

/** Makes of a bare organisation what the default start provides; returns every answer's status. */
export const provision = async (caller: Caller): Promise<number[]> => {
  const statuses = [(await makeSolution(caller)).status];
  const post: Post = async (path, body) => {
    statuses.push((await caller.post(path, body, SOLUTION)).status);
  };
  for (const table of ['contact', 'account']) {
    for (const body of contactAndAccount) await post(below(table, 'Attributes'), body);
    const key = keyBody('cwy_CommercetoolsIdKey', ['cwy_commercetoolsid']);
    await post(below(table, 'Keys'), key);
  }
  for (const body of accountOnly) await post(below('account', 'Attributes'), body);
  await post('EntityDefinitions', activityTable('cwy_OrderActivity'));
  for (const body of activity) await post(below('cwy_orderactivity', 'Attributes'), body);
  await makeTable(post, 'cwy_IntegrationLog', log);
  await post('RelationshipDefinitions', logRelationship('contact', 'cwy_ContactId'));
  await post('RelationshipDefinitions', logRelationship('account', 'cwy_AccountId'));
  await makeContactStores(post);
  await makeOrders(post);
  await makeInterests(post);
  await post('PublishAllXml', {});
  return statuses;
};

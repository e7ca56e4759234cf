type Entry = { readonly status: number; readonly code: string; readonly text: string };

const payloadPrefix =
  "Error identified in Payload provided by the user for Entity :'{0}', For more information on " +
  'this error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293 ' +
  ' ---->  InnerException : ';

/**
 * Everything the service can refuse, as a table: HTTP status, platform code and text with
 * numbered places. Codes without a public source are listed in DIFFERENCES.md.
 */
export const errorCatalogue = {
  recordMissing: {
    status: 404,
    code: '0x80040217',
    text: '{0} With Id = {1} Does Not Exist',
  },
  recordMissingByKey: {
    status: 404,
    code: '0x80060891',
    text: 'A record with the specified key values does not exist in {0} entity',
  },
  metadataMissing: {
    status: 404,
    code: '0x80060888',
    text: "Could not find an entity, attribute or key with the specified name '{0}'.",
  },
  metadataNameTaken: {
    status: 400,
    code: '0x80044363',
    text: "The schema name '{0}' is not unique: something with the same name already exists.",
  },
  columnNameTaken: {
    status: 400,
    code: '0x80047013',
    text: "An attribute with the specified name '{0}' already exists on '{1}'.",
  },
  componentInUse: {
    status: 400,
    code: '0x8004f01f',
    text: "The component '{0}' cannot be deleted because other components need it.",
  },
  customizationRunning: {
    status: 429,
    code: '0x80071151',
    text:
      'Cannot start another [EntityCustomization] because there is a previous ' +
      '[EntityCustomization] running at this moment.',
  },
  metadataSettling: { status: 400, code: '0x80040216', text: 'An unexpected error occurred.' },
  mediaTypeUnsupported: {
    status: 415,
    code: '0x80060888',
    text: "A supported MIME type could not be found that matches the content type '{0}'.",
  },
  segmentUnknown: {
    status: 404,
    code: '0x80060888',
    text: "Resource not found for the segment '{0}'.",
  },
  propertyUnknown: {
    status: 400,
    code: '0x80060888',
    text: "Could not find a property named '{1}' on type 'Microsoft.Dynamics.CRM.{0}'.",
  },
  keyInvalid: {
    status: 400,
    code: '0x80060888',
    text:
      "The key in the request URI is not valid for resource 'Microsoft.Dynamics.CRM.{0}'. " +
      'Ensure that the names and number of key properties match the declared or alternate key ' +
      "properties for the resource 'Microsoft.Dynamics.CRM.{0}'.",
  },
  pathDangerous: {
    status: 400,
    code: '0x80060888',
    text: 'A potentially dangerous Request.Path value was detected from the client ({0}).',
  },
  queryInvalid: { status: 400, code: '0x80060888', text: '{0}' },
  notWithTracking: {
    status: 400,
    code: '0x80060888',
    text: `The "{0}" query parameter isn't supported when Change Tracking is enabled.`,
  },
  notTracked: {
    status: 400,
    code: '0x80040203',
    text: 'The entity {0} is not enabled for change tracking.',
  },
  trackingExpired: {
    status: 400,
    code: '0x80044352',
    text: 'Version stamp associated with the client has expired. Please perform a full sync.',
  },
  payloadInvalid: {
    status: 400,
    code: '0x80048d19',
    text: `${payloadPrefix}Microsoft.OData.ODataException: {1}`,
  },
  textTooLong: {
    status: 400,
    code: '0x80044331',
    text:
      "A validation error occurred.  The length of the '{1}' attribute of the '{0}' entity " +
      "exceeded the maximum allowed length of '{2}'.",
  },
  choiceOutOfRange: {
    status: 400,
    code: '0x8004431a',
    text:
      "A validation error occurred.  The value {2} of '{1}' on record of type '{0}' is outside " +
      'the valid range. Accepted Values: {3}',
  },
  integerOutOfRange: {
    status: 400,
    code: '0x8004432f',
    text:
      "A validation error occurred.  The value {2} of '{1}' on record of type '{0}' is outside " +
      'the valid range. It must be between {3} and {4}.',
  },
  numberOutOfRange: {
    status: 400,
    code: '0x80044330',
    text:
      "A validation error occurred.  The value {2} of '{1}' on record of type '{0}' is outside " +
      'the valid range. It must be between {3} and {4}.',
  },
  statusInvalid: {
    status: 400,
    code: '0x80048408',
    text: '{0} is not a valid status code for state code {1} on {2} with Id {3}.',
  },
  stateByMessage: {
    status: 400,
    code: '0x80040203',
    text:
      'This message can not be used to set the state of SalesOrder to {0}. ' +
      'In order to set state of SalesOrder to {0}, use the {1} message instead.',
  },
  readOnlyRow: {
    status: 400,
    code: '0x80040203',
    text: 'Error updating {0} - Cannot Update a Read-Only Entity',
  },
  requiredMissing: {
    status: 400,
    code: '0x80040203',
    text: "The required attribute '{1}' of the '{0}' entity cannot be null.",
  },
  hierarchyCycle: {
    status: 400,
    code: '0x80040507',
    text: 'Creating this parental association would create a loop in Accounts hierarchy.',
  },
  argumentInvalid: { status: 400, code: '0x80040203', text: '{0}' },
  aggregateLimit: {
    status: 400,
    code: '0x8004e023',
    text: 'AggregateQueryRecordLimit is exceeded: {0} rows. Cannot perform this operation.',
  },
  fetchNoEntity: {
    status: 400,
    code: '0x80041102',
    text: "The entity with a name = '{0}' was not found in the MetadataCache.",
  },
  fetchNoAttribute: {
    status: 400,
    code: '0x80041103',
    text: "'{0}' entity doesn't contain attribute with Name = '{1}'.",
  },
  notSupported: {
    status: 400,
    code: '0x80040800',
    text: "The '{0}' method does not support entities of type '{1}'.",
  },
  pluginFailed: { status: 400, code: '0x80040265', text: '{0}' },
  privilegeMissing: {
    status: 403,
    code: '0x80040220',
    text: 'Principal user (Id={0}, type=8) is missing {1} privilege for entity {2}.',
  },
  batchContentType: {
    status: 400,
    code: '0x80060888',
    text: "The Content-Type '{0}' is not valid for a batch: it must be multipart/mixed with a boundary.",
  },
  batchInvalid: { status: 400, code: '0x80060888', text: '{0}' },
  batchTooLarge: {
    status: 400,
    code: '0x80060888',
    text: 'The batch has more requests than the maximum of {0}.',
  },
  batchNested: {
    status: 400,
    code: '0x80060888',
    text: 'A batch request cannot contain another batch request.',
  },
  contentIdMissing: {
    status: 400,
    code: '0x80060888',
    text: 'Content-ID header not present',
  },
  contentIdUnknown: {
    status: 400,
    code: '0x80060888',
    text: "Content-ID Reference: '{0}' does not exist in the batch context.",
  },
  changeSetMethod: {
    status: 400,
    code: '0x80060888',
    text: "The HTTP method '{0}' is not valid in a change set; only POST, PUT, PATCH and DELETE are.",
  },
  urlTooLong: {
    status: 414,
    code: '0x80060888',
    text: 'The URL is longer than {0} characters.',
  },
  userUnknown: {
    status: 403,
    code: '0x80072560',
    text: 'The user with id {0} is not a member of the organization.',
  },
  methodNotAllowed: {
    status: 405,
    code: '0x80060888',
    text: "The requested resource does not support http method '{0}'.",
  },
  deleteRestricted: {
    status: 405,
    code: '0x80040227',
    text: 'The object you tried to delete is associated with another object and cannot be deleted.',
  },
  versionMismatch: {
    status: 412,
    code: '0x80060882',
    text: "The version of the existing record doesn't match the RowVersion property provided.",
  },
  keyDuplicate: {
    status: 412,
    code: '0x80060892',
    text:
      'Entity Key {0} violated. A record with the same value for {1} already exists. A duplicate ' +
      'record cannot be created. Select one or more unique values and try again.',
  },
  duplicateDetected: {
    status: 412,
    code: '0x80040333',
    text:
      'A record was not created or updated because a duplicate of the current record already ' +
      'exists.',
  },
  recordDuplicate: {
    status: 412,
    code: '0x80040237',
    text: 'A record with matching key values already exists.',
  },
  bulkDuplicate: {
    status: 412,
    code: '0x80040237',
    text: 'Cannot insert duplicate key.',
  },
  recordsMissing: {
    status: 404,
    code: '0x80040217',
    text: '{0} With Ids = {1} Do Not Exist',
  },
  messageMissing: {
    status: 501,
    code: '0x80004001',
    text: '{0} has not yet been implemented.',
  },
  unspecified: { status: 400, code: '0x80040216', text: 'An unexpected error occurred.' },
  payloadTooLarge: {
    status: 413,
    code: '0x80060888',
    text: 'The request is larger than {0} bytes.',
  },
  tooManyRequests: {
    status: 429,
    code: '0x80072322',
    text: 'Number of requests exceeded the limit of {0} over time window of 300 seconds.',
  },
  executionTimeExceeded: {
    status: 429,
    code: '0x80072321',
    text:
      'Combined execution time of incoming requests exceeded limit of {0} milliseconds over time ' +
      'window of 300 seconds. Decrease number of concurrent requests or reduce the duration of ' +
      'requests and try again later.',
  },
  tooManyConcurrent: {
    status: 429,
    code: '0x80072326',
    text: 'Number of concurrent requests exceeded the limit of {0}.',
  },
  sqlDeadlock: {
    status: 500,
    code: '0x80044150',
    text:
      'Sql error: Generic SQL error. CRM ErrorCode: -2147204784 Sql ErrorCode: -2146232060 ' +
      'Sql Number: 1205',
  },
  unexpected: { status: 500, code: '0x80040216', text: 'An unexpected error occurred.' },
  unavailable: { status: 503, code: '0x80044150', text: 'Service Unavailable' },
} as const satisfies Record<string, Entry>;

export type ErrorName = keyof typeof errorCatalogue;

/** An answer other than success; the HTTP layer turns it into status, code and message. */
export class ServiceError extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, code: string, message: string, retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Builds the refusal `name`, its numbered places filled in order. */
export const refusal = (name: ErrorName, ...places: readonly (string | number)[]): ServiceError => {
  const entry: Entry = errorCatalogue[name];
  const message = entry.text.replace(/\{(\d)\}/g, (_, index) =>
    String(places[Number(index)] ?? ''),
  );
  return new ServiceError(entry.status, entry.code, message);
};

/** The connection is cut without an answer, as if a gateway on the way had died. */
export class ConnectionDropped extends Error {}

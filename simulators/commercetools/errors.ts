import { type Doc, docs, isDoc, text } from './storage/doc.ts';

/** A refusal as commercetools words it: an HTTP status and at least one coded error. */
export class CommerceError extends Error {
  readonly statusCode: number;
  readonly errors: readonly Doc[];

  constructor(statusCode: number, code: string, message: string, details: Doc = {}) {
    super(message);
    this.statusCode = statusCode;
    this.errors = [{ code, message, ...details }];
  }
}

export const invalidInput = (message: string) => new CommerceError(400, 'InvalidInput', message);

export const invalidOperation = (message: string) =>
  new CommerceError(400, 'InvalidOperation', message);

/** What the platform says of a value that is missing or not of its member's type. */
export const malformed = (place: string) =>
  new CommerceError(400, 'InvalidJsonInput', 'Request body does not contain valid JSON.', {
    detailedErrorMessage: `${place}: Missing or malformed value`,
  });

export const notFound = (message: string) => new CommerceError(404, 'ResourceNotFound', message);

export const duplicateField = (field: string, value: unknown, typeId: string) =>
  new CommerceError(
    400,
    'DuplicateField',
    `A duplicate value '"${String(value)}"' exists for field '${field}' on ${typeId}.`,
    { field, duplicateValue: value },
  );

export const versionMismatch = (id: string, expected: number, actual: number) =>
  new CommerceError(
    409,
    'ConcurrentModification',
    `Object ${id} has a different version than expected. Expected: ${expected} - Actual: ${actual}.`,
    { currentVersion: actual },
  );

/** The response body for anything thrown, by us, by the mock or by the HTTP server. */
export function errorResponse(error: unknown): { status: number; body: Doc } {
  const source = isDoc(error) ? error : {};
  const message = error instanceof Error ? error.message : String(error);
  const status = typeof source.statusCode === 'number' ? source.statusCode : 500;
  const listed = docs(source.errors);
  const info = isDoc(source.info) ? [source.info] : [];
  const fallback = [{ code: status === 500 ? 'General' : 'InvalidInput', message }];
  const errors = listed.length > 0 ? listed : info.length > 0 ? info : fallback;
  const body: Doc = { statusCode: status, message, errors };
  const first = text(errors[0]?.code);
  if (status === 401 && first !== undefined) {
    body.error = first;
    body.error_description = message;
  }
  return { status, body };
}

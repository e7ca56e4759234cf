import { CommerceError, invalidInput, invalidOperation } from '../errors.ts';
import { type Doc, docs, isDoc, type Row, text, toDoc } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import { type Bench, graft, handlerOf, type Mended, repositoryOf } from './bench.ts';
import { type Reference, resolve } from './references.ts';

/**
 * Gap 7 of the mock: fields that the Type does not define are accepted, a field that is not set can be
 * removed, values and `resourceTypeIds` are not checked.
 */

export type CustomFields = { type: Reference; fields: Doc };

/** Carts keep their custom fields under the Type resource id of orders. */
const typeResourceIds: Record<string, string> = { cart: 'order' };

const scalarChecks: Record<string, (value: unknown) => boolean> = {
  Boolean: (value) => typeof value === 'boolean',
  Number: (value) => typeof value === 'number',
  String: (value) => typeof value === 'string',
  Enum: (value) => typeof value === 'string',
  LocalizedEnum: (value) => typeof value === 'string',
  Date: (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value),
  DateTime: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  Time: (value) => typeof value === 'string',
  LocalizedString: isDoc,
  Money: isDoc,
  Reference: isDoc,
};

function fits(type: Doc, value: unknown): boolean {
  const name = text(type.name) ?? '';
  if (name === 'Set') {
    return Array.isArray(value) && value.every((item) => fits(toDoc(type.elementType), item));
  }
  if (name === 'Enum' || name === 'LocalizedEnum') {
    return docs(type.values).some(({ key }) => key === value);
  }
  return scalarChecks[name]?.(value) ?? true;
}

function checkField(type: Row, name: string, value: unknown): void {
  const definition = docs(type.fieldDefinitions).find((field) => field.name === name);
  if (!definition) {
    throw new CommerceError(
      400,
      'InvalidField',
      `The field '${name}' is not defined by the type '${String(type.key)}'.`,
      { field: name, invalidValue: value },
    );
  }
  if (!fits(toDoc(definition.type), value)) {
    throw new CommerceError(
      400,
      'InvalidField',
      `The value '${JSON.stringify(value)}' is not valid for field '${name}'.`,
      { field: name, invalidValue: value },
    );
  }
}

function checkRequired(type: Row, fields: Doc): void {
  for (const { name, required } of docs(type.fieldDefinitions)) {
    const field = text(name) ?? '';
    if (required !== true || (fields[field] !== undefined && fields[field] !== null)) continue;
    throw new CommerceError(400, 'RequiredField', `A value is required for field '${field}'.`, {
      field,
    });
  }
}

/** The `custom` of a resource from its draft; throws where the Type does not allow it. */
export function customFields(
  store: Store,
  draft: unknown,
  resourceType: string,
): CustomFields | undefined {
  if (!isDoc(draft) || !isDoc(draft.type)) return undefined;
  const type = resolve(store, 'type', draft.type);
  const wanted = typeResourceIds[resourceType] ?? resourceType;
  const allowed = Array.isArray(type.resourceTypeIds) ? type.resourceTypeIds : [];
  if (!allowed.includes(wanted)) {
    throw invalidOperation(`The type '${String(type.key)}' cannot be used for '${wanted}'.`);
  }
  const given = Object.entries(toDoc(draft.fields)).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  for (const [name, value] of given) checkField(type, name, value);
  const fields = Object.fromEntries(given);
  checkRequired(type, fields);
  return { type: { typeId: 'type', id: type.id }, fields };
}

/** Applies `setCustomField` to whatever carries custom fields: a resource, an address, a transaction. */
export function setCustomField(store: Store, holder: Doc, action: Doc): void {
  const custom = holder.custom;
  const name = text(action.name);
  if (name === undefined) throw invalidInput('Request body does not contain a field name.');
  if (!isDoc(custom)) throw invalidOperation('Resource has no custom type.');
  const fields = toDoc(custom.fields);
  const type = resolve(store, 'type', custom.type);
  if (action.value === undefined || action.value === null) {
    if (!(name in fields)) {
      throw invalidOperation(`Cannot remove custom field ${name} because it does not exist.`);
    }
    delete fields[name];
    checkRequired(type, fields);
    return;
  }
  checkField(type, name, action.value);
  fields[name] = action.value;
}

/** Applies `setCustomType`: replaces type and fields, or removes both without a `type`. */
export function setCustomType(store: Store, holder: Doc, action: Doc, resourceType: string): void {
  if (action.type === undefined || action.type === null) delete holder.custom;
  else holder.custom = customFields(store, action, resourceType);
}

const withCustomFields: readonly Mended[] = [
  'business-unit',
  'cart',
  'channel',
  'customer',
  'customer-group',
  'order',
  'payment',
  'store',
];

/** Puts the checks under `setCustomField` and `setCustomType` of every resource that syncs. */
export function mendCustomFields(bench: Bench): void {
  for (const typeId of withCustomFields) {
    const handler = handlerOf(repositoryOf(bench, typeId));
    if (!handler) continue;
    graft(handler, {
      _setCustomFieldValues: (resource: Doc, action: Doc) =>
        setCustomField(bench.store, resource, action),
      _setCustomType: async (_context: unknown, resource: Doc, action: Doc) =>
        setCustomType(bench.store, resource, action, typeId),
    });
  }
}

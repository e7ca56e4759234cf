import { refusal } from '../errors.ts';
import { type Element, parseXml } from './xml.ts';

export type FetchCondition = {
  readonly kind: 'condition';
  readonly attribute: string;
  /** Alias of the linked table that the column belongs to; the table around it when absent. */
  readonly entityName: string | undefined;
  readonly operator: string;
  readonly values: readonly string[];
};

export type FetchFilter = {
  readonly kind: 'filter';
  readonly any: boolean;
  readonly parts: readonly (FetchCondition | FetchFilter)[];
};

export type FetchOrder = {
  readonly attribute: string;
  readonly entityName: string | undefined;
  readonly descending: boolean;
};

/** A table of the query with what is asked of it. */
export type FetchEntity = {
  readonly name: string;
  readonly attributes: readonly { readonly name: string; readonly alias: string | undefined }[];
  readonly allAttributes: boolean;
  readonly filters: readonly FetchFilter[];
  readonly orders: readonly FetchOrder[];
  readonly links: readonly FetchLink[];
};

export type FetchLink = FetchEntity & {
  readonly alias: string;
  readonly from: string;
  readonly to: string;
  readonly linkType: 'inner' | 'outer' | 'exists';
};

/** A FetchXML query, as far as it is simulated. */
export type FetchQuery = {
  readonly entity: FetchEntity;
  readonly top: number | undefined;
  readonly count: number | undefined;
  readonly page: number;
  readonly distinct: boolean;
  readonly total: boolean;
};

const LINKS_MAX = 15;

const notSimulated = (what: string): Error =>
  refusal('argumentInvalid', `FetchXML: ${what} is not simulated.`);

const need = (element: Element, name: string): string => {
  const value = element.attributes.get(name);
  if (value === undefined || value === '') {
    throw refusal('argumentInvalid', `FetchXML: ${element.name} needs the attribute ${name}.`);
  }
  return value;
};

const numberOf = (element: Element, name: string): number | undefined => {
  const text = element.attributes.get(name);
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw refusal('argumentInvalid', `FetchXML: ${name} must be a positive number, not '${text}'.`);
};

const isTrue = (element: Element, name: string): boolean =>
  ['true', '1'].includes(element.attributes.get(name) ?? '');

const all = (element: Element, name: string): Element[] =>
  element.children.filter((child) => child.name === name);

const conditionOf = (element: Element): FetchCondition => {
  const value = element.attributes.get('value');
  const inner = all(element, 'value').map((child) => child.text.trim());
  return {
    kind: 'condition',
    attribute: need(element, 'attribute'),
    entityName: element.attributes.get('entityname'),
    operator: need(element, 'operator'),
    values: value === undefined ? inner : [value, ...inner],
  };
};

const filterOf = (element: Element): FetchFilter => ({
  kind: 'filter',
  any: element.attributes.get('type') === 'or',
  parts: element.children.map((child) => {
    if (child.name === 'condition') return conditionOf(child);
    if (child.name === 'filter') return filterOf(child);
    throw notSimulated(`<${child.name}> within a filter`);
  }),
});

const orderOf = (element: Element): FetchOrder => ({
  attribute: need(element, 'attribute'),
  entityName: element.attributes.get('entityname'),
  descending: isTrue(element, 'descending'),
});

const known = new Set(['attribute', 'all-attributes', 'filter', 'order', 'link-entity']);

/** Numbers the links that have no alias, as the service does. */
type Numbering = { links: number };

const entityOf = (element: Element, numbering: Numbering): FetchEntity => {
  const strange = element.children.find((child) => !known.has(child.name));
  if (strange !== undefined) throw notSimulated(`<${strange.name}>`);
  return {
    name: need(element, 'name'),
    attributes: all(element, 'attribute').map((child) => ({
      name: need(child, 'name'),
      alias: child.attributes.get('alias'),
    })),
    allAttributes: all(element, 'all-attributes').length > 0,
    filters: all(element, 'filter').map(filterOf),
    orders: all(element, 'order').map(orderOf),
    links: all(element, 'link-entity').map((child) => linkOf(child, numbering)),
  };
};

function linkOf(element: Element, numbering: Numbering): FetchLink {
  numbering.links += 1;
  if (numbering.links > LINKS_MAX) {
    throw refusal('argumentInvalid', `FetchXML: more than ${LINKS_MAX} link-entity elements.`);
  }
  const linkType = element.attributes.get('link-type') ?? 'inner';
  if (linkType !== 'inner' && linkType !== 'outer' && linkType !== 'exists') {
    throw notSimulated(`link-type ${linkType}`);
  }
  const name = need(element, 'name');
  const alias = element.attributes.get('alias') ?? `${name}${numbering.links}`;
  const entity = entityOf(element, numbering);
  return { ...entity, alias, from: need(element, 'from'), to: need(element, 'to'), linkType };
}

/** Reads a FetchXML query; what is not simulated is refused by name. */
export const parseFetch = (text: string): FetchQuery => {
  const root = parseXml(text);
  const [entity, ...more] = all(root, 'entity');
  if (root.name !== 'fetch' || entity === undefined || more.length > 0) {
    throw refusal('argumentInvalid', 'FetchXML: <fetch> with one <entity> is expected.');
  }
  if (isTrue(root, 'aggregate')) throw notSimulated('aggregate');
  return {
    entity: entityOf(entity, { links: 0 }),
    top: numberOf(root, 'top'),
    count: numberOf(root, 'count'),
    page: numberOf(root, 'page') ?? 1,
    distinct: isTrue(root, 'distinct'),
    total: isTrue(root, 'returntotalrecordcount'),
  };
};

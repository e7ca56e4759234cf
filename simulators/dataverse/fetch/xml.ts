import { refusal } from '../errors.ts';

/** An element of a document; text between child elements is not kept apart. */
export type Element = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  readonly text: string;
};

type Open = { name: string; attributes: Map<string, string>; children: Element[]; text: string };

const DEPTH_MAX = 64;

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

const decoded = (text: string): string =>
  text.replace(/&(#x?[\da-fA-F]+|\w+);/g, (whole, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
    return entities[name] ?? whole;
  });

/** Comment, declaration, closing tag, opening tag with attributes, or text. */
const piece =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;

const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

const attributesOf = (text: string): Map<string, string> => {
  const found = new Map<string, string>();
  for (const [, name = '', double, single] of text.matchAll(attribute)) {
    found.set(name, decoded(double ?? single ?? ''));
  }
  return found;
};

const malformed = (): Error => refusal('argumentInvalid', 'Invalid XML.');

const close = (stack: Open[], name: string): void => {
  const done = stack.pop();
  const parent = stack.at(-1);
  if (done?.name !== name || parent === undefined) throw malformed();
  parent.children.push(done);
};

const open = (stack: Open[], name: string, attributes: string, closed: boolean): void => {
  if (stack.length > DEPTH_MAX) throw malformed();
  stack.push({ name, attributes: attributesOf(attributes), children: [], text: '' });
  if (closed) close(stack, name);
};

/** Parses the small part of XML that FetchXML uses: no namespaces, no document types. */
export const parseXml = (text: string): Element => {
  const root: Open = { name: '', attributes: new Map(), children: [], text: '' };
  const stack: Open[] = [root];
  let at = 0;
  while (at < text.length) {
    piece.lastIndex = at;
    const found = piece.exec(text);
    if (found === null) throw malformed();
    at = piece.lastIndex;
    const [, closing, opening, attributes = '', slash, plain] = found;
    if (closing !== undefined) close(stack, closing);
    else if (opening !== undefined) open(stack, opening, attributes, slash === '/');
    else if (plain !== undefined) {
      const innermost = stack.at(-1);
      if (innermost !== undefined) innermost.text += decoded(plain);
    }
  }
  const [only, ...more] = root.children;
  if (stack.length !== 1 || only === undefined || more.length > 0) throw malformed();
  return only;
};

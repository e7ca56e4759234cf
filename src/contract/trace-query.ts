/** What somebody who asks for a trace has in hand. */
export type TraceQuestion =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'orderNumber'; readonly orderNumber: string };

const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** Longer than any URL of either system; anything longer is no id. */
export const questionLengthMax = 2000;

/**
 * Understands the address of a CRM form, of a Web API row or of a Merchant Center page, a bare
 * GUID in any writing (a CRM row, a commercetools resource, an event, a correlation), or else an
 * order number. Null when there is nothing to look for.
 */
export function parseTraceQuestion(text: string): TraceQuestion | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > questionLengthMax) return null;
  const url = /^https?:\/\//i.test(trimmed) ? URL.parse(trimmed) : null;
  if (url !== null) return fromUrl(url);
  const bare = trimmed.replace(/^\{(.*)\}$/, '$1');
  const ids = bare.match(guid);
  if (ids?.[0] !== undefined && ids[0].length === bare.length) return byId(ids[0]);
  return { by: 'orderNumber', orderNumber: trimmed };
}

/**
 * A CRM form carries other GUIDs before the row's own (`appid`), so the `id` parameter goes first;
 * in a path the row is the last GUID (`/customers/<id>/orders/<id>`, `contacts(<id>)`).
 */
function fromUrl(url: URL): TraceQuestion | null {
  const named = url.searchParams.get('id')?.match(guid)?.[0];
  if (named !== undefined) return byId(named);
  const inFragment = new URLSearchParams(url.hash.slice(1)).get('id')?.match(guid)?.[0];
  if (inFragment !== undefined) return byId(inFragment);
  const inPath = decodeSafely(url.pathname).match(guid)?.at(-1);
  return inPath === undefined ? null : byId(inPath);
}

function byId(id: string): TraceQuestion {
  return { by: 'id', id: id.toLowerCase() };
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

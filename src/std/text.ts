/**
 * Cuts a text for people down to `lengthMax` UTF-16 units (the unit that Dataverse and SQL Server
 * count in), the last of them `…`. Never leaves half of a surrogate pair, which JSON and PostgreSQL
 * refuse.
 */
export function shorten(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const kept = text.slice(0, Math.max(0, lengthMax - 1));
  return `${endsInHalfPair(kept) ? kept.slice(0, -1) : kept}…`;
}

function endsInHalfPair(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}

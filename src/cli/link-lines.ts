import type { LinkDetailAnswer } from '../contract/links.ts';
import { actionLine, reasonText, refText } from './trace-lines.ts';

type Detail = LinkDetailAnswer['links'][number];

/** One link a line. */
export function linkLine(link: Omit<Detail, 'mirror' | 'actions'>): string {
  return `${link.crmTable}(${link.crmId})  is ${refText(link.ref)}, ${reasonText(link.reason)}, since ${link.linkedAt}`;
}

/** A link, what is agreed with the row, and what was done to it by hand. */
export function linkDetailLines(link: Detail): readonly string[] {
  const { mirror, actions } = link;
  const agreed =
    mirror === null
      ? '  nothing is agreed with the row yet'
      : `  agreed at version ${mirror.version}, ${mirror.updatedAt}: [${mirror.columns.join(', ')}]`;
  return [linkLine(link), agreed, ...actions.map(actionLine)];
}

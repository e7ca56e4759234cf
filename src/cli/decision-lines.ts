import type { DecisionsAnswer } from '../contract/decisions.ts';
import { moreLines } from './parked-lines.ts';
import { valueText } from './table.ts';
import { refText } from './trace-lines.ts';

type Decision = DecisionsAnswer['decisions'][number];

/** One decision a line. */
export function decisionLines({ decisions, cursor }: DecisionsAnswer): readonly string[] {
  if (decisions.length === 0) return ['No decision.'];
  return [...decisions.map(decisionLine), ...moreLines(cursor)];
}

function decisionLine(decision: Decision): string {
  const { at, column, rule, ref, id } = decision;
  const reversed = decision.reversedBy === null ? '' : `, reversed by ${decision.reversedBy}`;
  return `${at}  ${column}: ${outcome(decision)}, by ${rule}${reversed}  ${refText(ref)}  decision ${id}`;
}

/** Everything that is kept of a decision. */
export function decisionDetailLines(decision: Decision): readonly string[] {
  const { ref, crmTable, crmId, eventId, correlationId, who, at, id, column, rule } = decision;
  return [
    `${column} of ${refText(ref)} and ${crmTable}(${crmId}), decision ${id}`,
    `  ${decision.winner} won, by ${rule}`,
    ...(decision.masked
      ? ['  the values were not kept']
      : [
          `  commercetools  ${valueText(decision.commerce)}`,
          `  dynamics       ${valueText(decision.crm)}`,
        ]),
    `  ${at}, ${who}, ${eventId === null ? 'no event' : `event ${eventId}`}, correlation ${correlationId}`,
    ...(decision.reversedBy === null ? [] : [`  reversed by ${decision.reversedBy}`]),
  ];
}

function outcome({ winner, commerce, crm, masked }: Decision): string {
  if (masked) return `${winner} won`;
  const [won, lost] = winner === 'dynamics' ? [crm, commerce] : [commerce, crm];
  return `${winner} won, ${valueText(won)} over ${valueText(lost)}`;
}

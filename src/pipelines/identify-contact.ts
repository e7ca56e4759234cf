import { candidatesMax, identityColumns } from '../core/identity/contact-rules.ts';
import { type ContactVerdict, decideContact } from '../core/identity/decide-contact.ts';
import { mappedColumns } from '../core/mapping/contact-map.ts';
import type { Person } from '../core/model/person.ts';
import type { CrmRow } from '../ports/crm.ts';
import { Problem } from '../problems/problem.ts';
import { note, type Run } from './run.ts';

export type Identified =
  | { readonly is: 'new' }
  | { readonly is: 'matched'; readonly row: CrmRow; readonly reason: string };

/**
 * Asks the CRM who a customer without a link could be: one request. A look-up that fails throws,
 * and so never reads as "no such person"; several possible contacts are a question for a person.
 */
export async function identifyContact(run: Run, person: Person): Promise<Identified> {
  const { contactRules, contactMap } = run.deps.settings;
  const rows = await run.deps.crm.findContacts(
    { commercetoolsId: person.ref.id, email: person.email, rowsMax: candidatesMax },
    [...new Set([...identityColumns, ...mappedColumns(contactMap)])],
    run.call,
  );
  const verdict = decideContact(person, rows, contactRules);
  note(run, 'identify contact', verdict.is, { note: evidenceText(verdict) });
  switch (verdict.is) {
    case 'new':
      return { is: 'new' };
    case 'matched':
      return { is: 'matched', row: verdict.row, reason: verdict.rule };
    case 'ambiguous':
      throw new Problem('CWY-4001', {
        place: 'contact',
        value: `${verdict.rows.length} contacts by ${verdict.rule}`,
      });
    case 'refused':
      throw new Problem('CWY-4012', { place: 'contact', value: verdict.reason });
  }
}

function evidenceText({ evidence }: ContactVerdict<CrmRow>): string | null {
  if (evidence.length === 0) return null;
  return evidence.map(({ rule, crmId, saw }) => `${rule}: ${saw} ${crmId}`).join('; ');
}

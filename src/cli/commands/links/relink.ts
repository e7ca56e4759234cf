import type { OpenedStore } from '../../../app/types.ts';
import { Problem } from '../../../problems/problem.ts';
import type { Shell } from '../../shell.ts';
import { questionOf } from '../parked/target.ts';

type Link = Awaited<ReturnType<OpenedStore['links']['find']>>[number];
type Relinked = Awaited<ReturnType<OpenedStore['links']['remove']>>;

/** The one record that is meant: the one with this id, or the only one that the row stands for. */
export async function linkedRecord(text: string, { links }: OpenedStore): Promise<Link['ref']> {
  const question = questionOf(text);
  const found = await links.find(question);
  const own = found.filter(({ ref }) => question.by === 'id' && ref.id === question.id);
  const meant = own.length > 0 ? own : found;
  const [link] = meant;
  if (link === undefined) throw new Problem('CWY-6005', { value: text, bound: 'a linked record' });
  if (meant.length === 1) return link.ref;
  throw new Problem('CWY-6004', {
    value: `${text}, which stands for ${meant.length} records`,
    bound: 'the commercetools id of one of them',
  });
}

/** Says what the change came to; answers with the exit code. */
export function tellRelinked(shell: Shell, done: Relinked, text: string): number {
  if (done.is === 'unlinked')
    throw new Problem('CWY-6005', { value: text, bound: 'a linked record' });
  const { ref, crmTable, crmId } = done.link;
  if (done.is === 'unchanged') {
    shell.out(`${ref.kind} ${ref.id} is linked to ${crmTable}(${crmId}) already.`);
    return 0;
  }
  const now = crmId === done.formerCrmId ? 'no row' : `${crmTable}(${crmId})`;
  shell.out(`${ref.kind} ${ref.id} is linked to ${now}, not to ${crmTable}(${done.formerCrmId}).`);
  shell.out(`It is worked on now: event ${done.eventId}.`);
  return 0;
}

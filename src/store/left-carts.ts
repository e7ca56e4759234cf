import type { Pool } from 'pg';
import { recordKey } from '../core/model/record.ts';
import type { LeftCart, LeftCartQuestion } from '../ports/left-carts.ts';
import { run } from './database.ts';

/** The carts that were told of, due or not, in the order of their keys; one page. */
export async function leftCarts(
  pool: Pool,
  { projectKey, afterId, before, cartsMax }: LeftCartQuestion,
): Promise<readonly LeftCart[]> {
  const after = afterId === null ? '' : recordKey({ projectKey, kind: 'cart', id: afterId });
  const rows = await run<Row>(pool, selectLeftCarts, [projectKey, after, before, cartsMax]);
  return rows.map(({ id, is_due: isDue }) => ({ id, isDue }));
}

interface Row {
  readonly id: string;
  readonly is_due: boolean;
}

/**
 * What is due is judged here, for the texts of an entry are long; the words are those of `openSilence`.
 * The page is one of all carts: an index of the due ones would have to change with every mirror.
 */
export const selectLeftCarts = {
  name: 'left_carts',
  text: `
    select split_part(record_key, '/', 3) as id,
      coalesce(jsonb_typeof("values" -> 'last') = 'object', false)
        and coalesce("values" ->> 'ended', 'frozen') = 'frozen'
        and updated_at <= $3::timestamptz as is_due
    from causeway.mirror
    where split_part(record_key, '/', 2) = 'cart' and split_part(record_key, '/', 1) = $1
      and record_key > $2
    order by record_key limit $4`,
};

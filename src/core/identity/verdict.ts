import type { Candidate } from './contact-rules.ts';
import type { Evidence } from './look.ts';

/** What people have decided about a record and a row; holds until they decide otherwise. */
export interface StandingVerdict {
  readonly crmId: string;
  /** `merge` = this row is to be merged into the one that is `always`. */
  readonly is: 'always' | 'never' | 'merge';
}

/**
 * Why Causeway must not act although there is an answer: the record's own row is inactive (somebody
 * closed it) or was merged into another one, or there were more candidates than a look-up brings.
 */
export type RefusalReason = 'contact-inactive' | 'contact-merged' | 'too-many-candidates';

interface Reached {
  /** What was seen on which row, in the order of the rules. */
  readonly evidence: readonly Evidence[];
}

/** Who a record is in the CRM. */
export type Verdict<Row extends Candidate> =
  | (Reached & {
      readonly is: 'matched';
      readonly row: Row;
      readonly rule: string;
      /** It may carry personal data of the CRM back to commercetools, whatever the record says. */
      readonly certain: boolean;
    })
  | (Reached & { readonly is: 'new' })
  | (Reached & {
      readonly is: 'ambiguous' | 'proposed';
      /** The row that was created first comes first. */
      readonly rows: readonly Row[];
      readonly rule: string;
    })
  | (Reached & {
      readonly is: 'refused';
      readonly reason: RefusalReason;
      /** That came upon the rows; null when it was none. */
      readonly rule: string | null;
      /** The rows that it is about; of one that was merged `_masterid_value` leads on. */
      readonly rows: readonly Row[];
    });

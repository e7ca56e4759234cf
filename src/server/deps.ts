import type { FastifyBaseLogger } from 'fastify';
import type { EditQuestion } from '../contract/edits.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Intake, NotificationReader } from '../ports/intake.ts';
import type {
  ConsentLedger,
  DecisionLog,
  EditDesk,
  LinkBook,
  NumbersDesk,
  ParkedWork,
  ReviewList,
} from '../ports/operator.ts';
import type { Journal, Store } from '../ports/store.ts';
import type { Clock } from '../std/time.ts';

/** What the routes act through. */
export interface ServerDeps {
  readonly reader: NotificationReader;
  readonly intake: Intake;
  readonly journal: Journal;
  readonly store: Pick<Store, 'counts' | 'replay'>;
  readonly parked: ParkedWork;
  readonly links: LinkBook;
  readonly reviews: ReviewList;
  readonly decisions: DecisionLog;
  readonly consents: ConsentLedger;
  readonly edits: EditDesk;
  /** Throws CWY-6004 for edits that no run would ever write. */
  readonly checkEdits: (ref: RecordRef, edits: EditQuestion['edits']) => void;
  readonly numbers: NumbersDesk;
  /** Resolves when the database answers. */
  readonly ping: () => Promise<void>;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly settings: ServerSettings;
}

export interface ServerSettings {
  readonly version: string;
  readonly bodyBytesMax: number;
  /** Notifications in one request. */
  readonly bodiesMax: number;
  /** Without a token only this machine may send. */
  readonly intakeToken: string | undefined;
  /** Without a token only this machine may ask. */
  readonly apiToken: string | undefined;
}

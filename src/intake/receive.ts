import type { IntakeAnswer } from '../contract/intake.ts';
import type { Intake, NotificationReader, Reading } from '../ports/intake.ts';
import type { Instant } from '../std/time.ts';

export interface ReceiveDeps {
  readonly reader: NotificationReader;
  readonly intake: Intake;
}

type Fate = keyof IntakeAnswer;

/**
 * Reads and stores the notifications of one request side by side, so that they share a transaction.
 * Resolves after commit: whoever answers the sender after this has kept the promise. Rejects when
 * one of them could not be stored; those that were are recognised when the sender tries again.
 */
export async function receive(
  bodies: readonly unknown[],
  receivedAt: Instant,
  deps: ReceiveDeps,
): Promise<IntakeAnswer> {
  const settled = await Promise.allSettled(
    bodies.map((body) => accept(deps.reader.read(body, receivedAt), deps.intake)),
  );
  const answer = { accepted: 0, duplicate: 0, ignored: 0, parked: 0 };
  for (const one of settled) {
    if (one.status === 'rejected') throw one.reason;
    answer[one.value] += 1;
  }
  return answer;
}

/** Unreadable bodies are stored as well: a redelivery would not make them readable. */
async function accept(reading: Reading, intake: Intake): Promise<Fate> {
  if (reading.is === 'test' || reading.is === 'ignored') return 'ignored';
  const accepted = await intake.accept(reading.envelope);
  if (accepted.duplicate) return 'duplicate';
  return reading.is === 'unreadable' || accepted.parked === true ? 'parked' : 'accepted';
}

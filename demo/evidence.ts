import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Evidence } from './checks/check.ts';
import type { Operator } from './operator.ts';
import type { Notes } from './story/stage.ts';
import type { World } from './world.ts';

/** Takes down how things stand, in both simulators and in Causeway, when all is quiet. */
export async function gather(world: World, notes: Notes): Promise<Evidence> {
  await world.feed.poll();
  return {
    commerce: await world.commerce.state(),
    crm: await world.crm.state(),
    counts: await world.causeway.counts(),
    events: world.feed.all(),
    deliveries: await world.commerce.deliveries(),
    notes,
    logs: world.processes
      .logFiles()
      .map((file) => ({ file: basename(file), text: readFileSync(file, 'utf8') })),
    secrets: world.secrets,
    traceByCommand: (question) => askCommand(world.operator, question),
    traceByApi: (question) => world.causeway.trace(question),
  };
}

/** `causeway trace <question> --json` as an operator runs it; null when it finds nothing. */
async function askCommand(operator: Operator, question: string): Promise<unknown> {
  const { code, text } = await operator('trace', question, '--json');
  return code === 0 ? JSON.parse(text) : null;
}

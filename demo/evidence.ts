import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Evidence } from './checks/check.ts';
import type { Notes } from './story/stage.ts';
import type { World } from './world.ts';

const traceTimeoutMs = 20_000;

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
    traceByCommand: (question) => askCommand(world, question),
    traceByApi: (question) => world.causeway.trace(question),
  };
}

/** `causeway trace <question> --json` as an operator runs it; null when it finds nothing. */
async function askCommand({ root, service }: World, question: string): Promise<unknown> {
  const child = spawn(process.execPath, ['bin/causeway.js', 'trace', question, '--json'], {
    cwd: root,
    env: { ...process.env, ...service.env },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: traceTimeoutMs,
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return code === 0 ? JSON.parse(Buffer.concat(chunks).toString('utf8')) : null;
}

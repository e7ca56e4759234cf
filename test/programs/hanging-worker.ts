import { createQueue } from '../../src/queue/queue.ts';

/** A worker that takes one batch, says so and never finishes it. For tests that kill it. */
const [url = ''] = process.argv.slice(2);
const queue = createQueue({ url });
await queue.start();
await queue.worker().work(
  async (refs) => {
    process.stdout.write(`took ${refs.map((ref) => ref.id).join(' ')}\n`);
    await new Promise(() => undefined);
  },
  { batchSizeMax: 10 },
);

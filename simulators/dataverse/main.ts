import { helpText } from './help.ts';
import { parseOptions } from './options.ts';
import { startDataverse } from './server.ts';

const PARENT_CHECK_MS = 1000;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const run = async (words: readonly string[]): Promise<void> => {
  const options = parseOptions(words);
  const { world, close, ...reachable } = await startDataverse(options);
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await close();
    await world.save();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  const { parentPid } = options;
  if (parentPid !== undefined) {
    setInterval(() => {
      if (!isAlive(parentPid)) void stop();
    }, PARENT_CHECK_MS).unref();
  }
  console.log(JSON.stringify({ ready: true, ...reachable }));
};

const words = process.argv.slice(2);
if (words.includes('--help')) console.log(helpText());
else {
  run(words).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}

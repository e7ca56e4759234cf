import { parseCommandLine, usage } from './command-line.ts';
import { startCommercetools } from './server.ts';
import { loadSunrise, sunriseEntries } from './sunrise.ts';

async function run(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2));
  if (command.kind === 'help') {
    process.stdout.write(usage);
    return;
  }
  const simulator = await startCommercetools(command.options);
  if (command.sunriseDirectory !== undefined) {
    const { failed } = await simulator.seed(sunriseEntries(loadSunrise(command.sunriseDirectory)));
    for (const { typeId, message } of failed) process.stderr.write(`seed: ${typeId}: ${message}\n`);
  }
  // Before the ready line: whoever reads it may stop us at once.
  const stop = () => {
    void simulator.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const { url, tokenUrl, clientId, clientSecret, projectKey } = simulator;
  const ready = { ready: true, url, tokenUrl, clientId, clientSecret, projectKey };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

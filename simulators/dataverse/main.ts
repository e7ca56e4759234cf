import { sentinelsHelp } from './faults/sentinels.ts';
import { flagsHelp, parseOptions } from './options.ts';
import { startDataverse } from './server.ts';

const help = `Plays a Dataverse organisation on 127.0.0.1.

Usage: node simulators/dataverse/main.ts [flags]

${flagsHelp()}
  --help                            this text

When it is ready it prints one line of JSON: url, apiUrl, tokenUrl, clientId, clientSecret.

Faults are set with POST /_sim/faults (GET shows them), a JSON object with any of
  outage, outageToken    true: 503 for the Web API, for sign-in
  latencyMs              wait before every answer
  failNext               [{count, status, code, message, retryAfter, table, method}]
  dropResponse           {count, when: "before"|"after", table, method}: cut the connection
  throttle               {count, retryAfterSeconds}: 429
  malformed              so many answers are cut in half
  expireTokens           true: every bearer token is void
  expireDeltaTokens      true: every delta token expires; or an entity set for one table
where table is an entity set such as contacts.

Words in lastname, name, subject or emailaddress1 that make writes of that row fail:
${sentinelsHelp()}
`;

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
if (words.includes('--help')) console.log(help);
else {
  run(words).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}

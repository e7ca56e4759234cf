import { upperWord } from './faults/plug-in.ts';
import { sentinelsHelp } from './faults/sentinels.ts';
import { flagHelp } from './options.ts';

type Lines = readonly (readonly [name: string, text: string])[];

/** Every flag stands in one group; a test sees to it. */
const groups: readonly (readonly [title: string, flags: readonly string[]])[] = [
  ['Start', ['--port', '--seed-file', '--state', '--bare', '--sales', '--parent-pid']],
  ['Sign-in', ['--application-users', '--token-lifetime-seconds']],
  [
    'Behaviour',
    [
      '--state-on-create',
      '--address-rows',
      '--change-tracking-days',
      '--key-index-ms',
      '--metadata-delay-ms',
      '--refuse-bulk',
    ],
  ],
  [
    'Limits and time',
    [
      '--limits',
      '--limit-requests',
      '--limit-execution-ms',
      '--limit-concurrency',
      '--servers',
      '--dop-hint',
      '--cost-model',
      '--time-scale',
      '--latency-ms',
    ],
  ],
  ['Faults', ['--sentinel-hits', '--bulk-deadlock-percent']],
];

const faults: Lines = [
  ['outage, outageToken', 'true: 503 for the Web API, for sign-in'],
  ['latencyMs', 'wait before every answer'],
  ['failNext', '[{count, status, code, message, retryAfter, table, method}]'],
  ['dropResponse', '{count, when: "before"|"after", table, method}: cut the connection'],
  ['throttle', '{count, retryAfterSeconds}: 429'],
  ['malformed', 'so many answers are cut in half'],
  ['customizationBusy', 'so many changes of metadata are refused with 429 0x80071151'],
  ['missingPrivileges', '["prvWriteContact", ...]: 403 for calls that need them'],
  ['expireTokens', 'true: every bearer token is void'],
  ['expireDeltaTokens', 'true: every delta token expires; or an entity set for one table'],
];

const admin: Lines = [
  ['GET  /_sim/', 'the inspection page, for a browser'],
  ['GET  /_sim/health', '{"healthy":true}'],
  ['GET  /_sim/state', 'rows per table; ?table=contacts for all rows of one, raw'],
  ['GET  /_sim/rows', '?table=contacts&search=ada&top=50: the newest rows with a text'],
  ['GET  /_sim/requests', 'counters and the latest calls; ?latest=n for so many'],
  ['GET  /_sim/process', 'processor time and memory of the simulator'],
  ['GET  /_sim/webhooks', 'what was delivered to webhooks'],
  ['GET  /_sim/faults', 'faults, POST sets them'],
  ['GET  /_sim/limits', 'limits and what is used of them, POST sets or resets them'],
  ['GET  /_sim/bulk', 'how bulk messages behave, POST sets it'],
  ['POST /_sim/seed', '{"contacts":[{...}]}: writes rows as a person would'],
  ['POST /_sim/save', 'saves the state to its file'],
  ['POST /_sim/reset', 'back to the first rows, no faults, empty counters'],
];

const NAME_WIDTH = 34;

const lines = (entries: Lines): string =>
  entries.map(([name, text]) => `  ${name.padEnd(NAME_WIDTH)}${text}`).join('\n');

const flagsHelp = (): string =>
  groups
    .map(([title, names]) => `${title}:\n${lines(names.map((name) => flagHelp(name)))}`)
    .join('\n\n');

/** All that `--help` prints. */
export const helpText = (): string => `Plays a Dataverse organisation (Dynamics 365) on 127.0.0.1.

Usage: causeway simulate dataverse [flags]

${flagsHelp()}

  ${'--help'.padEnd(NAME_WIDTH)}this text

When it is ready it prints one line of JSON: url, apiUrl, tokenUrl, clientId, clientSecret,
applicationUsers. SIGTERM and SIGINT end it with status 0.

Faults are set with POST /_sim/faults, a JSON object with any of
${lines(faults)}
where table is an entity set such as contacts.

Words in lastname, name, subject or emailaddress1 that make writes of that row fail:
${sentinelsHelp()}
In any text:
  ${upperWord.padEnd(18)}always: a plug-in writes the text in capitals

Without sign-in:
${lines(admin)}

More in simulators/dataverse: README.md, SPEC.md (every behaviour), DIFFERENCES.md.
`;

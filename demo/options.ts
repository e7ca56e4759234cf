import { parseArgs } from 'node:util';

export interface Options {
  /** Play the story, check the promises and end; otherwise go on with traffic until Ctrl-C. */
  readonly exit: boolean;
  /** Print the result as JSON on the last line. */
  readonly json: boolean;
  readonly seed: number;
  /** Customers that are made up, besides those of the data set. */
  readonly people: number;
  /** Orders of the data set that are imported at most. */
  readonly ordersMax: number;
  readonly help: boolean;
}

export const helpText = `Causeway demo: customers and orders of commercetools in Dynamics 365, and back what sellers change.

  npm run demo                    goes on with new traffic until Ctrl-C
  npm run demo -- --exit          plays a story, checks the promises, ends with 0 only if all hold
  npm run demo -- --exit --json   the same; the last line is the result as JSON

  --seed <n>      seed of the made-up shop (default 2026)
  --people <n>    made-up customers, 10 to 2000 (default 60)
  --orders <n>    orders of the data set at most, 0 to 1000 (default 400)
  --help          this text

A PostgreSQL of your own is used when DATABASE_URL is set (the demo makes a database of its own in
it); otherwise one is started from the npm package, with its data under .causeway/.
`;

/** Reads the command line. Throws an `Error` with one sentence about what is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      exit: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      seed: { type: 'string', default: '2026' },
      people: { type: 'string', default: '60' },
      orders: { type: 'string', default: '400' },
    },
  });
  return {
    exit: values.exit,
    json: values.json,
    help: values.help,
    seed: whole('--seed', values.seed, 0, 4_294_967_295),
    people: whole('--people', values.people, 10, 2000),
    ordersMax: whole('--orders', values.orders, 0, 1000),
  };
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d{1,10}$/.test(text) && value >= min && value <= max) return value;
  throw new Error(`${name} ${text}: a whole number from ${min} to ${max} is expected.`);
}

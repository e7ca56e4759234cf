import { textAt } from '../raw.ts';
import type { Check, Evidence } from './check.ts';
import { verdictOf } from './check.ts';

/** Short names would be found inside of other words. */
const nameLengthMin = 6;
const namesMax = 200;

/** Log lines name records and fields, never what people are called or where they are reached. */
export const nothingPersonalInLogs: Check = {
  name: 'nothing personal in the logs',
  run: (evidence) => {
    const words = personalWords(evidence);
    const bytes = evidence.logs.reduce((sum, { text }) => sum + text.length, 0);
    return verdictOf(found(evidence, words), `${words.length} words sought in ${bytes} characters`);
  },
};

export const noSecretInLogs: Check = {
  name: 'no secret in the logs',
  run: (evidence) =>
    verdictOf(
      found(evidence, evidence.secrets).map((fault) => fault.replace(/"[^"]*"/, 'a secret')),
      `${evidence.secrets.length} secrets sought in ${evidence.logs.length} logs`,
    ),
};

function personalWords({ commerce }: Evidence): readonly string[] {
  const customers = commerce.customers.slice(-namesMax);
  const emails = customers.map((customer) => textAt(customer, 'email'));
  const names = customers.map((customer) => textAt(customer, 'lastName'));
  return [...new Set([...emails, ...names])].filter(
    (word): word is string => word !== null && word.length >= nameLengthMin,
  );
}

function found({ logs }: Evidence, words: readonly string[]): readonly string[] {
  return logs.flatMap(({ file, text }) => {
    const lower = text.toLowerCase();
    return words
      .filter((word) => lower.includes(word.toLowerCase()))
      .map((word) => `"${word}" in ${file}`);
  });
}

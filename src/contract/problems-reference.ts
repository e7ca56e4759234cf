import { catalogue } from '../problems/catalogue.ts';
import type { CatalogueEntry, ProblemClass } from '../problems/problem-class.ts';

const families: readonly (readonly [prefix: string, title: string])[] = [
  ['CWY-1', 'Intake'],
  ['CWY-2', 'commercetools'],
  ['CWY-3', 'Dataverse'],
  ['CWY-4', 'Pipeline'],
  ['CWY-5', 'PostgreSQL and queue'],
  ['CWY-6', 'Configuration, command line and API'],
];

const consequences: Readonly<Record<ProblemClass, string>> = {
  transient: 'It is tried again after a growing pause.',
  throttled: 'It is tried again when the other system allows it.',
  conflict: 'It is read, computed and written again at once, a bounded number of times.',
  'waits-for-data': 'It is parked until the record it names appears or changes.',
  mapping: 'It is parked until data or configuration change.',
  'needs-a-person': 'It is parked until somebody decides.',
  configuration: 'Nothing starts (exit code 2).',
  request: 'The caller is told.',
};

/** The reference page of all problems, in Markdown. */
export function problemsReference(): string {
  const entries: readonly [string, CatalogueEntry][] = Object.entries(catalogue);
  return [
    '# Problems',
    '',
    '<!-- Generated from src/problems/catalogue.ts by `node src/contract/write-reference.ts`. -->',
    '',
    'Every operating error has a number. Log lines, the trace, the HTTP API and the command line name it.',
    '',
    ...families.flatMap(([prefix, title]) => [
      `## ${title}`,
      '',
      ...entries.filter(([code]) => code.startsWith(prefix)).flatMap(section),
    ]),
  ].join('\n');
}

function section([code, entry]: readonly [string, CatalogueEntry]): readonly string[] {
  return [
    `<a id="${code.toLowerCase()}"></a>`,
    '',
    `### ${code}: ${entry.title}`,
    '',
    `- **What is behind it:** ${entry.cause}`,
    `- **What Causeway does:** ${consequences[entry.class]} (${entry.class})`,
    `- **What to do:** ${entry.remedy}`,
    '',
  ];
}

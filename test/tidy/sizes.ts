import { isCode, type Rule } from './tree.ts';

const linesMax = 400;

/** Files that may be longer, each with its reason. */
const exceptions: Readonly<Record<string, { linesMax: number; reason: string }>> = {
  'src/store/schema.sql': { linesMax: 2_000, reason: 'generated dump of the schema' },
};

export const fileSizes: Rule = {
  name: 'file sizes',
  check: (tree) =>
    tree.files
      .filter((file) => isCode(file.path) || file.path.endsWith('.sql'))
      .flatMap((file) => {
        const lines = file.text.split('\n').length - 1;
        const bound = exceptions[file.path]?.linesMax ?? linesMax;
        if (lines <= bound) return [];
        return [
          {
            place: file.path,
            value: `${lines} lines`,
            bound: `${bound} lines`,
            remedy: 'split it by subject, or name it in test/tidy/sizes.ts with its reason',
          },
        ];
      }),
  broken: [{ path: 'src/long.ts', text: '\n'.repeat(linesMax + 1) }],
};

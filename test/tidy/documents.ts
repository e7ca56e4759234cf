import { posix } from 'node:path';
import type { Finding, Rule, TidyFile, Tree } from './tree.ts';

/** Links in Markdown lead somewhere: to a file or folder that exists and a heading in it. */
export const liveLinks: Rule = {
  name: 'live links',
  check: (tree) => markdown(tree).flatMap((file) => deadLinks(file, tree)),
  broken: [
    { path: 'docs/a.md', text: '[gone](nowhere.md)' },
    { path: 'docs/b.md', text: '# Title\n[gone](#elsewhere)' },
  ],
};

const sections = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];

/** CHANGELOG.md keeps the shape of keepachangelog.com, so that releases can be cut from it. */
export const changelog: Rule = {
  name: 'changelog',
  check: (tree) => {
    const file = tree.files.find((candidate) => candidate.path === 'CHANGELOG.md');
    if (file === undefined) {
      return [changelogFinding('CHANGELOG.md', 'missing', 'a file', 'write it')];
    }
    return [...changelogHeadings(file.text), ...emptySections(file.text)];
  },
  broken: [{ path: 'CHANGELOG.md', text: '# Changes\n\n## v1\n\n### News\n' }],
};

const adrSections = ['Context', 'Decision', 'Consequences'];

/** Decisions are numbered without holes and have the same parts, so that they can be cited. */
export const decisions: Rule = {
  name: 'decision records',
  check: (tree) => {
    const records = tree.files
      .filter((file) => /^docs\/adr\/\d/.test(file.path))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    return records.flatMap((file, index) => {
      const number = String(index + 1).padStart(4, '0');
      const named = posix.basename(file.path).startsWith(`${number}-`);
      const missing = adrSections.filter((section) => !file.text.includes(`\n## ${section}\n`));
      return [
        ...(named ? [] : [adrFinding(file, 'its number', `${number} comes next`)]),
        ...missing.map((section) => adrFinding(file, `no "${section}"`, `a section ${section}`)),
      ];
    });
  },
  broken: [{ path: 'docs/adr/0003-x.md', text: '# X\n' }],
};

function deadLinks(file: TidyFile, tree: Tree): readonly Finding[] {
  const text = file.text.replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(link, file, tree))
    .map((link) => ({
      place: file.path,
      value: link,
      bound: 'a file, folder or heading that exists',
      remedy: 'correct the link, or remove it with what it promised',
    }));
}

function leadsSomewhere(link: string, from: TidyFile, tree: Tree): boolean {
  const [path = '', heading] = link.split('#', 2);
  const target = path === '' ? from.path : posix.join(posix.dirname(from.path), path);
  const place = target.replace(/\/$/, '');
  if (place !== '.' && !tree.places.has(place)) return false;
  if (heading === undefined) return true;
  const file = tree.files.find((candidate) => candidate.path === place);
  return file !== undefined && headings(file.text).has(heading);
}

/** Headings as GitHub turns them into anchors. */
function headings(text: string): ReadonlySet<string> {
  return new Set(
    [...text.matchAll(/^#+ (.+)$/gm)].map((match) =>
      (match[1] ?? '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

function changelogHeadings(text: string): readonly Finding[] {
  const lines = text.split('\n');
  const bad = lines.filter(
    (line) =>
      (line.startsWith('# ') && line !== '# Changelog') ||
      (line.startsWith('## ') &&
        !/^## \[(Unreleased|\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d|Unreleased\])/.test(line)) ||
      (line.startsWith('### ') && !sections.includes(line.slice(4))),
  );
  const first = lines.find((line) => line.startsWith('## '));
  return [
    ...bad.map((line) =>
      changelogFinding(
        `line ${lines.indexOf(line) + 1}`,
        line,
        `"# Changelog", "## [Unreleased]", "## [1.2.3] - 2026-01-31" or "### " with ${sections.join(', ')}`,
        'use one of these headings',
      ),
    ),
    ...(first === '## [Unreleased]'
      ? []
      : [changelogFinding('top', first ?? 'nothing', '## [Unreleased] first', 'add it')]),
  ];
}

function emptySections(text: string): readonly Finding[] {
  return text
    .split(/^### /m)
    .slice(1)
    .filter((section) => !/^- /m.test(section))
    .map((section) =>
      changelogFinding(
        section.split('\n', 1)[0] ?? '',
        'empty',
        'one "- " line or more',
        'drop it',
      ),
    );
}

function markdown(tree: Tree): readonly TidyFile[] {
  return tree.files.filter((file) => file.path.endsWith('.md'));
}

function changelogFinding(place: string, value: string, bound: string, remedy: string): Finding {
  return { place: `CHANGELOG.md ${place}`, value, bound, remedy };
}

function adrFinding(file: TidyFile, value: string, bound: string): Finding {
  return { place: file.path, value, bound, remedy: 'follow docs/adr/README.md' };
}

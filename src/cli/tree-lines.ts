import type { ComparedCompany } from '../app/types.ts';
import { table, valueText } from './table.ts';

type Line = ComparedCompany['lines'][number];
type Difference = Line['differences'][number];

/** Both trees for reading: a line for each unit and each account, and what it comes to. */
export function treeLines(compared: ComparedCompany): readonly string[] {
  return [
    ...table([
      ['business unit', 'commercetools', 'Dynamics', 'state', 'people', ''],
      ...compared.lines.map(cells),
    ]),
    '',
    ...summary(compared),
  ];
}

/** The state is the one of the unit; where the account has another one, the difference says so. */
function cells(line: Line): readonly string[] {
  const { depth, unit, account } = line;
  return [
    `${'  '.repeat(depth)}${unit?.key ?? '–'}`,
    valueText(unit?.name ?? null),
    valueText(account?.name ?? null),
    (unit ?? account)?.isActive ? 'active' : 'inactive',
    unit === null ? '' : String(unit.associates),
    marks(line),
  ];
}

function marks(line: Line): string {
  const said = line.differences.map((difference) => words(difference, line));
  return [...(line.isShared ? ['shares the account'] : []), ...said, ...trouble(line)].join('; ');
}

/** A unit without an account says itself what keeps it from having one. */
function trouble({ unit, trouble: code, differences }: Line): readonly string[] {
  if (unit === null || code === null || differences.some(({ is }) => is === 'no-account'))
    return [];
  return [`${code}, causeway parked show ${unit.id}`];
}

/** `there` is Dynamics. */
function words(difference: Difference, { unit, account }: Line): string {
  switch (difference.is) {
    case 'name':
      return 'name differs';
    case 'state':
      return `${difference.there} there`;
    case 'place':
      return difference.above === null
        ? 'stands at the top there'
        : `stands under ${valueText(difference.above)} there`;
    case 'no-account':
      return difference.problem === null
        ? 'no account yet'
        : `no account yet (${difference.problem}, causeway parked show ${unit?.id})`;
    case 'link-gone':
      return `link leads to a row that is gone (${difference.accountId})`;
    case 'not-linked':
      return 'not linked to its account';
    case 'no-unit':
      return `account without a unit (${account?.id})`;
    case 'unit-gone':
      return `account of a unit that is gone (${account?.id})`;
    case 'other-company':
      return `account of ${difference.unitKey}, which is not of this company (${account?.id})`;
    case 'second-account':
      return `says that it is ${difference.unitKey}, which has another account (${account?.id})`;
  }
}

function summary({ lines, differing, retired, isCut }: ComparedCompany): readonly string[] {
  const units = lines.filter(({ unit }) => unit !== null).length;
  const company = `${counted(units, 'business unit')}, ${counted(lines.length - units, 'further account')}`;
  const found = differing === 0 ? 'no difference' : `${differing} with a difference`;
  return [
    `${company}: ${found}.`,
    ...(retired === 0 ? [] : [`Left out: ${counted(retired, 'inactive account')} without a unit.`]),
    ...(isCut ? [`Only ${counted(units, 'business unit')} were read; there may be more.`] : []),
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

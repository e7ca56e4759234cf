import { loadConfig } from '../../../app/config/load.ts';
import type { ClaimReader, OpenedStore } from '../../../app/types.ts';
import { pageSizeMax } from '../../../contract/page.ts';
import { actOf, reasonGiven, withStore } from '../../desk.ts';
import { configOption, noArguments, parseOptions } from '../../options.ts';
import type { Shell } from '../../shell.ts';
import type { Verb } from '../../subcommands.ts';

type Claims = ReturnType<ClaimReader['rows']>;
type Claim = Parameters<OpenedStore['linkRebuild']['rebuild']>[0][number];
type Rebuilt = Awaited<ReturnType<OpenedStore['linkRebuild']['rebuild']>>;
/** What becomes of one piece of the claims. */
type Step = (claims: readonly Claim[]) => Promise<Rebuilt>;

export const rebuild: Verb = {
  name: 'rebuild',
  usage: '--reason <text> [--dry-run]',
  help: [
    '                       links customers anew whose commercetools id a contact carries; reads all',
    '                       contacts. Accounts are not read: a business unit finds its own again by the',
    '                       id that it carries, with the next news of the unit.',
    '                       Links that there are stay as they are.',
    '  --dry-run            only says what it would come to',
    '                       Exit code 1 when a row claims a record that is linked to another row.',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      reason: { type: 'string' },
      'dry-run': { type: 'boolean' },
    });
    noArguments(positionals);
    const isDry = values['dry-run'] === true;
    const act = actOf(shell, isDry ? values.reason : reasonGiven(values.reason));
    const config = await loadConfig({ ...shell, file: values.config });
    return withStore(shell, values.config, async (opened) => {
      const step = isDry
        ? preview(opened)
        : (rows: readonly Claim[]) => opened.linkRebuild.rebuild(rows, act);
      const reader = await shell.openClaims(config);
      try {
        return await rebuildAll(reader.rows(), step, opened, shell, isDry);
      } finally {
        await reader.close();
      }
    });
  },
};

async function rebuildAll(
  claims: Claims,
  step: Step,
  opened: OpenedStore,
  shell: Shell,
  isDry: boolean,
): Promise<number> {
  let linked = 0;
  let unchanged = 0;
  let conflicts = 0;
  for await (const rows of claims) {
    for (let from = 0; from < rows.length; from += pageSizeMax) {
      const piece = rows.slice(from, from + pageSizeMax);
      const done = await step(piece);
      linked += done.linked;
      unchanged += done.unchanged;
      conflicts += done.conflicts.length;
      for (const line of await conflictLines(done, opened)) shell.out(line);
    }
  }
  shell.out(
    `${linked} ${isDry ? 'would be linked' : 'linked'}, ${unchanged} unchanged, ${conflicts} in conflict.`,
  );
  return conflicts === 0 ? 0 : 1;
}

/** Which row claims the record, and which one stands for it. */
async function conflictLines(
  { conflicts }: Rebuilt,
  { store }: OpenedStore,
): Promise<readonly string[]> {
  if (conflicts.length === 0) return [];
  const links = await store.links(conflicts.map(({ ref }) => ref));
  const rowOf = new Map(links.map((link) => [keyOf(link), `${link.crmTable}(${link.crmId})`]));
  return conflicts.map(({ ref, crmId }) => {
    const row = rowOf.get(keyOf({ ref }));
    const why = row === undefined ? 'which other rows say as well' : `which is linked to ${row}`;
    return `conflict: row ${crmId} says ${ref.kind} ${ref.id}, ${why}`;
  });
}

/** What a rebuild of these claims would come to, by the rule of `LinkRebuild`; pieces are judged alone. */
function preview({ store }: OpenedStore): Step {
  return async (claims) => {
    const links = await store.links(claims.map(({ ref }) => ref));
    const rowOf = new Map(links.map((link) => [keyOf(link), link.crmId]));
    const claimants = Map.groupBy(claims, keyOf);
    const isLone = (claim: Claim) => claimants.get(keyOf(claim))?.length === 1;
    const isFree = (claim: Claim) => !rowOf.has(keyOf(claim)) && isLone(claim);
    const isUnchanged = ({ ref, crmId }: Claim) => rowOf.get(keyOf({ ref })) === crmId;
    return {
      linked: claims.filter(isFree).length,
      unchanged: claims.filter(isUnchanged).length,
      conflicts: claims.filter((claim) => !isFree(claim) && !isUnchanged(claim)),
    };
  };
}

function keyOf({ ref }: { readonly ref: Claim['ref'] }): string {
  return `${ref.projectKey}/${ref.kind}/${ref.id}`;
}

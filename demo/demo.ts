import { runChecks } from './checks/all.ts';
import { gather } from './evidence.ts';
import type { Options } from './options.ts';
import { populateTown, quiet } from './populate-town.ts';
import { type Screen, screenOf } from './progress.ts';
import { needText } from './raw.ts';
import { emptyNotes, type Stage } from './story/stage.ts';
import { playStory } from './story/story.ts';
import { holds, printSummary, type Summary, summaryOf } from './summary.ts';
import { goOn } from './traffic.ts';
import { startUndo, type Undo } from './undo.ts';
import { startView, type View } from './view.ts';
import { lasting } from './wait.ts';
import { openWorld, type World } from './world.ts';

/** How long a start that is under way may take to notice that it is not wanted any more. */
const noticeMsMax = 5000;

/** The whole demo; answers with the exit code. Whatever happens, nothing that it started stays. */
export async function runDemo(root: string, options: Options): Promise<number> {
  const stop = stopSignal();
  const screen = screenOf(process.stdout, stop);
  const undo = startUndo((text) => process.stderr.write(`${text}\n`));
  const ended = play(root, options, screen, undo, stop).catch((error: unknown) => {
    if (stop.aborted) return 1;
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`\nThe demo failed. ${text}\n`);
    return 1;
  });
  const code = await Promise.race([ended, aborted(stop)]);
  await undo.run();
  if (stop.aborted) {
    await Promise.race([ended, lasting(noticeMsMax)]);
    await undo.run();
  }
  return code;
}

async function play(
  root: string,
  options: Options,
  screen: Screen,
  undo: Undo,
  stop: AbortSignal,
): Promise<number> {
  const begun = performance.now();
  screen.line(
    '\nCauseway demo: a commercetools project and a Dynamics 365 environment, both simulated.\n',
  );
  const world = await openWorld(root, options, screen, undo);
  const view = startView(world.feed, screen);
  undo.add(view.stop);
  view.show(false);
  await populateTown(world, options, screen);
  await tellAddresses(world, screen);
  view.show(true);
  const stage = stageOf(world);
  if (!options.exit) {
    tellWhatToTry(world, screen);
    screen.line('  The life of the shop goes on; Ctrl-C ends it.\n');
    await goOn(stage, stop);
    return 0;
  }
  await playStory(stage, screen);
  const summary = await judge(world, stage, view, screen, begun);
  printSummary(screen, summary);
  if (options.json) screen.line(JSON.stringify(summary));
  return holds(summary) ? 0 : 1;
}

function stageOf(world: World): Stage {
  const { shop, town, commerce, crm, causeway, operator, feed, service } = world;
  return {
    ...{ shop, town, commerce, crm, causeway, operator, feed },
    workers: service.workers,
    notes: emptyNotes(),
    quiet: (what) => quiet(world, what),
  };
}

async function judge(
  world: World,
  stage: Stage,
  view: View,
  screen: Screen,
  begun: number,
): Promise<Summary> {
  await view.stop();
  screen.line();
  // Before the oracle looks: it asks the simulators as well.
  const requests = {
    crm: (await world.crm.requests()).rows,
    commerce: (await world.commerce.requests()) - world.shop.requestsSent(),
  };
  const evidence = await gather(world, stage.notes);
  const checks = await screen.step('Checks against the two systems’ own state', () =>
    runChecks(evidence),
  );
  const seconds = (performance.now() - begun) / 1000;
  return summaryOf(evidence.counts, evidence.crm, requests, checks, seconds);
}

async function tellAddresses(world: World, screen: Screen): Promise<void> {
  const { contacts } = await world.crm.state();
  const sample = contacts.find((contact) => typeof contact.cwy_commercetoolsid === 'string');
  screen.line();
  screen.line(
    `  commercetools  ${world.commerceService.integration.url}/${world.commerceService.integration.projectKey}`,
  );
  screen.line(`  Dataverse      ${world.crm.url}/api/data/v9.2/`);
  screen.line(`  Causeway       ${world.causeway.url}`);
  if (sample !== undefined) {
    const address = `${world.crm.url}/api/data/v9.2/contacts(${needText(sample, 'contactid')})`;
    screen.line(`  A contact      ${address}`);
    screen.line(
      `  Its trace      DATABASE_URL='${world.service.env.DATABASE_URL}' npx causeway trace '${address}'`,
    );
  }
  screen.line();
}

/** Two customers cannot be worked on without a person; these commands show them. */
function tellWhatToTry({ service }: World, screen: Screen): void {
  const database = `DATABASE_URL='${service.env.DATABASE_URL}'`;
  screen.line(`  Who is it?     ${database} npx causeway review list`);
  screen.line(`  What waits?    ${database} npx causeway parked list`);
  screen.line();
}

/** Aborted by Ctrl-C, or when somebody else ends the demo. A second signal ends it at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort(signal);
    });
  }
  return stop.signal;
}

/** 0 after Ctrl-C, for it is the way to end the demo; the shell's number for other signals. */
function aborted(signal: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason === 'SIGINT' ? 0 : 143));
  });
}

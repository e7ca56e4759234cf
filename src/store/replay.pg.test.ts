import { afterAll, beforeAll, expect, it } from 'vitest';
import { envelopeOf, refOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
  // Runs that fail at once: what goes back to waiting is parked again before the next group.
  await world.db.pool.query(`
    create function park_again() returns trigger language plpgsql as $$ begin
      if old.state = 'parked' and new.state = 'waiting' then
        new.state := 'parked'; new.problem_code := old.problem_code;
        new.settled_at := clock_timestamp(); new.settled_xid := pg_current_xact_id();
      end if;
      return new;
    end $$;
    create trigger park_again before update on causeway.event
      for each row execute function park_again()`);
});
afterAll(() => world.close());

it('takes each event once, although it is parked again meanwhile', async () => {
  const refs = Array.from({ length: 2_500 }, (_, n) => refOf(`n${n}`));
  await world.store.accept(refs.map((ref) => envelopeOf(ref.id, ref)));
  await world.store.giveUp(refs, { code: 'CWY-3006', message: 'CWY-3006' });
  await world.takeJobs();
  const act = { who: 'test', reason: null, correlationId: 'test' };
  expect(await world.store.replay({ problem: 'CWY-3006' }, act)).toBe(2_500);
  expect(await world.takeJobs()).toHaveLength(2_500);
});

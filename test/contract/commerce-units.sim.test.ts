import { startCommercetools } from '../../simulators/commercetools/server.ts';
import { createCommerce } from '../../src/commercetools/gateway.ts';
import { openShop } from '../shop.ts';
import { registerCommerceUnitTests } from './commerce-unit-contract.ts';
import {
  registerCommerceCreateTests,
  registerCommerceUnitUpdateTests,
} from './commerce-unit-update-contract.ts';
import { type UnitSubject, unitTypeDraft } from './commerce-units.ts';
import { realClock } from './recorded-call.ts';

const unitTypeKey = 'causeway-unit';

async function open(): Promise<UnitSubject> {
  const simulator = await startCommercetools({ port: 0 });
  const { url, projectKey, clientId, clientSecret } = simulator;
  const options = {
    ...{ projectKey, apiUrl: url, authUrl: url, clientId, clientSecret },
    timeoutMs: 5_000,
    clock: realClock,
  };
  const commerce = createCommerce({ ...options, unitTypeKey });
  const withoutType = createCommerce(options);
  const shop = await openShop(simulator);
  await shop.post('/types', unitTypeDraft(unitTypeKey));
  const close = async () => {
    await Promise.all([commerce.close(), withoutType.close()]);
    await simulator.close();
  };
  return { commerce, withoutType, shop, projectKey, messages: true, unitTypeKey, close };
}

registerCommerceUnitTests('simulator', open);
registerCommerceUnitUpdateTests('simulator', open);
registerCommerceCreateTests('simulator', open);

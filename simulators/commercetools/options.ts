import type { CourierBounds } from './delivery/courier.ts';
import type { Knobs } from './delivery/knobs.ts';

export type ApiClient = { clientId: string; clientSecret: string };

/** How a simulator starts; everything has a default. */
export type SimulatorOptions = {
  /** 0 takes a free port. */
  port: number;
  projectKey: string;
  /** The client that the integration uses; its id appears in `createdBy` and `lastModifiedBy`. */
  clientId: string;
  clientSecret: string;
  /** Other clients, such as the shop. */
  clients: readonly ApiClient[];
  /** Whether `GET /messages` answers; subscriptions deliver either way. */
  messagesEnabled: boolean;
  latencyMs: number;
  /** Decides which notifications are lost, duplicated, delayed. */
  seed: number;
  knobs: Partial<Knobs>;
  pubsubPush: Record<string, string>;
  sinkHeaders: Record<string, string>;
  payloadBytesMax: number;
  courier: Partial<CourierBounds>;
};

export const defaultOptions: SimulatorOptions = {
  port: 0,
  projectKey: 'causeway-demo',
  clientId: 'causeway',
  clientSecret: 'causeway-secret',
  clients: [{ clientId: 'shop', clientSecret: 'shop-secret' }],
  messagesEnabled: true,
  latencyMs: 0,
  seed: 1,
  knobs: {},
  pubsubPush: {},
  sinkHeaders: {},
  payloadBytesMax: 256 * 1024,
  courier: {},
};

import { createHash } from 'node:crypto';
import { consentFields, consentMap } from '../core/consent/consent-map.ts';
import { accountIdField, accountRules } from '../core/identity/account-rules.ts';
import { contactRules, crmIdPlace } from '../core/identity/short-rules.ts';
import { insightFields } from '../core/insight/insight-columns.ts';
import type { InsightSettings } from '../core/insight/insight-settings.ts';
import { accountFieldMap } from '../core/mapping/account-map.ts';
import { contactFieldMap } from '../core/mapping/contact-map.ts';
import type { NormaliseSettings } from '../core/normalise/settings.ts';
import type { StoreLabels } from '../core/store-context/store-context.ts';
import type { CartSettings, PipelineSettings } from '../pipelines/deps.ts';
import type { Instant } from '../std/time.ts';
import type { Config } from './config/schema.ts';

/** What the pipelines have to know of the configuration. */
export function pipelineSettings(config: Config, setUpAt: Instant): PipelineSettings {
  const consent = consentMap(config.consent);
  return {
    concurrencyMax: config.worker.concurrencyMax,
    retry: config.retry,
    contactRules: contactRules(config.identity),
    crmIdIn: crmIdPlace(config.identity.crmIdIn),
    contactMap: contactFieldMap(placedBy(config), {
      parent: config.associates.contactParent,
      storeCountries: config.normalise.storeCountries,
      more: [...consentFields(consent), ...(config.insight.columns ? insightFields() : [])],
    }),
    orders: config.orders,
    accountRules: accountRules(config.identity),
    accountMap: accountFieldMap(config.account, {
      storeCountries: config.normalise.storeCountries,
      more: config.insight.columns ? insightFields() : [],
    }),
    accountIdIn: accountIdField(config.identity),
    primaryContactIn: config.account.primaryContactIn ?? null,
    associates: { ...config.associates, fromDynamics: config.associates.fromDynamics ?? null },
    addressRows: config.addresses.rows,
    timelineRegarding: config.timeline.regarding,
    carts: cartSettings(config.carts),
    insight: insightSettings(config.insight),
    consent,
    normalise: normaliseSettings(config.normalise),
    checkShape: config.dynamics.checkColumns,
    integrationLog: config.dynamics.integrationLog,
    timelineTarget: config.timeline.target,
    timelineKinds: config.timeline.kinds,
    timelineSince: timelineSince(config.timeline, setUpAt),
    lifecycle: config.timeline,
    timelineCurrency: config.timeline.currency,
    scope: config.scope,
    storeLabels: storeLabels(config.stores),
    storeRecords: config.stores.records,
  };
}

/** Who makes associates by where a contact stands wants this to go back, unless they say otherwise. */
function placedBy({ contact, associates }: Config): Config['contact'] {
  const { parentcustomerid } = contact.fields;
  if (associates.fromDynamics === undefined || parentcustomerid === false) return contact;
  if (parentcustomerid?.direction !== undefined) return contact;
  const back = { ...parentcustomerid, direction: 'both' } as const;
  return { ...contact, fields: { ...contact.fields, parentcustomerid: back } };
}

/**
 * Tells one mapping from another: what was parked because of the configuration is tried again when
 * this changes. Functions count by their text.
 */
export function mappingFingerprint(config: Config): string {
  const { contact, account, associates, addresses, normalise, identity } = config;
  const { consent, timeline, orders, stores, insight } = config;
  const people = { contact, account, associates, addresses, normalise, identity };
  const mapping = { ...people, consent, timeline, orders, stores, insight };
  const text = JSON.stringify(mapping, (_, value) =>
    typeof value === 'function' ? String(value) : value,
  );
  return createHash('sha256').update(text).digest('hex');
}

/** Of the core: what is not set is null there. */
export function insightSettings(given: Config['insight']): InsightSettings {
  const { baseCurrency = null, brandAttribute = null, categoryAttribute = null, ...rest } = given;
  return { ...rest, baseCurrency, brandAttribute, categoryAttribute };
}

function timelineSince({ since }: Config['timeline'], setUpAt: Instant): Instant | null {
  if (since === undefined) return null;
  return since === 'go-live' ? setUpAt : `${since}T00:00:00.000Z`;
}

/** What is not set is null to the core. */
function storeLabels({ labels }: Config['stores']): StoreLabels {
  return Object.fromEntries(
    Object.entries(labels).map(([key, { brand = null, region = null }]) => [
      key,
      { brand, region },
    ]),
  );
}

function cartSettings({ silenceMinutes, again, url }: Config['carts']): CartSettings {
  return { silenceMs: silenceMinutes * 60_000, again, url: url ?? null };
}

/** What is not set is null to the core. */
function normaliseSettings(given: Config['normalise']): NormaliseSettings {
  const { localeFallback = null, phoneCountry = null, ...rest } = given;
  return { ...rest, localeFallback, phoneCountry };
}

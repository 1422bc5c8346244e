import type { ObjectCapability } from '../port/capabilities.ts'
import type { Connector } from '../port/connector.ts'
import type { Session } from '../port/session.ts'
import type { ObjectType } from '../domain/entities.ts'
import { byObject } from '../connector-kit/spec-of.ts'
import { findByPhone, phoneProperties } from './find-by-phone.ts'
import { activityMapping, activityReferences } from './activities/kinds.ts'
import { type HubSpotApp, hubSpotOAuth } from './auth.ts'
import type { Conversation, Lane } from './client.ts'
import { ensureExternalIds } from './external-id.ts'
import { missingByObject, readAccount, readHealth } from './health.ts'
import type { HubSpotObject } from './object-type.ts'
import { hubSpotObject, hubSpotObjects, keyProperties } from './objects.ts'
import { operationsOn } from './operations.ts'
import { listUsers } from './users.ts'
import { upsertByKey } from './upsert-by-key.ts'
import { hubSpotWebhook } from './webhook.ts'

/** What HubSpot can do with any object. */
const capability = {
  pageSize: 100,
  batchSize: 100,
  // The search index is eventually consistent.
  changesMayLag: true,
  refusesKnown: [],
  costs: { unit: 'calls', page: 1, read: 1, lookup: 1, write: 1 },
} as const satisfies Omit<ObjectCapability, 'label'>

function capabilityOf(object: HubSpotObject): ObjectCapability {
  return {
    ...capability,
    label: object.label,
    refusesKnown: keyProperties(object).flatMap(({ kind, searchedAs }) => (searchedAs === undefined ? [kind] : [])),
  }
}

const activityCapability: ObjectCapability = {
  ...capability,
  label: { one: 'Call, meeting or email', many: 'Calls, meetings and emails' },
}

/** HubSpot does not say how long it may work on a call; this is more than its gateways allow. */
const requestMaxMs = 10 * 60 * 1000

/** HubSpot through @hubspot/api-client, CRM v3 (supported until September 2027). */
export function createHubSpotConnector(app: HubSpotApp, now: () => number = Date.now): Connector {
  const conversation = (session: Session): Conversation => ({ session, app, now })
  const of = (session: Session, object: ObjectType) => operationsOn(conversation(session), object)
  return {
    crmType: 'hubspot',
    capabilities: {
      objects: { ...byObject(hubSpotObjects, capabilityOf), activity: activityCapability },
      apiToken: true,
      requestMaxMs,
      // 110 per ten seconds for an installed app, until responses report it; four or five searches per second for the whole account.
      budgets: { general: { requests: 110, perMs: 10_000 }, search: { requests: 4, perMs: 1_000 } } satisfies Record<
        Lane,
        unknown
      >,
    },
    oauth: hubSpotOAuth(app, globalThis.fetch, now),
    contactNames: [],
    defaultMapping: { ...byObject(hubSpotObjects, ({ mapping }) => mapping), activity: activityMapping },
    referenceMapping: { ...byObject(hubSpotObjects, ({ referenceMapping }) => referenceMapping), activity: activityReferences },

    async account(session) {
      const details = await readAccount(conversation(session))
      const refused = await ensureExternalIds(conversation(session))
      const host = app.appUrl === 'https://app.hubspot.com' && details.uiDomain ? `https://${details.uiDomain}` : app.appUrl
      const kind = details.accountType ? ` (${details.accountType.toLowerCase().replaceAll('_', ' ')})` : ''
      return {
        id: String(details.portalId),
        name: `HubSpot account ${details.portalId}${kind}`,
        recordUrls: {
          ...byObject(hubSpotObjects, ({ typeId }) => `${host}/contacts/${details.portalId}/record/${typeId}`),
          // Their ids begin with the number of their object.
          activity: `${host}/contacts/${details.portalId}/record`,
        },
        missingByObject: { ...refused, ...(await missingByObject(conversation(session))) },
      }
    },

    listUsers: (session) => listUsers(conversation(session)),
    describeFields: (session, object) => of(session, object).describeFields(),
    countRecords: (session, object) => of(session, object).countRecords(),
    listChanges: (session, object, after, linked) => of(session, object).listChanges(after, linked),
    getRecords: (session, object, ids) => of(session, object).getRecords(ids),
    fieldTimes: (session, object, asked) => of(session, object).fieldTimes(asked),
    findByKey: (session, object, kind, values) => of(session, object).findByKey(kind, values),
    contactsByPhone: { fields: phoneProperties, find: (session, phones) => findByPhone(conversation(session), phones) },
    upsertRecords: (session, object, writes) => of(session, object).upsertRecords(writes),
    upsertByKey: (session, object, kind, writes) => upsertByKey(conversation(session), hubSpotObject(object), kind, writes),
    archiveRecords: (session, object, ids) => of(session, object).archiveRecords(ids),
    eraseRecords: (session, object, ids) => of(session, object).eraseRecords(ids),
    health: (session) => readHealth(conversation(session)),
    webhook: hubSpotWebhook(app.webhookSecret ?? app.clientSecret),
  }
}

import type { ObjectCapability } from '../port/capabilities.ts'
import type { Connector } from '../port/connector.ts'
import type { Session } from '../port/session.ts'
import { changesOfLinked } from '../connector-kit/of-linked.ts'
import { byObject } from '../connector-kit/spec-of.ts'
import { type HubSpotApp, hubSpotOAuth } from './auth.ts'
import { archiveRecords } from './archive.ts'
import { countRecords, listChanges } from './changes.ts'
import type { Conversation, Lane } from './client.ts'
import { describeFields } from './describe.ts'
import { eraseRecords } from './erase.ts'
import { ensureExternalIds } from './external-id.ts'
import { readFieldTimes } from './field-times.ts'
import { missingByObject, readAccount, readHealth } from './health.ts'
import { type HubSpotObject, hubSpotObject, hubSpotObjects, keyProperties } from './objects.ts'
import { findByKey, readRecords } from './reads.ts'
import { readOfLinked } from './of-linked.ts'
import { listUsers } from './users.ts'
import { hubSpotWebhook } from './webhook.ts'
import { writeRecords } from './writes.ts'

/** What HubSpot can do with an object. */
function capabilityOf(object: HubSpotObject): ObjectCapability {
  return {
    label: object.label,
    pageSize: 100,
    batchSize: 100,
    // The search index is eventually consistent.
    changesMayLag: true,
    refusesKnown: keyProperties(object).flatMap(({ kind, searchedAs }) => (searchedAs === undefined ? [kind] : [])),
    costs: { unit: 'calls', page: 1, read: 1, lookup: 1, write: 1 },
  }
}

/** HubSpot does not say how long it may work on a call; this is more than its gateways allow. */
const requestMaxMs = 10 * 60 * 1000

/** HubSpot through @hubspot/api-client, CRM v3 (supported until September 2027). */
export function createHubSpotConnector(app: HubSpotApp, now: () => number = Date.now): Connector {
  const conversation = (session: Session): Conversation => ({ session, app, now })
  return {
    crmType: 'hubspot',
    capabilities: {
      objects: byObject(hubSpotObjects, capabilityOf),
      apiToken: true,
      requestMaxMs,
      // 110 per ten seconds for an installed app, until responses report it; four or five searches per second for the whole account.
      budgets: { general: { requests: 110, perMs: 10_000 }, search: { requests: 4, perMs: 1_000 } } satisfies Record<
        Lane,
        unknown
      >,
    },
    oauth: hubSpotOAuth(app, globalThis.fetch, now),
    defaultMapping: byObject(hubSpotObjects, ({ mapping }) => mapping),
    referenceMapping: byObject(hubSpotObjects, ({ referenceMapping }) => referenceMapping),

    async account(session) {
      const details = await readAccount(conversation(session))
      const refused = await ensureExternalIds(conversation(session))
      const host = app.appUrl === 'https://app.hubspot.com' && details.uiDomain ? `https://${details.uiDomain}` : app.appUrl
      const kind = details.accountType ? ` (${details.accountType.toLowerCase().replaceAll('_', ' ')})` : ''
      return {
        id: String(details.portalId),
        name: `HubSpot account ${details.portalId}${kind}`,
        recordUrls: byObject(hubSpotObjects, ({ typeId }) => `${host}/contacts/${details.portalId}/record/${typeId}`),
        missingByObject: { ...refused, ...(await missingByObject(conversation(session))) },
      }
    },

    describeFields: (session, object) => describeFields(conversation(session), hubSpotObject(object)),
    listUsers: (session) => listUsers(conversation(session)),
    countRecords: (session, object) => countRecords(conversation(session), hubSpotObject(object)),
    listChanges: (session, object, after, linked) => {
      const spec = hubSpotObject(object)
      return spec.ofLinked === undefined || linked === undefined
        ? listChanges(conversation(session), spec, after)
        : changesOfLinked(readOfLinked(conversation(session), object, spec.ofLinked, linked), after)
    },
    getRecords: (session, object, ids) => readRecords(conversation(session), hubSpotObject(object), ids),
    fieldTimes: (session, object, asked) => readFieldTimes(conversation(session), hubSpotObject(object), asked),
    findByKey: (session, object, kind, values) => findByKey(conversation(session), hubSpotObject(object), kind, values),
    upsertRecords: (session, object, writes) => writeRecords(conversation(session), hubSpotObject(object), writes),
    archiveRecords: (session, object, ids) => archiveRecords(conversation(session), hubSpotObject(object), ids),
    eraseRecords: (session, object, ids) => eraseRecords(conversation(session), hubSpotObject(object), ids),
    health: (session) => readHealth(conversation(session)),
    webhook: hubSpotWebhook(app.webhookSecret ?? app.clientSecret),
  }
}

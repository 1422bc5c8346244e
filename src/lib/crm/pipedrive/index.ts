import type { ObjectCapability } from '../port/capabilities.ts'
import type { Connector } from '../port/connector.ts'
import type { Session } from '../port/session.ts'
import { findByPhone } from './find-by-phone.ts'
import { type PipedriveApp, pipedriveOAuth } from './auth.ts'
import type { Conversation, Lane } from './client.ts'
import { ensureIdField } from './fields.ts'
import { adviceOf, missingByObject, readHealth, readUser } from './health.ts'
import type { KindFacts } from './kinds/kind.ts'
import { allKinds, byKind, kindOf } from './kinds/kinds.ts'
import { operationsOn } from './operations.ts'
import { pageSize } from './rows.ts'
import { activeSubscriptions, subscribe, unsubscribe } from './subscriptions.ts'
import { listUsers } from './users.ts'
import { readWebhook } from './webhook.ts'

/** Pipedrive does not say how long it may work on a call; this is more than its gateways allow. Our field is not unique there. */
const requestMaxMs = 10 * 60 * 1000

const capabilityOf = ({ capability }: KindFacts): ObjectCapability => ({
  ...capability,
  pageSize,
  batchSize: 1,
  changesMayLag: false,
  refusesKnown: [],
  mergesMayLookDeleted: true,
})

/**
 * Pipedrive through its own SDK: v2 of the API for persons, organizations and their fields; v1, without a successor, for users,
 * recent changes, changelogs and webhooks.
 */
export function createPipedriveConnector(app: PipedriveApp, now: () => number = Date.now): Connector {
  const conversation = (session: Session): Conversation => ({ session, app, now })
  return {
    crmType: 'pipedrive',
    capabilities: {
      objects: byKind(capabilityOf),
      apiToken: true,
      requestMaxMs,
      // Limits of the largest plan; response headers lower them for smaller ones. Searches have the same limit in every plan.
      budgets: {
        general: { requests: 480, perMs: 2_000, inFlightMax: 40 },
        search: { requests: 10, perMs: 2_000, inFlightMax: 4 },
      } satisfies Record<Lane, unknown>,
    },
    oauth: pipedriveOAuth(app, now),
    contactNames: ['firstName', 'lastName'],
    defaultMapping: byKind(({ mapping }) => mapping),
    joinedFields: byKind(({ joinedFields }) => joinedFields),
    referenceMapping: byKind(({ references }) => references),

    async account(session) {
      const opened = conversation(session)
      const user = await readUser(opened)
      const lacking = await missingByObject(opened)
      const granted = allKinds.filter(({ object }) => lacking.missingByObject?.[object] === undefined)
      await Promise.all(granted.map((kind) => ensureIdField(opened, kind)))
      const { apiUrl } = await session.tokens()
      const domain = user.company_domain ?? ''
      return {
        id: String(user.company_id),
        name: user.company_name ?? (domain === '' ? `Pipedrive company ${user.company_id}` : domain),
        recordUrls: Object.fromEntries(
          allKinds.flatMap(({ object, name, isPageless }) =>
            isPageless ? [] : [[object, `${companyUrl(apiUrl ?? app.apiUrl, domain)}/${name}`]],
          ),
        ),
        ...lacking,
      }
    },

    describeFields: (session, object) => operationsOn(object).describeFields(conversation(session)),
    listUsers: (session) => listUsers(conversation(session)),
    // Pipedrive has no count; listing all records would be needed.
    countRecords: async () => null,
    listChanges: (session, object, after, linked) => operationsOn(object).listChanges(conversation(session), after, linked),
    getRecords: (session, object, ids) => operationsOn(object).getRecords(conversation(session), ids),
    findMerges: (session, object, ids) => operationsOn(object).findMerges(conversation(session), ids),
    fieldTimes: (session, object, asked) => operationsOn(object).fieldTimes(conversation(session), asked),
    findByKey: (session, object, kind, values) => operationsOn(object).findByKey(conversation(session), kind, values),
    contactsByPhone: { fields: ['phone'], find: (session, phones) => findByPhone(conversation(session), phones) },
    findCreated: (session, object, ...of) => operationsOn(object).findCreated(conversation(session), ...of),
    createsPendFor: async () => requestMaxMs,
    upsertRecords: (session, object, writes) => operationsOn(object).upsertRecords(conversation(session), writes),
    archiveRecords: (session, object, ids) => operationsOn(object).archiveRecords(conversation(session), ids),
    eraseRecords: (session, object, ids) => operationsOn(object).eraseRecords(conversation(session), ids),
    health: (session) => readHealth(conversation(session)),
    advice: (session, object) => adviceOf(conversation(session), kindOf(object)),
    webhook: {
      setup: 'connection',
      read: readWebhook,
      acknowledgement: { status: 200, contentType: 'text/plain', body: '' },
      address: (base, connectionId) => `${base}/api/crm/webhooks/pipedrive?connection=${encodeURIComponent(connectionId)}`,
      subscribe: (session, target) => subscribe(conversation(session), target),
      unsubscribe: (session, ids) => unsubscribe(conversation(session), ids),
      activeSubscriptions: (session, ids) => activeSubscriptions(conversation(session), ids),
    },
  }
}

/** Base address of record pages: on Pipedrive's own hosts under the company's domain, else the API's host. */
function companyUrl(apiUrl: string, domain: string): string {
  const { hostname } = new URL(apiUrl)
  const isPipedrive = hostname === 'pipedrive.com' || hostname.endsWith('.pipedrive.com')
  return isPipedrive && domain !== '' ? `https://${domain}.pipedrive.com` : apiUrl
}

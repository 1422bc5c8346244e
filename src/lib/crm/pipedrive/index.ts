import type { Connector, Session } from '../connector.ts'
import { type PipedriveApp, pipedriveOAuth } from './auth.ts'
import { archivePersons } from './archive.ts'
import { listChanges } from './changes.ts'
import type { Conversation, Lane } from './client.ts'
import { erasePersons } from './erase.ts'
import { readFieldTimes } from './field-times.ts'
import { describeFields, ensureIdField } from './fields.ts'
import { findByEmail, findCreated } from './find.ts'
import { adviceOf, readHealth, readUser } from './health.ts'
import { defaultContactMapping } from './mapping.ts'
import { pageSize, readPersons, toRecords } from './persons.ts'
import { activeSubscriptions, subscribe, unsubscribe } from './subscriptions.ts'
import { readWebhook } from './webhook.ts'
import { writePersons } from './writes.ts'

/** Pipedrive does not say how long it may work on a call; this is more than its gateways allow. Our field is not unique there. */
const createMaxMs = 10 * 60 * 1000

/**
 * Pipedrive through its own SDK: v2 of the API for persons, their fields and organizations; v1, without a successor, for users,
 * recent changes and webhooks.
 */
export function createPipedriveConnector(app: PipedriveApp, now: () => number = Date.now): Connector {
  const conversation = (session: Session): Conversation => ({ session, app, now })
  return {
    crmType: 'pipedrive',
    capabilities: {
      objects: {
        contact: {
          label: { one: 'Person', many: 'People' },
          pageSize,
          batchSize: 1,
          changesMayLag: false,
          refusesKnown: [],
          // A delta's page is a list (10) and the v1 list of recent changes (20). A person by id costs 1, a hundred at once 10. A
          // look-up is a search per address (20) and a list of recent changes (10).
          costs: { unit: 'tokens', page: 30, read: 1, lookup: 30, write: 5 },
        },
      },
      apiToken: true,
      // Limits of the largest plan; response headers lower them for smaller ones. Searches have the same limit in every plan.
      budgets: {
        general: { requests: 480, perMs: 2_000, inFlightMax: 40 },
        search: { requests: 10, perMs: 2_000, inFlightMax: 4 },
      } satisfies Record<Lane, unknown>,
    },
    oauth: pipedriveOAuth(app, now),
    defaultMapping: { contact: defaultContactMapping },

    async account(session) {
      const opened = conversation(session)
      const user = await readUser(opened)
      await ensureIdField(opened)
      const { apiUrl } = await session.tokens()
      const domain = user.company_domain ?? ''
      return {
        id: String(user.company_id),
        name: user.company_name ?? (domain === '' ? `Pipedrive company ${user.company_id}` : domain),
        recordUrls: { contact: `${companyUrl(apiUrl ?? app.apiUrl, domain)}/person` },
      }
    },

    describeFields: (session) => describeFields(conversation(session)),
    // Pipedrive has no count; listing all persons would be needed.
    countRecords: async () => null,
    listChanges: (session, _object, after) => listChanges(conversation(session), after),
    async getRecords(session, _object, ids) {
      const opened = conversation(session)
      return toRecords(opened, await readPersons(opened, ids))
    },
    fieldTimes: (session, _object, asked) => readFieldTimes(conversation(session), asked),
    findByKey: (session, _object, _kind, emails) => findByEmail(conversation(session), emails),
    findCreated: (session, _object, intents) => findCreated(conversation(session), intents),
    createsPendFor: async () => createMaxMs,
    upsertRecords: (session, _object, writes) => writePersons(conversation(session), writes),
    archiveRecords: (session, _object, ids) => archivePersons(conversation(session), ids),
    eraseRecords: (session, _object, ids) => erasePersons(conversation(session), ids),
    health: (session) => readHealth(conversation(session)),
    advice: (session) => adviceOf(conversation(session)),
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

import type { Connector, Session } from '../connector.ts'
import { type PipedriveApp, pipedriveOAuth } from './auth.ts'
import { archivePersons } from './archive.ts'
import { listChanges } from './changes.ts'
import type { Conversation, Lane } from './client.ts'
import { describeFields, ensureIdField } from './fields.ts'
import { findByEmail, findCreated } from './find.ts'
import { readHealth, readUser } from './health.ts'
import { defaultContactMapping } from './mapping.ts'
import { pageSize, readPersons, toRecords } from './persons.ts'
import { serving, subscribe, unsubscribe } from './subscriptions.ts'
import { readPush } from './webhook.ts'
import { writePersons } from './writes.ts'

/**
 * Pipedrive through its own SDK: persons, their fields and organizations in version 2 of the API; the user and recent changes in version
 * 1, which has no successor for them.
 */
export function createPipedriveConnector(app: PipedriveApp, now: () => number = Date.now): Connector {
  const conversation = (session: Session): Conversation => ({ session, app, now })
  return {
    crmType: 'pipedrive',
    capabilities: {
      pageSize,
      batchSize: 1,
      objects: ['contact'],
      apiToken: true,
      changesMayLag: false,
      refusesKnownEmails: false,
      // What the largest plan allows; in a smaller one the answers' headers hold us back sooner. Searches are ten in every plan.
      budgets: {
        general: { requests: 480, perMs: 2_000, inFlightMax: 40 },
        search: { requests: 10, perMs: 2_000, inFlightMax: 4 },
      } satisfies Record<Lane, unknown>,
      // A delta's page is a list (10) and the older list of recent changes (20). A person by id costs 1, a hundred at once 10. A
      // look-up is a search for each address (20) and a list of what changed just before (10).
      costs: { unit: 'tokens', page: 30, read: 1, lookup: 30, write: 5 },
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
        recordUrl: `${companyUrl(apiUrl ?? app.apiUrl, domain)}/person`,
      }
    },

    describeFields: (session) => describeFields(conversation(session)),
    // Pipedrive counts nothing without walking it.
    countRecords: async () => null,
    listChanges: (session, _object, after) => listChanges(conversation(session), after),
    async getRecords(session, _object, ids) {
      const opened = conversation(session)
      return toRecords(opened, await readPersons(opened, ids))
    },
    findByEmail: (session, _object, emails) => findByEmail(conversation(session), emails),
    findCreated: (session, _object, intents) => findCreated(conversation(session), intents),
    upsertRecords: (session, _object, writes) => writePersons(conversation(session), writes),
    archiveRecords: (session, _object, ids) => archivePersons(conversation(session), ids),
    health: (session) => readHealth(conversation(session)),
    webhook: {
      setup: 'connection',
      read: readPush,
      acknowledgement: { status: 200, contentType: 'text/plain', body: '' },
      address: (base, connectionId) => `${base}/api/crm/webhooks/pipedrive?connection=${encodeURIComponent(connectionId)}`,
      subscribe: (session, target) => subscribe(conversation(session), target),
      unsubscribe: (session, ids) => unsubscribe(conversation(session), ids),
      serving: (session, ids) => serving(conversation(session), ids),
    },
  }
}

/** Where people see this company's persons: on Pipedrive's own hosts under the company's name, else where the API is. */
function companyUrl(apiUrl: string, domain: string): string {
  const { hostname } = new URL(apiUrl)
  const isPipedrive = hostname === 'pipedrive.com' || hostname.endsWith('.pipedrive.com')
  return isPipedrive && domain !== '' ? `https://${domain}.pipedrive.com` : apiUrl
}

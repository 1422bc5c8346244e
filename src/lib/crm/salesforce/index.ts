import { setTimeout as sleepFor } from 'node:timers/promises'
import { Failure } from '../../core/errors.ts'
import type { Connector, ObjectCapability, RemoteAccount, Session } from '../connector.ts'
import { archiveRecords } from './archive.ts'
import { type SalesforceApp, salesforceOAuth } from './auth.ts'
import { countRecords, listChanges } from './changes.ts'
import type { Conversation } from './client.ts'
import { adviceFor, describeFields } from './describe.ts'
import { eraseRecords } from './erase.ts'
import { readFieldTimes } from './field-times.ts'
import { readHealth, readOrganization } from './health.ts'
import { callMaxMs, createsPendFor, findByEmail, findCreated, findMerges, getRecords } from './lookups.ts'
import { defaultContactMapping, fullId, sobjects } from './mapping.ts'
import { salesforceWebhook } from './webhook.ts'
import { writeRecords } from './writes.ts'

/** What Salesforce can do with any object. */
const capability = {
  pageSize: 2_000,
  batchSize: 200,
  changesMayLag: false,
  refusesKnown: [],
  costs: { unit: 'calls', page: 1, read: 1, lookup: 1, write: 1 },
} as const satisfies Omit<ObjectCapability, 'label'>

/** Salesforce through @jsforce/jsforce-node: REST queries and sObject collections, Bulk 2.0 for large full reads. */
export function createSalesforceConnector(
  app: SalesforceApp,
  now: () => number = Date.now,
  sleep: (ms: number) => Promise<void> = sleepFor,
): Connector {
  const conversation = (session: Session): Conversation => ({
    session,
    app: { apiVersion: '68.0', bulkRowsMin: 50_000, ...app },
    now,
    sleep,
  })
  return {
    crmType: 'salesforce',
    capabilities: {
      objects: {
        contact: { ...capability, label: { one: 'Contact', many: 'Contacts' } },
        lead: { ...capability, label: { one: 'Lead', many: 'Leads' } },
      },
      apiToken: false,
      requestMaxMs: callMaxMs,
      // Salesforce limits calls per day and concurrent long calls, not per second; this is a limit of our own.
      budgets: { general: { requests: 100, perMs: 1_000, inFlightMax: 10 } },
    },
    oauth: salesforceOAuth(app, globalThis.fetch),
    defaultMapping: { contact: defaultContactMapping },
    account: (session) => readAccount(conversation(session)),
    describeFields: (session, object) => describeFields(conversation(session), sobjects[object]),
    countRecords: (session, object) => countRecords(conversation(session), sobjects[object]),
    listChanges: (session, object, after) => listChanges(conversation(session), sobjects[object], after),
    getRecords: (session, object, ids) => getRecords(conversation(session), sobjects[object], ids),
    findMerges: (session, object, ids) => findMerges(conversation(session), sobjects[object], ids),
    findByKey: (session, object, _kind, emails) => findByEmail(conversation(session), sobjects[object], emails),
    fieldTimes: (session, object, asked) => readFieldTimes(conversation(session), sobjects[object], asked),
    findCreated: (session, object, intents) => findCreated(conversation(session), sobjects[object], intents),
    createsPendFor: (session, object) => createsPendFor(conversation(session), sobjects[object]),
    upsertRecords: (session, object, writes) => writeRecords(conversation(session), sobjects[object], writes),
    archiveRecords: (session, object, ids) => archiveRecords(conversation(session), sobjects[object], ids),
    eraseRecords: (session, object, ids) => eraseRecords(conversation(session), sobjects[object], ids),
    advice: (session, object) => adviceFor(conversation(session), sobjects[object]),
    health: (session) => readHealth(conversation(session)),
    webhook: salesforceWebhook,
  }
}

/** @throws Failure auth, `wrong_environment`: the org is not of the environment that the person chose */
async function readAccount(conversation: Conversation): Promise<RemoteAccount> {
  const organization = await readOrganization(conversation)
  const { environment, apiUrl } = await conversation.session.tokens()
  const { IsSandbox: isSandbox, Name: name, OrganizationType: edition } = organization
  if (isSandbox !== (environment === 'sandbox')) throw wrongEnvironment(name, isSandbox)
  const kind = [edition, isSandbox ? 'sandbox' : null].filter(Boolean).join(', ')
  return {
    id: fullId(organization.Id),
    name: kind === '' ? name : `${name} (${kind})`,
    recordUrls: { contact: `${apiUrl}/lightning/r/${sobjects.contact}` },
  }
}

function wrongEnvironment(name: string, isSandbox: boolean): Failure {
  return new Failure({
    kind: 'auth',
    code: 'wrong_environment',
    message: isSandbox
      ? `Salesforce says that “${name}” is a sandbox. Choose Sandbox and connect again.`
      : `Salesforce says that “${name}” is not a sandbox but a production org, as developer editions are too. Choose Production and connect again.`,
  })
}

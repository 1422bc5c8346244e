import { setTimeout as sleepFor } from 'node:timers/promises'
import { Failure } from '../../core/errors.ts'
import { byObject } from '../connector-kit/spec-of.ts'
import type { ObjectCapability } from '../port/capabilities.ts'
import type { Connector } from '../port/connector.ts'
import type { RemoteAccount } from '../port/remote-account.ts'
import type { Session } from '../port/session.ts'
import { archiveRecords } from './archive.ts'
import { type SalesforceApp, salesforceOAuth } from './auth.ts'
import { countRecords, listChanges } from './changes.ts'
import type { Conversation } from './client.ts'
import { adviceFor, describeFields } from './describe.ts'
import { eraseRecords } from './erase.ts'
import { readFieldTimes } from './field-times.ts'
import { readHealth, readOrganization } from './health.ts'
import { callMaxMs, createsPendFor, findByKey, findCreated, findMerges, getRecords } from './lookups.ts'
import { fullId } from './mapping.ts'
import { salesforceObject, salesforceObjects } from './objects.ts'
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
      objects: byObject(salesforceObjects, ({ label }) => ({ ...capability, label })),
      apiToken: false,
      requestMaxMs: callMaxMs,
      // Salesforce limits calls per day and concurrent long calls, not per second; this is a limit of our own.
      budgets: { general: { requests: 100, perMs: 1_000, inFlightMax: 10 } },
    },
    oauth: salesforceOAuth(app, globalThis.fetch),
    defaultMapping: byObject(salesforceObjects, ({ mapping }) => mapping),
    joinedFields: byObject(salesforceObjects, ({ joins }) => joins.map(({ name }) => name)),
    referenceMapping: byObject(salesforceObjects, ({ referenceMapping }) => referenceMapping),
    account: (session) => readAccount(conversation(session)),
    describeFields: (session, object) => describeFields(conversation(session), salesforceObject(object)),
    countRecords: (session, object) => countRecords(conversation(session), salesforceObject(object)),
    listChanges: (session, object, after) => listChanges(conversation(session), salesforceObject(object), after),
    getRecords: (session, object, ids) => getRecords(conversation(session), salesforceObject(object), ids),
    findMerges: (session, object, ids) => findMerges(conversation(session), salesforceObject(object), ids),
    findByKey: (session, object, kind, values) => findByKey(conversation(session), salesforceObject(object), kind, values),
    fieldTimes: (session, object, asked) => readFieldTimes(conversation(session), salesforceObject(object), asked),
    findCreated: (session, object, intents) => findCreated(conversation(session), salesforceObject(object), intents),
    createsPendFor: (session, object) => createsPendFor(conversation(session), salesforceObject(object)),
    upsertRecords: (session, object, writes) => writeRecords(conversation(session), salesforceObject(object), writes),
    archiveRecords: (session, object, ids) => archiveRecords(conversation(session), salesforceObject(object), ids),
    eraseRecords: (session, object, ids) => eraseRecords(conversation(session), salesforceObject(object), ids),
    advice: (session, object) => adviceFor(conversation(session), salesforceObject(object)),
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
    recordUrls: byObject(salesforceObjects, ({ sobject }) => `${apiUrl}/lightning/r/${sobject}`),
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

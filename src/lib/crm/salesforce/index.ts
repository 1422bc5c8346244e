import { setTimeout as sleepFor } from 'node:timers/promises'
import { Failure } from '../../core/errors.ts'
import { byObject } from '../connector-kit/spec-of.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { ObjectCapability } from '../port/capabilities.ts'
import type { Connector } from '../port/connector.ts'
import type { RemoteAccount } from '../port/remote-account.ts'
import type { Session } from '../port/session.ts'
import { findByPhone, phoneFields } from './find-by-phone.ts'
import { type SalesforceApp, salesforceOAuth } from './auth.ts'
import type { Conversation } from './client.ts'
import { readHealth, readOrganization } from './health.ts'
import { callMaxMs } from './lookups.ts'
import { fullId } from './mapping.ts'
import { contentNote, noteMapping, noteReferences } from './notes/facts.ts'
import { salesforceObjects } from './objects.ts'
import { operationsOn } from './operations.ts'
import { listUsers } from './users.ts'
import { salesforceWebhook } from './webhook.ts'

/** What Salesforce can do with any object. */
const capability = {
  pageSize: 2_000,
  batchSize: 200,
  changesMayLag: false,
  refusesKnown: [],
  costs: { unit: 'calls', page: 1, read: 1, lookup: 1, write: 1 },
} as const satisfies Omit<ObjectCapability, 'label'>

/** Texts of notes come one a call, which no composite request takes together, and may be long. */
const noteCapability: ObjectCapability = {
  ...capability,
  label: { one: 'Note', many: 'Notes' },
  pageSize: 1,
  batchSize: 50,
  costs: { unit: 'calls', page: 1, read: 52, lookup: 1, write: 2 },
}

const platformFetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init)

/** Salesforce through @jsforce/jsforce-node: REST queries and sObject collections, Bulk 2.0 for large full reads. */
export function createSalesforceConnector(
  app: SalesforceApp,
  now: () => number = Date.now,
  sleep: (ms: number) => Promise<void> = sleepFor,
): Connector {
  const conversation = (session: Session): Conversation => ({
    session,
    app: { apiVersion: '68.0', bulkRowsMin: 50_000, fetch: platformFetch, ...app },
    now,
    sleep,
  })
  const of = (session: Session, object: ObjectType) => operationsOn(conversation(session), object)
  return {
    crmType: 'salesforce',
    capabilities: {
      objects: { ...byObject(salesforceObjects, ({ label }) => ({ ...capability, label })), note: noteCapability },
      apiToken: false,
      requestMaxMs: callMaxMs,
      // Salesforce limits calls per day and concurrent long calls, not per second; this is a limit of our own.
      budgets: { general: { requests: 100, perMs: 1_000, inFlightMax: 10 } },
    },
    oauth: salesforceOAuth(app, app.fetch ?? platformFetch),
    contactNames: ['lastName'],
    defaultMapping: { ...byObject(salesforceObjects, ({ mapping }) => mapping), note: noteMapping },
    joinedFields: byObject(salesforceObjects, ({ joins }) => joins.map(({ name }) => name)),
    referenceMapping: { ...byObject(salesforceObjects, ({ referenceMapping }) => referenceMapping), note: noteReferences },
    optionalMapping: byObject(salesforceObjects, ({ optionalMapping }) => optionalMapping ?? []),
    account: (session) => readAccount(conversation(session)),
    describeFields: (session, object) => of(session, object).describeFields(),
    choicesByType: (session, object) => of(session, object).choicesByType(),
    listUsers: (session, among) => listUsers(conversation(session), among),
    countRecords: (session, object) => of(session, object).countRecords(),
    listChanges: (session, object, after, linked) => of(session, object).listChanges(after, linked),
    getRecords: (session, object, ids) => of(session, object).getRecords(ids),
    findMerges: (session, object, ids) => of(session, object).findMerges(ids),
    findByKey: (session, object, kind, values) => of(session, object).findByKey(kind, values),
    contactsByPhone: { fields: phoneFields, find: (session, phones) => findByPhone(conversation(session), phones) },
    fieldTimes: (session, object, asked) => of(session, object).fieldTimes(asked),
    findCreated: (session, object, ...asked) => of(session, object).findCreated(...asked),
    createsPendFor: (session, object) => of(session, object).createsPendFor(),
    upsertRecords: (session, object, writes) => of(session, object).upsertRecords(writes),
    archiveRecords: (session, object, ids) => of(session, object).archiveRecords(ids),
    eraseRecords: (session, object, ids) => of(session, object).eraseRecords(ids),
    advice: (session, object) => of(session, object).advice(),
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
    recordUrls: {
      ...byObject(salesforceObjects, ({ sobject }) => `${apiUrl}/lightning/r/${sobject}`),
      note: `${apiUrl}/lightning/r/${contentNote}`,
    },
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

import type { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { chunks } from '../connector-kit/chunks.ts'
import type { Connector, RemoteField, Session } from '../connector.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'
import { type HubSpotApp, hubSpotOAuth } from './auth.ts'
import { archiveContacts } from './archive.ts'
import { countContacts, listChanges } from './changes.ts'
import { call, callRaw, type Conversation, type Lane } from './client.ts'
import { eraseContacts } from './erase.ts'
import { readFieldTimes } from './field-times.ts'
import { readAccount, readHealth } from './health.ts'
import { defaultContactMapping, externalIdProperty, fieldTypeOf } from './mapping.ts'
import { propertiesToRead, toRemoteRecord } from './records.ts'
import { batchSchema, propertySchema, readAnswer } from './schema.ts'
import { hubSpotWebhook } from './webhook.ts'
import { writeContacts } from './writes.ts'

const batchSize = 100

/** HubSpot through @hubspot/api-client, CRM v3 (supported until September 2027). */
export function createHubSpotConnector(app: HubSpotApp, now: () => number = Date.now): Connector {
  const conversation = (session: Session): Conversation => ({ session, app, now })
  return {
    crmType: 'hubspot',
    capabilities: {
      objects: {
        contact: {
          label: { one: 'Contact', many: 'Contacts' },
          pageSize: 100,
          batchSize,
          // The search index is eventually consistent.
          changesMayLag: true,
          refusesKnown: ['email'],
          costs: { unit: 'calls', page: 1, read: 1, lookup: 1, write: 1 },
        },
      },
      apiToken: true,
      // 110 per ten seconds for an installed app, until responses report it; four or five searches per second for the whole account.
      budgets: { general: { requests: 110, perMs: 10_000 }, search: { requests: 4, perMs: 1_000 } } satisfies Record<
        Lane,
        unknown
      >,
    },
    oauth: hubSpotOAuth(app, globalThis.fetch, now),
    defaultMapping: { contact: defaultContactMapping },

    async account(session) {
      const details = await readAccount(conversation(session))
      await ensureExternalIdProperty(conversation(session))
      const host = app.appUrl === 'https://app.hubspot.com' && details.uiDomain ? `https://${details.uiDomain}` : app.appUrl
      const kind = details.accountType ? ` (${details.accountType.toLowerCase().replaceAll('_', ' ')})` : ''
      return {
        id: String(details.portalId),
        name: `HubSpot account ${details.portalId}${kind}`,
        recordUrls: { contact: `${host}/contacts/${details.portalId}/record/0-1` },
      }
    },

    async describeFields(session) {
      const answer = await call(conversation(session), 'general', (client) =>
        client.crm.properties.coreApi.getAll('contacts', false),
      )
      return answer.results
        .map((property) => toRemoteField(readAnswer(propertySchema, property)))
        .filter((field) => field.name !== externalIdProperty)
    },

    countRecords: (session) => countContacts(conversation(session)),
    listChanges: (session, _object, after) => listChanges(conversation(session), after),
    getRecords: (session, _object, ids) => readContacts(conversation(session), ids),
    fieldTimes: (session, _object, asked) => readFieldTimes(conversation(session), asked),
    findByKey: (session, _object, _kind, emails) => readContacts(conversation(session), emails, 'email'),
    upsertRecords: (session, _object, writes) => writeContacts(conversation(session), writes),
    archiveRecords: (session, _object, ids) => archiveContacts(conversation(session), ids),
    eraseRecords: (session, _object, ids) => eraseContacts(conversation(session), ids),
    health: (session) => readHealth(conversation(session)),
    webhook: hubSpotWebhook(app.webhookSecret ?? app.clientSecret),
  }
}

/** Any number of contacts, a hundred per call. Ids that do not exist are left out. */
async function readContacts(
  conversation: Conversation,
  ids: readonly string[],
  idProperty?: 'email',
): Promise<readonly RemoteRecord[]> {
  const batches = chunks(ids, batchSize)
  return (await Promise.all(batches.map((batch) => readBatch(conversation, batch, idProperty)))).flat()
}

/** Batch read is read-after-write consistent, unlike search. */
async function readBatch(
  conversation: Conversation,
  ids: readonly string[],
  idProperty?: 'email',
): Promise<readonly RemoteRecord[]> {
  const answer = readAnswer(
    batchSchema,
    await call(conversation, 'general', (client) =>
      client.crm.contacts.batchApi.read({
        ...(idProperty === undefined ? {} : { idProperty }),
        inputs: ids.map((id) => ({ id })),
        properties: propertiesToRead(conversation.session),
        propertiesWithHistory: [],
      }),
    ),
  )
  const failed = answer.errors.find((error) => error.category !== 'OBJECT_NOT_FOUND')
  if (failed) {
    throw new Failure({
      kind: 'transient',
      code: 'crm_read_failed',
      message: `HubSpot could not read some contacts: ${failed.message}`,
      retryAfterMs: 1_000,
    })
  }
  return answer.results.map((contact) => toRemoteRecord(conversation.session, contact))
}

/** Idempotent: an existing property is answered with 409, which counts as success. */
async function ensureExternalIdProperty(conversation: Conversation): Promise<void> {
  try {
    await callRaw(conversation, {
      method: 'POST',
      path: '/crm/v3/properties/contacts',
      body: {
        name: externalIdProperty,
        label: 'ADSapp contact id',
        description: 'Which ADSapp contact this is. Set once by the sync; keep it as it is.',
        type: 'string',
        fieldType: 'text',
        groupName: 'contactinformation',
        hasUniqueValue: true,
        formField: false,
      },
    })
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.kind === 'rejected' && isConflict(thrown)) return
    throw thrown
  }
}

function isConflict(failure: Failure): boolean {
  return typeof failure.cause === 'object' && failure.cause !== null && 'status' in failure.cause && failure.cause.status === 409
}

function toRemoteField(property: z.infer<typeof propertySchema>): RemoteField {
  const options = property.options.filter((option) => option.hidden !== true).map(({ value, label }) => ({ value, label }))
  return {
    name: property.name,
    label: property.label,
    type: fieldTypeOf(property),
    readOnly: property.modificationMetadata?.readOnlyValue === true || property.calculated === true,
    ...(options.length > 0 ? { options } : {}),
  }
}

import { Failure } from '../../core/errors.ts'
import { eventLines } from '../connector-kit/event-text.ts'
import type { CrmType } from '../domain/crm-type.ts'
import type { FieldType } from '../domain/entities.ts'
import { destinationNames } from '../domain/destination-type.ts'
import { sameValue } from '../domain/normalize.ts'
import type { Connector } from '../port/connector.ts'
import type { Destination, DestinationIo, OpenDestination, OutgoingEvent, PushResult } from '../port/destination.ts'
import type { RateWindow, Repeat } from '../port/session.ts'
import type { WriteResult } from '../port/writes.ts'
import { type CountedSession, openSession } from '../transport/session.ts'
import type { TokenStore } from '../transport/token-source.ts'
import { type ConnectorAccount, pushContacts } from './connector-contacts.ts'
import { sendCreates, type Unanswered } from './pending-creates.ts'

/** A connector with the tokens that come of an integration's credentials. */
export type ConnectorAccess = { readonly connector: Connector; readonly store: TokenStore; readonly prepares: boolean }

/** A CRM that is synced as well: pushes go through its connector. */
export function connectorDestination<Credentials>(
  crmType: CrmType,
  facts: Pick<Destination<Credentials>, 'batchMax' | 'budgets' | 'fields' | 'customProperties'> & {
    readonly credentials: Destination<Credentials>['credentials']
    readonly access: (credentials: Credentials, io: DestinationIo) => Promise<ConnectorAccess>
  },
): Destination<Credentials> {
  const { access, ...rest } = facts
  return {
    ...rest,
    type: crmType,
    pushOnly: false,
    open: (credentials, io) => openConnector(crmType, io, () => access(credentials, io)),
  }
}

function openConnector(crmType: CrmType, io: DestinationIo, access: () => Promise<ConnectorAccess>): OpenDestination {
  /** Kept for a while, and with it what the connector has read of the account's fields. */
  const opened = () =>
    io.remember('session', async () => {
      const { connector, store, prepares } = await access()
      const budget = {
        send: <T>(lane: string, call: () => Promise<T>, repeat?: Repeat) => io.send(lane, call, repeat),
        observe: (lane: string, window: RateWindow) => io.observe(lane, window),
        waitedMs: () => 0,
      }
      const session = openSession({
        connectionId: crmType,
        connector,
        store,
        budgets: { of: () => budget, waitedMs: () => 0 },
        now: io.now,
      })
      const fields = () => io.remember('fields', () => connector.describeFields(session, 'contact'))
      return { connector, session, fields, prepares, now: io.now }
    })
  return {
    async account(prepare) {
      const { connector, session, prepares } = await opened()
      if (prepare && prepares) {
        const { id, name } = await connector.account(session)
        return { id, name }
      }
      const { accountId: id } = await connector.health(session)
      return { id, name: `${destinationNames[crmType]} account ${id}` }
    },
    pushContacts: async (contacts) => pushContacts(await opened(), contacts),
    pushEvent: async (event) => pushEvent(await opened(), event),
  }
}

/** A note on the contact, which has the event's id where the CRM has a field for it. */
async function pushEvent(account: ConnectorAccount, event: OutgoingEvent): Promise<PushResult> {
  const { connector } = account
  const noteFields = noteFieldsOf(connector)
  const session = account.session.withFields(noteFields)
  const { key, eventId: externalId, sentAt, pending, stoppedAt } = event
  const [contact] = await pushContacts(account, [{ ...event.contact, key, properties: {}, sentAt, pending, stoppedAt }])
  if (contact?.kind !== 'done' || contact.recordId === null) return contact ?? unanswered(key)
  const properties = noteOf(connector, event, contact.recordId)
  const done = (recordId: string | null): PushResult => ({ kind: 'done', key, action: 'created', recordId, warnings: [] })
  if (sentAt !== undefined) {
    const made = await connector.findCreated?.(session, 'note', [{ key, externalId, properties, sentAt }])
    const before = made?.get(key)
    if (before !== undefined) {
      // One that was made before it could be put on the contact.
      const missing = noteFields.filter(
        ({ name, type }) => !sameValue(type, before.properties[name] ?? null, properties[name] ?? null),
      )
      if (missing.length === 0) return done(before.id)
      const rest = Object.fromEntries(missing.map(({ name }) => [name, properties[name] ?? null]))
      const update = { kind: 'update', key, id: before.id, before, properties: rest } as const
      return resultOfNote(key, (await connector.upsertRecords(session, 'note', [update]))[0], done)
    }
  }
  const write = { kind: 'create', key, externalId, properties } as const
  const [result] = await sendCreates({ ...account, session }, 'note', [{ write, pending, stoppedAt }])
  return resultOfNote(key, result, done)
}

function resultOfNote(
  key: string,
  result: WriteResult | Unanswered | undefined,
  done: (recordId: string | null) => PushResult,
): PushResult {
  switch (result?.kind) {
    case 'ok': {
      // What is on no contact tells nobody anything: it is put there when it is sent again.
      const [refused] = result.refused ?? []
      return refused === undefined ? done(result.id) : resultOfNote(key, refused, done)
    }
    case 'exists':
      return done(result.id)
    case 'unanswered':
      return result
    case 'rejected':
      return { kind: 'refused', key, code: result.code, message: `The CRM refused the note: ${result.message}` }
    case 'gone':
    case 'changed':
    case undefined:
      return unanswered(key)
  }
}

/** What events are written to, so that one whose answer was lost is recognised. */
function noteFieldsOf(connector: Connector): CountedSession['fields'] {
  return writtenRows(connector).map(({ adsappField, crmField: name }) => ({ name, type: noteTypes[adsappField] ?? 'references' }))
}

const noteTypes: Readonly<Record<string, FieldType>> = { title: 'text', body: 'html', writtenAt: 'datetime' }

function writtenRows(connector: Connector) {
  return [...(connector.defaultMapping.note ?? []), ...(connector.referenceMapping?.note ?? [])].filter(
    ({ direction }) => direction !== 'from_crm',
  )
}

function noteOf(connector: Connector, event: OutgoingEvent, contactId: string) {
  // The reference tells events of the same words apart.
  const lines = [...eventLines(event), `Reference: ${event.givenId ?? event.eventId}`].map((line) => `<li>${escaped(line)}</li>`)
  const body = `<p><strong>${escaped(event.name)}</strong></p>${lines.length === 0 ? '' : `<ul>${lines.join('')}</ul>`}`
  const values: Readonly<Record<string, string>> = { title: event.name, body, writtenAt: event.occurredAt, contacts: contactId }
  return Object.fromEntries(
    writtenRows(connector).flatMap(({ adsappField, crmField }) => {
      const value = values[adsappField]
      return value === undefined ? [] : [[crmField, value]]
    }),
  )
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function unanswered(key: string): PushResult {
  const message = 'The CRM did not say what it has made of this. Send it again.'
  return { kind: 'refused', key, code: 'no_answer', message }
}

/** Tokens that are kept in this process alone: they come of the integration's credentials, whenever they are needed. */
export function requestedTokens(
  request: () => ReturnType<Connector['oauth']['refresh']>,
): Pick<Connector['oauth'], 'refresh'> & { readonly store: TokenStore } {
  let current: { readonly tokens: Awaited<ReturnType<typeof request>>; readonly version: number } | null = null
  return {
    refresh: () => request(),
    store: {
      async read() {
        current ??= { tokens: await request(), version: 0 }
        return current
      },
      lock: async () => true,
      unlock: async () => undefined,
      async write(version, tokens) {
        if (current !== null && current.version !== version) return false
        current = { tokens, version: version + 1 }
        return true
      },
    },
  }
}

/** What a CRM refuses of credentials that are no access token. @throws Failure auth */
export function credentialsRefused(crmType: CrmType, said: string): Failure {
  const message = `${destinationNames[crmType]} does not accept these credentials: ${said}.`
  return new Failure({ kind: 'auth', code: 'token_refused', message, said })
}

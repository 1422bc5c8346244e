import pLimit from 'p-limit'
import { type Failure, toFailure } from '../../core/errors.ts'
import type { Integration, Noted, Work } from '../../db/gateway.ts'
import { leaseSeconds, settleWork } from '../../db/gateway.ts'
import { bisected } from '../connector-kit/bisected.ts'
import { loadDestination } from '../destinations.ts'
import { contactPayloadSchema, type EventPayload, eventPayloadSchema } from '../domain/gateway.ts'
import type { Engine } from '../engine.ts'
import { erasedEntered } from '../use-cases/may-enter.ts'
import { openCredentials } from './credentials.ts'
import { outcomeOf } from './outcomes.ts'
import { stableId } from './stable-id.ts'
import type { Identity, OpenDestination, OutgoingContact, OutgoingEvent, PushResult } from '../port/destination.ts'

const eventsAtOnce = 4

/**
 * Sends work of one integration, all of one kind and of no contact twice, and notes what has become of it. Work may be sent again by a worker that
 * takes it over: every destination makes that harmless.
 * @param wake whether a worker is told of what waited for this
 */
export async function deliver(
  engine: Engine,
  integration: Integration,
  work: readonly Work[],
  { lease, wake }: { readonly lease: string; readonly wake: boolean },
): Promise<readonly Noted[]> {
  const startedAt = engine.now()
  const sent = await attempt(engine, integration, work)
  const tookMs = Math.round(engine.now() - startedAt)
  const at = new Date(startedAt).toISOString()
  const outcomes = work.map((one) => outcomeOf(one, sent(one.id), { at, tookMs }))
  const needsReconnect = outcomes.some(({ error }) => error !== null && reconnecting.has(error.code))
  return settleWork(engine.db, { integrationId: integration.id, lease, outcomes, needsReconnect, wake })
}

/** Failures that other credentials heal. */
const reconnecting: ReadonlySet<string> = new Set(['token_refused', 'token_expired', 'missing_scopes', 'secret_unreadable'])

type Sent = (id: string) => PushResult | Failure

async function attempt(engine: Engine, integration: Integration, work: readonly Work[]): Promise<Sent> {
  try {
    const destination = await loadDestination(integration.crmType, engine.env)
    const credentials = openCredentials(engine, integration)
    const io = engine.destinations.of(`${integration.id} ${integration.credentialsVersion}`, destination)
    const erased = await erasedIn(engine, integration, work)
    const sent = await push(
      destination.open(credentials, io),
      integration,
      work.filter(({ id }) => !erased.has(id)),
    )
    return (id) => (erased.has(id) ? refusedErased(id) : sent(id))
  } catch (thrown) {
    const failure = toFailure(thrown)
    return () => failure
  }
}

/** What is about somebody who was erased. Nothing is asked where the organisation refuses nobody. */
async function erasedIn(
  engine: Engine,
  { organizationId, hasErased }: Integration,
  work: readonly Work[],
): Promise<ReadonlySet<string>> {
  if (!hasErased) return new Set()
  const entered = work.map(({ id, kind, payload }) => {
    const { email, phone } = kind === 'contact' ? contactPayloadSchema.parse(payload) : eventPayloadSchema.parse(payload).contact
    return { ref: id, email: email ?? null, phone: phone ?? null }
  })
  return erasedEntered(engine, organizationId, entered)
}

function refusedErased(key: string): PushResult {
  const message =
    'This person was erased here on request, so nothing about them is sent or kept. An admin can lift that under Privacy.'
  return { kind: 'refused', key, code: 'erased', message }
}

async function push(open: OpenDestination, integration: Integration, work: readonly Work[]): Promise<Sent> {
  const results = new Map<string, PushResult | Failure>()
  const contacts = work.filter(({ kind }) => kind === 'contact').map((one) => outgoingContact(integration, one))
  const pushed = await bisected(
    contacts,
    (some) => open.pushContacts(some),
    ({ key }, { code, message }): PushResult => ({ kind: 'refused', key, code, message }),
  )
  for (const result of pushed) results.set(result.key, result)
  const limit = pLimit(eventsAtOnce)
  await Promise.all(
    work
      .filter(({ kind }) => kind === 'event')
      .map((one) =>
        limit(async () => {
          const made: PushResult = { kind: 'done', key: one.id, action: 'unchanged', recordId: null, warnings: [] }
          results.set(one.id, one.isMade ? made : await open.pushEvent(outgoingEvent(integration, one)).catch(toFailure))
        }),
      ),
  )
  return (id) => results.get(id) ?? toFailure(new Error(`${integration.crmType} said nothing of one that was sent.`))
}

function identityOf(
  integration: Integration,
  { contactKey }: Work,
  given: { readonly email?: string | null | undefined; readonly phone?: string | null | undefined },
): Identity {
  return { externalId: stableId(integration.id, contactKey), email: given.email || null, phone: given.phone || null }
}

function outgoingContact(integration: Integration, work: Work): OutgoingContact {
  const payload = contactPayloadSchema.parse(work.payload)
  return {
    ...identityOf(integration, work, payload),
    key: work.id,
    firstName: payload.first_name,
    lastName: payload.last_name,
    properties: payload.custom_properties ?? {},
    recordId: work.recordId ?? undefined,
    sentAt: sentAt(work),
    pending: work.pending ?? undefined,
    stoppedAt: stoppedAt(work),
    state: work.state ?? undefined,
  }
}

function outgoingEvent(integration: Integration, work: Work): OutgoingEvent {
  const payload: EventPayload = eventPayloadSchema.parse(work.payload)
  const givenId = payload.event_id || null
  return {
    key: work.id,
    eventId: stableId(integration.id, work.contactKey, payload.event_name, givenId ?? work.id),
    givenId,
    name: payload.event_name,
    contact: { ...identityOf(integration, work, payload.contact), recordId: work.recordId ?? undefined },
    properties: payload.properties ?? {},
    value: payload.value ?? null,
    currency: payload.currency ?? null,
    occurredAt: payload.occurred_at,
    sentAt: sentAt(work),
    pending: work.pending ?? undefined,
    stoppedAt: stoppedAt(work),
  }
}

/** The worker that had it last was stopped within its lease. */
function stoppedAt({ interruptedAt }: Work): string | undefined {
  return interruptedAt === null ? undefined : new Date(Date.parse(interruptedAt) + leaseSeconds * 1_000).toISOString()
}

/** The database's notation of times, as ISO 8601. */
function sentAt({ unansweredSince }: Work): string | undefined {
  return unansweredSince === null ? undefined : new Date(unansweredSince).toISOString()
}

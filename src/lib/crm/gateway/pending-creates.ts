import { Failure } from '../../core/errors.ts'
import type { Connector } from '../port/connector.ts'
import type { OutgoingContact, PendingCreate, PushResult } from '../port/destination.ts'
import type { Session } from '../port/session.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'

/** A create without an answer: the CRM may still carry it out. */
export type Unanswered = Extract<PushResult, { readonly kind: 'unanswered' }>

type Account = {
  readonly connector: Pick<Connector, 'createsPendFor' | 'upsertRecords'>
  readonly session: Session
  readonly now: () => number
}

/** A create, and what is known of earlier times that it may have been sent. */
export type GatewayCreate = {
  readonly write: Extract<RemoteWrite, { readonly kind: 'create' }>
} & Pick<OutgoingContact, 'pending' | 'stoppedAt'>

/**
 * Sends creates, except for those that are waited for from an earlier time: where a repeated create makes another record, one that was not
 * answered, whatever became of its connection or its process, is only looked for until the CRM has no time left for it.
 */
export async function sendCreates(
  { connector, session, now }: Account,
  object: PendingCreate['object'],
  creates: readonly GatewayCreate[],
): Promise<readonly (WriteResult | Unanswered)[]> {
  const pendsFor = async () => (await connector.createsPendFor?.(session, object)) ?? 0
  const openFor = creates.some(({ stoppedAt }) => stoppedAt !== undefined) ? await pendsFor() : 0
  const waiting = creates.flatMap(({ write: { key }, pending, stoppedAt }): Unanswered[] => {
    // Both, where it was sent again after it had been waited for, and the worker that did that was stopped.
    const ofPending = pending?.object === object ? Date.parse(pending.until) : 0
    const until = Math.max(ofPending, stoppedAt === undefined ? 0 : Date.parse(stoppedAt) + openFor)
    if (now() >= until) return []
    return [{ kind: 'unanswered', key, pending: { object, until: new Date(until).toISOString() }, sent: false }]
  })
  const keys = new Set(waiting.map(({ key }) => key))
  const writes = creates.flatMap(({ write }) => (keys.has(write.key) ? [] : [write]))
  if (writes.length === 0) return waiting
  try {
    return [...waiting, ...(await connector.upsertRecords(session, object, writes))]
  } catch (thrown) {
    const lateFor = thrown instanceof Failure && thrown.effect === 'pending' ? await pendsFor() : 0
    if (lateFor === 0) throw thrown
    const pending = { object, until: new Date(now() + lateFor).toISOString() }
    return [...waiting, ...writes.map(({ key }): Unanswered => ({ kind: 'unanswered', key, pending, sent: true }))]
  }
}

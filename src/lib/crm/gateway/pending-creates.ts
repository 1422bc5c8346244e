import { Failure } from '../../core/errors.ts'
import type { Connector } from '../port/connector.ts'
import type { PendingCreate } from '../port/destination.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import type { CountedSession } from '../transport/session.ts'

/** A create without an answer: the CRM may still carry it out. */
export type Unanswered = { readonly kind: 'unanswered'; readonly key: string; readonly pending: PendingCreate }

type Account = { readonly connector: Connector; readonly session: CountedSession; readonly now: () => number }

/**
 * Sends creates, but for those that are waited for from an earlier time: where a repeated create makes another record, one that was not
 * answered in time is only looked for until the CRM has no time left for it.
 */
export async function sendCreates(
  { connector, session, now }: Account,
  object: PendingCreate['object'],
  creates: readonly {
    readonly write: Extract<RemoteWrite, { readonly kind: 'create' }>
    readonly pending: PendingCreate | undefined
  }[],
): Promise<readonly (WriteResult | Unanswered)[]> {
  const isWaitedFor = (pending: PendingCreate | undefined): pending is PendingCreate =>
    pending?.object === object && now() < Date.parse(pending.until)
  const waiting = creates.flatMap(({ write: { key }, pending }): Unanswered[] =>
    isWaitedFor(pending) ? [{ kind: 'unanswered', key, pending }] : [],
  )
  const writes = creates.flatMap(({ write, pending }) => (isWaitedFor(pending) ? [] : [write]))
  if (writes.length === 0) return waiting
  try {
    return [...waiting, ...(await connector.upsertRecords(session, object, writes))]
  } catch (thrown) {
    // After a connection that was cut it is looked for once: a CRM is seldom at work on what it was not sent whole.
    const isLate = thrown instanceof Failure && thrown.effect === 'pending' && thrown.code !== 'crm_unreachable'
    const pendsFor = isLate ? ((await connector.createsPendFor?.(session, object)) ?? 0) : 0
    if (pendsFor === 0) throw thrown
    const pending = { object, until: new Date(now() + pendsFor).toISOString() }
    return [...waiting, ...writes.map(({ key }): Unanswered => ({ kind: 'unanswered', key, pending }))]
  }
}

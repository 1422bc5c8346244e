import type { RejectedField, RemoteWrite, WriteResult } from '../port/writes.ts'
import { type Blocked, type HolderState, planTaken } from '../domain/taken-values.ts'
import { type Parked, park } from './park.ts'
import { type Sending, toRemoteWrite } from './sending.ts'
import type { Task } from './task.ts'

export type Responses = {
  /** The tasks of the batch, and those that have joined it so that one of them could get its value. */
  readonly tasks: readonly Task[]
  readonly results: ReadonlyMap<string, WriteResult>
  /** By the task's key. */
  readonly rejectedFields: ReadonlyMap<string, readonly RejectedField[]>
  /** Keys of writes with an attempt that was not answered and may still be carried out. */
  readonly unanswered: ReadonlySet<string>
  /** What stopped the batch before everything was sent. */
  readonly failure: { readonly thrown: unknown } | null
}

/** Fields of one record that are left out one after the other before the rest of it is given up. */
const rejectedFieldsMax = 5
/** Records that join a batch because they have a value that one of its records is to get. */
const joinedMax = 200

type Update = Extract<RemoteWrite, { kind: 'update' }>
type Waiting = Blocked & { readonly write: Update; readonly rejected: RejectedField }

/**
 * Sends all writes of a batch. A record of which the CRM rejects one field is sent again without that field, so that one bad value does
 * not hold back the others. Records that wait for one another's values get them in order, and a circle of them by clearing one first.
 */
export async function sendWrites(sending: Sending, batch: readonly Task[], stopping: AbortSignal): Promise<Responses> {
  const state = new SendingState(sending, batch)
  let waiting: readonly Waiting[] = []
  let writes = batch.flatMap((task) => toRemoteWrite(sending, task) ?? [])
  try {
    while (writes.length > 0 && !stopping.aborted) {
      const { answers, unanswered, failure } = await sending.send(writes, stopping)
      for (const answer of answers) state.results.set(answer.key, answer)
      for (const key of unanswered) state.unanswered.add(key)
      if (failure !== null) throw failure.thrown
      if (stopping.aborted) break
      const { blocked, reduced } = state.sortRejections(writes)
      const freed = await freeValues(state, [...waiting, ...blocked], reduced, stopping)
      waiting = freed.waiting
      writes = [...freed.next]
    }
  } catch (thrown) {
    return state.responses({ thrown })
  }
  return state.responses(null)
}

/** Lets holders join, orders the writes that wait for one another's values, and parks one of each circle. */
async function freeValues(
  state: SendingState,
  blocked: readonly Waiting[],
  others: readonly RemoteWrite[],
  stopping: AbortSignal,
): Promise<{ readonly next: readonly RemoteWrite[]; readonly waiting: readonly Waiting[] }> {
  if (blocked.length === 0) return { next: others, waiting: [] }
  // Unanswered until their value is free or given up.
  for (const { key } of blocked) state.results.delete(key)
  const next: RemoteWrite[] = [...others, ...(await state.join(blocked))]
  let waiting = blocked
  for (;;) {
    const plan = planTaken(waiting, (recordId, field) => state.holderState(recordId, field, next))
    const those = (keys: readonly string[]) => waiting.filter(({ key }) => keys.includes(key))
    next.push(...those(plan.retry).map((each) => state.retry(each)))
    next.push(...those(plan.giveUp).flatMap((each) => state.giveUp(each.write, each.rejected)))
    const still = those(plan.wait)
    const parked: Waiting[] = []
    for (const each of those(plan.park)) {
      const made = await state.park(each, stopping)
      if (made === 'refused') next.push(...state.giveUp(each.write, each.rejected))
      else if (made !== 'moved') parked.push(made)
    }
    waiting = [...still, ...parked]
    if (plan.park.length === 0) break
  }
  // Without a write in flight no value will become free.
  if (next.length > 0) return { next, waiting }
  return { next: waiting.flatMap(({ write, rejected }) => state.giveUp(write, rejected)), waiting: [] }
}

/** What is known of a batch while it is sent. */
class SendingState {
  readonly results = new Map<string, WriteResult>()
  readonly unanswered = new Set<string>()
  readonly #sending: Sending
  readonly #tasks: Map<string, Task>
  readonly #keyOf: Map<string, string>
  readonly #rejectedFields = new Map<string, RejectedField[]>()
  readonly #parked = new Map<string, Parked>()
  /** Parked records that get back what they had. */
  readonly #restoring = new Map<string, Parked>()
  readonly #asked = new Set<string>()
  readonly #retried = new Set<string>()

  constructor(sending: Sending, batch: readonly Task[]) {
    this.#sending = sending
    this.#tasks = new Map(batch.map((task) => [task.entry.key, task]))
    this.#keyOf = new Map(batch.flatMap(recordsOf))
  }

  responses(failure: Responses['failure']): Responses {
    const { results, unanswered } = this
    return { tasks: [...this.#tasks.values()], results, rejectedFields: this.#rejectedFields, unanswered, failure }
  }

  /** Rejections of one field: those that wait for another record's value, and the others without that field. */
  sortRejections(writes: readonly RemoteWrite[]): {
    readonly blocked: readonly Waiting[]
    readonly reduced: readonly RemoteWrite[]
  } {
    const blocked: Waiting[] = []
    const reduced: RemoteWrite[] = []
    for (const write of writes) {
      const result = this.results.get(write.key)
      if (result?.kind === 'ok' && result.refused !== undefined) this.#addRejected(write.key, result.refused)
      if (result?.kind !== 'rejected' || result.field === undefined) continue
      const rejected = { ...result, field: result.field }
      const waits = this.#restoring.has(write.key) ? null : waitingFor(write, rejected)
      if (waits === null || this.#retried.has(retryKey(waits))) reduced.push(...this.giveUp(write, rejected))
      else blocked.push(waits)
    }
    return { blocked, reduced }
  }

  #addRejected(key: string, rejected: readonly RejectedField[]): void {
    this.#rejectedFields.set(key, [...(this.#rejectedFields.get(key) ?? []), ...rejected])
  }

  /** The record without the field or, where it was cleared to make room, with what it had; nothing where nothing is left to send. */
  giveUp(write: RemoteWrite, rejected: RejectedField): readonly RemoteWrite[] {
    const { key, field } = rejected
    const known = this.#rejectedFields.get(key) ?? []
    // Of a required field that was left out because its value was refused, the first refusal says what to do.
    const first = known.find((each) => each.field === field)
    const parked = this.#parked.get(key)
    const restoring = this.#restoring.get(key)
    const amounts = this.#amountsIn(write, field)
    const left = new Set([field, ...amounts])
    const others = Object.fromEntries(Object.entries(write.properties).filter(([name]) => !left.has(name)))
    this.results.set(key, first ?? rejected)
    if (parked?.crmField === field && write.kind === 'update') {
      this.#parked.delete(key)
      this.#restoring.set(key, parked)
      this.#tasks.set(key, parked.before)
      this.#addRejected(key, [rejected])
      this.results.delete(key)
      return [{ ...write, properties: { ...others, [field]: write.before.properties[field] ?? null } }]
    }
    // It could not be given back: the field is blank in the CRM, and that is agreed on.
    if (restoring?.crmField === field) this.#tasks.set(key, restoring.task)
    if (!(field in write.properties) || Object.keys(others).length === 0 || known.length >= rejectedFieldsMax) return []
    const held = amounts.map((amount): RejectedField => withoutCurrency(rejected, amount))
    if (first === undefined) this.#addRejected(key, [...held, rejected])
    // Unanswered until the rest of the record is.
    this.results.delete(key)
    return [{ ...write, properties: others }]
  }

  /** The amounts of a write that are in the currency of this field. */
  #amountsIn({ properties }: RemoteWrite, currency: string): readonly string[] {
    const amounts = this.#sending.mapping.filter(({ currencyField }) => currencyField === currency)
    return amounts.map(({ crmField }) => crmField).filter((name) => (properties[name] ?? null) !== null)
  }

  retry(each: Waiting): RemoteWrite {
    this.#retried.add(retryKey(each))
    return each.write
  }

  /** A holder has left its value once that was cleared, or its own write of the field was accepted. */
  holderState(recordId: string, field: string, next: readonly RemoteWrite[]): HolderState {
    const key = this.#keyOf.get(recordId)
    const task = key === undefined ? undefined : this.#tasks.get(key)
    if (key === undefined || task === undefined) return 'stays'
    if (this.#parked.get(key)?.crmField === field) return 'left'
    if (this.#rejectedFields.get(key)?.some((each) => each.field === field)) return 'stays'
    const write = toRemoteWrite(this.#sending, task)
    if (write !== null && field in write.properties && this.results.get(key)?.kind === 'ok') return 'left'
    return next.some((each) => each.key === key && field in each.properties) ? 'leaving' : 'stays'
  }

  async join(blocked: readonly Waiting[]): Promise<readonly RemoteWrite[]> {
    const holders = blocked
      .map(({ holderId, field }) => ({ recordId: holderId, crmField: field }))
      .filter(({ recordId }) => !this.#keyOf.has(recordId) && !this.#asked.has(recordId))
      .slice(0, Math.max(0, joinedMax - this.#asked.size))
    if (holders.length === 0) return []
    for (const { recordId } of holders) this.#asked.add(recordId)
    const joining = await this.#sending.join(holders)
    for (const task of joining) {
      this.#tasks.set(task.entry.key, task)
      for (const [recordId, key] of recordsOf(task)) this.#keyOf.set(recordId, key)
    }
    return joining.flatMap((task) => toRemoteWrite(this.#sending, task) ?? [])
  }

  /** Clears its value, so that another one of its circle can have it. */
  async park(each: Waiting, stopping: AbortSignal): Promise<Waiting | 'moved' | 'refused'> {
    const task = this.#tasks.get(each.key)
    const parked = task === undefined ? 'moved' : await park(this.#sending, task, each.write, each.field, stopping)
    if (parked === 'moved') this.results.set(each.key, { kind: 'changed', key: each.key })
    if (parked === 'moved' || parked === 'refused') return parked
    this.#tasks.set(each.key, parked.task)
    this.#parked.set(each.key, parked)
    return { ...each, write: parked.write }
  }
}

/** An amount without its currency is another amount. */
function withoutCurrency({ kind, key, code }: RejectedField, field: string): RejectedField {
  return { kind, key, field, code, reason: 'without_currency', message: '' }
}

function recordsOf({ entry, write }: Task): readonly (readonly [recordId: string, key: string])[] {
  return write?.kind === 'update' ? [[write.before.id, entry.key]] : []
}

/** A value that was free once is asked for once more, and not again if it is taken after all. */
function retryKey({ key, holderId, field }: Blocked): string {
  return `${key} ${holderId} ${field}`
}

function waitingFor(write: RemoteWrite, rejected: RejectedField): Waiting | null {
  const [holderId, ...others] = rejected.holders ?? []
  if (rejected.reason !== 'taken' || write.kind !== 'update' || holderId === undefined || others.length > 0) return null
  if (!(rejected.field in write.properties)) return null
  return { key: write.key, recordId: write.id, holderId, field: rejected.field, write, rejected }
}

import type { RemoteWrite } from '../port/writes.ts'
import type { Sending } from './sending.ts'
import type { Task } from './task.ts'

type Update = Extract<RemoteWrite, { kind: 'update' }>

/** A record that has let go of a value, so that another one can have it. */
export type Parked = {
  readonly crmField: string
  /** Its own write, to be sent once its value is free, and its task, whose base has no value in the field. */
  readonly write: Update
  readonly task: Task
  /** The task as it was, for when the value is given back. */
  readonly before: Task
}

/**
 * Clears a field of a record whose new value is not free yet: one step of a swap. Marked as outgoing before it is sent and again after
 * it, so that after a crash at any point the blank is known as ours, and the contact's own value is sent next.
 * @returns `moved` where the record was changed meanwhile, `refused` where the CRM does not let it be blank
 */
export async function park(
  sending: Sending,
  task: Task,
  write: Update,
  crmField: string,
  stopping: AbortSignal,
): Promise<Parked | 'moved' | 'refused'> {
  const name = sending.mapping.find((field) => field.crmField === crmField)?.adsappField
  if (name === undefined || task.write?.kind !== 'update') return 'refused'
  const [marked] = await sending.mark([{ ...task, write: { ...task.write, values: { ...task.write.values, [name]: null } } }])
  if (!marked) return 'moved'
  const { answers, failure } = await sending.send([{ ...write, properties: { [crmField]: null } }], stopping)
  if (failure !== null) throw failure.thrown
  const [result] = answers
  const { linkVersion } = marked.entry
  const { [name]: _crmBase, ...agreedCrm } = task.agreedCrm
  const cleared = result?.kind === 'ok' ? { agreed: { ...task.agreed, [name]: null }, agreedCrm } : {}
  const [parked] = await sending.mark([{ ...task, ...cleared, entry: { ...task.entry, linkVersion } }])
  if (!parked || result?.kind === 'changed' || result?.kind === 'gone') return 'moved'
  if (result?.kind !== 'ok') return 'refused'
  return {
    crmField,
    write: { ...write, before: { ...write.before, updatedAt: result.updatedAt } },
    task: parked,
    before: { ...task, entry: parked.entry },
  }
}

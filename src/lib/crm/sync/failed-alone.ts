import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../core/errors.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'

/** A write that was alone in its call, to which the CRM answered that it had failed itself. */
export type FailedAlone = { readonly write: RemoteWrite; readonly failure: Failure }

/** Retries of a create that the transport does not retry itself. */
const resendsMax = 2
const pauseMs = 500
/** As many may fail before more failed than answered writes say that the CRM takes none at all. */
const failedMin = 3
/** Failures of a run in a row, between which all that it reads was answered, after which it is the record and not the CRM. */
const runFailuresMin = 2

/** The write of a call that the CRM has answered with a failure of its own: what it has done of it can be looked up now. Null where that is not so. */
export function failedAlone(batch: readonly RemoteWrite[], thrown: unknown): FailedAlone | null {
  const [write, ...others] = batch
  if (write === undefined || others.length > 0 || !(thrown instanceof Failure)) return null
  return thrown.kind === 'transient' && thrown.effect === 'possible' ? { write, failure: thrown } : null
}

/** Whether the CRM fails at every write, as far as these tell. */
export function failsAtEverything(failed: number, answered: number): boolean {
  return failed > Math.max(failedMin, answered)
}

/**
 * Retries a create once it was looked for; the transport has retried other writes already. Where the CRM keeps failing at it, that is the record's refusal as soon as it is known that
 * the CRM takes others: one record that a CRM cannot store does not hold back all that comes after it.
 * @param about `answered`: other writes that it took; `runFailures`: how often in a row the run has failed before
 * @throws Failure of the CRM, where it may be that it takes none at all
 */
export async function sendAgain(
  { write, failure }: FailedAlone,
  {
    send,
    find,
    pause = () => sleep(pauseMs),
  }: {
    readonly send: (write: RemoteWrite) => Promise<readonly WriteResult[]>
    /** The id of the record that a create has made all the same; null where there is none. Null for a CRM to which creates are repeated. */
    readonly find: ((write: Extract<RemoteWrite, { kind: 'create' }>) => Promise<string | null>) | null
    readonly pause?: () => Promise<unknown>
  },
  about: { readonly answered: number; readonly failed: number; readonly runFailures: number },
): Promise<readonly WriteResult[]> {
  let last = failure
  if (find !== null && write.kind === 'create') {
    for (let sent = 0; ; sent += 1) {
      const id = await find(write)
      if (id !== null) return [{ kind: 'exists', key: write.key, id }]
      if (sent === resendsMax) break
      await pause()
      try {
        return await send(write)
      } catch (thrown) {
        const again = failedAlone([write], thrown)
        if (again === null) throw thrown
        last = again.failure
      }
    }
  }
  if (about.answered < about.failed && about.runFailures < runFailuresMin) throw last
  return [{ kind: 'rejected', key: write.key, reason: 'unanswered', code: last.code, message: last.said ?? '' }]
}

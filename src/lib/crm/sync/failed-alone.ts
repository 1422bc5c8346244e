import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../core/errors.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import { runFailuresMin } from './halves.ts'

type Create = Extract<RemoteWrite, { kind: 'create' }>

/** Retries of a create that the transport does not retry itself. */
const resendsMax = 2
const pauseMs = 500
/** As many may fail before more failed than answered writes say that the CRM takes none at all. */
const failedMin = 3

/**
 * The failure of a call that may be the fault of one record in it: the CRM has answered that it had failed itself, so that what it has done can be
 * looked up now, or not answered what may be sent twice. Null where it says nothing of the records.
 */
export function mayBeOfRecord(thrown: unknown, isRepeatable: boolean): Failure | null {
  if (!(thrown instanceof Failure) || thrown.kind !== 'transient') return null
  return thrown.effect === 'possible' || (thrown.effect === 'pending' && isRepeatable) ? thrown : null
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
  { write, failure }: { readonly write: RemoteWrite; readonly failure: Failure },
  {
    send,
    find,
    pause = () => sleep(pauseMs),
  }: {
    readonly send: (write: RemoteWrite) => Promise<readonly WriteResult[]>
    /** The id of the record that a create has made all the same; null where there is none. Null for a CRM to which creates are repeated. */
    readonly find: ((write: Create) => Promise<string | null>) | null
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
        const again = mayBeOfRecord(thrown, false)
        if (again === null) throw thrown
        last = again
      }
    }
  }
  const isKnown = last.effect !== 'pending' && about.runFailures >= runFailuresMin
  if (about.answered < about.failed && !isKnown) throw last
  return [{ kind: 'rejected', key: write.key, reason: 'unanswered', code: last.code, message: last.said ?? '' }]
}

import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import type { CrmType } from '../crm/domain/crm-type.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'
import { answersSoon } from './timed-fetch.ts'

/** Which connection's webhook was refused: `connectionId` is what its address said, true or not. */
export type RefusalOf = { readonly crmType: CrmType; readonly connectionId: string | null }
type Refusal = RefusalOf & { readonly code: string; times: number }

/**
 * Counts refused webhook requests in memory, so that anybody who can reach the address cannot make the database write: what is counted is
 * stored at most once a minute, all in one call. A process that is killed loses what it counted since.
 */
export type RefusalCounter = {
  count(of: RefusalOf, code: string, times?: number): void
  /** Stores what was counted. Never throws: what could not be stored is stored next time. */
  flush(): Promise<void>
}

const intervalMs = 60_000
/** Different refusals that are kept apart; made-up connections beyond it are counted without one. */
const keptApartMax = 200

export function createRefusalCounter(
  db: Pick<ServiceClient, 'rpc'>,
  now: () => number,
  later: (run: () => void, ms: number) => void = (run, ms) => {
    setTimeout(run, ms).unref()
  },
): RefusalCounter {
  let counted = new Map<string, Refusal>()
  let isScheduled = false
  let flushedAt = Number.NEGATIVE_INFINITY

  const add = ({ crmType, connectionId, code, times }: Refusal): void => {
    const exact = `${crmType} ${connectionId ?? ''} ${code}`
    const isKept = counted.has(exact) || counted.size < keptApartMax
    const key = isKept ? exact : `${crmType}  ${code}`
    const known = counted.get(key)
    if (known) known.times += times
    else counted.set(key, { crmType, connectionId: isKept ? connectionId : null, code, times })
  }

  const flush = async (): Promise<void> => {
    if (counted.size === 0) return
    const storing = counted
    counted = new Map()
    flushedAt = now()
    try {
      const answer = db.rpc('crm_count_webhook_refusals', { p_refusals: [...storing.values()] })
      unwrap(await answer.abortSignal(answersSoon()))
    } catch (thrown) {
      log.warn('refused webhooks not counted yet', { cause: toFailure(thrown).cause })
      for (const refusal of storing.values()) add(refusal)
    }
  }

  return {
    count(of, code, times = 1) {
      add({ ...of, code, times })
      if (isScheduled) return
      isScheduled = true
      later(
        () => {
          isScheduled = false
          void flush()
        },
        Math.max(0, flushedAt + intervalMs - now()),
      )
    },
    flush,
  }
}

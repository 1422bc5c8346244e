import { Failure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import type { Outcome, Work } from '../../db/gateway.ts'
import { attemptsMax, waitSecondsMax, waitsSeconds } from '../domain/gateway.ts'
import type { PendingCreate, PushResult } from '../port/destination.ts'

/** Of an attempt: when it began, and how long it took. */
type When = { readonly at: string; readonly tookMs: number }

const looksSeconds = { min: waitsSeconds[0], max: 20 }

const none = {
  action: null,
  record_id: null,
  error: null,
  warnings: [],
  wait_seconds: 0,
  unanswered: false,
  pending: null,
  state: null,
}

/** What somebody can do about one that failed and may be there anyway. */
const afterwards: Readonly<Record<Work['kind'], string>> = {
  contact: 'It may have arrived anyway; sending it again makes no second one.',
  event:
    'It may have arrived anyway. Retry this delivery, or send it again with the same event_id: an event that is there is not made again.',
}

/** What becomes of a result, by what its CRM has said or by why it has said nothing. */
export function outcomeOf(work: Work, sent: PushResult | Failure, when: When): Outcome {
  const { id } = work
  if (!(sent instanceof Failure)) {
    if (sent.kind !== 'unanswered') return outcomeOfResult(id, sent, when)
    return unanswered(work, sent, when)
  }
  const failure = sent
  const { code, message, retryable } = failure
  const attempts = work.attempts + 1
  if (failure.kind === 'bug') log.error('not delivered', { result: id, code, error: message, cause: failure.cause })
  const asked = Math.min((failure.retryAfterMs ?? 0) / 1_000, waitSecondsMax)
  const waitSeconds = Math.max(waitsSeconds[attempts - 1] ?? 0, asked)
  const isAgain = retryable && attempts < attemptsMax
  const isOpen = !isAgain && (failure.effect !== 'none' || work.unansweredSince !== null)
  return {
    ...none,
    id,
    status: isAgain ? 'queued' : 'failed',
    error: isOpen
      ? { code, message: `${message} ${afterwards[work.kind]}`, retryable, may_have_arrived: true }
      : { code, message, retryable },
    wait_seconds: isAgain ? waitSeconds : 0,
    unanswered: failure.effect !== 'none',
    state: work.state,
    attempt: { ...when, outcome: isAgain ? 'tried again later' : 'failed', code, message },
  }
}

/**
 * A create that the CRM may still carry out is looked for until it can no longer arrive, and only then sent again. A look sends nothing, so it
 * is no attempt; after the last attempt there is nothing to wait for, and the result fails with when it is known.
 */
function unanswered(work: Work, { pending, sent }: Extract<PushResult, { readonly kind: 'unanswered' }>, when: When): Outcome {
  const isLast = sent && work.attempts + 1 >= attemptsMax
  const { code, message } = createPending(pending, isLast)
  const outcome = isLast ? 'failed' : 'looked for'
  return {
    ...none,
    id: work.id,
    status: isLast ? 'failed' : 'queued',
    error: { code, message, retryable: true, may_have_arrived: true },
    wait_seconds: isLast ? 0 : nextLookSeconds(work, when),
    unanswered: true,
    pending: { ...pending },
    state: work.state,
    attempt: sent ? { ...when, outcome, code, message } : null,
  }
}

/** After as long again as it has been waited for: what arrives a little late is found soon, and what does not is not asked for all the time. */
function nextLookSeconds({ unansweredSince }: Work, { at, tookMs }: When): number {
  const waitedMs = unansweredSince === null ? 0 : Date.parse(at) + tookMs - Date.parse(unansweredSince)
  return Math.min(looksSeconds.max, Math.max(looksSeconds.min, Math.round(waitedMs / 1_000)))
}

function createPending({ object, until }: PendingCreate, isLast: boolean): { readonly code: string; readonly message: string } {
  const when = `${until.slice(0, 16).replace('T', ' ')} UTC`
  return {
    code: 'create_pending',
    message: `The CRM has not said whether it made this ${object}, and it is not there so far. ${isLast ? `It may still appear until ${when}: retry this delivery then, which finds it.` : `It may still appear, so it is looked for and not sent again before ${when}.`}`,
  }
}

function outcomeOfResult(id: string, sent: Exclude<PushResult, { readonly kind: 'unanswered' }>, when: When): Outcome {
  switch (sent.kind) {
    case 'done': {
      const { action, recordId, warnings } = sent
      const attempt = { ...when, outcome: action }
      return { ...none, id, status: 'synced', action, record_id: recordId, warnings: [...warnings], attempt }
    }
    case 'refused': {
      const { code, message } = sent
      return {
        ...none,
        id,
        status: 'failed',
        error: { code, message, retryable: false },
        attempt: { ...when, outcome: 'refused', code, message },
      }
    }
    case 'later':
      return { ...none, id, status: 'queued', state: sent.state, wait_seconds: sent.afterMs / 1_000, attempt: null }
  }
}

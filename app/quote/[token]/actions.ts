'use server'

import { textOf } from '@/src/components/auth/auth-input.ts'
import type { OfferState } from '@/src/components/quotes/offer-state.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { decideByLink } from '@/src/lib/db/quote-links.ts'
import { lookUpLink } from '@/src/lib/http/link-lookup.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'
import { decisionFormSchema } from '@/src/lib/quotes/decision-form.ts'

/** Accepts or declines a quote as its customer. */
export async function decideOffer(_previous: OfferState, form: FormData): Promise<OfferState> {
  const sent = ['token', 'decision', 'name', 'reason'].map((name) => [name, textOf(form, name)] as const)
  const entered = decisionFormSchema.safeParse(Object.fromEntries(sent))
  if (!entered.success) {
    const issue = entered.error.issues[0]
    return { kind: 'wrong', field: String(issue?.path[0] ?? ''), message: issue?.message ?? 'Check what you have entered.' }
  }
  const { token, decision, name, reason } = entered.data
  try {
    const decided = await lookUpLink(token, async (hash) => {
      const outcome = await decideByLink(engine().db, hash, { accepts: decision === 'accept', name, reason })
      return outcome === 'gone' ? null : outcome
    })
    if (decided.kind === 'wait') return failed('Too many addresses were tried from here. Wait a few minutes, then try again.')
    if (decided.result === null) {
      return failed(
        'This quote can no longer be decided: it was withdrawn, replaced or has expired. Ask the person who sent it to you.',
      )
    }
    return { kind: decided.result }
  } catch (thrown) {
    return failed(reportedFailure(thrown).message)
  }
}

function failed(message: string): OfferState {
  return { kind: 'wrong', field: '', message }
}

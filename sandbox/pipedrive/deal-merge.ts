import type { Deal, DealBody } from './deal-body.ts'
import { dealWrites } from './deal-writes.ts'
import { invalid } from './errors.ts'
import { mergedCustomFields } from './person-merge.ts'
import { writable } from './record-access.ts'
import type { Place } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

/** The winner keeps what it has, its stage and status among it; the loser fills its blanks. */
function mergeBodies(winner: DealBody, loser: DealBody): DealBody {
  return {
    ...winner,
    person_id: winner.person_id ?? loser.person_id,
    expected_close_date: winner.expected_close_date ?? loser.expected_close_date,
    probability: winner.probability ?? loser.probability,
    custom_fields: mergedCustomFields(winner, loser),
  }
}

/**
 * Merges the loser into the winner, which is answered; the loser is deleted, and its participants take part in the winner. Throws Pipedrive's
 * refusal. Call inside a transaction.
 */
export function mergeDeals(sandbox: Sandbox, place: Place, winnerId: number, loserId: number): Deal {
  const { companyId } = place
  if (winnerId === loserId) throw invalid('merge_with_id', 'a deal cannot be merged with itself')
  const loser = writable(sandbox, sandbox.deals.find(companyId, loserId), 'Deal')
  const winner = writable(sandbox, sandbox.deals.find(companyId, winnerId), 'Deal')
  for (const { personId, addedAt } of sandbox.participants.ofDeal(companyId, loserId))
    sandbox.participants.add(companyId, winnerId, personId, addedAt)
  dealWrites.remove(sandbox, place, loser, { mergedInto: winnerId })
  const after = { ...winner, orgId: winner.orgId ?? loser.orgId, body: mergeBodies(winner.body, loser.body) }
  return dealWrites.replace(sandbox, place, winner, after, { mergedFrom: loserId })
}

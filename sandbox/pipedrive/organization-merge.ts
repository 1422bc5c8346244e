import { invalid } from './errors.ts'
import { mergedCustomFields } from './person-merge.ts'
import type { Organization, OrganizationBody } from './organization-body.ts'
import { organizationWrites } from './organization-writes.ts'
import { writable } from './record-access.ts'
import type { Place } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

/** The winner keeps what it has; the loser fills its blanks. */
function mergeBodies(winner: OrganizationBody, loser: OrganizationBody): OrganizationBody {
  return {
    ...winner,
    address: winner.address ?? loser.address,
    website: winner.website ?? loser.website,
    linkedin: winner.linkedin ?? loser.linkedin,
    industry: winner.industry ?? loser.industry,
    annual_revenue: winner.annual_revenue ?? loser.annual_revenue,
    employee_count: winner.employee_count ?? loser.employee_count,
    custom_fields: mergedCustomFields(winner, loser),
  }
}

/**
 * Merges the loser into the winner, which is answered; the loser is deleted, and its persons are the winner's. Throws Pipedrive's refusal.
 * Call inside a transaction.
 */
export function mergeOrganizations(sandbox: Sandbox, place: Place, winnerId: number, loserId: number): Organization {
  const { companyId } = place
  if (winnerId === loserId) throw invalid('merge_with_id', 'an organization cannot be merged with itself')
  const loser = writable(sandbox, sandbox.organizations.find(companyId, loserId), 'Organization')
  const winner = writable(sandbox, sandbox.organizations.find(companyId, winnerId), 'Organization')
  organizationWrites.remove(sandbox, place, loser, { mergedInto: winnerId })
  const after = { ...winner, body: mergeBodies(winner.body, loser.body) }
  return organizationWrites.replace(sandbox, place, winner, after, { mergedFrom: loserId })
}

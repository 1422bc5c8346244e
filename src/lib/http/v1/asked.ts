import { stageKeys } from '../../records/selling/pipelines.ts'
import { asksForStage, type Condition, conditionsOf } from '../../records/resources/query.ts'
import type { Resource } from '../../records/resources/resources.ts'
import type { Asked } from '../../records/resources/rows.ts'
import { askingProblem } from '../../records/resources/secrets.ts'
import { refused } from '../input.ts'
import { maySeeSecrets, type Tenant } from '../session.ts'

/** A resource as this caller asks for it. */
export function askedBy(tenant: Tenant, resource: Resource): Asked {
  const { client, organizationId } = tenant
  return { client, organizationId, resource, maySeeSecrets: maySeeSecrets(tenant) }
}

/** What a list is narrowed down to, and the column that it is ordered by. @throws Failure `invalid_request` */
export async function listed(
  { client, organizationId, resource, maySeeSecrets: may }: Asked,
  filters: Readonly<Record<string, string>>,
  sortBy: string,
): Promise<{ readonly conditions: readonly Condition[]; readonly sort: string }> {
  const stages = asksForStage(resource, filters) ? await stageKeys(client, organizationId) : null
  const { conditions, faults } = conditionsOf(resource, filters, { maySeeSecrets: may, stages })
  const sorted = resource.members.find(({ name }) => name === sortBy)
  const problem = sorted === undefined ? null : askingProblem(sorted, may)
  const all = problem === null ? faults : [...faults, { field: 'sort_by', message: problem }]
  if (all.length > 0) throw refused(all, 'all')
  return { conditions, sort: sorted?.column ?? sortBy }
}

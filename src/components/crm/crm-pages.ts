import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { LinkList } from '@/src/lib/records/link-state.ts'

/** The list of the CRMs. */
export const crmListPath = '/dashboard/settings/crm'
/** The runs of all CRMs. */
export const runsPath = `${crmListPath}/runs`

/** The pages of one connection, in the order of their tabs. */
export const connectionPages = [
  { page: 'overview', label: 'Overview' },
  { page: 'records', label: 'Records' },
  { page: 'runs', label: 'Runs' },
  { page: 'mapping', label: 'Mapping' },
  { page: 'settings', label: 'Settings' },
  { page: 'health', label: 'Health' },
] as const
export type ConnectionPage = (typeof connectionPages)[number]['page']

/** The address of one page of a connection; the overview unless another is named. */
export function crmHref(crmType: CrmType, page: ConnectionPage = 'overview'): string {
  return page === 'overview' ? `${crmListPath}/${crmType}` : `${crmListPath}/${crmType}/${page}`
}

/** The address of one list of a connection's records. */
export function recordsHref(crmType: CrmType, list: LinkList, object: SyncedObject = 'contact'): string {
  return `${crmHref(crmType, 'records')}?state=${list}${object === 'contact' ? '' : `&object=${object}`}`
}

/** The address of an object's field mapping. */
export function mappingHref(crmType: CrmType, object: SyncedObject): string {
  return object === 'contact' ? crmHref(crmType, 'mapping') : `${crmHref(crmType, 'mapping')}?object=${object}`
}

/** The address of one run. */
export function runHref(runId: string): string {
  return `${runsPath}/${runId}`
}

/** The address of what a run that waits for approval would change. */
export function planHref(runId: string): string {
  return `${runHref(runId)}/plan`
}

/** What needs attention in a connection, by field and reason. */
export function errorsHref(crmType: CrmType): string {
  return `${crmHref(crmType)}/errors`
}

import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { LinkList } from '@/src/lib/records/links/link-state.ts'

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
  { page: 'owners', label: 'Owners' },
  { page: 'settings', label: 'Settings' },
  { page: 'health', label: 'Health' },
] as const
export type ConnectionPage = (typeof connectionPages)[number]['page']

/** The address of one page of a connection; the overview unless another is named. */
export function crmHref(crmType: CrmType, page: ConnectionPage = 'overview'): string {
  return page === 'overview' ? `${crmListPath}/${crmType}` : `${crmListPath}/${crmType}/${page}`
}

/** The address of one list of a connection's records; of the first object that has any in it, unless one is named. */
export function recordsHref(crmType: CrmType, list: LinkList, object?: SyncedObject): string {
  return `${crmHref(crmType, 'records')}?state=${list}${object ? `&object=${object}` : ''}`
}

/** The address of an object's field mapping, of one of its fields if named. */
export function mappingHref(crmType: CrmType, object: SyncedObject, field?: string): string {
  const path = object === 'contact' ? crmHref(crmType, 'mapping') : `${crmHref(crmType, 'mapping')}?object=${object}`
  return field === undefined ? path : `${path}#${encodeURIComponent(field)}`
}

/** The address of what each stage of a CRM is here. */
export function stagesHref(crmType: CrmType, object: SyncedObject = 'opportunity'): string {
  return mappingHref(crmType, object, 'stages')
}

/** The address of one run. */
export function runHref(runId: string): string {
  return `${runsPath}/${runId}`
}

/** The address of what a run that waits for approval would change. */
export function planHref(runId: string): string {
  return `${runHref(runId)}/plan`
}

/** The address of what a sync would do: of the newest preview, unless one is named. */
export function previewHref(crmType: CrmType, previewId?: string): string {
  return `${crmHref(crmType)}/preview${previewId === undefined ? '' : `?id=${previewId}`}`
}

/** The address of everything that a run did, to be filtered and searched. */
export function changesHref(runId: string): string {
  return `${runHref(runId)}/changes`
}

/** The address of what undoing a run, a record or field of it, or an entry of the history would put back. */
export function undoHref(
  runId: string,
  of: { readonly record?: string | undefined; readonly field?: string | undefined; readonly change?: number | undefined } = {},
): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(of)) if (value !== undefined) parameters.set(name, String(value))
  return `${runHref(runId)}/undo${parameters.size > 0 ? `?${parameters.toString()}` : ''}`
}

/** What needs attention in a connection, by field and reason. */
export function errorsHref(crmType: CrmType): string {
  return `${crmHref(crmType)}/errors`
}

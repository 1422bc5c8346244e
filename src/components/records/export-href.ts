import { groupOf, type ListAddress } from '@/src/components/records/list-query.ts'
import { shownColumns } from '@/src/lib/records/list-columns.ts'
import { pagesOf } from '@/src/lib/records/pages/pages.ts'
import { formField } from '@/src/lib/records/record-fields.ts'
import type { RecordFilter } from '@/src/lib/records/record-list.ts'
import { recordsOf } from '@/src/lib/records/resources/resources.ts'

/** Objects that the API exports. */
const exported: ReadonlySet<string> = new Set(['contact', 'account', 'lead', 'opportunity', 'task', 'industry'])

/**
 * The address of a file with what a list shows. Null where the list is narrowed down by what the API has no filter for: the state with a CRM,
 * or a group.
 */
export function exportHref(query: ListAddress, where: RecordFilter['where'], organizationId: string): string | null {
  const { object } = query
  const { path, members } = recordsOf(object)
  const columnOf = (field: string) => formField(object, field)?.column ?? field
  const nameOf = (field: string) => members.find(({ column }) => column === columnOf(field))?.name
  if (!exported.has(object) || query.list !== null || query.crm !== undefined || groupOf(query) !== null) return null
  const parameters = new URLSearchParams({ words: 'labels' })
  const { group, sorts: _sorts } = pagesOf(object).list
  for (const [field, value] of Object.entries(where)) {
    const name = nameOf(field)
    if (name === undefined || field === group?.name) return null
    if (value === null) parameters.set(`${name}_is_null`, 'true')
    else parameters.set(name, value)
  }
  for (const [name, value] of Object.entries(query.built)) parameters.set(name, value)
  if (query.search !== '') parameters.set('q', query.search)
  if (query.deleted) parameters.set('deleted', 'true')
  if (query.columns.length > 0) {
    const fields = [...pagesOf(object).named, ...shownColumns(object, query.columns).map(({ field }) => field)]
    const names = [...new Set(fields.flatMap((field) => nameOf(field) ?? []))]
    parameters.set('columns', names.join(','))
  }
  return `/api/v1/tenants/${organizationId}/${path}/export?${parameters}`
}

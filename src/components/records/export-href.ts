import { groupOf, type ListAddress } from '@/src/components/records/list-query.ts'
import { shownColumns } from '@/src/lib/records/lists/list-columns.ts'
import type { ChosenExport } from '@/src/components/export-chosen.tsx'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { pagesOf } from '@/src/lib/records/pages/pages.ts'
import { formField } from '@/src/lib/records/fields/record-fields.ts'
import type { RecordFilter } from '@/src/lib/records/lists/record-list.ts'
import { recordsOf } from '@/src/lib/records/resources/resources.ts'

/** Objects that the API exports. */
const exported: ReadonlySet<string> = new Set(['contact', 'account', 'lead', 'opportunity', 'quote', 'task', 'industry'])

/**
 * The address of a file with what a list shows. Null where the list is narrowed down by what the API has no filter for: the state with a CRM,
 * or a group.
 */
export function exportHref(query: ListAddress, where: RecordFilter['where'], organizationId: string): string | null {
  const { object } = query
  const { path } = recordsOf(object)
  if (!exported.has(object) || query.list !== null || query.crm !== undefined || groupOf(query) !== null) return null
  const parameters = new URLSearchParams({ words: 'labels' })
  const { group, sorts: _sorts } = pagesOf(object).list
  for (const [field, value] of Object.entries(where)) {
    const name = nameOf(object, field)
    if (name === undefined || field === group?.name) return null
    if (value === null) parameters.set(`${name}_is_null`, 'true')
    else parameters.set(name, value)
  }
  for (const [name, value] of Object.entries(query.built)) parameters.set(name, value)
  if (query.search !== '') parameters.set('q', query.search)
  if (query.deleted) parameters.set('deleted', 'true')
  const columns = columnNames(query)
  if (columns !== '') parameters.set('columns', columns)
  return `/api/v1/tenants/${organizationId}/${path}/export?${parameters}`
}

/** Where chosen records of a list are exported, and with which columns. Null for those that nothing exports. */
export function exportOfChosen(query: ListAddress, organizationId: string): ChosenExport | null {
  const { object, deleted } = query
  if (!exported.has(object)) return null
  const { path } = recordsOf(object)
  return { path: `/api/v1/tenants/${organizationId}/${path}/export`, name: path, columns: columnNames(query), deleted }
}

/** The columns that were chosen for a list, with what its records are called by; empty: nobody has chosen any. */
function columnNames({ object, columns }: ListAddress): string {
  if (columns.length === 0) return ''
  const fields = [...pagesOf(object).named, ...shownColumns(object, columns).map(({ field }) => field)]
  return [...new Set(fields.flatMap((field) => nameOf(object, field) ?? []))].join(',')
}

function nameOf(object: RecordObject, field: string): string | undefined {
  const column = formField(object, field)?.column ?? field
  return recordsOf(object).members.find((member) => member.column === column)?.name
}

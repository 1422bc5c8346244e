import { type Direction, type FieldMapping, fieldMappingSchema } from '@/src/lib/crm/domain/field-mapping.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { isReversible } from '@/src/lib/crm/domain/transforms.ts'
import type { MappingView } from '@/src/lib/contract/mapping.ts'
import { inputWords } from '@/src/lib/http/input-words.ts'

/** A row while it is edited. `key` identifies the row; a removed row stays visible until the mapping is saved. */
export type DraftRow = FieldMapping & { readonly key: string; readonly isRemoved: boolean; readonly isNew: boolean }

export type CrmField = MappingView['fields']['crm'][number]
export type AdsappField = MappingView['fields']['adsapp'][number]

/** A problem of one cell, with the server's message. */
export type RowProblem = { readonly key: string; readonly cell: string; readonly message: string }

/** The API's address of an object's mapping. */
export function mappingPath(crmType: CrmType, object: SyncedObject): string {
  return `/api/crm/mapping?crm_type=${crmType}&object_type=${object}`
}

export function toDraft(mappings: readonly FieldMapping[]): DraftRow[] {
  return mappings.map((row) => ({ ...row, key: row.adsappField, isRemoved: false, isNew: false }))
}

/** The draft of another mapping in place of the saved one: its rows, and those that it does not have as removed. */
export function draftOf(saved: readonly FieldMapping[], wanted: readonly FieldMapping[]): DraftRow[] {
  const known = new Set(saved.map(({ adsappField }) => adsappField))
  const kept = new Set(wanted.map(({ adsappField }) => adsappField))
  return [
    ...toDraft(wanted).map((row) => ({ ...row, isNew: !known.has(row.adsappField) })),
    ...toDraft(saved.filter(({ adsappField }) => !kept.has(adsappField))).map((row) => ({ ...row, isRemoved: true })),
  ]
}

/** A pair that is not saved yet. */
export function newRow({
  adsappField,
  crmField,
  direction,
  transformRule = null,
}: Pick<FieldMapping, 'adsappField' | 'crmField' | 'direction'> & Partial<Pick<FieldMapping, 'transformRule'>>): DraftRow {
  return {
    key: `${adsappField} ${crmField}`,
    adsappField,
    crmField,
    direction,
    transformRule,
    conflictPolicy: null,
    isCustom: adsappField.startsWith('custom.'),
    isRemoved: false,
    isNew: true,
  }
}

/** The request: the remaining rows, without the editor's state. */
export function toMappings(rows: readonly DraftRow[]): FieldMapping[] {
  return keptRows(rows).map((row) => fieldMappingSchema.parse(row))
}

export function keptRows(rows: readonly DraftRow[]): DraftRow[] {
  return rows.filter((row) => !row.isRemoved)
}

export function isChanged(rows: readonly DraftRow[], saved: readonly FieldMapping[]): boolean {
  return JSON.stringify(toMappings(rows)) !== JSON.stringify(saved.map((row) => fieldMappingSchema.parse(row)))
}

/** The draft once others have changed the mapping: rows that were not touched in it are as they are stored by now. */
export function rebasedRows(
  rows: readonly DraftRow[],
  opened: readonly FieldMapping[],
  stored: readonly FieldMapping[],
): DraftRow[] {
  const wasOpened = new Map(toDraft(opened).map((row) => [row.key, JSON.stringify(row)]))
  const touched = rows.filter((row) => JSON.stringify(row) !== wasOpened.get(row.key))
  const known = new Map(touched.map((row) => [row.key, row]))
  const now = toDraft(stored)
  const there = new Set(now.map(({ key }) => key))
  return [...now.map((row) => known.get(row.key) ?? row), ...touched.filter(({ key }) => !there.has(key))]
}

/** The directions that a row can have: read-only CRM fields only come from there, one-way transforms never go both ways. */
export function directionsOf(row: FieldMapping, field: CrmField | undefined): readonly Direction[] {
  if (field?.readOnly) return ['from_crm']
  return isReversible(row.transformRule) ? ['bidirectional', 'to_crm', 'from_crm'] : ['to_crm', 'from_crm']
}

/** What is wrong with a parameter of one of a row's transforms, by the rules that the server saves by. */
export function parameterProblem(row: DraftRow, step: number, name: string): string | undefined {
  const { error } = fieldMappingSchema.safeParse(row, { error: inputWords })
  const isChain = row.transformRule?.name === 'chain'
  const path = isChain ? ['transformRule', 'steps', step, name] : ['transformRule', name]
  return error?.issues.find((issue) => issue.path.join('.') === path.join('.'))?.message
}

/** The row and cell of a path like `mappings[2].direction` in the request. */
export function locateProblem(path: string | undefined, message: string, rows: readonly DraftRow[]): RowProblem | null {
  const match = /^mappings\[(\d+)\](?:\.(\w+))?/.exec(path ?? '')
  const row = match ? keptRows(rows)[Number(match[1])] : undefined
  return row ? { key: row.key, cell: match?.[2] ?? 'crmField', message } : null
}

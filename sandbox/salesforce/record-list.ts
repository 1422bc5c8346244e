import { z } from 'zod'
import type { FormOption } from '../kit/record-form.ts'
import type { ListedRecord, ListWanted } from '../kit/record-kind.ts'
import type { FieldType } from './field-definitions.ts'
import type { ObjectType } from './object-types.ts'
import type { PagedObject } from './paged-objects.ts'
import { storedOf } from './record-store.ts'
import { idOf } from './requests.ts'
import type { Sandbox } from './sandbox.ts'
import { compileSoql } from './soql-compiler.ts'

const choicesMax = 500
const unsearched = new Set<FieldType>(['boolean', 'int', 'double', 'currency', 'percent', 'date', 'datetime'])

const numbersRow = z.looseObject({ number: z.number() })

/** SOQL's literal of a text that is looked for anywhere in a field. */
function containing(text: string): string {
  return `'%${text.replace(/[\\'%_]/g, '\\$&')}%'`
}

/** The rows of a query over an org, as texts: its fields in order, behind the number of the record. */
function rowsOf(
  sandbox: Sandbox,
  org: number,
  soql: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): { readonly total: number; readonly rows: readonly { readonly number: number; readonly cells: readonly string[] }[] } {
  const { fields, body, order, values } = compileSoql(sandbox.objects, soql, true)
  const parameters = [org, sandbox.clock(), ...values]
  const columns = fields.map(({ sql }, index) => `${sql} AS c${index}`).join(', ')
  const found = sandbox.db.all(
    `SELECT t._n AS number, ${columns} ${body} ${order} LIMIT ${limit} OFFSET ${offset}`,
    ...parameters,
  )
  const rows = found.map((each) => {
    const row = numbersRow.parse(each)
    return { number: row.number, cells: fields.map((_, index) => String(storedOf(row[`c${index}`]) ?? '')) }
  })
  return { total: sandbox.db.number(`SELECT count(*) AS n ${body}`, ...parameters), rows }
}

/** Numbers and days cannot be searched for a part of them. */
export function isSearched(type: ObjectType, path: string): boolean {
  return !unsearched.has(type.byName.get(path.toLowerCase())?.type ?? 'string')
}

/** Records of an org whose name, columns or other searched fields contain the text, last changed first. */
export function listRecords(
  sandbox: Sandbox,
  org: number,
  type: ObjectType,
  { columns, alsoSearched }: PagedObject,
  { text, removed, limit, offset }: ListWanted,
): { readonly total: number; readonly records: readonly ListedRecord[] } {
  const paths = columns.map(([, path]) => path)
  const title = type.fields.find(({ nameField }) => nameField)?.name ?? 'Name'
  const searched = [title, ...paths, ...alsoSearched]
    .filter((path) => isSearched(type, path))
    .map((path) => `${path} LIKE ${containing(text)}`)
    .join(' OR ')
  const soql = `SELECT SystemModstamp, ${title}, ${paths.join(', ')} FROM ${type.name}
    WHERE IsDeleted = ${removed} ${text === '' ? '' : `AND (${searched})`} ORDER BY SystemModstamp DESC, Id DESC`
  const { total, rows } = rowsOf(sandbox, org, soql, { limit, offset })
  const records = rows.map(({ number, cells: [changedAt, title = '', ...cells] }) => ({
    id: idOf(type, number),
    title,
    cells,
    changedAt: Number(changedAt),
  }))
  return { total, records }
}

/** The live records of an object by name, for a field that refers to one; at most five hundred. */
export function referenceChoices(sandbox: Sandbox, org: number, type: ObjectType): readonly FormOption[] {
  const soql = `SELECT Name FROM ${type.name} WHERE IsDeleted = false ORDER BY Name`
  return rowsOf(sandbox, org, soql, { limit: choicesMax, offset: 0 }).rows.map(({ number, cells: [label = ''] }) => ({
    value: idOf(type, number),
    label,
  }))
}

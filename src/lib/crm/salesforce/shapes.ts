import type { FieldType, FieldValue, FieldValues, ObjectType } from '../domain/entities.ts'
import { htmlOfLines } from '../domain/html-clean.ts'
import { linesOfHtml } from '../domain/html-lines.ts'
import { membersOf } from '../domain/sets.ts'
import type { Session } from '../port/session.ts'
import type { RemoteWrite } from '../port/writes.ts'
import { columnOf } from './column-of.ts'
import { fullId, readValue, writeValue } from './mapping.ts'
import type { SalesforceObject } from './objects.ts'
import type { SalesforceRow } from './schema.ts'

/** A record that a column leads to where it leads to one of several objects; ids say by their prefix of which. */
export type End = {
  readonly column: string
  readonly prefix: string
  readonly target: ObjectType
  readonly label: string
  /** The column that is blank where this one leads to such a record. */
  readonly excludes?: string
}

/** Fields whose values have another shape in Salesforce than in mappings. */
export type Shapes = {
  /** By our names, in the order in which the column has one of them where a record has several. */
  readonly ends: Readonly<Record<string, End>>
  /** HTML here, plain text there. */
  readonly plainTexts: readonly string[]
  /** Moments that count where a checkbox beside them is set. */
  readonly flags: Readonly<Record<string, string>>
  /** What a record is made with: it stays as it is there. */
  readonly createOnly: readonly string[]
}

/** The columns that hold a field. */
export function columnsOfField({ shapes }: Pick<SalesforceObject, 'shapes'>, name: string): readonly string[] {
  const end = shapes?.ends[name]
  if (end !== undefined) return [end.column]
  const flag = shapes?.flags[name]
  return flag === undefined ? [name] : [name, flag]
}

/** A field's value in a row, in our notation. */
export function readField(
  { shapes }: Pick<SalesforceObject, 'shapes'>,
  { name, type }: { readonly name: string; readonly type: FieldType },
  row: SalesforceRow,
): FieldValue {
  const end = shapes?.ends[name]
  if (end !== undefined) {
    const id = columnOf(row, end.column)
    return typeof id === 'string' && id.startsWith(end.prefix) ? fullId(id) : null
  }
  const flag = shapes?.flags[name]
  if (flag !== undefined && readValue('boolean', columnOf(row, flag)) !== true) return null
  const value = readValue(type, columnOf(row, name))
  return shapes?.plainTexts.includes(name) && typeof value === 'string' ? htmlOfLines(value) : value
}

/** A write's values in the columns and in the form that Salesforce takes. */
export function writtenColumns(object: Pick<SalesforceObject, 'shapes'>, { fields }: Session, write: RemoteWrite): FieldValues {
  const types = new Map(fields.map(({ name, type }) => [name, type]))
  const { shapes } = object
  const values: Record<string, FieldValue> = {}
  for (const [name, value] of Object.entries(write.properties)) {
    if (shapes !== undefined && name in shapes.ends) Object.assign(values, endValue(shapes, write, name))
    else if (write.kind === 'create' || !shapes?.createOnly.includes(name)) {
      const text = shapes?.plainTexts.includes(name) && typeof value === 'string' ? linesOfHtml(value) : value
      values[name] = writeValue(types.get(name), text)
      const flag = shapes?.flags[name]
      if (flag !== undefined) values[flag] = value !== null
    }
  }
  return shapes === undefined ? values : compatible(shapes, write, values)
}

/** Values without those that Salesforce would refuse beside what a record is about already or, of a new one, is about first of all. */
function compatible(shapes: Shapes, write: RemoteWrite, values: FieldValues): FieldValues {
  for (const { column, prefix, excludes } of Object.values(shapes.ends)) {
    if (excludes === undefined) continue
    const heldBy = (name: string) => (name in values ? values[name] : (heldBefore(shapes, write, name)?.id ?? null)) ?? null
    const [holder, excluded] = [heldBy(column), heldBy(excludes)]
    if (typeof holder !== 'string' || !holder.startsWith(prefix) || excluded === null) continue
    const isKept = write.kind === 'create' || !(column in values) || heldBefore(shapes, write, column)?.id === holder
    const { [isKept ? excludes : column]: _refused, ...others } = values
    return others
  }
  return values
}

/** What the column of an end is to hold: of several, the one that it holds, or the first. */
function endValue(shapes: Shapes, write: RemoteWrite, name: string): FieldValues {
  const column = shapes.ends[name]?.column ?? ''
  const held = heldBefore(shapes, write, column)
  for (const [other, end] of Object.entries(shapes.ends)) {
    if (end.column !== column) continue
    const members = membersOf(write.properties[other])
    if (members.length > 0) return { [column]: held !== null && members.includes(held.id) ? held.id : (members[0] ?? null) }
  }
  // What it holds is one of a field that the write says nothing of.
  return held === null || held.field in write.properties ? { [column]: null } : {}
}

function heldBefore(shapes: Shapes, write: RemoteWrite, column: string): { readonly field: string; readonly id: string } | null {
  if (write.kind === 'create') return null
  for (const [field, end] of Object.entries(shapes.ends)) {
    const [id] = end.column === column ? membersOf(write.before.properties[field]) : []
    if (id !== undefined) return { field, id }
  }
  return null
}

/** The fields that a write has changed without naming them: those that follow a field of it, and those whose column has another record since. */
export function changedWith(object: Pick<SalesforceObject, 'shapes' | 'follows'>, write: RemoteWrite): readonly string[] {
  const followed = Object.entries(object.follows ?? {}).flatMap(([name, others]) => (name in write.properties ? others : []))
  return [...endsChangedWith(object, write), ...followed.filter((name) => !(name in write.properties))]
}

function endsChangedWith({ shapes }: Pick<SalesforceObject, 'shapes'>, write: RemoteWrite): readonly string[] {
  if (shapes === undefined) return []
  return Object.entries(shapes.ends).flatMap(([name, { column }]) =>
    !(name in write.properties) && Object.keys(write.properties).some((other) => shapes.ends[other]?.column === column)
      ? [name]
      : [],
  )
}

/** The field of a write that a column is of, as mappings name it. */
export function fieldOfColumn(object: Pick<SalesforceObject, 'shapes'>, { properties }: RemoteWrite, column: string): string {
  return Object.keys(properties).find((name) => columnsOfField(object, name).includes(column)) ?? column
}

/**
 * Whether a record may be the one that was created, as far as what it is about can tell: of several it has one. Undefined for a field that is
 * no such end.
 */
export function isOneEnd(
  object: Pick<SalesforceObject, 'shapes'>,
  { properties }: { readonly properties: FieldValues },
  name: string,
  row: SalesforceRow,
): boolean | undefined {
  const ends = object.shapes?.ends
  const end = ends?.[name]
  if (ends === undefined || end === undefined) return undefined
  const held = readField(object, { name, type: 'references' }, row)
  if (held !== null) return membersOf(properties[name]).includes(String(held))
  const others = Object.keys(properties).filter((other) => {
    return other !== name && (ends[other]?.column === end.column || ends[other]?.excludes === end.column)
  })
  return others.some((other) => readField(object, { name: other, type: 'references' }, row) !== null)
}

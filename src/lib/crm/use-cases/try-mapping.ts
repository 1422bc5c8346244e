import type { MappingTrial } from '../../contract/mapping-trial.ts'
import { crmNames } from '../domain/crm-type.ts'
import { type FieldMapping, mappedFields, validateMapping } from '../domain/field-mapping.ts'
import { typeIssues } from '../domain/mapping-rules.ts'
import { specOf, type SyncedObject } from '../domain/objects.ts'
import type { LocalRecord } from '../domain/records.ts'
import { transformIssues } from '../domain/transform-issues.ts'
import { triedRows } from '../domain/tried-row.ts'
import type { Engine } from '../engine.ts'
import { connectedCrm, describe, type Owner } from './mapped-connection.ts'
import { sampledRecords } from './sampled-records.ts'

const recordsTried = 5

/**
 * What rows that are not saved would make of the values of up to five linked records, and what is wrong with the rows. Reads, and changes
 * nothing.
 * @throws Failure `not_connected` | `object_not_supported`
 */
export async function tryMapping(
  engine: Engine,
  owner: Owner,
  object: SyncedObject,
  rows: readonly FieldMapping[],
): Promise<MappingTrial> {
  const connection = await connectedCrm(engine, owner)
  const fields = await describe(engine, connection, object)
  const byName = new Map(fields.map((field) => [field.name, field]))
  const issues = [
    ...validateMapping(object, rows, byName),
    ...transformIssues(object, rows, byName),
    ...typeIssues(object, rows, byName),
  ]
  const wrong = new Set(issues.map(({ index }) => index))
  const mapping = mappedFields(
    object,
    rows.filter((_, index) => !wrong.has(index)),
    fields,
  )
  const sampled = await sampledRecords(
    engine,
    connection,
    object,
    rows.flatMap(({ crmField }) => byName.get(crmField) ?? []),
    recordsTried,
  )
  const lengthsMax = new Map(fields.flatMap(({ name, lengthMax }) => (lengthMax === undefined ? [] : [[name, lengthMax]])))
  const of = { object, mapping, lengthsMax, crm: crmNames[owner.crmType] }
  return {
    issues: [...issues],
    records:
      sampled?.map((pair) => ({
        recordId: pair.local.id,
        label: labelOf(object, pair.local),
        rows: [...triedRows(of, pair)],
      })) ?? null,
  }
}

/** What a record is known by: the first of its names that it has. */
function labelOf(object: SyncedObject, { id, values }: LocalRecord): string {
  const names = ['fullName', 'name', 'title', 'subject', ...specOf(object).searchKey.fields]
  const found = names.map((name) => values[name]).find((value) => typeof value === 'string' && value.trim() !== '')
  return String(found ?? id)
}

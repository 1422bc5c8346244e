import { readMapping } from '../../db/connections.ts'
import type { MappingCopy } from '../../contract/mapping-versions.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { FieldMapping } from '../domain/field-mapping.ts'
import { typeIssues } from '../domain/mapping-rules.ts'
import type { SyncedObject } from '../domain/objects.ts'
import { isSameLabel } from '../domain/stage-map.ts'
import { ruleOf, stepsOf, type TransformStep } from '../domain/transform-rules.ts'
import { transformIssues } from '../domain/transform-issues.ts'
import type { Engine } from '../engine.ts'
import type { RemoteField } from '../port/remote-field.ts'
import { connectedCrm, describe, mappingOf, type Owner, stagesOf } from './mapped-connection.ts'
import { suggestMapping } from './suggest-mapping.ts'

/**
 * Rows of another connection's mapping that this one does not have, with the field of this CRM that each corresponds to. Reads both CRMs'
 * fields and some linked records of this one, and changes nothing.
 * @throws Failure `not_connected`, of either | `object_not_supported`
 */
export async function copyMapping(engine: Engine, owner: Owner, object: SyncedObject, from: CrmType): Promise<MappingCopy> {
  const [connection, source] = await Promise.all([
    connectedCrm(engine, owner),
    connectedCrm(engine, { organizationId: owner.organizationId, crmType: from }),
  ])
  const [crmFields, sourceFields, stages, theirs, { suggestions }] = await Promise.all([
    describe(engine, connection, object),
    describe(engine, source, object),
    stagesOf(engine, owner.organizationId, object),
    readMapping(engine.db, source.id, object),
    suggestMapping(engine, owner, object),
  ])
  const mapped = await mappingOf(engine, connection, object, { crmFields, stages })
  const known = new Set(mapped.map(({ adsappField }) => adsappField))
  const taken = new Set(mapped.map(({ crmField }) => crmField))
  const byName = new Map(crmFields.map((field) => [field.name, field]))
  const rows: MappingCopy['rows'] = []
  const unmatched: string[] = []
  for (const row of theirs.filter(({ adsappField }) => !known.has(adsappField))) {
    const label = sourceFields.find(({ name }) => name === row.crmField)?.label ?? row.crmField
    const suggested = suggestions.find(({ adsappField, crmField }) => adsappField === row.adsappField && !taken.has(crmField))
    const named = crmFields.filter((field) => !taken.has(field.name) && isSameLabel(field.label, label))
    const found = byName.get(suggested?.crmField ?? '') ?? (named.length === 1 ? named[0] : undefined)
    const copied = found === undefined ? null : copiedRow(object, row, found)
    if (found === undefined || copied === null) {
      unmatched.push(row.adsappField)
      continue
    }
    taken.add(found.name)
    const reason = suggested?.crmField === found.name ? suggested.reasons.join(' ') : `Both CRMs call it “${label}”.`
    rows.push({ row: copied, reason: `As with ${crmNames[from]}. ${reason}` })
  }
  return { rows, unmatched }
}

/** Steps whose values are those of one CRM's own lists. */
const ofOneCrm: ReadonlySet<TransformStep['name']> = new Set(['map', 'constant'])

/** The row with this CRM's field; without what only the other CRM's field has, where it could not be saved with it. Null where it cannot at all. */
function copiedRow(object: SyncedObject, row: FieldMapping, field: RemoteField): FieldMapping | null {
  const direction = field.readOnly ? 'from_crm' : row.direction
  const kept = ruleOf(stepsOf(row.transformRule).filter(({ name }) => !ofOneCrm.has(name)))
  const fields = new Map([[field.name, field]])
  const tries = [row.transformRule, kept, null].map((transformRule) => ({
    ...row,
    crmField: field.name,
    direction,
    transformRule,
  }))
  return (
    tries.find((each) => [...typeIssues(object, [each], fields), ...transformIssues(object, [each], fields)].length === 0) ?? null
  )
}

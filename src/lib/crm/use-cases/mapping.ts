import { Failure } from '../../core/errors.ts'
import { whileUnchanged } from '../../core/edits/while-unchanged.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { toMappingRows } from '../../db/connections.ts'
import { newestMappingVersion } from '../../db/mapping-versions.ts'
import { sampleCustomValues } from '../../db/custom-keys.ts'
import { unwrap } from '../../db/result.ts'
import type { MappingView } from '../../contract/mapping.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { ObjectType } from '../domain/entities.ts'
import { customKey, isCustomField, isSyncedObject, specOf, type SyncedObject } from '../domain/objects.ts'
import { settingsFor } from '../domain/settings.ts'
import { type FieldMapping, type MappingIssue, validateMapping } from '../domain/field-mapping.ts'
import { lostNeed, typeIssues, withRows } from '../domain/mapping-rules.ts'
import { transformIssues } from '../domain/transform-issues.ts'
import type { FirstRows } from '../domain/first-mapping.ts'
import { schemaDrift, seededRows } from '../domain/schema-drift.ts'
import { remoteParts } from '../domain/remote-names.ts'
import { mappingEdits } from '../domain/seen-edits.ts'
import { splitSendable } from '../domain/sendable.ts'
import type { OwnStage } from '../domain/stages.ts'
import type { RemoteField } from '../port/remote-field.ts'
import { fieldsKey } from '../transport/short-cache.ts'
import type { Engine } from '../engine.ts'
import { connectedCrm, customKeysOf, describe, mappingOf, type Owner, stagesOf } from './mapped-connection.ts'

/**
 * The mapping of one object of a connection, with the fields of both sides; of one that was never switched on, the mapping that it would
 * begin with. Sends one request to the CRM, in Salesforce one more for each record type, or none where the fields may be
 * as they were a minute ago: for the person who looks and changes nothing.
 * @throws Failure `object_not_supported` when the CRM has no counterpart of the object
 */
export async function readMappingView(
  engine: Engine,
  owner: Owner & { readonly mayBeOlder?: boolean },
  object: ObjectType,
): Promise<MappingView> {
  const connection = await connectedCrm(engine, owner)
  const [crmFields, customKeys, stages] = await Promise.all([
    owner.mayBeOlder === true
      ? engine.fields.of(fieldsKey(connection.id, object), () => describe(engine, connection, object))
      : describe(engine, connection, object),
    customKeysOf(engine, owner.organizationId, object),
    stagesOf(engine, owner.organizationId, object),
  ])
  const mapping = await mappingOf(engine, connection, object, { crmFields, stages })
  const connector = await engine.loadConnector(owner.crmType)
  return view(owner.crmType, object, { mapping, crmFields, customKeys, stages, connector })
}

/**
 * Saves rows of the mapping, all or none; rows that are not given stay unless `replace` says that these are all.
 * @throws Failure `invalid_mapping` naming the first invalid field, or what the sync would lose; `changed_meanwhile`
 */
export function saveMapping(engine: Engine, owner: Saver, change: MappingChange): Promise<MappingView> {
  return whileUnchanged(() => attempt(engine, owner, change))
}

type Saver = Owner & { readonly userId: string; readonly object: SyncedObject }

type MappingChange = {
  readonly mappings: readonly FieldMapping[]
  readonly replace: boolean
  /** The mapping as the person saw it: rows that others have changed since are kept. */
  readonly seen?: readonly FieldMapping[] | undefined
}

/** @throws Failure `changed_between` where somebody else has saved another one meanwhile */
async function attempt(engine: Engine, owner: Saver, { mappings: rows, replace, seen }: MappingChange): Promise<MappingView> {
  const { object } = owner
  const twice = rows.findIndex((row, index) => rows.findIndex(({ adsappField }) => adsappField === row.adsappField) < index)
  if (twice !== -1) throw invalidMapping(`“${rows[twice]?.adsappField}” is mapped twice.`, `mappings[${twice}].adsappField`)
  const connection = await connectedCrm(engine, owner)
  // Before all of what is checked.
  const version = await newestMappingVersion(engine.db, connection.id, object)
  const [crmFields, stages] = await Promise.all([
    describe(engine, connection, object),
    stagesOf(engine, owner.organizationId, object),
  ])
  const before = await mappingOf(engine, connection, object, { crmFields, stages })
  const crm = crmNames[owner.crmType]
  const mapping = editedMapping(before, replace ? rows : withRows(seen ?? before, rows), seen ?? before, crm)
  const byName = new Map(crmFields.map((field) => [field.name, field]))
  const [issue] = [
    ...validateMapping(object, mapping, byName),
    ...transformIssues(object, mapping, byName),
    ...typeIssues(object, mapping, byName),
    ...(await valueIssues(engine, owner.organizationId, { object, before, mapping, crmFields: byName, crm })),
  ]
  if (issue) {
    const at = faultAt(rows, mapping[issue.index])
    throw invalidMapping(issue.message, at === -1 ? 'mappings' : `mappings[${at}].${issue.key}`)
  }
  const own = (await readConnectionObjects(engine.db, connection.id)).find((row) => row.object === object)
  const { matchKeys } = settingsFor(connection.settings, own?.settings ?? specOf(object).settings)
  const lost = lostNeed(before, mapping, { object, matchKeys, crmFields, crm })
  if (lost !== null) throw invalidMapping(lost, 'mappings')
  unwrap(
    await engine.db.rpc('crm_save_mappings', {
      p_connection: connection.id,
      p_organization: owner.organizationId,
      p_user: owner.userId,
      p_object: object,
      p_mappings: toMappingRows(object, mapping),
      p_before: version,
    }),
  )
  const customKeys = await customKeysOf(engine, owner.organizationId, object)
  const connector = await engine.loadConnector(owner.crmType)
  return view(owner.crmType, object, { mapping, crmFields, customKeys, stages, connector })
}

/** Which of the rows that were sent a fault is about: that row, or the one that takes the field of a row which stays. -1: none of them. */
function faultAt(rows: readonly FieldMapping[], faulty: FieldMapping | undefined): number {
  const at = rows.findIndex(({ adsappField }) => adsappField === faulty?.adsappField)
  if (at !== -1 || faulty === undefined) return at
  const parts = new Set(remoteParts(faulty.crmField))
  return rows.findIndex(({ crmField }) => remoteParts(crmField).some((part) => parts.has(part)))
}

function editedMapping(
  before: readonly FieldMapping[],
  wanted: readonly FieldMapping[],
  seen: readonly FieldMapping[],
  crm: string,
): readonly FieldMapping[] {
  const { mapping, clashes } = mappingEdits(seen, wanted, before)
  const [clash] = clashes
  if (!clash) return mapping
  const ways = { bidirectional: 'both ways', to_crm: `only to ${crm}`, from_crm: `only from ${crm}` }
  const now = clash.theirs ? `now goes with “${clash.theirs.crmField}” ${ways[clash.theirs.direction]}` : 'is no longer mapped'
  throw new Failure({
    kind: 'invalid',
    code: 'changed_meanwhile',
    message: `The row of “${clash.name}” was changed meanwhile: it ${now}. Save again to put yours in its place.`,
    field: clash.name,
  })
}

function invalidMapping(message: string, field: string): Failure {
  return new Failure({ kind: 'invalid', code: 'invalid_mapping', message, field })
}

/** Values of a custom field that are looked at before it is newly mapped. */
const valuesSampled = 200

/** Rows that would send a custom field's values to a field that cannot hold most of them, as text to a date. */
async function valueIssues(
  engine: Engine,
  organizationId: string,
  of: {
    readonly object: SyncedObject
    readonly before: readonly FieldMapping[]
    readonly mapping: readonly FieldMapping[]
    readonly crmFields: ReadonlyMap<string, RemoteField>
    readonly crm: string
  },
): Promise<readonly MappingIssue[]> {
  const known = new Set(of.before.map(({ adsappField, crmField, direction }) => `${adsappField} ${crmField} ${direction}`))
  const checked = of.mapping.map(async (row, index): Promise<readonly MappingIssue[]> => {
    const key = customKey(row.adsappField)
    const field = of.crmFields.get(row.crmField)
    if (key === null || !field || row.direction === 'from_crm') return []
    if (known.has(`${row.adsappField} ${row.crmField} ${row.direction}`)) return []
    const values = await sampleCustomValues(engine.db, { organizationId, object: of.object, key }, valuesSampled)
    const unsendable = values.filter(
      (value) => splitSendable([{ ...row, type: field.type }], { [row.adsappField]: value }, of.crm).rejected.length > 0,
    )
    if (unsendable.length * 2 <= values.length) return []
    const message = `“${field.label}” in ${of.crm} cannot hold ${unsendable.length} of the ${values.length} values of ${key} that were looked at, such as “${String(unsendable[0]).slice(0, 60)}”. Choose a text field there, or let the field come from ${of.crm} only.`
    return [{ index, key: 'crmField', message }]
  })
  return (await Promise.all(checked)).flat()
}

function view(
  crmType: CrmType,
  object: ObjectType,
  {
    mapping,
    crmFields,
    customKeys,
    stages,
    connector,
  }: {
    readonly mapping: readonly FieldMapping[]
    readonly crmFields: readonly RemoteField[]
    readonly customKeys: readonly string[]
    readonly stages: readonly OwnStage[]
    readonly connector: FirstRows
  },
): MappingView {
  const columns = isSyncedObject(object) ? specOf(object).fields : []
  const joined = isSyncedObject(object) ? (specOf(object).joined ?? []) : []
  const mapped = mapping.flatMap((field) => customKey(field.adsappField) ?? [])
  const custom = [...new Set([...customKeys, ...mapped])].sort()
  return {
    crmType,
    objectType: object,
    mappings: [...mapping],
    stages: [...stages],
    drift: isSyncedObject(object)
      ? schemaDrift(object, mapping, crmFields, seededRows(connector, object)).map(({ row, kind, message, fix }) => ({
          adsappField: row.adsappField,
          kind,
          message,
          fix,
        }))
      : [],
    fields: {
      adsapp: [
        ...columns.map(({ name, label, type }) => ({ name, label, type, isCustom: false })),
        ...joined.map(({ name, label }) => ({ name, label, type: 'text' as const, isCustom: false })),
        ...custom
          .filter((key) => isCustomField(`custom.${key}`))
          .map((key) => ({ name: `custom.${key}`, label: key, type: 'text' as const, isCustom: true })),
      ],
      crm: crmFields.map((field) => ({
        name: field.name,
        label: field.label,
        type: field.type,
        readOnly: field.readOnly,
        ...(field.lengthMax === undefined ? {} : { lengthMax: field.lengthMax }),
        ...(field.options
          ? {
              options: field.options.map(({ recordTypes, ...each }) => ({
                ...each,
                ...(recordTypes ? { recordTypes: [...recordTypes] } : {}),
              })),
            }
          : {}),
      })),
    },
  }
}

import { capitalized } from '../../core/text/capitalized.ts'
import { Failure } from '../../core/errors.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { type Connection, findConnection, readMapping } from '../../db/connections.ts'
import { listCustomKeys } from '../../db/custom-keys.ts'
import { readStages } from '../../db/stages.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { FieldMapping } from '../domain/field-mapping.ts'
import { firstMapping } from '../domain/first-mapping.ts'
import { fieldOf, hasStages, isSyncedObject, specOf } from '../domain/objects.ts'
import { seededStages } from '../domain/stage-map.ts'
import type { OwnStage } from '../domain/stages.ts'
import type { Engine } from '../engine.ts'
import type { ChoicesByType, RemoteField } from '../port/remote-field.ts'
import { fieldsKey } from '../transport/short-cache.ts'
import { storedSession } from './stored-session.ts'

export type Owner = { readonly organizationId: string; readonly crmType: CrmType }

/** The mapping as it is stored; of an object that is off, what it would begin with: stages of one name are mapped once it is switched on. */
export async function mappingOf(
  engine: Engine,
  connection: Connection,
  object: ObjectType,
  { crmFields, stages }: { readonly crmFields: readonly RemoteField[]; readonly stages: readonly OwnStage[] },
): Promise<readonly FieldMapping[]> {
  const stored = await readMapping(engine.db, connection.id, object)
  if (!isSyncedObject(object)) return stored
  const on = (await readConnectionObjects(engine.db, connection.id)).flatMap((row) => (row.enabled ? row.object : []))
  if (on.includes(object)) return stored
  const connector = await engine.loadConnector(connection.crmType)
  const rows = stored.length > 0 ? stored : firstMapping(connector, object, new Set([object, ...on]))
  return rows.map((row) => {
    const theirs = crmFields.find(({ name }) => name === row.crmField)?.options ?? []
    const isOpen = fieldOf(object, row.adsappField)?.isStage === true && row.transformRule === null
    return isOpen ? { ...row, transformRule: seededStages(stages, theirs) } : row
  })
}

export async function customKeysOf(engine: Engine, organizationId: string, object: ObjectType): Promise<readonly string[]> {
  return isSyncedObject(object) ? listCustomKeys(engine.db, organizationId, object) : []
}

export async function stagesOf(engine: Engine, organizationId: string, object: ObjectType): Promise<readonly OwnStage[]> {
  return isSyncedObject(object) && hasStages(object) ? readStages(engine.db, organizationId) : []
}

export async function connectedCrm(engine: Engine, { organizationId, crmType }: Owner): Promise<Connection> {
  const connection = await findConnection(engine.db, organizationId, crmType)
  if (!connection?.credentials) {
    throw new Failure({
      kind: 'invalid',
      code: 'not_connected',
      message: `Connect ${crmNames[crmType]} first: its fields cannot be read before.`,
      field: 'crmType',
    })
  }
  return connection
}

export async function describe(engine: Engine, connection: Connection, object: ObjectType): Promise<readonly RemoteField[]> {
  const connector = await engine.loadConnector(connection.crmType)
  if (!connector.capabilities.objects[object]) {
    throw new Failure({
      kind: 'invalid',
      code: 'object_not_supported',
      message: `${capitalized(specOf(object).many)} are not synced with ${crmNames[connection.crmType]}, so that there is nothing to map.`,
      field: 'object_type',
    })
  }
  const session = storedSession(engine, connector, connection.id)
  const [described, choices] = await Promise.all([
    connector.describeFields(session, object),
    connector.choicesByType?.(session, object),
  ])
  const fields = choices === undefined ? described : withRecordTypes(described, choices)
  engine.fields.put(fieldsKey(connection.id, object), fields)
  return fields
}

/** The fields with what kinds of records may have each choice, where that differs. */
function withRecordTypes(fields: readonly RemoteField[], choices: ChoicesByType): readonly RemoteField[] {
  return fields.map((field) => {
    const ofField = choices.get(field.name)
    if (field.options === undefined || ofField === undefined) return field
    const options = field.options.map((option) => ({ ...option, recordTypes: ofField.get(option.value) ?? [] }))
    const differs = new Set(options.map(({ recordTypes }) => recordTypes.join('\n'))).size > 1
    return differs ? { ...field, options } : field
  })
}

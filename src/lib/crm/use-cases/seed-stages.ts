import { type Connection, readMapping, toMappingRows } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import { readStages } from '../../db/stages.ts'
import { fieldOf, hasStages, type SyncedObject } from '../domain/objects.ts'
import { seededStages } from '../domain/stage-map.ts'
import type { Engine } from '../engine.ts'
import type { RemoteField } from '../port/remote-field.ts'

/**
 * Maps the stages whose names say what they are, where nobody has mapped any: on switching on the object that has them. The others are in
 * conflict, record by record, until a person says what they mean.
 */
export async function seedStages(
  engine: Engine,
  of: {
    readonly connection: Connection
    readonly organizationId: string
    readonly userId: string
    readonly object: SyncedObject
    readonly fields: readonly RemoteField[]
  },
): Promise<void> {
  const { connection, organizationId, userId, object, fields } = of
  if (!hasStages(object)) return
  const rows = await readMapping(engine.db, connection.id, object)
  const row = rows.find(({ adsappField }) => fieldOf(object, adsappField)?.isStage === true)
  if (row === undefined || row.transformRule !== null) return
  const ours = await readStages(engine.db, organizationId)
  const theirs = fields.find(({ name }) => name === row.crmField)?.options ?? []
  const seeded = rows.map((each) => (each === row ? { ...row, transformRule: seededStages(ours, theirs) } : each))
  unwrap(
    await engine.db.rpc('crm_save_mappings', {
      p_connection: connection.id,
      p_organization: organizationId,
      p_user: userId,
      p_object: object,
      p_mappings: toMappingRows(object, seeded),
    }),
  )
}

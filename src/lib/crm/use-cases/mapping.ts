import { Failure } from '../../core/errors.ts'
import { type Connection, findConnection, readMapping, toMappingRows } from '../../db/connections.ts'
import { listCustomKeys } from '../../db/custom-keys.ts'
import { unwrap } from '../../db/result.ts'
import type { MappingView } from '../../http/contract.ts'
import { storedTokens } from '../auth/credentials.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import { contactFields, customKey, isAdsappField, type ObjectType } from '../domain/entities.ts'
import { type FieldMapping, validateMapping } from '../domain/field-mapping.ts'
import type { RemoteField } from '../connector.ts'
import { openSession } from '../transport/session.ts'
import type { Engine } from '../engine.ts'

type Owner = { readonly organizationId: string; readonly crmType: CrmType }

/**
 * The mapping of one object of a connection, with the fields of both sides. Sends one request to the CRM.
 * @throws Failure `object_not_supported` when the CRM has no counterpart of the object
 */
export async function readMappingView(engine: Engine, owner: Owner, object: ObjectType): Promise<MappingView> {
  const connection = await connectedCrm(engine, owner)
  const [mapping, crmFields, customKeys] = await Promise.all([
    readMapping(engine.db, connection.id, object),
    describe(engine, connection, object),
    listCustomKeys(engine.db, owner.organizationId),
  ])
  return view(owner.crmType, mapping, crmFields, customKeys)
}

/**
 * Replaces the mapping, all rows or none.
 * @throws Failure `invalid_mapping` naming the first invalid field
 */
export async function saveMapping(
  engine: Engine,
  owner: Owner & { readonly userId: string },
  mapping: readonly FieldMapping[],
): Promise<MappingView> {
  const connection = await connectedCrm(engine, owner)
  const crmFields = await describe(engine, connection, 'contact')
  const [issue] = validateMapping(mapping, isAdsappField, new Map(crmFields.map((field) => [field.name, field])))
  if (issue) {
    throw new Failure({
      kind: 'invalid',
      code: 'invalid_mapping',
      message: issue.message,
      field: `mappings[${issue.index}].${issue.key}`,
    })
  }
  unwrap(
    await engine.db.rpc('crm_save_mappings', {
      p_connection: connection.id,
      p_organization: owner.organizationId,
      p_user: owner.userId,
      p_mappings: toMappingRows(mapping),
    }),
  )
  return view(owner.crmType, mapping, crmFields, await listCustomKeys(engine.db, owner.organizationId))
}

async function connectedCrm(engine: Engine, { organizationId, crmType }: Owner): Promise<Connection> {
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

async function describe(engine: Engine, connection: Connection, object: ObjectType): Promise<readonly RemoteField[]> {
  const connector = await engine.loadConnector(connection.crmType)
  if (!connector.capabilities.objects.includes(object)) {
    throw new Failure({
      kind: 'invalid',
      code: 'object_not_supported',
      message: `${crmNames[connection.crmType]} has no ${object}s that a mapping could name.`,
      field: 'object_type',
    })
  }
  const session = openSession({
    connectionId: connection.id,
    connector,
    store: storedTokens(engine.db, engine.box, connection.id),
    budgets: engine.budgets,
    now: engine.now,
  })
  return connector.describeFields(session, object)
}

function view(
  crmType: CrmType,
  mapping: readonly FieldMapping[],
  crmFields: readonly RemoteField[],
  customKeys: readonly string[],
): MappingView {
  const mapped = mapping.flatMap((field) => customKey(field.adsappField) ?? [])
  const custom = [...new Set([...customKeys, ...mapped])].sort()
  return {
    crmType,
    mappings: [...mapping],
    fields: {
      adsapp: [
        ...contactFields.map(({ name, label, type }) => ({ name, label, type, isCustom: false })),
        ...custom
          .filter((key) => isAdsappField(`custom.${key}`))
          .map((key) => ({ name: `custom.${key}`, label: key, type: 'text' as const, isCustom: true })),
      ],
      crm: crmFields.map((field) => ({
        name: field.name,
        label: field.label,
        type: field.type,
        readOnly: field.readOnly,
        ...(field.options ? { options: [...field.options] } : {}),
      })),
    },
  }
}

import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { sealedSchema, type Sealed } from '../core/secrets/secret-box.ts'
import { type ApiUsage, environmentSchema, grantKindSchema } from '../crm/domain/account.ts'
import { crmTypeSchema, type CrmType } from '../crm/domain/crm-type.ts'
import { type ObjectType, objectTypeSchema } from '../crm/domain/entities.ts'
import { fieldMappingSchema, type FieldMapping } from '../crm/domain/field-mapping.ts'
import { healthSchema } from '../crm/domain/health.ts'
import { connectionSettingsSchema } from '../crm/domain/settings.ts'
import { sealedWithAny } from './from-anywhere.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'
import { answersSoon } from './timed-fetch.ts'

/** Which account of the CRM a connection opens, and how it was opened. */
/** Another organisation of this server is connected to the account too: asked whether to go on, or confirmed. */
const sharedSchema = z.enum(['asked', 'confirmed'])

export const accountSchema = z.object({
  id: z.string().optional(),
  name: z.string().optional(),
  url: z.string().optional(),
  urls: z.partialRecord(objectTypeSchema, z.string()).default({}),
  environment: environmentSchema.default('production'),
  connectedBy: grantKindSchema.default('oauth'),
  shared: sharedSchema.optional(),
})

export const connectionSchema = z
  .object({
    id: databaseIdSchema,
    organization_id: databaseIdSchema,
    crm_type: crmTypeSchema,
    status: z.enum(['active', 'paused', 'error', 'disconnected']),
    credentials: sealedSchema.nullable(),
    credentials_version: z.number(),
    account: accountSchema,
    settings: connectionSettingsSchema,
    health: healthSchema.nullable().catch(null),
    webhook_salt: z.string(),
    users_read_at: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    organizationId: row.organization_id,
    crmType: row.crm_type,
    status: row.status,
    credentials: row.credentials,
    credentialsVersion: row.credentials_version,
    account: row.account,
    settings: row.settings,
    health: row.health,
    webhookSalt: row.webhook_salt,
    usersReadAt: row.users_read_at,
  }))
/** A connection as the engine sees it, sealed credentials included. */
export type Connection = z.infer<typeof connectionSchema>

export async function findConnection(
  client: ServiceClient,
  organizationId: string,
  crmType: CrmType,
): Promise<Connection | null> {
  const row: unknown = unwrap(
    await client.from('crm_connections').select('*').eq('organization_id', organizationId).eq('crm_type', crmType).maybeSingle(),
  )
  return row === null ? null : connectionSchema.parse(row)
}

/** The connections of these accounts of a CRM, in whatever organisation. */
export async function connectionsOfAccounts(
  client: ServiceClient,
  crmType: CrmType,
  accountIds: readonly string[],
): Promise<readonly Connection[]> {
  const rows: unknown = unwrap(
    await client
      .from('crm_connections')
      .select('*')
      .eq('crm_type', crmType)
      .in('account->>id', [...accountIds])
      .abortSignal(answersSoon()),
  )
  return z.array(connectionSchema).parse(rows)
}

export async function readConnection(client: ServiceClient, connectionId: string): Promise<Connection | null> {
  const row: unknown = unwrap(await client.from('crm_connections').select('*').eq('id', connectionId).maybeSingle())
  return row === null ? null : connectionSchema.parse(row)
}

/** Connections of an organisation that are paused and whose tokens one of these keys has sealed. */
export async function pausedSealedWith(
  client: ServiceClient,
  organizationId: string,
  keyIds: readonly string[],
): Promise<readonly Connection[]> {
  if (keyIds.length === 0) return []
  const found = client.from('crm_connections').select('*').eq('organization_id', organizationId).eq('status', 'paused')
  const rows: unknown = unwrap(await found.or(sealedWithAny('credentials', keyIds)))
  return z.array(connectionSchema).parse(rows)
}

/** Ids of the connections that background jobs may work on: no row of one keeps the others from their turn. */
export async function activeConnectionIds(client: ServiceClient): Promise<readonly string[]> {
  const rows: unknown = unwrap(
    await client
      .from('crm_connections')
      .select('id')
      .eq('status', 'active')
      .order('last_sync_at', { nullsFirst: true })
      .abortSignal(answersSoon()),
  )
  return z.array(z.object({ id: databaseIdSchema }).transform(({ id }) => id)).parse(rows)
}

export const mappingRowSchema = z
  .object({
    adsapp_field: z.string(),
    crm_field: z.string(),
    direction: fieldMappingSchema.shape.direction,
    transform_rule: fieldMappingSchema.shape.transformRule,
    conflict_policy: fieldMappingSchema.shape.conflictPolicy,
    is_custom: z.boolean(),
  })
  .transform(
    (row): FieldMapping => ({
      adsappField: row.adsapp_field,
      crmField: row.crm_field,
      direction: row.direction,
      transformRule: row.transform_rule,
      conflictPolicy: row.conflict_policy,
      isCustom: row.is_custom,
    }),
  )

/** Rows of several objects, by object. */
export const mappingsSchema = z
  .array(z.looseObject({ object_type: objectTypeSchema }))
  .transform((rows): ReadonlyMap<ObjectType, readonly FieldMapping[]> => {
    const mappings = new Map<ObjectType, FieldMapping[]>()
    for (const row of rows) {
      mappings.set(row.object_type, [...(mappings.get(row.object_type) ?? []), mappingRowSchema.parse(row)])
    }
    return mappings
  })

export async function readMapping(
  client: ServiceClient,
  connectionId: string,
  object: ObjectType,
): Promise<readonly FieldMapping[]> {
  return z
    .array(mappingRowSchema)
    .parse(
      unwrap(
        await client
          .from('crm_field_mappings')
          .select('adsapp_field, crm_field, direction, transform_rule, conflict_policy, is_custom')
          .eq('connection_id', connectionId)
          .eq('object_type', object)
          .order('position'),
      ),
    )
}

/** A mapping of an object as the SQL functions take it. */
export function toMappingRows(object: ObjectType, mapping: readonly FieldMapping[]) {
  return mapping.map((field, position) => ({
    object_type: object,
    adsapp_field: field.adsappField,
    crm_field: field.crmField,
    direction: field.direction,
    transform_rule: field.transformRule,
    conflict_policy: field.conflictPolicy,
    is_custom: field.isCustom,
    position,
  }))
}

export async function storeCredentials(
  client: ServiceClient,
  connectionId: string,
  version: number,
  sealed: Sealed,
): Promise<boolean> {
  return z
    .boolean()
    .parse(
      unwrap(
        await client.rpc('crm_store_credentials', { p_connection: connectionId, p_version: version, p_credentials: sealed }),
      ),
    )
}

/** @returns whether the caller alone may now refresh the tokens of this version */
export async function lockRefresh(
  client: ServiceClient,
  connectionId: string,
  lock: { readonly version: number; readonly holder: string; readonly seconds: number },
): Promise<boolean> {
  return z.boolean().parse(
    unwrap(
      await client.rpc('crm_lock_refresh', {
        p_connection: connectionId,
        p_version: lock.version,
        p_holder: lock.holder,
        p_seconds: lock.seconds,
      }),
    ),
  )
}

export async function unlockRefresh(client: ServiceClient, connectionId: string, holder: string): Promise<void> {
  unwrap(await client.rpc('crm_unlock_refresh', { p_connection: connectionId, p_holder: holder }))
}

/** Keeps what the CRM last said of the account's daily allowance. */
export async function noteUsage(client: ServiceClient, connectionId: string, usage: ApiUsage): Promise<void> {
  unwrap(await client.rpc('crm_note_usage', { p_connection: connectionId, p_usage: usage }))
}

export async function countOrganizations(client: ServiceClient): Promise<number> {
  const { count, error } = await client.from('organizations').select('id', { count: 'exact', head: true })
  unwrap({ data: null, error })
  return count ?? 0
}

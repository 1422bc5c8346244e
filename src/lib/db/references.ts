import { z } from 'zod'
import { type ObjectType, objectTypeSchema } from '../crm/domain/entities.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

const idsSchema = z.record(z.string(), z.string())
const pairsSchema = z.record(z.string(), z.object({ id: z.string(), ended: z.boolean() }))

/**
 * Our ids of these records of a CRM; those that no record here is linked to are missing. `ended`: the one here was deleted, or the two are no
 * longer linked.
 */
export async function recordsOfRefs(
  client: ServiceClient,
  connectionId: string,
  object: ObjectType,
  refs: readonly string[],
): Promise<ReadonlyMap<string, { readonly id: string; readonly ended: boolean }>> {
  const answer = await client.rpc('crm_records_of_refs', { p_connection: connectionId, p_object: object, p_refs: [...refs] })
  return new Map(Object.entries(pairsSchema.parse(unwrap(answer))))
}

const linkedSchema = z.object({ ids: z.partialRecord(objectTypeSchema, z.array(z.string())), asOf: z.string() })

/**
 * A CRM's ids of records that are linked on a connection, at most a thousand of each object. In the order and with the meaning of
 * `LinkedRecords`.
 */
export async function linkedRefs(
  client: ServiceClient,
  connectionId: string,
  objects: readonly ObjectType[],
  { since, after }: { readonly since: string | null; readonly after: string | null },
): Promise<z.infer<typeof linkedSchema>> {
  const asked = { p_connection: connectionId, p_objects: [...objects], p_since: since, p_after: after }
  return linkedSchema.parse(unwrap(await client.rpc('crm_linked_refs', asked)))
}

/** A CRM's ids of these records of ours; those that it does not have are missing. */
export async function refsOfRecords(
  client: ServiceClient,
  connectionId: string,
  object: ObjectType,
  recordIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const asked = { p_connection: connectionId, p_object: object, p_records: [...recordIds] }
  return new Map(Object.entries(idsSchema.parse(unwrap(await client.rpc('crm_refs_of_records', asked)))))
}

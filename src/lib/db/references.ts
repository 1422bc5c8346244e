import { z } from 'zod'
import { type ObjectType, objectTypeSchema, type ReferenceTarget, referenceTargetSchema } from '../crm/domain/entities.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** Ids that are asked for, or what is known of each, by what they are ids of. */
export type ByTarget<Value> = ReadonlyMap<ReferenceTarget, Value>
export type Pair = { readonly id: string | null; readonly ended: boolean }
export type Known<Value> = ByTarget<ReadonlyMap<string, Value>>

const pairsSchema = knownSchema(z.object({ id: z.string().nullable(), ended: z.boolean() }))
const refsSchema = knownSchema(z.string())

function knownSchema<Value>(value: z.ZodType<Value>) {
  return z.partialRecord(referenceTargetSchema, z.record(z.string(), value)).transform(
    (known): Known<Value> =>
      new Map(
        referenceTargetSchema.options.flatMap((target) => {
          const of = known[target]
          return of === undefined ? [] : [[target, new Map(Object.entries(of))] as const]
        }),
      ),
  )
}

/**
 * Our ids of these records of a CRM, and of the members whom its users are. What no record here is linked to is missing, and a user who was
 * never listed. `id`: null for a user who waits or is no member. `ended`: the one here was deleted, or the two are no longer linked.
 */
export async function recordsOfRefs(
  client: ServiceClient,
  connectionId: string,
  refs: ByTarget<readonly string[]>,
): Promise<Known<Pair>> {
  const asked = { p_connection: connectionId, p_refs: idsOf(refs) }
  return pairsSchema.parse(unwrap(await client.rpc('crm_records_of_refs', asked)))
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

/** A CRM's ids of these records and members of ours; those that it does not have, or gives no records, are missing. */
export async function refsOfRecords(
  client: ServiceClient,
  connectionId: string,
  records: ByTarget<readonly string[]>,
): Promise<Known<string>> {
  const asked = { p_connection: connectionId, p_records: idsOf(records) }
  return refsSchema.parse(unwrap(await client.rpc('crm_refs_of_records', asked)))
}

const idsOf = (asked: ByTarget<readonly string[]>) => Object.fromEntries([...asked].map(([target, ids]) => [target, [...ids]]))

import { z } from 'zod'
import type { RecordObject } from '../../integration/support/crm-records.ts'
import { type Played, type PlayedField, type PlayedRecord, playedObjects, type PlayedValues, read, targetOf } from './played.ts'
import type { World } from './world.ts'

export type Side = 'here' | 'there'
export const sides = ['here', 'there'] as const satisfies readonly Side[]
const other = { here: 'there', there: 'here' } as const satisfies Record<Side, Side>

/** One record in the model: the side it was created on, the values written to it, and its fate. A reference's value is `#` and a number. */
export type ModelRecord = {
  readonly played: Played
  readonly number: number
  readonly key: string | null
  ids: Record<Side, string | null>
  readonly writes: { readonly side: Side; readonly values: PlayedValues; readonly epoch: number; readonly met: boolean }[]
  removedBy: Side | null
  /** Seen linked. */
  met: boolean
  /** Edited on the other side before the removal was synced. */
  editedAcross: boolean
  /** Merged, restored, removed before it was linked, or with what it belonged to: the outcome depends on the order in which the changes are synced. */
  orderDependent: boolean
  /** Entered again after it was removed: lives once on each side, with values of either. */
  recreated: boolean
  /** A merge moved its key to another record, so two records here may have it; a person resolves that. */
  sharesKey: boolean
}

const linksSchema = z.array(
  z.object({
    object: z.string(),
    here: z.uuid().nullable(),
    there: z.string().nullable(),
    status: z.string(),
    code: z.string().nullable(),
    waits: z.array(z.looseObject({ field: z.string() })),
  }),
)
export type ModelLink = z.infer<typeof linksSchema>[number]

export async function linksOf({ hub }: World): Promise<readonly ModelLink[]> {
  return linksSchema.parse(
    await hub.stack.sql(
      `select object_type as object, record_id as here, crm_record_id as there, status, last_error ->> 'code' as code, waits
       from crm_sync_state`,
    ),
  )
}

/** Fills in the ids that records have received on the other side. */
export async function lookUp(world: World, records: readonly ModelRecord[]): Promise<void> {
  const links = await linksOf(world)
  for (const record of records) {
    const { ids, played } = record
    const link = links.find(
      ({ object, here, there }) =>
        object === played.object && ((ids.here !== null && here === ids.here) || (ids.there !== null && there === ids.there)),
    )
    ids.here ??= link?.here ?? null
    ids.there ??= link?.there ?? null
    record.met ||= link?.here != null && link.there !== null
  }
}

/** What both sides hold, by object. */
export type Live = Readonly<Record<RecordObject, Readonly<Record<Side, readonly PlayedRecord[]>>>>

export async function liveOf(world: World): Promise<Live> {
  const of = async (object: RecordObject) => ({ here: await world.here[object].list(), there: await world.there[object].list() })
  const [account, contact] = await Promise.all(playedObjects.map(of))
  if (!account || !contact) throw new Error('Every object is read.')
  return { account, contact }
}

/** A field's value on one side in the model's notation, normalised for comparison: what it leads to is a record of the model. */
export function readIn(
  records: readonly ModelRecord[],
  { played }: ModelRecord,
  field: PlayedField,
  side: Side,
  values: PlayedValues,
): string | null {
  const target = targetOf(played, field)
  const value = read(played, field, values)
  if (target === null || value === null || value.startsWith('#')) return value
  const found = records.find((record) => record.played.object === target && record.ids[side] === value)
  return found === undefined ? value : nameOf(found)
}

/** A record as the value of a reference. */
export function nameOf({ number }: ModelRecord): string {
  return `#${number}`
}

/** Values as one side takes them: references by its ids. Without what that side does not have. */
export function valuesFor(records: readonly ModelRecord[], played: Played, side: Side, values: PlayedValues): PlayedValues {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      if (targetOf(played, name as PlayedField) === null || value === null) return [[name, value]]
      const id = records.find((record) => nameOf(record) === value)?.ids[side]
      return id == null ? [] : [[name, id]]
    }),
  )
}

/** Whether nothing has happened to a record that leaves open what references to it become. */
export function isSettled({ removedBy, orderDependent, recreated }: ModelRecord): boolean {
  return removedBy === null && !orderDependent && !recreated
}

export function otherSide(side: Side): Side {
  return other[side]
}

import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { ownReferencesOf } from '../../objects/own-custom-fields.ts'
import { recordField, recordSpecOf, recordObjectSchema } from '../../objects/record-objects.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { idOfMember } from '../../crm/domain/member-roles.ts'
import { membersOf } from '../../crm/domain/sets.ts'
import { readRows, type UserClient } from '../rows.ts'

/** A record of any object, a member of the organisation or a stage of its pipelines, by what people call it. */
export type NamedRecord = {
  readonly id: string
  readonly object: RecordObject | 'member' | 'stage' | 'api_key'
  readonly title: string
  readonly isDeleted?: true
  /** Of a stage to which nothing new goes. */
  readonly isArchived?: boolean
}
export type Titles = ReadonlyMap<string, NamedRecord>

const titleSchema = z
  .object({
    id: databaseIdSchema,
    object_type: z.enum([...recordObjectSchema.options, 'member', 'api_key']),
    title: z.string().nullable(),
    deleted: z.boolean(),
  })
  .transform(({ id, object_type: object, title, deleted }): NamedRecord => {
    if (object === 'member') return { id, object, title: title === null ? 'A former member' : `${title} (former member)` }
    if (object === 'api_key') return { id, object, title: title ?? '' }
    return { id, object, title: title ?? `Unnamed ${recordSpecOf(object).one}`, ...(deleted ? { isDeleted: true } : {}) }
  })

/** The database's limit of an address, with some room: an id has 37 characters there. */
const idsPerRead = 500

/** What these records and these former members are called, deleted records included, by id. What is no id of ours, or nothing that the person may see, is missing. */
export async function titlesOf(client: UserClient, ids: Iterable<string>): Promise<Titles> {
  const asked = [...new Set(ids)].filter((id) => databaseIdSchema.safeParse(id).success)
  const titles = new Map<string, NamedRecord>()
  for (let from = 0; from < asked.length; from += idsPerRead) {
    const found = await readRows(
      z.array(titleSchema),
      client.rpc('records_titles', { p_records: asked.slice(from, from + idsPerRead) }),
    )
    for (const record of found) titles.set(record.id, record)
  }
  return titles
}

/** The values among these that lead to other records: ids, or what a CRM's record is called that is not linked here. */
export function referencesIn(
  object: RecordObject,
  values: Iterable<readonly [field: string, value: unknown]>,
): readonly string[] {
  return [...values].flatMap(([field, value]) =>
    recordField(object, field)?.to === undefined && !ownReferencesOf(object).some(({ name }) => name === field)
      ? []
      : Array.isArray(value)
        ? value.map((member) => idOfMember(String(member)))
        : typeof value === 'string'
          ? membersOf(value).map(idOfMember)
          : [],
  )
}

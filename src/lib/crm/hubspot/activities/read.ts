import type { RemoteRecord } from '../../domain/records.ts'
import type { Conversation } from '../client.ts'
import { readRecords } from '../reads.ts'
import { type ActivityKind, activityKinds } from './kinds.ts'

/** The id of a record of a kind among all activities, and in the address of its page in HubSpot. */
export function activityId({ typeId }: Pick<ActivityKind, 'typeId'>, id: string): string {
  return `${typeId}/${id}`
}

/** The conversation in which records of a kind are read, with what they are about where that is asked for. */
export function ofKind(conversation: Conversation, { properties, references }: ActivityKind): Conversation {
  const { session } = conversation
  const fields = Object.entries(properties).map(([name, type]) => ({ name, type }))
  const asked = session.fields.filter(({ name }) => name in references)
  return { ...conversation, session: { ...session, fields: [...fields, ...asked] } }
}

/** A record of a kind as an activity, with the session's fields. */
export function toActivity({ session }: Conversation, of: ActivityKind, record: RemoteRecord): RemoteRecord {
  const { properties } = record
  const said = { ...properties, start: properties['hs_timestamp'] ?? null, ...of.said(properties), kind: of.kind }
  const values = new Map(Object.entries(said))
  return {
    id: activityId(of, record.id),
    properties: Object.fromEntries(session.fields.map(({ name }) => [name, values.get(name) ?? null])),
    updatedAt: record.updatedAt,
    keys: [],
  }
}

/** Activities by id, a hundred of a kind in a call. */
export async function readActivities(conversation: Conversation, ids: readonly string[]): Promise<readonly RemoteRecord[]> {
  const read = await Promise.all(
    activityKinds.map(async (kind) => {
      const prefix = activityId(kind, '')
      const own = ids.flatMap((id) => (id.startsWith(prefix) ? id.slice(prefix.length) : []))
      const records = own.length === 0 ? [] : await readRecords(ofKind(conversation, kind), kind, own)
      return records.map((record) => toActivity(conversation, kind, record))
    }),
  )
  return read.flat()
}

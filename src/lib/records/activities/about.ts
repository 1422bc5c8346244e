import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { specOf, type SyncedObject } from '../../crm/domain/objects.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { readRows, type UserClient } from '../rows.ts'

/** What is written or done about other records. */
export type AboutOthers = 'note' | 'task' | 'activity'

/** The field by which such a record is about records of an object; null: it is never about such. */
export function aboutField(object: AboutOthers, target: RecordObject): string | null {
  return specOf(object).fields.find(({ to }) => to === target)?.name ?? null
}

/** The objects that such a record can be about. */
export function aboutTargets(object: AboutOthers): readonly SyncedObject[] {
  return specOf(object).fields.flatMap(({ type, to }) => (type === 'references' && to !== undefined && to !== 'user' ? [to] : []))
}

const shownMax = 200

/** Ids of what a record is about. */
export async function aboutOf(client: UserClient, organizationId: string, id: string): Promise<readonly string[]> {
  const rows = await readRows(
    z.array(z.object({ to_id: databaseIdSchema })),
    client
      .from('record_associations')
      .select('to_id')
      .eq('organization_id', organizationId)
      .eq('from_id', id)
      .order('to_id')
      .limit(shownMax),
  )
  return rows.map(({ to_id: to }) => to)
}

type Association = {
  readonly organizationId: string
  readonly object: AboutOthers
  readonly id: string
  readonly target: RecordObject
  readonly to: string
}

/** Makes a record be about one more; about one that it is about already, it stays so. */
export async function addAbout(client: UserClient, { organizationId, object, id, target, to }: Association): Promise<void> {
  const field = aboutField(object, target)
  if (field === null) return
  const row = { organization_id: organizationId, from_object: object, from_id: id, field, to_object: target, to_id: to }
  const added = client.from('record_associations').upsert(row, { onConflict: 'from_id,field,to_id', ignoreDuplicates: true })
  await readRows(z.unknown(), added.select('from_id'))
}

/** Ends that a record is about another one; both stay. */
export async function removeAbout(
  client: UserClient,
  { organizationId, id, to }: Omit<Association, 'object' | 'target'>,
): Promise<void> {
  const ended = client
    .from('record_associations')
    .delete()
    .eq('organization_id', organizationId)
    .eq('from_id', id)
    .eq('to_id', to)
  await readRows(z.unknown(), ended.select('from_id'))
}

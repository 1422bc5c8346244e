import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { isSyncedObject } from '../../crm/domain/objects.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { changeSchema, referencesOf } from './change-views.ts'
import { type CursorSchema, type Page, type PageStart, timeSchema, toPage } from '../lists/keyset.ts'
import { type AboutOthers, aboutField } from '../activities/about.ts'
import { readRows, type UserClient } from '../rows.ts'

/** What people choose between: `kind` of `private.timeline_sources`. */
export const timelineKindSchema = z.enum(['changes', 'syncs', 'notes', 'tasks', 'activities'])
export type TimelineKind = z.infer<typeof timelineKindSchema>

/** Kinds of what is about other records. */
const aboutOthers: Readonly<Partial<Record<TimelineKind, AboutOthers>>> = { notes: 'note', tasks: 'task', activities: 'activity' }

/** The kinds that a record of this object can have. */
export function timelineKindsOf(object: RecordObject): readonly TimelineKind[] {
  return timelineKindSchema.options.filter((kind) => {
    if (kind === 'syncs' && !isSyncedObject(object)) return false
    const source = aboutOthers[kind]
    return source === undefined || aboutField(source, object) !== null
  })
}

const noteSchema = z.object({ id: databaseIdSchema, author: z.string().nullable(), preview: z.string().nullable() })
export type TimelineNote = z.output<typeof noteSchema>

const taskSchema = z.object({ id: databaseIdSchema, title: z.string().nullable() })
export type TimelineTask = z.output<typeof taskSchema>

const activitySchema = z.object({
  id: databaseIdSchema,
  kind: z.enum(['call', 'email', 'meeting']),
  title: z.string().nullable(),
  direction: z.enum(['incoming', 'outgoing']).nullable(),
  /** Whose CRM it is from; null once that is not known any more. */
  connection: databaseIdSchema.nullable(),
})
export type TimelineActivity = z.output<typeof activitySchema>

const rowSchema = z.object({ happened_at: z.string(), at: z.string(), tie: z.string() })

/** One reader for each source of `private.timeline_sources`. */
const entrySchema = z
  .discriminatedUnion('source', [
    rowSchema.extend({ source: z.literal('change'), entry: changeSchema }),
    rowSchema.extend({ source: z.literal('note'), entry: noteSchema }),
    rowSchema.extend({ source: z.literal('task'), entry: taskSchema }),
    rowSchema.extend({ source: z.literal('done'), entry: taskSchema }),
    rowSchema.extend({ source: z.literal('activity'), entry: activitySchema }),
  ])
  .transform(({ happened_at: happenedAt, at, tie, ...told }) => ({ happenedAt, at, tie, told }))

/** Something that happened to a record, or was written about it. */
export type TimelineEntry = z.output<typeof entrySchema>

/** A time, and which of what has that time. */
export const timelineCursorSchema: CursorSchema = z.tuple([
  timeSchema,
  z.union([
    z.string().regex(/^change 0\d{18}$/),
    z.templateLiteral([z.enum(['note', 'task', 'done', 'activity']), ' ', databaseIdSchema]),
  ]),
])

export const timelinePageSize = 20

/** A page of what has happened to a record, the newest first: one statement, whatever its kinds. */
export async function timelineOf(
  client: UserClient,
  recordId: string,
  kinds: readonly TimelineKind[],
  start: PageStart,
  limit = timelinePageSize,
): Promise<Page<TimelineEntry>> {
  const cursor = start.before ?? start.after
  const found = await readRows(
    z.array(entrySchema),
    client.rpc('record_timeline', {
      p_record: recordId,
      p_kinds: [...kinds],
      p_newer: start.before !== undefined,
      ...(cursor === undefined ? {} : { p_at: cursor[0], p_tie: cursor[1] }),
      p_limit: limit + 1,
    }),
  )
  return toPage(found, limit, start, ({ at, tie }) => [at, tie])
}

/** Records and people whom these entries name. */
export function namedIn(entries: readonly TimelineEntry[]): readonly string[] {
  return entries.flatMap(({ told }) => {
    if (told.source !== 'change') return []
    const { actor } = told.entry
    return [
      ...referencesOf([told.entry]),
      ...((actor.kind === 'person' || actor.kind === 'api_key') && actor.id !== null ? [actor.id] : []),
    ]
  })
}

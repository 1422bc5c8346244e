import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { aboutField } from './about.ts'
import { type Page, type PageStart, timeCursorSchema, dueCursorSchema } from '../lists/keyset.ts'
import { everything, recordsCount, recordsPage } from '../lists/record-list.ts'
import { shownOf, textOf } from '../fields/record-values.ts'
import { readRows, type UserClient } from '../rows.ts'

/** A task as the pages of what it is about show it. */
export type TaskView = {
  readonly id: string
  readonly title: string
  readonly type: string
  readonly status: string
  readonly priority: string
  /** A day or a moment. */
  readonly due: string | null
  readonly completedAt: string | null
  readonly ownerId: string | null
  readonly updatedAt: string
}

export const tasksPerPage = 5

/** What is to do, the next one first; what is finished, the latest one first. */
export type TaskProgress = 'to_do' | 'finished'
export const taskCursors = { to_do: dueCursorSchema, finished: timeCursorSchema } as const

const shown = ['subject', 'preview', 'type', 'status', 'priority', 'due', 'completedAt', 'owner']

/** The tasks about a record, a page of them; null where tasks are never about such. */
export async function tasksAbout(
  client: UserClient,
  organizationId: string,
  { object, id }: { readonly object: RecordObject; readonly id: string },
  progress: TaskProgress,
  start: PageStart,
): Promise<Page<TaskView> | null> {
  const field = aboutField('task', object)
  if (field === null) return null
  const order = progress === 'to_do' ? { sort: 'due', descending: false } : { sort: 'updated', descending: true }
  const query = { ...everything, where: { [field]: id, progress }, ...order, start }
  const page = await recordsPage(client, organizationId, 'task', query, { limit: tasksPerPage, further: shown })
  return {
    ...page,
    rows: page.rows.map(
      ({ id: task, title, values, updatedAt }): TaskView => ({
        id: task,
        title,
        type: shownOf(values, 'type'),
        status: shownOf(values, 'status'),
        priority: shownOf(values, 'priority'),
        due: textOf(values, 'due'),
        completedAt: textOf(values, 'completedAt'),
        ownerId: textOf(values, 'owner'),
        updatedAt,
      }),
    ),
  }
}

/** How many tasks are about a record, counted to one more than `countedMax`, by which field; null where none ever are. */
export async function countTasksAbout(
  client: UserClient,
  organizationId: string,
  { object, id }: { readonly object: RecordObject; readonly id: string },
): Promise<{ readonly field: string; readonly count: number } | null> {
  const field = aboutField('task', object)
  if (field === null) return null
  return { field, count: await recordsCount(client, organizationId, 'task', { ...everything, where: { [field]: id } }) }
}

/** Adds a task about a record. */
export async function addTaskAbout(
  client: UserClient,
  organizationId: string,
  { object, id }: { readonly object: RecordObject; readonly id: string },
  { subject, due, ownerId }: { readonly subject: string; readonly due: string | null; readonly ownerId: string },
): Promise<{ readonly id: string }> {
  const about: { accounts?: string; contacts?: string; opportunities?: string; leads?: string } = {
    [aboutField('task', object) ?? '']: id,
  }
  const inserted = client.from('tasks').insert({ organization_id: organizationId, subject, due, owner_id: ownerId, ...about })
  return readRows(z.object({ id: databaseIdSchema }), inserted.select('id').single())
}

/** Marks a task as done, or as to do again; one that is so already stays as it is. @returns whether there is such a task */
export async function setTaskDone(client: UserClient, organizationId: string, id: string, isDone: boolean): Promise<boolean> {
  const task = client.from('tasks').update({ status: isDone ? 'done' : 'open' })
  const of = task.eq('organization_id', organizationId).eq('id', id).is('deleted_at', null)
  const changed = isDone ? of.neq('status', 'done') : of.eq('status', 'done')
  if ((await readRows(z.array(z.object({ id: databaseIdSchema })), changed.select('id'))).length > 0) return true
  const found = client.from('tasks').select('id').eq('organization_id', organizationId).eq('id', id).is('deleted_at', null)
  return (await readRows(z.array(z.object({ id: databaseIdSchema })), found)).length > 0
}

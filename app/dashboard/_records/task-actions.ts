'use server'

import { revalidatePath } from 'next/cache'
import { after } from 'next/server'
import { z } from 'zod'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { isStorable } from '@/src/lib/core/text/storable-text.ts'
import { readDue } from '@/src/lib/crm/domain/due.ts'
import { fieldLimit, specOf, syncedObjectSchema } from '@/src/lib/crm/domain/objects.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { readEntered, readSubmitted } from '@/src/lib/http/submitted.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { aboutField } from '@/src/lib/records/activities/about.ts'
import { recordById } from '@/src/lib/records/fields/stored-record.ts'
import { addTaskAbout, setTaskDone } from '@/src/lib/records/activities/tasks.ts'

const addingSchema = z.object({
  object: syncedObjectSchema,
  id: databaseIdSchema,
  subject: z.string().max(10_000),
  due: z.string().max(40),
})
const markingSchema = z.object({ id: databaseIdSchema, isDone: z.boolean() })

export type TaskResult = { readonly problem: string | null; readonly field?: 'subject' | 'due' }

/** Adds a task about a record, for the person who adds it. */
export async function addTask(submitted: unknown): Promise<TaskResult> {
  const tenant = await requireTenant()
  try {
    const { object, id, subject, due } = readEntered(addingSchema, submitted)
    const problem = notAllowed(tenant)
    if (problem !== null) return { problem }
    const wrong = subjectProblem(subject)
    if (wrong !== null) return { problem: wrong, field: 'subject' }
    if (due !== '' && readDue(due) === null) {
      return { problem: 'Choose a day, with or without a time, or leave this empty.', field: 'due' }
    }
    const record = aboutField('task', object) === null ? null : await recordById(tenant.client, { ...tenant, object, id })
    if (record === null || record.deletedAt !== null) {
      return { problem: `This ${specOf(object).one} is no longer there. Copy your text and reload the page.` }
    }
    const task = { subject: subject.trim(), due: due === '' ? null : due, ownerId: tenant.userId }
    await addTaskAbout(tenant.client, tenant.organizationId, { object, id }, task)
    revalidatePath(recordHref(object, id))
    after(drainAfterwards)
    return { problem: null }
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

/** Marks a task as done, or as to do again. */
export async function markTask(submitted: unknown): Promise<TaskResult> {
  const tenant = await requireTenant()
  try {
    const { id, isDone } = readSubmitted(markingSchema, submitted)
    const problem = notAllowed(tenant)
    if (problem !== null) return { problem }
    const isThere = await setTaskDone(tenant.client, tenant.organizationId, id, isDone)
    if (!isThere) return { problem: 'This task is no longer there. Reload the page.' }
    revalidatePath('/dashboard', 'layout')
    after(drainAfterwards)
    return { problem: null }
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

function notAllowed({ role, organizationName }: Tenant): string | null {
  return may(role, 'edit') ? null : `Tasks are changed by ${peopleWhoMay('edit')} of ${organizationName}. Your role is ${role}.`
}

function subjectProblem(subject: string): string | null {
  if (subject.trim() === '') return 'Enter what is to do.'
  if (!isStorable(subject)) return 'This has characters that cannot be stored. Type it again.'
  const most = fieldLimit('task', 'subject')
  return subject.length > most ? `A subject can have at most ${most} characters; this has ${subject.length}.` : null
}

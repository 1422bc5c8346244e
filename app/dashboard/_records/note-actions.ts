'use server'

import { revalidatePath } from 'next/cache'
import { after } from 'next/server'
import { z } from 'zod'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { specOf, syncedObjectSchema } from '@/src/lib/crm/domain/objects.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { readSubmitted } from '@/src/lib/http/submitted.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { aboutField } from '@/src/lib/records/activities/about.ts'
import { addNoteAbout } from '@/src/lib/records/activities/notes.ts'
import { recordById, setDeleted } from '@/src/lib/records/fields/stored-record.ts'

/** Below the database's bound of a text with its tags. */
const textMax = 50_000

const aboutSchema = z.object({ object: syncedObjectSchema, id: databaseIdSchema })
const addingSchema = aboutSchema.extend({ text: z.string().max(textMax * 2) })
const removingSchema = aboutSchema.extend({ note: databaseIdSchema })

export type NoteResult = { readonly problem: string | null }

/** Adds a note about a record. */
export async function addNote(submitted: unknown): Promise<NoteResult> {
  const tenant = await requireTenant()
  try {
    const { object, id, text } = readSubmitted(addingSchema, submitted)
    const problem = notAllowed(tenant) ?? textProblem(text)
    if (problem !== null) return { problem }
    const { one } = specOf(object)
    const record = aboutField('note', object) === null ? null : await recordById(tenant.client, { ...tenant, object, id })
    if (record === null || record.deletedAt !== null)
      return { problem: `This ${one} is no longer there. Copy your text and reload the page.` }
    await addNoteAbout(tenant.client, tenant.organizationId, { object, id }, text)
    revalidatePath(recordHref(object, id))
    after(drainAfterwards)
    return { problem: null }
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

/** Deletes a note from the page of what it is about; it can be restored from the deleted notes. */
export async function removeNote(submitted: unknown): Promise<NoteResult> {
  const tenant = await requireTenant()
  try {
    const { object, id, note } = readSubmitted(removingSchema, submitted)
    const problem = notAllowed(tenant)
    if (problem !== null) return { problem }
    const deleted = await setDeleted(tenant.client, { organizationId: tenant.organizationId, object: 'note' }, [note], true)
    if (deleted === 0) return { problem: 'This note is no longer there: somebody has deleted it. Reload the page.' }
    revalidatePath(recordHref(object, id))
    after(drainAfterwards)
    return { problem: null }
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

function notAllowed({ role, organizationName }: Tenant): string | null {
  return may(role, 'edit') ? null : `Notes are written by ${peopleWhoMay('edit')} of ${organizationName}. Your role is ${role}.`
}

function textProblem(text: string): string | null {
  if (text.trim() === '') return 'Enter a text.'
  return text.length > textMax ? `A note can have at most ${textMax} characters; this has ${text.length}.` : null
}

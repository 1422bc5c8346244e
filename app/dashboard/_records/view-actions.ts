'use server'

import { z } from 'zod'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'
import { readSubmitted } from '@/src/lib/http/submitted.ts'
import { recordObjectSchema } from '@/src/lib/objects/record-objects.ts'
import { addView, beginWith, changeView, deleteView, viewWordsSchema } from '@/src/lib/records/lists/saved-views.ts'

const savingSchema = z.object({ object: recordObjectSchema, view: viewWordsSchema, isUsual: z.boolean() })
const changingSchema = z.object({ id: databaseIdSchema, change: viewWordsSchema.partial() })
const choosingSchema = z.object({ object: recordObjectSchema, id: databaseIdSchema.nullable() })

type Outcome = { readonly id: string | null } | { readonly problem: string }

/** Saves a list as a view. */
export async function saveView(submitted: z.input<typeof savingSchema>): Promise<Outcome> {
  const { client, organizationId } = await requireTenant()
  try {
    const { object, view, isUsual } = readSubmitted(savingSchema, submitted)
    const list = { organizationId, object }
    const saved = await addView(client, list, view)
    if (isUsual) await beginWith(client, list, saved)
    return { id: saved }
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

/** Gives a view another name, shares it or no longer, or has it list what the list lists now: only what is sent of these. */
export async function changeSavedView(submitted: z.input<typeof changingSchema>): Promise<Outcome> {
  const { client } = await requireTenant()
  try {
    const { id, change } = readSubmitted(changingSchema, submitted)
    await changeView(client, id, change)
    return { id }
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

/** Takes a view away; whose list began with it begins with all records again. */
export async function removeView(submitted: string): Promise<Outcome> {
  const { client } = await requireTenant()
  try {
    await deleteView(client, readSubmitted(databaseIdSchema, submitted))
    return { id: null }
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

/** Has a list begin with a view for this person; null: with all records. */
export async function chooseUsualView(submitted: z.input<typeof choosingSchema>): Promise<Outcome> {
  const { client, organizationId } = await requireTenant()
  try {
    const { object, id } = readSubmitted(choosingSchema, submitted)
    await beginWith(client, { organizationId, object }, id)
    return { id }
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

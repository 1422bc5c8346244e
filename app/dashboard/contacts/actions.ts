'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { z } from 'zod'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import type { Clash, ContactFormState } from '@/src/components/contacts/form-state.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { toFailure } from '@/src/lib/core/errors.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { latestLocalChange } from '@/src/lib/records/change-views.ts'
import type { Contact } from '@/src/lib/records/contact.ts'
import { checkContactForm, contactFormSchema, toContactForm } from '@/src/lib/records/contact-input.ts'
import { contactById, createContact, deleteContact, restoreContact, updateContact } from '@/src/lib/records/contact-record.ts'
import { connectionsOf } from '@/src/lib/records/sync-views.ts'

const savingSchema = z.object({ id: databaseIdSchema, version: z.number(), form: contactFormSchema })
const versionSchema = z.object({ id: databaseIdSchema, version: z.number() })

export async function addContact(_previous: ContactFormState, submitted: unknown): Promise<ContactFormState> {
  const tenant = await requireTenant()
  const checked = checkContactForm(contactFormSchema.parse(submitted))
  if (!checked.ok) return { kind: 'invalid', errors: checked.errors }
  let created: { readonly id: string }
  try {
    created = await createContact(tenant.client, tenant.organizationId, checked.input)
  } catch (thrown) {
    return { kind: 'failed', message: toFailure(thrown).message }
  }
  // The change that was just queued is synced after the response.
  after(drainAfterwards)
  redirect(`/dashboard/contacts/${created.id}`)
}

export async function saveContact(_previous: ContactFormState, submitted: unknown): Promise<ContactFormState> {
  const tenant = await requireTenant()
  const { id, version, form } = savingSchema.parse(submitted)
  const checked = checkContactForm(form)
  if (!checked.ok) return { kind: 'invalid', errors: checked.errors }
  try {
    const saved = await updateContact(tenant.client, id, version, checked.input)
    if (saved) {
      after(drainAfterwards)
      revalidatePath(`/dashboard/contacts/${id}`)
      return { kind: 'saved', form: toContactForm(saved), version: saved.version }
    }
    revalidatePath(`/dashboard/contacts/${id}`)
    const current = await contactById(tenant.client, tenant.organizationId, id)
    if (!current) return { kind: 'failed', message: 'This contact no longer exists in your organisation.' }
    return { kind: 'clash', clash: await clashWith(tenant, current) }
  } catch (thrown) {
    return { kind: 'failed', message: toFailure(thrown).message }
  }
}

async function clashWith(tenant: Tenant, current: Contact): Promise<Clash> {
  const [change, connections] = await Promise.all([
    latestLocalChange(tenant.client, current.id),
    connectionsOf(tenant.client, tenant.organizationId),
  ])
  // A sync writes its log in the record's transaction, and the log has the transaction's start time.
  const bySync = change !== null && Math.abs(Date.parse(current.updatedAt) - Date.parse(change.createdAt)) < 5_000
  const connection = bySync ? connections.find((each) => each.id === change.connectionId) : undefined
  return {
    by: connection ? `by the ${crmNames[connection.crmType]} sync` : 'by another user',
    at: current.updatedAt,
    current: toContactForm(current),
    version: current.version,
    isDeleted: current.deletedAt !== null,
  }
}

export type DeletionResult = { readonly problem: string | null }

const moved = 'This contact was changed meanwhile. The page now shows its current values: check them before you decide.'

export async function removeContact(submitted: unknown): Promise<DeletionResult> {
  return changeDeletion(submitted, deleteContact)
}

export async function bringBackContact(submitted: unknown): Promise<DeletionResult> {
  return changeDeletion(submitted, restoreContact)
}

async function changeDeletion(submitted: unknown, change: typeof deleteContact): Promise<DeletionResult> {
  const tenant = await requireTenant()
  const { id, version } = versionSchema.parse(submitted)
  try {
    const changed = await change(tenant.client, id, version)
    if (changed) after(drainAfterwards)
    revalidatePath(`/dashboard/contacts/${id}`)
    return { problem: changed ? null : moved }
  } catch (thrown) {
    return { problem: toFailure(thrown).message }
  }
}

'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { z } from 'zod'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import type { Clash, ClashingField, ContactFormState } from '@/src/components/records/form-state.ts'
import { fieldLabel } from '@/src/components/crm/reason-words.ts'
import { valueText } from '@/src/components/format.ts'
import { byWords, namesOf } from '@/src/components/records/author-words.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { toFailure } from '@/src/lib/core/errors.ts'
import { may, peopleWhoMay } from '@/src/lib/core/roles.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { mayEnter } from '@/src/lib/crm/use-cases/let-back.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { localChangesOf } from '@/src/lib/records/change-views.ts'
import type { Contact } from '@/src/lib/records/contact.ts'
import {
  checkContactForm,
  contactFormSchema,
  type ContactInput,
  inputOf,
  toContactForm,
} from '@/src/lib/records/contact-input.ts'
import type { ContactEdits } from '@/src/lib/records/contact-merge.ts'
import { contactById, createContact, setDeleted } from '@/src/lib/records/contact-record.ts'
import { saveEdits } from '@/src/lib/records/contact-save.ts'
import { connectionsOf } from '@/src/lib/records/sync-views.ts'
import { teamMembers } from '@/src/lib/records/team.ts'

/** `letsBack`: the person was asked about somebody who was erased. */
const addingSchema = z.object({ form: contactFormSchema, letsBack: z.boolean() })
const savingSchema = addingSchema.extend({ id: databaseIdSchema, opened: contactFormSchema })
const gone = 'This contact no longer exists in your organisation.'
const versionSchema = z.object({ id: databaseIdSchema, version: z.number() })

export async function addContact(_previous: ContactFormState, submitted: unknown): Promise<ContactFormState> {
  const tenant = await requireTenant()
  const problem = notAllowed(tenant)
  if (problem) return { kind: 'failed', message: problem }
  const { form, letsBack } = addingSchema.parse(submitted)
  const checked = checkContactForm(form)
  if (!checked.ok) return { kind: 'invalid', errors: checked.errors }
  let created: { readonly id: string }
  try {
    const asked = await askAboutErased(tenant, null, checked.input, letsBack)
    if (asked) return asked
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
  const problem = notAllowed(tenant)
  if (problem) return { kind: 'failed', message: problem }
  const { id, opened, form, letsBack } = savingSchema.parse(submitted)
  const checked = checkContactForm(form, opened)
  if (!checked.ok) return { kind: 'invalid', errors: checked.errors }
  try {
    const asked = await askAboutErased(tenant, inputOf(opened), checked.input, letsBack)
    if (asked) return asked
    const saved = await saveEdits(tenant.client, { organizationId: tenant.organizationId, id }, opened, checked.input)
    revalidatePath(`/dashboard/contacts/${id}`)
    switch (saved.kind) {
      case 'saved':
        after(drainAfterwards)
        return { kind: 'saved', form: toContactForm(saved.contact), version: saved.contact.version }
      case 'clash':
        return { kind: 'clash', clash: await clashOf(tenant, saved.contact, saved.clashes) }
      case 'deleted':
        return { kind: 'failed', message: 'This contact was deleted meanwhile. Restore it to change it.' }
      case 'gone':
        return { kind: 'failed', message: gone }
    }
  } catch (thrown) {
    return { kind: 'failed', message: toFailure(thrown).message }
  }
}

/** The question, where an address or number that is entered belonged to somebody who was erased; null where there is none. */
async function askAboutErased(
  { organizationId, userId, role }: Tenant,
  before: ContactInput | null,
  entered: ContactInput,
  letsBack: boolean,
): Promise<ContactFormState | null> {
  const mayLift = may(role, 'privacy')
  const isFine = await mayEnter(engine(), { organizationId, userId, before, entered, letsBack: letsBack && mayLift })
  return isFine ? null : { kind: 'erased', mayLift }
}

/** Row level security would refuse too; without a word it would look as if somebody else had changed the contact. */
function notAllowed({ role, organizationName }: Tenant): string | null {
  if (may(role, 'edit')) return null
  return `Contacts are edited by ${peopleWhoMay('edit')} of ${organizationName}. Your role is ${role}.`
}

/** The clashing fields with both values, and who wrote the one that is stored. */
async function clashOf(tenant: Tenant, current: Contact, clashes: ContactEdits['clashes']): Promise<Clash> {
  const [changes, connections, team] = await Promise.all([
    localChangesOf(
      tenant.client,
      current.id,
      clashes.map(({ name }) => name),
    ),
    connectionsOf(tenant.client, tenant.organizationId),
    teamMembers(tenant.client, tenant.organizationId),
  ])
  const nameOf = namesOf(team, tenant.userId)
  const fields = clashes.map(({ name, mine, theirs }): ClashingField => {
    const latest = changes.find(({ field }) => field === name)
    const known = latest !== undefined && valueText(latest.after) === valueText(theirs) ? latest : null
    return {
      name,
      label: fieldLabel(name),
      mine: valueText(mine),
      theirs: valueText(theirs),
      by: known === null ? 'elsewhere' : byWords(known, connections, nameOf),
      at: known?.createdAt ?? null,
    }
  })
  return { fields, current: toContactForm(current), version: current.version }
}

/** `isMoved`: the contact was edited between the page's reading and this. */
export type DeletionResult = { readonly problem: string } | { readonly problem: null; readonly isMoved: boolean }

export async function removeContact(submitted: unknown): Promise<DeletionResult> {
  return changeDeletion(submitted, true)
}

export async function bringBackContact(submitted: unknown): Promise<DeletionResult> {
  return changeDeletion(submitted, false)
}

/** Whatever was edited meanwhile, as by a CRM: the contact keeps it, and the question was whether the contact stays at all. */
async function changeDeletion(submitted: unknown, isDeleted: boolean): Promise<DeletionResult> {
  const tenant = await requireTenant()
  const problem = notAllowed(tenant)
  if (problem) return { problem }
  const { id, version } = versionSchema.parse(submitted)
  try {
    const changed = await setDeleted(tenant.client, tenant.organizationId, [id], isDeleted)
    if (changed > 0) after(drainAfterwards)
    const contact = await contactById(tenant.client, tenant.organizationId, id)
    revalidatePath(`/dashboard/contacts/${id}`)
    if (contact === null) return { problem: gone }
    return { problem: null, isMoved: contact.version > version + 1 }
  } catch (thrown) {
    return { problem: toFailure(thrown).message }
  }
}

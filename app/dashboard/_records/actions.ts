'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { z } from 'zod'
import { byWords, namesOf } from '@/src/components/records/author-words.ts'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { fieldText } from '@/src/components/records/field-text.ts'
import type { Clash, ClashingField, RecordFormState } from '@/src/components/records/form-state.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import type { Choosable } from '@/src/components/records/reference-field.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { storable } from '@/src/lib/core/text/storable-text.ts'
import { recordSpecOf, recordObjectSchema } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { mayEnter } from '@/src/lib/crm/use-cases/may-enter.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { readEntered, readSubmitted } from '@/src/lib/http/submitted.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { memberTitles, readChoices } from '@/src/lib/records/forms/choices.ts'
import { localChangesOf } from '@/src/lib/records/history/change-views.ts'
import { findChoosable } from '@/src/lib/records/lists/choosable.ts'
import { checkForm, type FormErrors, recordFormSchema, valuesOf } from '@/src/lib/records/forms/record-form.ts'
import { type FieldKind, formFields, isChosen } from '@/src/lib/records/fields/record-fields.ts'
import type { RecordEdits } from '@/src/lib/records/forms/record-merge.ts'
import { saveEdits } from '@/src/lib/records/forms/record-save.ts'
import { type RecordValues, textOf } from '@/src/lib/records/fields/record-values.ts'
import { createRecord, recordById, setDeleted, type StoredRecord, toForm } from '@/src/lib/records/fields/stored-record.ts'
import { connectionsOf } from '@/src/lib/records/connections/sync-views.ts'
import { teamMembers } from '@/src/lib/records/organization/team.ts'
import { referencesIn, titlesOf } from '@/src/lib/records/fields/titles.ts'

/** `allowErased`: the person was asked about somebody who was erased. */
const addingSchema = z.object({ object: recordObjectSchema, form: recordFormSchema, allowErased: z.boolean() })
const savingSchema = addingSchema.extend({ id: databaseIdSchema, opened: recordFormSchema })
const versionSchema = z.object({ object: recordObjectSchema, id: databaseIdSchema, version: z.int() })
const searchSchema = z.object({ object: recordObjectSchema, search: z.string().max(500).transform(storable) })

function goneWords(object: RecordObject): string {
  return `This ${recordSpecOf(object).one} no longer exists in your organisation.`
}

export async function addRecord(submitted: unknown): Promise<RecordFormState> {
  const tenant = await requireTenant()
  let page: string
  try {
    const { object, form, allowErased } = readEntered(addingSchema, submitted)
    const problem = notAllowed(tenant, object)
    if (problem) return { kind: 'failed', message: problem }
    const checked = checkForm(object, form)
    if (!checked.ok) return { kind: 'invalid', errors: checked.errors }
    const errors = await referenceErrors(tenant, object, null, new Map(), checked.values)
    if (errors) return { kind: 'invalid', errors }
    const asked = await askAboutErased(tenant, object, new Map(), checked.values, allowErased)
    if (asked) return asked
    const created = await createRecord(tenant.client, { organizationId: tenant.organizationId, object }, checked.values)
    page = recordHref(object, created.id)
  } catch (thrown) {
    return { kind: 'failed', message: reportedFailure(thrown).message }
  }
  // The change that was just queued is synced after the response.
  after(drainAfterwards)
  redirect(page)
}

export async function saveRecord(submitted: unknown): Promise<RecordFormState> {
  const tenant = await requireTenant()
  try {
    const { object, id, opened, form, allowErased } = readEntered(savingSchema, submitted)
    const problem = notAllowed(tenant, object)
    if (problem) return { kind: 'failed', message: problem }
    const checked = checkForm(object, form, opened)
    if (!checked.ok) return { kind: 'invalid', errors: checked.errors }
    const before = valuesOf(object, opened)
    const errors = await referenceErrors(tenant, object, id, before, checked.values)
    if (errors) return { kind: 'invalid', errors }
    const asked = await askAboutErased(tenant, object, before, checked.values, allowErased)
    if (asked) return asked
    const of = { organizationId: tenant.organizationId, object, id }
    const saved = await saveEdits(tenant.client, of, opened, checked.values)
    revalidatePath(recordHref(object, id))
    switch (saved.kind) {
      case 'saved':
        after(drainAfterwards)
        return { kind: 'saved', form: toForm(saved.record), version: saved.record.version }
      case 'clash':
        return { kind: 'clash', clash: await clashOf(tenant, saved.record, saved.clashes) }
      case 'deleted':
        return { kind: 'failed', message: `This ${recordSpecOf(object).one} was deleted meanwhile. Restore it to change it.` }
      case 'gone':
        return { kind: 'failed', message: goneWords(object) }
    }
  } catch (thrown) {
    return { kind: 'failed', message: reportedFailure(thrown).message }
  }
}

/** The question, where an address or number that is entered belonged to somebody who was erased; null where there is none. */
async function askAboutErased(
  { organizationId, userId, role }: Tenant,
  object: RecordObject,
  before: RecordValues,
  entered: RecordValues,
  allowErased: boolean,
): Promise<RecordFormState | null> {
  if (!recordSpecOf(object).isPerson) return null
  const reachable = (values: RecordValues) => ({ email: textOf(values, 'email'), phone: textOf(values, 'phone') })
  const mayLift = may(role, 'privacy')
  const isFine = await mayEnter(engine(), {
    organizationId,
    userId,
    before: reachable(before),
    entered: reachable(entered),
    allowErased: allowErased && mayLift,
  })
  return isFine ? null : { kind: 'erased', mayLift }
}

/** Of what a record newly leads or belongs to: what is said where it is not there, or is the record itself. Null: nothing. */
async function referenceErrors(
  { client, organizationId }: Tenant,
  object: RecordObject,
  id: string | null,
  before: RecordValues,
  entered: RecordValues,
): Promise<FormErrors | null> {
  const changed = formFields(object).flatMap(({ name, kind, to }) => {
    const value = textOf(entered, name)
    return (to === null && !isChosen(kind)) || value === null || value === textOf(before, name) ? [] : [{ name, kind, to, value }]
  })
  const [titles, choices] = await Promise.all([
    titlesOf(
      client,
      changed.map(({ value }) => value),
    ),
    changed.some(({ to }) => to === null) ? readChoices(client, organizationId, object) : null,
  ])
  const errors = changed.flatMap(({ name, kind, to, value }): [string, string][] => {
    if (to === null) {
      return choices?.has(value) ? [] : [[name, notChoosable(kind)]]
    }
    const { one } = recordSpecOf(to)
    if (value === id) return [[name, `A ${one} cannot be above itself. Choose another one.`]]
    const found = titles.get(value)
    if (found?.object !== to) return [[name, `This ${one} is no longer there. Choose another one.`]]
    return found.isDeleted === true ? [[name, `This ${one} was deleted. Restore it first, or choose another one.`]] : []
  })
  return errors.length > 0 ? Object.fromEntries(errors) : null
}

function notChoosable(kind: FieldKind): string {
  return kind === 'stage'
    ? 'This stage is no longer in your pipelines. Choose another one.'
    : 'This person is no longer a member of your organisation. Choose another one.'
}

/** Row level security would refuse too; without a word it would look as if somebody else had changed the record. */
function notAllowed({ role, organizationName }: Tenant, object: RecordObject): string | null {
  if (may(role, 'edit')) return null
  return `${capitalized(recordSpecOf(object).many)} are edited by ${peopleWhoMay('edit')} of ${organizationName}. Your role is ${role}.`
}

/** The clashing fields with both values, and who wrote the one that is stored. */
async function clashOf(tenant: Tenant, current: StoredRecord, clashes: RecordEdits['clashes']): Promise<Clash> {
  const { object } = current
  const [changes, connections, team, referred] = await Promise.all([
    localChangesOf(
      tenant.client,
      current.id,
      clashes.map(({ name }) => name),
    ),
    connectionsOf(tenant.client, tenant.organizationId),
    teamMembers(tenant.client, tenant.organizationId),
    titlesOf(
      tenant.client,
      referencesIn(
        object,
        clashes.flatMap(({ name, mine, theirs }) => [[name, mine] as const, [name, theirs] as const]),
      ),
    ),
  ])
  const titles = new Map([...referred, ...memberTitles(team)])
  const nameOf = namesOf(team, tenant.userId)
  const fields = clashes.map(({ name, mine, theirs }): ClashingField => {
    const latest = changes.find(({ field }) => field === name)
    const known =
      latest !== undefined && fieldText(latest, latest.after, titles) === fieldText(latest, theirs, titles) ? latest : null
    return {
      name,
      label: fieldLabel(name),
      mine: fieldText({ object, field: name }, mine, titles),
      theirs: fieldText({ object, field: name }, theirs, titles),
      by: known === null ? 'elsewhere' : byWords(known, connections, nameOf),
      at: known?.createdAt ?? null,
    }
  })
  return { fields, current: toForm(current), version: current.version }
}

/** `isMoved`: the record was edited between the page's reading and this. */
export type DeletionResult = { readonly problem: string } | { readonly problem: null; readonly isMoved: boolean }

export async function removeRecord(submitted: unknown): Promise<DeletionResult> {
  return changeDeletion(submitted, true)
}

export async function bringBackRecord(submitted: unknown): Promise<DeletionResult> {
  return changeDeletion(submitted, false)
}

/** Whatever was edited meanwhile, as by a CRM: the record keeps it, and the question was whether it stays at all. */
async function changeDeletion(submitted: unknown, isDeleted: boolean): Promise<DeletionResult> {
  const tenant = await requireTenant()
  try {
    const { object, id, version } = readSubmitted(versionSchema, submitted)
    const problem = notAllowed(tenant, object)
    if (problem) return { problem }
    const of = { organizationId: tenant.organizationId, object, id }
    const changed = await setDeleted(tenant.client, of, [id], isDeleted)
    if (changed > 0) after(drainAfterwards)
    const record = await recordById(tenant.client, of)
    revalidatePath(recordHref(object, id))
    if (record === null) return { problem: goneWords(object) }
    return { problem: null, isMoved: record.version > version + 1 }
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

/** The first records by name that hold a text: to be chosen as what a field leads to. */
export async function findRecords(
  asked: z.input<typeof searchSchema>,
): Promise<{ readonly records: readonly Choosable[] } | { readonly problem: string }> {
  const tenant = await requireTenant()
  try {
    const { object, search } = readSubmitted(searchSchema, asked)
    return { records: await findChoosable(tenant.client, tenant.organizationId, object, search) }
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

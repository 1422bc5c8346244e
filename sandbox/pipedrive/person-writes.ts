import { customTexts, type LoggedTexts } from './changelog.ts'
import { ruled } from '../kit/field-rules.ts'
import { ruledCustomValues, searchableTexts } from './custom-values.ts'
import { releaseDealsOfPerson } from './deal-writes.ts'
import { invalid } from './errors.ts'
import { blankPerson, firstPersonId, type Person, type PersonBody } from './person-body.ts'
import type { PersonInput } from './person-input.ts'
import { rename } from './person-name.ts'
import { mergeCustomFields } from './record-input.ts'
import { everything, personRenderer } from './record-view.ts'
import { ownerAfter, recordWrites } from './record-writes.ts'
import { moveRelated } from './related-records.ts'
import { pushedView } from './webhook-view.ts'
import type { Sandbox } from './sandbox.ts'
import type { SearchTerm } from './search-index.ts'

/** What search finds a person by. */
export function personTerms(sandbox: Sandbox, companyId: number, body: PersonBody): readonly SearchTerm[] {
  const custom = searchableTexts(sandbox.fields.custom(companyId, 'person'), body.custom_fields)
  return [
    { field: 'name', value: body.name },
    ...body.emails.map(({ value }): SearchTerm => ({ field: 'email', value })),
    ...body.phones.map(({ value }): SearchTerm => ({ field: 'phone', value })),
    ...(body.notes === null ? [] : [{ field: 'notes', value: body.notes } as const]),
    ...custom.map((value): SearchTerm => ({ field: 'custom_fields', value })),
  ]
}

function changed(sandbox: Sandbox, companyId: number, before: Person, input: PersonInput): Person {
  const ownerId = ownerAfter(companyId, before, input.owner_id)
  const { org_id: orgId = before.orgId } = input
  if (orgId !== null && orgId !== before.orgId) {
    const organization = sandbox.organizations.find(companyId, orgId)
    if (organization === null || organization.deletedAt !== null) throw invalid('org_id', 'there is no such organization')
  }
  const names = rename(before.body, input)
  if (names.name === '') throw invalid('name', 'is required')
  const { body } = before
  const after: Person = {
    ...before,
    ownerId,
    orgId,
    body: {
      ...names,
      emails: input.emails ?? body.emails,
      phones: input.phones ?? body.phones,
      visible_to: input.visible_to ?? body.visible_to,
      label_ids: input.label_ids ?? body.label_ids,
      postal_address: input.postal_address === undefined ? body.postal_address : input.postal_address,
      notes: input.notes === undefined ? body.notes : input.notes,
      im: input.im ?? body.im,
      birthday: input.birthday === undefined ? body.birthday : input.birthday,
      job_title: input.job_title === undefined ? body.job_title : input.job_title,
      custom_fields: mergeCustomFields(sandbox.fields.custom(companyId, 'person'), body.custom_fields, {
        ...(before.id === 0 ? sandbox.settings().fieldDefaults : {}),
        ...input.custom_fields,
      }),
    },
  }
  return { ...after, body: withRules(sandbox, after.body) }
}

/** The body as the company's rules have it stored. */
function withRules(sandbox: Sandbox, body: PersonBody): PersonBody {
  const settings = sandbox.settings()
  if (Object.keys(settings.fieldRules).length === 0) return body
  const channels = (name: string, entries: PersonBody['emails']) =>
    entries.map((entry) => ({ ...entry, value: String(ruled(settings, name, entry.value)) }))
  const text = (name: string, value: string | null) => (value === null ? null : String(ruled(settings, name, value)))
  return {
    ...body,
    ...rename(body, { first_name: text('first_name', body.first_name), last_name: text('last_name', body.last_name) }),
    emails: channels('email', body.emails),
    phones: channels('phone', body.phones),
    job_title: text('job_title', body.job_title),
    notes: text('notes', body.notes),
    custom_fields: ruledCustomValues(settings, body.custom_fields),
  }
}

/** Lists have their values with commas. */
function loggedTexts({ ownerId, orgId, body }: Person): LoggedTexts {
  const listed = (entries: PersonBody['emails']) => entries.map(({ value }) => value).join(',')
  return new Map([
    ['name', body.name],
    ['first_name', body.first_name ?? ''],
    ['last_name', body.last_name ?? ''],
    ['owner_id', String(ownerId)],
    ['org_id', orgId === null ? '' : String(orgId)],
    ['email', listed(body.emails)],
    ['phone', listed(body.phones)],
    ['job_title', body.job_title ?? ''],
    ['birthday', body.birthday ?? ''],
    ['notes', body.notes ?? ''],
    ...customTexts(body.custom_fields),
  ])
}

/** The writes of persons; call them inside a transaction. */
export const personWrites = recordWrites<PersonBody, PersonInput>({
  store: ({ persons }) => persons,
  firstId: firstPersonId,
  blank: blankPerson,
  changed,
  terms: personTerms,
  logged: loggedTexts,
  released(sandbox, place, id, mergedInto) {
    releaseDealsOfPerson(sandbox, place, id, mergedInto)
    moveRelated(sandbox, place, 'person_id', id, mergedInto)
  },
  pushed: (sandbox, companyId, person) =>
    pushedView(sandbox, companyId, 'person', personRenderer(sandbox, companyId, everything)(person)),
})

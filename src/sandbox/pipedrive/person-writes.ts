import { mainText } from './custom-values.ts'
import { invalid, notFound, PipedriveError } from './errors.ts'
import { blankPerson, firstPersonId, type Person, type PersonBody } from './person-body.ts'
import type { PersonInput } from './person-input.ts'
import { rename } from './person-name.ts'
import { mergeCustomFields } from './record-input.ts'
import { nextNumber, wholeSecond } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'
import type { SearchTerm } from './search-index.ts'
import { findCompany } from './credentials.ts'

const searchableTypes = new Set(['address', 'varchar', 'text', 'varchar_auto', 'double', 'monetary', 'phone'])

/** How long a deleted record can still be read by its id. */
export const purgeAfterMs = 30 * 24 * 60 * 60 * 1000

/** Where a change is made. */
export interface Place {
  readonly companyId: number
  /** Who owns what is created without an owner. */
  readonly userId: number
}

/** What search finds a person by. */
export function personTerms(sandbox: Sandbox, companyId: number, body: PersonBody): readonly SearchTerm[] {
  const fields = [...sandbox.fields.custom(companyId, 'person').values()]
  const custom = fields.flatMap(({ code, type }): string[] => {
    return searchableTypes.has(type) ? [mainText(body.custom_fields[code])] : []
  })
  return [
    { field: 'name', value: body.name },
    ...body.emails.map(({ value }): SearchTerm => ({ field: 'email', value })),
    ...body.phones.map(({ value }): SearchTerm => ({ field: 'phone', value })),
    ...(body.notes === null ? [] : [{ field: 'notes', value: body.notes } as const]),
    ...custom.map((value): SearchTerm => ({ field: 'custom_fields', value })),
  ]
}

function changed(sandbox: Sandbox, { companyId }: Place, before: Person, input: PersonInput): Person {
  const { owner_id: ownerId = before.ownerId, org_id: orgId = before.orgId } = input
  if (ownerId !== before.ownerId && findCompany(companyId)?.admin.id !== ownerId)
    throw invalid('owner_id', 'there is no such user')
  if (orgId !== null && orgId !== before.orgId) {
    const organization = sandbox.organizations.find(companyId, orgId)
    if (organization === null || organization.deletedAt !== null) throw invalid('org_id', 'there is no such organization')
  }
  const names = rename(before.body, input)
  if (names.name === '') throw invalid('name', 'is required')
  const { body } = before
  return {
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
      custom_fields: mergeCustomFields(sandbox.fields.custom(companyId, 'person'), body.custom_fields, input.custom_fields),
    },
  }
}

function learn(sandbox: Sandbox, companyId: number, person: Person): void {
  const now = sandbox.clock()
  const terms = person.deletedAt === null ? personTerms(sandbox, companyId, person.body) : []
  sandbox.searchIndex.put(companyId, 'person', person.id, terms, now, now + sandbox.settings().searchLagMs)
}

/** Call inside a transaction. Throws Pipedrive's 400 when a value is refused. */
export function createPerson(sandbox: Sandbox, place: Place, input: PersonInput): Person {
  const now = wholeSecond(sandbox.clock())
  const blank = { id: 0, addedAt: now, updatedAt: now, deletedAt: null, ownerId: place.userId, orgId: null, body: blankPerson }
  const made = changed(sandbox, place, blank, input)
  const addedAt = input.add_time === undefined ? now : wholeSecond(Date.parse(input.add_time))
  const person = { ...made, id: nextNumber(sandbox.db, place.companyId, 'person', firstPersonId), addedAt }
  sandbox.persons.insert(place.companyId, person)
  learn(sandbox, place.companyId, person)
  return person
}

/** Every accepted update moves the person's update time, also one that changes nothing. Call inside a transaction. */
export function updatePerson(sandbox: Sandbox, place: Place, before: Person, input: PersonInput): Person {
  return replacePerson(sandbox, place.companyId, changed(sandbox, place, before, input))
}

/** Writes a person as changed now. Call inside a transaction. */
export function replacePerson(sandbox: Sandbox, companyId: number, changedPerson: Person): Person {
  const person = { ...changedPerson, updatedAt: wholeSecond(sandbox.clock()) }
  sandbox.persons.replace(companyId, person)
  learn(sandbox, companyId, person)
  return person
}

/** Call inside a transaction. */
export function deletePerson(sandbox: Sandbox, companyId: number, before: Person): Person {
  return replacePerson(sandbox, companyId, { ...before, deletedAt: sandbox.clock() })
}

/** A record that can be read by its id: not there, or deleted too long ago, is Pipedrive's 404. */
export function readable<R extends { readonly deletedAt: number | null }>(sandbox: Sandbox, record: R | null, what: string): R {
  if (record === null || (record.deletedAt !== null && sandbox.clock() - record.deletedAt >= purgeAfterMs)) throw notFound(what)
  return record
}

/** A record that can be written: as `readable`, and a deleted one is a 410. */
export function writable<R extends { readonly deletedAt: number | null }>(sandbox: Sandbox, record: R | null, what: string): R {
  const found = readable(sandbox, record, what)
  if (found.deletedAt !== null) throw new PipedriveError({ status: 410, error: `${what} is deleted` })
  return found
}

import { mainText } from './custom-values.ts'
import { invalid } from './errors.ts'
import { blankPerson, firstPersonId, type Person, type PersonBody } from './person-body.ts'
import type { PersonInput } from './person-input.ts'
import { rename } from './person-name.ts'
import { mergeCustomFields } from './record-input.ts'
import { everything, personRenderer } from './record-view.ts'
import { ownerAfter, recordWrites } from './record-writes.ts'
import { pushedView } from './webhook-view.ts'
import type { Sandbox } from './sandbox.ts'
import type { SearchTerm } from './search-index.ts'

const searchableTypes = new Set(['address', 'varchar', 'text', 'varchar_auto', 'double', 'monetary', 'phone'])

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

/** The writes of persons; call them inside a transaction. */
export const personWrites = recordWrites<PersonBody, PersonInput>({
  store: ({ persons }) => persons,
  firstId: firstPersonId,
  blank: blankPerson,
  changed,
  terms: personTerms,
  pushed: (sandbox, companyId, person) =>
    pushedView(sandbox, companyId, 'person', personRenderer(sandbox, companyId, everything)(person)),
})

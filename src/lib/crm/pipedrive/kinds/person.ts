import type { v2 } from 'pipedrive'
import { z } from 'zod'
import { mappingRow } from '../../connector-kit/mapping-row.ts'
import { emailKey } from '../../domain/email-key.ts'
import { sameValue } from '../../domain/normalize.ts'
import { entriesOf, entrySchema, primaryOf, sendable, withPrimary } from '../entries.ts'
import { recordShape, text } from '../schema.ts'
import { blankToNull, textOf } from '../values.ts'
import { ownerField } from './owner-field.ts'
import type { Kind } from './kind.ts'
import { fullName, namesSent, nameWriter, withFullName } from './person-names.ts'
import { requestBody } from './request-body.ts'

const entriesSchema = z
  .array(z.object({ value: text, primary: z.boolean().nullish(), label: text }))
  .nullish()
  .transform((entries) => entries ?? [])

const rowSchema = z.looseObject({
  ...recordShape,
  first_name: text,
  last_name: text,
  org_id: z.number().int().nullish(),
  emails: entriesSchema,
  phones: entriesSchema,
})
type Person = z.infer<typeof rowSchema>

/** Lists that Pipedrive replaces as a whole, and the parts of the name, which it derives from what is sent. */
const stateSchema = z.object({
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  emails: z.array(entrySchema),
  phones: z.array(entrySchema),
})
const newPerson: z.infer<typeof stateSchema> = { firstName: null, lastName: null, emails: [], phones: [] }

/** All addresses that a person can be matched by, the primary one first. */
function emailsOf({ emails }: Person): readonly string[] {
  const entries = entriesOf(emails).toSorted((a, b) => Number(b.primary) - Number(a.primary))
  return [...new Set(entries.map((entry) => emailKey(entry.value)).filter((email) => email !== null))]
}

const createBody = requestBody<v2.AddPersonRequest>()
const updateBody = requestBody<v2.UpdatePersonRequest>()

/** A contact is a person of Pipedrive. Several may have the same email. */
export const person: Kind<Person> = {
  object: 'contact',
  name: 'person',
  capability: {
    label: { one: 'Person', many: 'People' },
    // A delta's page is a list (10) and the v1 list of recent changes (20). A person by id costs 1, a hundred at once 10. A
    // look-up is a search per address (20) and a list of recent changes (10).
    costs: { unit: 'tokens', page: 30, read: 1, lookup: 30, write: 5 },
  },
  calls: {
    list: (api, query) => api.persons().getPersons(query),
    get: (api, id) => api.persons().getPerson({ id }),
    create: (api, body) => api.persons().addPerson({ AddPersonRequest: createBody.parse(body) }),
    update: (api, id, body) => api.persons().updatePerson({ id, UpdatePersonRequest: updateBody.parse(body) }),
    remove: (api, id) => api.persons().deletePerson({ id }),
    listFields: (api, query) => api.personFields().getPersonFields(query),
    addField: (api, field) => api.personFields().addPersonField({ AddPersonFieldRequest: field }),
    changelog: (api, query) => api.personChangelogs().getPersonChangelog(query),
  },
  row: rowSchema,
  // Job title, birthday and notes are there only where the company syncs contacts.
  fields: [
    { name: 'first_name', label: 'First name', kind: 'text', access: 'write', required: 'name' },
    { name: 'last_name', label: 'Last name', kind: 'text', access: 'write', required: 'name' },
    { name: 'email', label: 'Email', kind: 'email', access: 'write', codes: ['email', 'emails'] },
    { name: 'phone', label: 'Phone', kind: 'phone', access: 'write', codes: ['phone', 'phones'] },
    ownerField,
    { name: 'org_id', label: 'Organization', kind: 'reference', access: 'write', target: 'account' },
    { name: 'job_title', label: 'Job title', kind: 'text', access: 'listed' },
    { name: 'birthday', label: 'Birthday', kind: 'date', access: 'listed' },
    { name: 'notes', label: 'Notes', kind: 'text', access: 'listed' },
    { name: 'name', label: 'Name', kind: 'text', access: 'read' },
    { name: 'org_name', label: 'Organization name', kind: 'text', access: 'read', codes: [] },
    { name: 'add_time', label: 'Person created', kind: 'datetime', access: 'read' },
    { name: 'update_time', label: 'Update time', kind: 'datetime', access: 'read' },
  ],
  lists: ['email', 'phone'],
  partOf: { first_name: 'name', last_name: 'name' },
  read: {
    email: ({ emails }) => primaryOf(entriesOf(emails))?.value ?? null,
    phone: ({ phones }) => primaryOf(entriesOf(phones))?.value ?? null,
    org_name: ({ org_id: id }, organizations) => blankToNull(organizations.get(id ?? 0)?.name),
  },
  organization: { field: 'org_name', idOf: ({ org_id: id }) => id ?? null },
  key: {
    kind: 'email',
    field: 'email',
    of: emailsOf,
    search: (api, email) => api.persons().searchPersons({ term: email, fields: 'email', exact_match: true, limit: 100 }),
  },
  idField: {
    name: 'ADSapp contact id',
    of: 'contact',
    without: 'before a person is created there, it is looked for by its email.',
  },
  state: ({ first_name: first, last_name: last, emails, phones }) =>
    ({
      firstName: blankToNull(first),
      lastName: blankToNull(last),
      emails: [...entriesOf(emails)],
      phones: [...entriesOf(phones)],
    }) satisfies z.infer<typeof stateSchema>,
  writer(state) {
    const before = state === null ? newPerson : stateSchema.parse(state)
    const names = nameWriter({ first: before.firstName, last: before.lastName })
    const lists: Record<string, unknown> = {}
    return {
      put(name, value) {
        if (name === 'email') lists['emails'] = sendable(withPrimary('email', before.emails, textOf(value)))
        else if (name === 'phone') lists['phones'] = sendable(withPrimary('phone', before.phones, textOf(value)))
        else return names.put(name, value)
        return true
      },
      members(write) {
        const parts = names.members(write)
        return 'rejected' in parts ? parts : { ...lists, ...parts }
      },
    }
  },
  /** The whole name, where Pipedrive refuses its parts. */
  otherBody: withFullName,
  /** The whole name, once, where the answer does not have the parts that were sent: the SDK's types do not document them. */
  remainder(row, body) {
    const sent = namesSent(body)
    if (sent === null) return null
    const hasParts = sameValue('text', row.first_name ?? null, sent.first) && sameValue('text', row.last_name ?? null, sent.last)
    return hasParts ? null : { name: fullName(sent) }
  },
  /** By the email; a person without one by all values. */
  isMadeBy({ properties }, record) {
    const email = emailKey(properties['email'])
    if (email !== null) return record.keys.some(({ value }) => value === email)
    return Object.entries(properties).every(
      ([name, value]) => value === null || sameValue('text', record.properties[name] ?? null, value),
    )
  },
  /** The company is read-only: it is the name of the linked organization, which a name alone does not identify. */
  mapping: [
    mappingRow('email', 'email'),
    mappingRow('firstName', 'first_name'),
    mappingRow('lastName', 'last_name'),
    mappingRow('phone', 'phone'),
    mappingRow('company', 'org_name', 'from_crm'),
    mappingRow('owner', 'owner_id'),
  ],
  joinedFields: ['org_name'],
  references: [mappingRow('account', 'org_id')],
}

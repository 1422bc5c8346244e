import { z } from 'zod'
import type { Session } from '../connector.ts'
import type { FieldValue, FieldValues } from '../domain/entities.ts'
import { emailKey } from '../domain/email-key.ts'
import { isBlank } from '../domain/normalize.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'
import { keysOf } from '../domain/record-keys.ts'
import type { Catalogue } from './catalogue.ts'
import { entriesOf, entrySchema, primaryOf } from './entries.ts'
import type { Organization } from './organizations.ts'
import type { Person } from './schema.ts'
import { moneySchema, readValue } from './values.ts'

/** The connector state of a person: everything that Pipedrive replaces as a whole on a write. */
export const connectorStateSchema = z.object({
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  emails: z.array(entrySchema),
  phones: z.array(entrySchema),
  /** By the code of the field. */
  currencies: z.record(z.string(), z.string()),
})
export type ConnectorState = z.infer<typeof connectorStateSchema>

/** The field of a person that comes from the organization. */
export const organizationField = 'org_name'

/** What values are parsed with. The catalogue is null where only standard fields are mapped. */
type Reading = {
  readonly fields: Session['fields']
  readonly catalogue: Catalogue | null
  readonly organizations: ReadonlyMap<number, Organization>
}

export function toRemoteRecord(reading: Reading, person: Person): RemoteRecord {
  const idField = reading.catalogue?.idField ?? null
  const externalId = idField === null ? null : person.custom_fields[idField]
  return {
    id: String(person.id),
    properties: Object.fromEntries(reading.fields.map(({ name }) => [name, valueOf(reading, person, name)])),
    updatedAt: new Date(changedAt(person)).toISOString(),
    ...parentTimesOf(reading, person),
    keys: keysOf('email', emailsOf(person)),
    ...(typeof externalId === 'string' && !isBlank(externalId) ? { externalId: externalId.trim() } : {}),
    connectorState: connectorStateOf(person),
  }
}

/** The company's name is as new as the organization, whose changes do not move the person's time. */
function parentTimesOf({ fields, organizations }: Reading, person: Person): Pick<RemoteRecord, 'parentTimes'> {
  const time = Date.parse(organizations.get(person.org_id ?? 0)?.updatedAt ?? '')
  if (!(time > Date.parse(changedAt(person))) || !fields.some(({ name }) => name === organizationField)) return {}
  return { parentTimes: { [organizationField]: new Date(time).toISOString() } }
}

/** Those of the session's fields that an answer to a write has. It names the organization by its id only. */
export function propertiesIn(reading: Pick<Reading, 'fields' | 'catalogue'>, person: Person): FieldValues {
  const isIn = (name: string) =>
    name === 'email' || name === 'phone' || name in person.custom_fields || (name !== organizationField && name in person)
  const held = { ...reading, organizations: new Map<number, Organization>() }
  return Object.fromEntries(reading.fields.flatMap(({ name }) => (isIn(name) ? [[name, valueOf(held, person, name)]] : [])))
}

/** All addresses that a person can be matched by, the primary one first. */
export function emailsOf(person: Person): readonly string[] {
  const entries = entriesOf(person.emails).toSorted((a, b) => Number(b.primary) - Number(a.primary))
  return [...new Set(entries.map((entry) => emailKey(entry.value)).filter((email) => email !== null))]
}

export function changedAt(person: Person): string {
  return person.update_time ?? person.add_time
}

function connectorStateOf(person: Person): ConnectorState {
  return {
    firstName: blankToNull(person.first_name),
    lastName: blankToNull(person.last_name),
    emails: [...entriesOf(person.emails)],
    phones: [...entriesOf(person.phones)],
    currencies: Object.fromEntries(
      Object.entries(person.custom_fields).flatMap(([code, value]) => {
        const money = moneySchema.safeParse(value).data
        return money ? [[code, money.currency]] : []
      }),
    ),
  }
}

function valueOf({ catalogue, organizations }: Reading, person: Person, name: string): FieldValue {
  switch (name) {
    case 'email':
      return primaryOf(entriesOf(person.emails))?.value ?? null
    case 'phone':
      return primaryOf(entriesOf(person.phones))?.value ?? null
    case organizationField:
      return blankToNull(organizations.get(person.org_id ?? 0)?.name)
    case 'first_name':
    case 'last_name':
    case 'name':
    case 'job_title':
    case 'birthday':
    case 'notes':
    case 'add_time':
    case 'update_time':
      return blankToNull(person[name])
    default: {
      const field = catalogue?.fields.get(name)
      return field ? readValue(field, person.custom_fields[name]) : null
    }
  }
}

function blankToNull(text: string | null | undefined): string | null {
  return text === undefined || isBlank(text) ? null : text
}

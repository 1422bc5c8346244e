import { z } from 'zod'
import { companiesOf } from '../demo/companies.ts'
import type { PipedriveDemoPerson } from '../demo/pipedrive-people.ts'
import { importDates, importStart } from '../kit/import-dates.ts'
import { type SandboxCompany, sandboxCompanies } from './credentials.ts'
import type { CustomField } from './field-catalog.ts'
import { blankOrganization, firstOrganizationId } from './organization-body.ts'
import { organizationTerms } from './organization-writes.ts'
import { blankPerson, type Channel, firstPersonId, type PersonBody } from './person-body.ts'
import { personTerms } from './person-writes.ts'
import { nextNumber, wholeSecond } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'

const demoDeals = 220

const bulks = { bulkSize: 100, stepMs: 61_000, turnMs: 7_000 }

const companyRow = z.object({ seeded_at: z.number().nullable() })
const organizationRow = z.object({ id: z.number() })

/** A person to be imported, its organization by name. */
export interface Incoming {
  readonly body: Partial<PersonBody> & Pick<PersonBody, 'first_name' | 'last_name'>
  readonly organization: string | null
}

/**
 * Makes sure that the companies exist with their custom fields, and, with `withDemoPeople`, that the demo company has had its three hundred persons and their
 * deals and activities. What is there already stays untouched, so this may run at every start.
 */
export async function seedCompanies(sandbox: Sandbox, withDemoPeople: boolean): Promise<void> {
  for (const company of sandboxCompanies) {
    const seededAt = sandbox.db.transaction(() => {
      const isNew = sandbox.db.run('INSERT OR IGNORE INTO companies VALUES (?, NULL)', company.id) > 0
      if (isNew) sandbox.fields.seed(company.id)
      if (sandbox.pipelines.live(company.id).length === 0) sandbox.pipelines.seed(company.id, importStart)
      return companyRow.parse(sandbox.db.get('SELECT seeded_at FROM companies WHERE id = ?', company.id)).seeded_at
    })
    if (!withDemoPeople || !company.demo || seededAt !== null) continue
    const fields = [...sandbox.fields.custom(company.id, 'person').values()]
    // Only now: at every later start, loading the people would be for nothing.
    const { pipedriveDemoPeople } = await import('../demo/pipedrive-people.ts')
    importPersons(
      sandbox,
      company,
      pipedriveDemoPeople().map((person) => toIncoming(person, fields)),
      () => sandbox.db.run('UPDATE companies SET seeded_at = ? WHERE id = ?', sandbox.clock(), company.id),
    )
    const { importDealsOfPersons } = await import('./seed-deals.ts')
    importDealsOfPersons(sandbox, company, demoDeals)
    const { importActivities } = await import('./seed-activities.ts')
    importActivities(sandbox, company)
  }
}

function channelsOf(values: readonly string[]): Channel[] {
  return values.map((value, index) => ({ value, primary: index === 0, label: index === 0 ? 'work' : 'home' }))
}

function toIncoming(person: PipedriveDemoPerson, fields: readonly CustomField[]): Incoming {
  const fieldNamed = (name: string) => fields.find((field) => field.name === name)
  const optionOf = (name: string, label: string) => fieldNamed(name)?.options.find((option) => option.label === label)?.id
  const values = [
    ['Customer tier', person.tier === null ? undefined : optionOf('Customer tier', person.tier)],
    ['Seat count', person.seatCount ?? undefined],
    ['Contract end', person.contractEnd ?? undefined],
    ['Newsletter', person.newsletter === null ? undefined : optionOf('Newsletter', person.newsletter ? 'Yes' : 'No')],
  ] as const
  const custom = values.flatMap(([name, value]): [string, string | number][] => {
    const code = fieldNamed(name)?.code
    return code === undefined || value === undefined ? [] : [[code, value]]
  })
  return {
    organization: person.organization,
    body: {
      first_name: person.firstName,
      last_name: person.lastName,
      emails: channelsOf(person.emails),
      phones: channelsOf(person.phones),
      job_title: person.jobTitle,
      custom_fields: Object.fromEntries(custom),
    },
  }
}

/**
 * Adds persons, and the organizations they name, in one transaction without the checks of the API, dated in the past and found by search at once.
 * `within` runs in the same transaction.
 */
export function importPersons(
  sandbox: Sandbox,
  { id: companyId, admin }: SandboxCompany,
  incoming: Iterable<Incoming>,
  within: () => void = () => undefined,
): void {
  const { db, persons, organizations, searchIndex } = sandbox
  const now = wholeSecond(sandbox.clock())
  const orgIds = new Map<string, number>()
  const domains = new Set<string>()

  /** The demo's domain of the company; two names may be one to a domain. */
  function freeDomain(name: string): string | null {
    const domain = companiesOf([name])[0]?.domain ?? null
    if (domain === null || domains.has(domain)) return null
    domains.add(domain)
    return domain
  }

  function organizationId(name: string): number {
    const known =
      orgIds.get(name) ??
      db.get(
        `SELECT id FROM records WHERE company_id = ? AND entity = 'organization' AND deleted_at IS NULL AND body ->> '$.name' = ? LIMIT 1`,
        companyId,
        name,
      )
    const found = typeof known === 'object' ? organizationRow.parse(known).id : known
    if (found !== undefined) {
      orgIds.set(name, found)
      return found
    }
    const id = nextNumber(db, companyId, 'organization', firstOrganizationId)
    const at = Math.min(now, importStart)
    const website = freeDomain(name)
    const body = { ...blankOrganization, name, website }
    organizations.insert(companyId, { id, addedAt: at, updatedAt: at, deletedAt: null, ownerId: admin.id, orgId: null, body })
    searchIndex.add(companyId, 'organization', id, organizationTerms(sandbox, companyId, body), 0)
    orgIds.set(name, id)
    return id
  }

  db.transaction(() => {
    let index = 0
    for (const { body: given, organization } of incoming) {
      const { createdAt: addedAt, changedAt: updatedAt } = importDates(index, now, bulks)
      const name = [given.first_name, given.last_name].filter((part) => part !== null).join(' ')
      const body = { ...blankPerson, ...given, name }
      const id = nextNumber(db, companyId, 'person', firstPersonId)
      const orgId = organization === null ? null : organizationId(organization)
      persons.insert(companyId, { id, addedAt, updatedAt, deletedAt: null, ownerId: admin.id, orgId, body })
      searchIndex.add(companyId, 'person', id, personTerms(sandbox, companyId, body), 0)
      index += 1
    }
    within()
  })
  db.analyze()
}

/** Removes all records of a company; its fields and tokens stay. */
export function clearCompany(sandbox: Sandbox, companyId: number): void {
  sandbox.db.transaction(() => {
    sandbox.persons.clear(companyId)
    sandbox.organizations.clear(companyId)
    for (const store of [sandbox.deals, sandbox.activities, sandbox.notes]) store.clear(companyId)
    sandbox.participants.clear(companyId)
    sandbox.db.run('DELETE FROM field_changes WHERE company_id = ?', companyId)
    for (const entity of ['person', 'organization', 'deal'] as const) sandbox.searchIndex.clear(companyId, entity)
  })
}

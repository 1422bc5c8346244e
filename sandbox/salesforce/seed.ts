import { z } from 'zod'
import type { SalesforceDemoContact, SalesforceDemoLead } from '../demo/salesforce-people.ts'
import { companiesOf } from '../demo/companies.ts'
import { orgSeeds } from './credentials.ts'
import type { Sandbox } from './sandbox.ts'
import { dated } from './seed-row.ts'
import { seedSetup } from './setup-seeds.ts'

const demoOpportunities = 220

const orgRow = z.object({ seeded_at: z.number().nullable() })
const accountRow = z.object({ n: z.number(), name: z.string() })

/** Numbers of an org's accounts by name; missing ones are created. */
function accountBook(sandbox: Sandbox, org: number) {
  const type = sandbox.objects.require('Account')
  const sql = `SELECT _n AS n, Name AS name FROM ${type.table} WHERE _org = ? AND IsDeleted = 0 ORDER BY _n`
  const known = new Map(
    sandbox.db.all(sql, org).map((row): [string, number] => [accountRow.parse(row).name, accountRow.parse(row).n]),
  )
  return (name: string): number => {
    const found = known.get(name)
    if (found !== undefined) return found
    const number = sandbox.records.nextNumber(type, org)
    const [company] = companiesOf([name])
    const website = company?.domain == null ? {} : { Website: `https://www.${company.domain}` }
    sandbox.records.add(type, org, number, dated(sandbox, type, known.size, { Name: name, ...website }))
    known.set(name, number)
    return number
  }
}

/** Adds contacts in one transaction without the checks of the API, dated in the past and seen at once. */
export function importContacts(sandbox: Sandbox, org: number, incoming: Iterable<SalesforceDemoContact>): void {
  const type = sandbox.objects.require('Contact')
  sandbox.db.transaction(() => {
    const accountOf = accountBook(sandbox, org)
    let index = 0
    for (const contact of incoming) {
      const values = {
        FirstName: contact.firstName,
        LastName: contact.lastName,
        Email: contact.email,
        Phone: contact.phone,
        Title: contact.title,
        AccountId: accountOf(contact.company),
        MailingCity: contact.city,
        MailingCountry: contact.country,
      }
      sandbox.records.add(type, org, sandbox.records.nextNumber(type, org), dated(sandbox, type, index, values))
      index += 1
    }
  })
  // Without it, a search by email may walk all records.
  sandbox.db.analyze()
}

function importLeads(sandbox: Sandbox, org: number, incoming: readonly SalesforceDemoLead[]): void {
  const type = sandbox.objects.require('Lead')
  sandbox.db.transaction(() => {
    for (const [index, lead] of incoming.entries()) {
      const values = {
        FirstName: lead.firstName,
        LastName: lead.lastName,
        Company: lead.company,
        Email: lead.email,
        Phone: lead.phone,
        Title: lead.title,
        City: lead.city,
        Country: lead.country,
        ...(lead.converted
          ? {
              IsConverted: 1,
              Status: 'Closed - Converted',
              ConvertedDate: '2025-11-03',
              ConvertedAccountId: index + 1,
              ConvertedContactId: index + 1,
            }
          : {}),
      }
      sandbox.records.add(type, org, sandbox.records.nextNumber(type, org), dated(sandbox, type, index, values))
    }
  })
}

/**
 * Makes sure that the orgs exist with their users and stages, and, with `withDemo`, that the demo org has had its contacts, leads and opportunities. What
 * is there already stays untouched, so this may run at every start.
 */
export async function seedOrgs(sandbox: Sandbox, withDemo: boolean): Promise<void> {
  for (const org of orgSeeds) {
    sandbox.db.transaction(() => {
      sandbox.db.run('INSERT OR IGNORE INTO orgs VALUES (?, NULL)', org.number)
      seedSetup(sandbox, org)
    })
    const state = orgRow.parse(sandbox.db.get('SELECT seeded_at FROM orgs WHERE number = ?', org.number))
    if (!withDemo || !org.demo || state.seeded_at !== null) continue
    // Only now: at every later start, loading the people would be for nothing.
    const { salesforceDemoContacts, salesforceDemoLeads } = await import('../demo/salesforce-people.ts')
    importContacts(sandbox, org.number, salesforceDemoContacts())
    importLeads(sandbox, org.number, salesforceDemoLeads())
    const { importOpportunities } = await import('./seed-opportunities.ts')
    importOpportunities(sandbox, org.number, demoOpportunities)
    const { importActivities } = await import('./seed-activities.ts')
    importActivities(sandbox, org.number)
    sandbox.db.run('UPDATE orgs SET seeded_at = ? WHERE number = ?', sandbox.clock(), org.number)
  }
}

/** Removes all contacts, leads, accounts and opportunities of an org; its tokens stay, and numbering continues. */
export function clearOrg(sandbox: Sandbox, org: number): void {
  sandbox.db.transaction(() => {
    for (const type of sandbox.objects.all) if (type.writable || type.name.endsWith('History')) sandbox.records.clear(type, org)
  })
}

import { Connection } from '@jsforce/jsforce-node/lib/connection.js'
import { z } from 'zod'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../sandbox/salesforce/credentials.ts'
import type { Crm, CrmPerson } from './crm.ts'
import type { Person } from './person.ts'

const text = z
  .string()
  .nullable()
  .transform((value) => value ?? '')
const rowSchema = z.looseObject({ Id: z.string(), Email: text, FirstName: text, LastName: text, Phone: text }).transform(
  (row): CrmPerson => ({
    id: row.Id,
    person: { email: row.Email, firstName: row.FirstName, lastName: row.LastName, phone: row.Phone },
  }),
)
const pageSchema = z.looseObject({ records: z.array(rowSchema), nextRecordsUrl: z.string().optional() })
const savedSchema = z.array(z.looseObject({ success: z.literal(true) }))
const columns = 'Id, Email, FirstName, LastName, Phone'

export function openSalesforce(url: string): Crm {
  const connection = new Connection({
    instanceUrl: url,
    accessToken: SALESFORCE_SANDBOX_CREDENTIALS.accessToken,
    version: '68.0',
  })

  async function* pages(since: string | null): AsyncGenerator<readonly CrmPerson[]> {
    // Salesforce's times are whole seconds.
    const where = since === null ? '' : ` WHERE SystemModstamp >= ${since.replace(/\.\d+Z$/, 'Z')}`
    let page = pageSchema.parse(await connection.query(`SELECT ${columns} FROM Contact${where}`))
    for (;;) {
      yield page.records
      if (page.nextRecordsUrl === undefined) return
      page = pageSchema.parse(await connection.queryMore(page.nextRecordsUrl))
    }
  }
  async function whoHas(emails: readonly string[]): Promise<readonly CrmPerson[]> {
    const quoted = emails.map((email) => `'${email.replaceAll(/['\\]/g, String.raw`\$&`)}'`).join(', ')
    return pageSchema.parse(await connection.query(`SELECT ${columns} FROM Contact WHERE Email IN (${quoted})`)).records
  }

  return {
    batchSizeMax: 200,
    pages,
    find: async (email) => (await whoHas([email]))[0]?.id ?? null,
    create: async (person) => void (await connection.create('Contact', toRow(person))),
    update: async (id, person) => void (await connection.update('Contact', { Id: id, ...toRow(person) })),
    async upsertMany(people) {
      const known = new Map(
        (await whoHas(people.map(({ email }) => email))).map(({ id, person }) => [person.email.toLowerCase(), id]),
      )
      const idOf = (person: Person) => known.get(person.email.toLowerCase())
      const creates = people.filter((person) => idOf(person) === undefined).map(toRow)
      const updates = people.flatMap((person) => {
        const id = idOf(person)
        return id === undefined ? [] : [{ Id: id, ...toRow(person) }]
      })
      if (creates.length > 0) savedSchema.parse(await connection.create('Contact', creates))
      if (updates.length > 0) savedSchema.parse(await connection.update('Contact', updates))
    },
  }
}

function toRow(person: Person) {
  return {
    Email: person.email,
    FirstName: person.firstName,
    LastName: person.lastName,
    Phone: person.phone,
  }
}

import { Client } from '@hubspot/api-client'
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/index.js'
import { z } from 'zod'
import { HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN } from '../../sandbox/hubspot/credentials.ts'
import type { Crm, CrmPerson } from './crm.ts'
import { retryWhileThrottled } from './retry-while-throttled.ts'
import type { Person } from './person.ts'

const properties = ['email', 'firstname', 'lastname', 'phone']
const missingSchema = z.looseObject({ code: z.literal(404) })
type Row = { readonly id: string; readonly properties: Readonly<Record<string, string | null>> }

export function openHubSpot(url: string): Crm {
  const { basicApi, batchApi, searchApi } = new Client({
    accessToken: HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN,
    basePath: url,
    numberOfApiCallRetries: 0,
  }).crm.contacts

  async function* allContacts(): AsyncGenerator<readonly CrmPerson[]> {
    let after: string | undefined
    do {
      const from = after
      const page = await retryWhileThrottled(() => basicApi.getPage(100, from, properties))
      yield page.results.map(toPerson)
      after = page.paging?.next?.after
    } while (after !== undefined)
  }

  async function* changed(since: string): AsyncGenerator<readonly CrmPerson[]> {
    let after = ''
    for (;;) {
      const page = await retryWhileThrottled(() =>
        searchApi.doSearch({
          filterGroups: [
            {
              filters: [{ propertyName: 'lastmodifieddate', operator: FilterOperatorEnum.Gte, value: String(Date.parse(since)) }],
            },
          ],
          sorts: ['lastmodifieddate'],
          properties,
          limit: 200,
          ...(after === '' ? {} : { after }),
        }),
      )
      yield page.results.map(toPerson)
      const next = page.paging?.next?.after
      if (next === undefined) return
      after = next
    }
  }

  return {
    batchSizeMax: 100,
    pages: (since) => (since === null ? allContacts() : changed(since)),
    async find(email) {
      try {
        const found = await retryWhileThrottled(() => basicApi.getById(email, ['email'], undefined, undefined, false, 'email'))
        return found.id
      } catch (error) {
        if (missingSchema.safeParse(error).success) return null
        throw error
      }
    },
    create: async (person) =>
      void (await retryWhileThrottled(() => basicApi.create({ properties: toProperties(person), associations: [] }))),
    update: async (id, person) =>
      void (await retryWhileThrottled(() => basicApi.update(id, { properties: toProperties(person) }))),
    async upsertMany(people) {
      if (people.length === 0) return
      const inputs = people.map((person) => ({ id: person.email, idProperty: 'email', properties: toProperties(person) }))
      await retryWhileThrottled(() => batchApi.upsert({ inputs }))
    },
  }
}

function toPerson({ id, properties: row }: Row): CrmPerson {
  return {
    id,
    person: {
      email: row['email'] ?? '',
      firstName: row['firstname'] ?? '',
      lastName: row['lastname'] ?? '',
      phone: row['phone'] ?? '',
    },
  }
}

function toProperties(person: Person) {
  return {
    email: person.email,
    firstname: person.firstName,
    lastname: person.lastName,
    phone: person.phone,
  }
}

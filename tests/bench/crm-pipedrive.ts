import { v2 } from 'pipedrive'
import { z } from 'zod'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/credentials.ts'
import type { Crm, CrmPerson } from './crm.ts'
import { retryWhileThrottled } from './retry-while-throttled.ts'
import type { Person } from './person.ts'

/** Pipedrive has no batch writes; careful code sends this many concurrently. */
const writesAtOnce = 10
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')
const channels = z.array(z.looseObject({ value: z.string(), primary: z.boolean() })).nullish()
const main = (list: z.infer<typeof channels>) => list?.find(({ primary }) => primary)?.value ?? ''
const pageSchema = z.looseObject({
  data: z.array(
    z.looseObject({ id: z.number(), first_name: text, last_name: text, emails: channels, phones: channels }).transform(
      (row): CrmPerson => ({
        id: String(row.id),
        person: {
          email: main(row.emails),
          firstName: row.first_name,
          lastName: row.last_name,
          phone: main(row.phones),
        },
      }),
    ),
  ),
  additional_data: z.looseObject({ next_cursor: z.string().nullish() }).nullish(),
})
const foundSchema = z.looseObject({
  data: z.looseObject({ items: z.array(z.looseObject({ item: z.looseObject({ id: z.number() }) })) }),
})
const isObject = (body: unknown) => typeof body === 'object' && body !== null
/** The SDK's types do not know the parts of a name. */
const bodySchema = z.custom<v2.AddPersonRequest & v2.UpdatePersonRequest>(isObject)

export function openPipedrive(url: string): Crm {
  const configuration = new v2.Configuration({ apiKey: PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken, basePath: `${url}/api/v2` })
  configuration.baseOptions = { adapter: 'fetch' }
  const api = new v2.PersonsApi(configuration)
  let idsByEmail: Promise<Map<string, string>> | undefined

  async function* pages(since: string | null): AsyncGenerator<readonly CrmPerson[]> {
    // Pipedrive's times are whole seconds.
    const from = since === null ? {} : { updated_since: since.replace(/\.\d+Z$/, 'Z') }
    let cursor: string | null = null
    do {
      const after: { cursor?: string } = cursor === null ? {} : { cursor }
      const page: z.infer<typeof pageSchema> = pageSchema.parse(
        await retryWhileThrottled(() => api.getPersons({ limit: 500, ...from, ...after })),
      )
      yield page.data
      cursor = page.additional_data?.next_cursor ?? null
    } while (cursor !== null)
  }
  async function readIds(): Promise<Map<string, string>> {
    const ids = new Map<string, string>()
    for await (const page of pages(null)) for (const { id, person } of page) ids.set(person.email.toLowerCase(), id)
    return ids
  }
  const create = async (person: Person) =>
    void (await retryWhileThrottled(() => api.addPerson({ AddPersonRequest: toBody(person) })))
  const update = async (id: string, person: Person) =>
    void (await retryWhileThrottled(() => api.updatePerson({ id: Number(id), UpdatePersonRequest: toBody(person) })))

  return {
    batchSizeMax: 100,
    pages,
    async find(email) {
      const answer = await retryWhileThrottled(() => api.searchPersons({ term: email, fields: 'email', exact_match: true }))
      const [hit] = foundSchema.parse(answer).data.items
      return hit === undefined ? null : String(hit.item.id)
    },
    create,
    update,
    async upsertMany(people) {
      const ids = await (idsByEmail ??= readIds())
      const waiting = [...people]
      await Promise.all(
        Array.from({ length: writesAtOnce }, async () => {
          for (let person = waiting.shift(); person !== undefined; person = waiting.shift()) {
            const id = ids.get(person.email.toLowerCase())
            await (id === undefined ? create(person) : update(id, person))
          }
        }),
      )
    },
  }
}

function toBody(person: Person) {
  return bodySchema.parse({
    first_name: person.firstName,
    last_name: person.lastName,
    emails: [{ value: person.email, primary: true, label: 'work' }],
    phones: [{ value: person.phone, primary: true, label: 'work' }],
  })
}

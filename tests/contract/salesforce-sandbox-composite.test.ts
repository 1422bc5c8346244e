import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { apiPath, call } from './support/salesforce-client.ts'
import { freshSandbox } from './support/salesforce-sandbox.ts'

const answersSchema = z.object({
  compositeResponse: z.array(z.object({ referenceId: z.string(), httpStatusCode: z.number(), body: z.unknown() })),
})
const sandbox = freshSandbox({ startsAt: Date.UTC(2026, 10, 20, 9, 0, 0, 700) })
const contact = (fields: Readonly<Record<string, unknown>>) => ({ attributes: { type: 'Contact' }, ...fields })
const collections = `${apiPath}/composite/sobjects`

async function composite(...compositeRequest: readonly object[]) {
  const { status, body } = await call(sandbox.url, 'POST', `${apiPath}/composite`, {
    body: { allOrNone: false, compositeRequest },
  })
  expect(status).toBe(200)
  return answersSchema.parse(body).compositeResponse
}

async function usage(): Promise<number> {
  const { headers } = await call(sandbox.url, 'GET', `${apiPath}/sobjects`)
  return Number(/api-usage=(\d+)/.exec(headers.get('sforce-limit-info') ?? '')?.[1])
}

describe('several calls in one', () => {
  test('are answered one by one, and a later one may name the ids that an earlier one has made', async () => {
    const [written, stored] = await composite(
      {
        method: 'POST',
        url: collections,
        referenceId: 'written',
        body: { records: [contact({ LastName: 'One', Interests__c: 'Training;Events' }), contact({ LastName: 'Two' })] },
      },
      {
        method: 'POST',
        url: `${collections}/Contact`,
        referenceId: 'stored',
        body: { ids: ['@{written[0].id}', '@{written[1].id}'], fields: ['LastName', 'Interests__c'] },
      },
    )
    expect(written).toMatchObject({ referenceId: 'written', httpStatusCode: 200, body: [{ success: true }, { success: true }] })
    expect(stored).toMatchObject({
      httpStatusCode: 200,
      body: [
        { LastName: 'One', Interests__c: 'Events;Training' },
        { LastName: 'Two', Interests__c: null },
      ],
    })
  })

  test('count as one, and one that is refused does not undo another', async () => {
    const used = await usage()
    const id = await sandbox.make({ LastName: 'Kept' })
    const path = `${apiPath}/sobjects/Contact/${id}`
    const answers = await composite(
      { method: 'PATCH', url: path, referenceId: 'a', body: { LastName: 'Changed' } },
      { method: 'PATCH', url: path, referenceId: 'b', body: { Email: 'no address' } },
      { method: 'GET', url: `${path}?fields=LastName`, referenceId: 'c' },
      { method: 'GET', url: `${apiPath}/sobjects/Contact/@{none.id}`, referenceId: 'd' },
    )
    expect(answers.map(({ httpStatusCode }) => httpStatusCode)).toEqual([204, 400, 200, 400])
    expect(answers[1]?.body).toMatchObject([{ errorCode: 'INVALID_EMAIL_ADDRESS' }])
    expect(answers[2]?.body).toMatchObject({ LastName: 'Changed' })
    expect(answers[3]?.body).toMatchObject([{ errorCode: 'PROCESSING_HALTED' }])
    // One for the composite call, one for making the record, and one for asking.
    expect(await usage()).toBe(used + 3)
  })

  test('may have headers of their own: a condition is met by the record it names', async () => {
    const id = await sandbox.make({ LastName: 'Conditional' })
    const patch = (since: string) => ({
      method: 'PATCH',
      url: `${apiPath}/sobjects/Contact/${id}`,
      referenceId: 'a',
      body: { LastName: 'Later' },
      httpHeaders: { 'If-Unmodified-Since': since },
    })
    expect((await composite(patch('Fri, 20 Nov 2020 00:00:00 GMT')))[0]).toMatchObject({ httpStatusCode: 412 })
    expect((await composite(patch('Fri, 20 Nov 2099 00:00:00 GMT')))[0]).toMatchObject({ httpStatusCode: 204 })
  })
})

describe('a field with several values', () => {
  test('keeps each once, in the order of its definition', async () => {
    const id = await sandbox.make({ LastName: 'Several', Interests__c: 'Research; product;Research;Events' })
    const path = `${apiPath}/sobjects/Contact/${id}`
    expect((await call(sandbox.url, 'GET', path)).body).toMatchObject({ Interests__c: 'Events;Product;Research' })
  })
})

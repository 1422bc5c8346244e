import { expect, test } from 'vitest'
import { z } from 'zod'
import { answerReader } from '../../../src/lib/crm/connector-kit/answer-reader.ts'
import { failureOf } from '../support/failure.ts'

const schema = z.object({ id: z.string(), count: z.coerce.number() })

test('an answer comes out as its schema makes it', () => {
  expect(answerReader('hubspot')(schema, { id: '7', count: '12', more: true })).toEqual({ id: '7', count: 12 })
})

test('an answer of another form is a bug of ours that names the CRM, and where the two have come apart', async () => {
  const failure = await failureOf(() => answerReader('pipedrive')(schema, { id: 7, count: '12' }))
  expect(failure).toMatchObject({ kind: 'bug', code: 'unexpected_answer', retryable: false })
  expect(failure.message).toContain('Pipedrive answered in a form')
  expect(failure.cause).toEqual({ issues: [expect.stringMatching(/^id: /)] })
})

test('of an answer that is wrong all over, three places are kept', async () => {
  const failure = await failureOf(() => answerReader('salesforce')(z.array(z.string()), [1, 2, 3, 4, 5]))
  expect(failure.cause).toEqual({ issues: [0, 1, 2].map((place) => expect.stringMatching(new RegExp(`^${place}: `))) })
})

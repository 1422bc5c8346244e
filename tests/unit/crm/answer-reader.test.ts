import { expect, test } from 'vitest'
import { z } from 'zod'
import { answerReader } from '../../../src/lib/crm/connector-kit/answer-reader.ts'
import { failureOf } from '../support/failure.ts'

const schema = z.object({ id: z.string(), count: z.coerce.number() })

test('a response is transformed by its schema', () => {
  expect(answerReader('hubspot')(schema, { id: '7', count: '12', more: true })).toEqual({ id: '7', count: 12 })
})

test('a response that does not match is a bug that names the CRM and the mismatches', async () => {
  const failure = await failureOf(() => answerReader('pipedrive')(schema, { id: 7, count: '12' }))
  expect(failure).toMatchObject({ kind: 'bug', code: 'unexpected_answer', retryable: false })
  expect(failure.message).toContain('Pipedrive answered in a form')
  expect(failure.cause).toEqual({ issues: [expect.stringMatching(/^id: /)] })
})

test('only the first three mismatches are kept', async () => {
  const failure = await failureOf(() => answerReader('salesforce')(z.array(z.string()), [1, 2, 3, 4, 5]))
  expect(failure.cause).toEqual({ issues: [0, 1, 2].map((place) => expect.stringMatching(new RegExp(`^${place}: `))) })
})

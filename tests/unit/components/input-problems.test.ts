import { expect, test } from 'vitest'
import { z } from 'zod'
import { ApiProblem, inputProblemText } from '../../../src/components/api.ts'
import { type CallFailure, failureAt, failureElsewhere } from '../../../src/components/use-api-call.ts'
import { inviteRequestSchema } from '../../../src/lib/contract/team.ts'
import { parseInput } from '../../../src/lib/http/input.ts'
import { problemResponse } from '../../../src/lib/http/problem.ts'

const answerSchema = z.object({ error: z.object({ code: z.string(), message: z.string(), field: z.string().optional() }) })

/** What a form gets of an input that the API refuses. */
async function refusalOf(schema: z.ZodType, input: unknown): Promise<ApiProblem> {
  try {
    parseInput(schema, input)
  } catch (thrown) {
    const response = problemResponse(thrown)
    return new ApiProblem({ ...answerSchema.parse(await response.json()).error, status: response.status })
  }
  throw new Error('it was taken')
}

const failure = (field: string): CallFailure => ({
  text: `${field}: this is wrong.`,
  atField: 'This is wrong.',
  field,
  code: 'x',
})

test('what is wrong with an input is said at it without the name that the API has for it', async () => {
  const invited = await refusalOf(inviteRequestSchema, { email: 'nobody', role: 'member' })
  expect(invited.message).toMatch(/^email: Enter an email address/)
  expect(inputProblemText(invited)).toMatch(/^Enter an email address/)
  const deep = await refusalOf(z.strictObject({ edits: z.strictObject({ name: z.string().min(1) }) }), { edits: { name: '' } })
  expect(inputProblemText(deep)).toBe('This may not be empty.')
  // A sentence that stands alone, and one that only seems to begin with a name, stay as they are.
  const own = new ApiProblem({ code: 'x', message: 'email: is a word of it.', status: 400, field: 'name' })
  expect(inputProblemText(own)).toBe('email: is a word of it.')
})

test('a refusal is said at the input that it is about, or at its part, and of none of the others', () => {
  expect(failureAt(failure('name'), 'name')).toBe('This is wrong.')
  expect(failureAt(failure('headers[1].value'), 'headers')).toBe('This is wrong.')
  expect(failureAt(failure('name_of_it'), 'name')).toBeUndefined()
  expect(failureAt(null, 'name')).toBeUndefined()
  expect(failureElsewhere(failure('seen.name'), ['name', 'url'])).toBe('seen.name: this is wrong.')
  expect(failureElsewhere(failure('url'), ['name', 'url'])).toBeNull()
})

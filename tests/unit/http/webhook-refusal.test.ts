import { expect, test } from 'vitest'
import { problemResponse } from '../../../src/lib/http/problem.ts'
import { webhookRefusal } from '../../../src/lib/http/webhook-refusal.ts'

test.each([
  ['bad_signature', 401, /does not show the secret.*Set it up again with address and secret/],
  ['too_old', 401, /the time in it is too far.*set the clocks/],
  ['malformed', 400, /nothing in it can be read.*as the CRM itself does/],
] as const)('a webhook that is refused as %s says what that means and what to do', async (code, status, words) => {
  const answer = problemResponse(webhookRefusal(code))
  expect(answer.status).toBe(status)
  expect(await answer.json()).toEqual({
    error: { code: `webhook_${code}`, message: expect.stringMatching(words) },
  })
  expect(webhookRefusal(code).message).toMatch(/^This webhook was not accepted, and nothing was stored: /)
})

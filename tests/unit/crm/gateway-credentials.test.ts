import { expect, test } from 'vitest'
import { createEngine } from '../../../src/lib/crm/engine.ts'
import { validateCredentials } from '../../../src/lib/crm/gateway/connect.ts'
import { parseEnv } from '../../../src/lib/core/env.ts'
import { problemResponse } from '../../../src/lib/http/problem.ts'
import { failureOf } from '../support/failure.ts'

const engine = createEngine(
  parseEnv({
    NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:1',
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_1',
    SUPABASE_SECRET_KEY: 'sb_secret_1',
    CRON_SECRET: '0123456789abcdef',
    CRM_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    APP_URL: 'https://app.example.com',
    // Nothing listens there.
    KLAVIYO_API_URL: 'http://127.0.0.1:1',
  }),
)

test('of credentials that the CRM could not be asked about nothing is claimed, and nobody promises to try again', async () => {
  const failure = await failureOf(() => validateCredentials(engine, 'klaviyo', { api_key: 'pk_0123456789' }))
  expect(problemResponse(failure).status).toBe(502)
  expect(failure).toMatchObject({
    code: 'crm_unreachable',
    message: expect.stringMatching(
      /^Klaviyo could not be asked.*Nothing was stored, and nothing is known of the credentials\. Try again in a moment/,
    ),
  })
  expect(failure.message).not.toMatch(/tried again|retried|later/)
})

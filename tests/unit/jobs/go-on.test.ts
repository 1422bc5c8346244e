import { describe, expect, test, vi } from 'vitest'
import { parseEnv } from '../../../src/lib/core/env.ts'
import { continueElsewhere } from '../../../src/lib/jobs/continue-elsewhere.ts'

const env = parseEnv({
  NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:1',
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'publishable',
  SUPABASE_SECRET_KEY: 'secret',
  CRON_SECRET: 'a-cron-secret-of-length',
  CRM_ENCRYPTION_KEY: 'key',
  APP_URL: 'https://hub.example/',
})

describe('continuing in another request', () => {
  test('calls the scheduled job with the scheduler’s secret', async () => {
    const request = vi.fn<typeof fetch>(async () => new Response())
    await continueElsewhere(env, request)
    expect(request).toHaveBeenCalledExactlyOnceWith(
      'https://hub.example/api/cron/crm-work',
      expect.objectContaining({ headers: { authorization: 'Bearer a-cron-secret-of-length' } }),
    )
  })

  test.each([new DOMException('took too long', 'TimeoutError'), new TypeError('fetch failed')])(
    'leaves it to the schedule when the call fails with %s',
    async (thrown) => {
      const silent = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
      await expect(continueElsewhere(env, () => Promise.reject(thrown))).resolves.toBeUndefined()
      expect(silent).toHaveBeenCalledTimes(thrown.name === 'TimeoutError' ? 0 : 1)
      silent.mockRestore()
    },
  )
})

import { expect, test } from 'vitest'
import { apiKeyRequestSchema } from '../../../src/lib/contract/api-keys.ts'
import { erasuresQuerySchema } from '../../../src/lib/contract/privacy.ts'
import { replayRequestSchema } from '../../../src/lib/contract/webhook-endpoints.ts'
import { linkChangeSchema } from '../../../src/lib/http/knowledge/schemas.ts'

const faultsOf = (time: string) => [
  replayRequestSchema.safeParse({ since: time }).error?.issues,
  erasuresQuerySchema.safeParse({ before: time }).error?.issues,
  apiKeyRequestSchema.safeParse({ name: 'Shop', scopes: ['gateway'], expires_at: time }).error?.issues,
  linkChangeSchema.safeParse({ page_id: 'p', url: 'https://example.com', seen: { updated_at: time } }).error?.issues,
]

test.each(['2100-01-01T00:00:00+23:59', '2100-01-01T00:00:00-17:00', '0000-01-01T00:00:00Z', 'tomorrow'])(
  'a time that the database could not compare is the caller’s mistake, and told once: %s',
  (time) => {
    for (const issues of faultsOf(time)) expect(issues).toHaveLength(1)
  },
)

test('times as answers write them are taken', () => {
  expect(faultsOf('2100-11-30T10:33:54.919123+00:00')).toEqual([undefined, undefined, undefined, undefined])
  expect(faultsOf('2100-11-30T10:33:54+14:00')).toEqual([undefined, undefined, undefined, undefined])
})

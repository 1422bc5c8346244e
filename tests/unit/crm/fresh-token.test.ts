import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import type { Session, Tokens } from '../../../src/lib/crm/connector.ts'
import { withFreshToken } from '../../../src/lib/crm/connector-kit/fresh-token.ts'
import { failureOf } from '../support/failure.ts'

const tokens = (accessToken: string): Tokens => ({
  accessToken,
  refreshToken: 'refresh',
  expiresAt: null,
  scopes: [],
  kind: 'oauth',
  apiUrl: null,
  environment: 'production',
})
const refusal = (code: string) => new Failure({ kind: 'auth', code, message: 'No.' })

/** A conversation whose tokens are renewed one after another, and an attempt that ends as listed and then well. */
function talk(...ends: readonly Failure[]) {
  const refused: string[] = []
  const tried: string[] = []
  const session: Session = {
    tokens: async () => tokens('access-0'),
    refreshAfterRefusal: async (token) => {
      refused.push(token)
      return tokens(`access-${refused.length}`)
    },
    fields: [],
    send: (_lane, call) => call(),
    observeWindow: () => undefined,
    observeUsage: () => undefined,
    memoize: (_key, make) => make(),
    memoizeForRun: (_key, make) => make(),
  }
  const attempt = async ({ accessToken }: Tokens) => {
    tried.push(accessToken)
    const end = ends[tried.length - 1]
    if (end) throw end
    return 'done'
  }
  return { session, attempt, refused, tried }
}

describe('an attempt with the session’s tokens', () => {
  test('that is good leaves them as they are', async () => {
    const { session, attempt, refused, tried } = talk()
    expect(await withFreshToken(session, attempt)).toBe('done')
    expect([tried, refused]).toEqual([['access-0'], []])
  })

  test('whose time is over is made once more, with the renewed ones', async () => {
    const { session, attempt, refused, tried } = talk(refusal('token_expired'))
    expect(await withFreshToken(session, attempt)).toBe('done')
    expect([tried, refused]).toEqual([['access-0', 'access-1'], ['access-0']])
  })

  test('is not made a third time when the renewed ones are refused too', async () => {
    const { session, attempt, tried } = talk(refusal('token_expired'), refusal('token_expired'))
    expect(await failureOf(() => withFreshToken(session, attempt))).toMatchObject({ code: 'token_expired' })
    expect(tried).toEqual(['access-0', 'access-1'])
  })

  test('that fails for any other reason renews nothing', async () => {
    const { session, attempt, refused } = talk(refusal('token_refused'))
    expect(await failureOf(() => withFreshToken(session, attempt))).toMatchObject({ code: 'token_refused' })
    expect(refused).toEqual([])
    await expect(withFreshToken(session, () => Promise.reject(new TypeError('ours')))).rejects.toThrow('ours')
    expect(refused).toEqual([])
  })

  test('renews by the CRM’s own rule where it has one', async () => {
    const { session, attempt, refused } = talk(refusal('token_refused'), refusal('token_refused'))
    const rule = ({ code }: Failure, { accessToken }: Tokens) => code === 'token_refused' && accessToken === 'access-0'
    expect(await failureOf(() => withFreshToken(session, attempt, rule))).toMatchObject({ code: 'token_refused' })
    expect(refused).toEqual(['access-0'])
  })
})

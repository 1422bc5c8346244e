import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import type { Tokens } from '../../../src/lib/crm/port/oauth.ts'
import type { Session } from '../../../src/lib/crm/port/session.ts'
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

/** A session whose tokens are refreshed in sequence, and an attempt that fails as listed and then succeeds. */
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
  test('success refreshes nothing', async () => {
    const { session, attempt, refused, tried } = talk()
    expect(await withFreshToken(session, attempt)).toBe('done')
    expect([tried, refused]).toEqual([['access-0'], []])
  })

  test('an expired token is refreshed and the attempt repeated once', async () => {
    const { session, attempt, refused, tried } = talk(refusal('token_expired'))
    expect(await withFreshToken(session, attempt)).toBe('done')
    expect([tried, refused]).toEqual([['access-0', 'access-1'], ['access-0']])
  })

  test('there is no third attempt when the refreshed token is refused too', async () => {
    const { session, attempt, tried } = talk(refusal('token_expired'), refusal('token_expired'))
    expect(await failureOf(() => withFreshToken(session, attempt))).toMatchObject({
      code: 'fresh_token_refused',
      kind: 'transient',
      retryable: true,
    })
    expect(tried).toEqual(['access-0', 'access-1'])
  })

  test('any other failure refreshes nothing', async () => {
    const { session, attempt, refused } = talk(refusal('missing_scopes'))
    expect(await failureOf(() => withFreshToken(session, attempt))).toMatchObject({ code: 'missing_scopes' })
    expect(refused).toEqual([])
    await expect(withFreshToken(session, () => Promise.reject(new TypeError('ours')))).rejects.toThrow('ours')
    expect(refused).toEqual([])
  })

  test('a token that is refused without a word of its end is refreshed too: the grant says whether the connection is dead', async () => {
    const once = talk(refusal('token_refused'))
    expect(await withFreshToken(once.session, once.attempt)).toBe('done')
    expect([once.tried, once.refused]).toEqual([['access-0', 'access-1'], ['access-0']])
    const twice = talk(refusal('token_refused'), refusal('token_expired'))
    expect(await failureOf(() => withFreshToken(twice.session, twice.attempt))).toMatchObject({ kind: 'transient' })
    const dead = talk(refusal('token_refused'))
    const session = { ...dead.session, refreshAfterRefusal: async () => Promise.reject(refusal('grant_revoked')) }
    expect(await failureOf(() => withFreshToken(session, dead.attempt))).toMatchObject({ kind: 'auth', code: 'grant_revoked' })
    const pasted = talk(refusal('token_refused'))
    const byToken = { ...pasted.session, tokens: async () => ({ ...tokens('pasted'), kind: 'api_token' as const }) }
    expect(await failureOf(() => withFreshToken(byToken, pasted.attempt))).toMatchObject({ kind: 'auth', code: 'token_refused' })
    expect(pasted.refused).toEqual([])
  })
})

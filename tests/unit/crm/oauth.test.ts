import { describe, expect, test } from 'vitest'
import { codeChallenge, newAuthorization, stateHash } from '../../../src/lib/crm/auth/oauth.ts'

describe('authorisation request', () => {
  test('the challenge matches RFC 7636, appendix B', () => {
    expect(codeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
  })

  test('state and verifier have 256 random bits each, in the alphabet and length of RFC 7636', () => {
    const sizes: number[] = []
    let next = 0
    const made = newAuthorization((bytes) => {
      sizes.push(bytes)
      next += 1
      return Buffer.alloc(bytes, next)
    })
    expect(sizes).toEqual([32, 32])
    expect(made.state).not.toBe(made.codeVerifier)
    const fresh = Array.from({ length: 20 }, () => newAuthorization()).flatMap(({ state, codeVerifier }) => [state, codeVerifier])
    expect(new Set(fresh).size).toBe(40)
    for (const value of fresh) expect(value).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })

  test('only a hash of the state is stored', () => {
    expect(stateHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})

import { describe, expect, test } from 'vitest'
import { Failure, type FailureKind, toFailure } from '../../../src/lib/core/errors.ts'

describe('Failure', () => {
  const kinds: readonly (readonly [FailureKind, boolean])[] = [
    ['auth', false],
    ['rate_limit', true],
    ['transient', true],
    ['rejected', false],
    ['invalid', false],
    ['lease_lost', false],
    ['bug', false],
  ]
  test.each(kinds)('kind %s has retryable: %s', (kind, expected) => {
    expect(new Failure({ kind, code: 'c', message: 'm' }).retryable).toBe(expected)
  })

  test('code, retryAfterMs and cause are kept', () => {
    const cause = new Error('why')
    const failure = new Failure({
      kind: 'invalid',
      code: 'c',
      message: 'm',
      field: 'mappings[0].direction',
      retryAfterMs: 5,
      cause,
    })
    expect(failure).toMatchObject({
      name: 'Failure',
      code: 'c',
      message: 'm',
      field: 'mappings[0].direction',
      retryAfterMs: 5,
      cause,
    })
    expect('cause' in new Failure({ kind: 'bug', code: 'c', message: 'm' })).toBe(false)
  })

  test('a Failure is returned as it is; any other thrown value becomes a bug with a generic message', () => {
    const failure = new Failure({ kind: 'auth', code: 'c', message: 'm' })
    expect(toFailure(failure)).toBe(failure)
    for (const thrown of [new Error('password=1'), 'text', null, undefined]) {
      const bug = toFailure(thrown)
      expect(bug).toMatchObject({ kind: 'bug', code: 'internal_error', retryable: false })
      expect(bug.message).not.toContain('password')
      expect(bug.cause).toBe(thrown)
    }
  })
})

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { Failure } from '../../../src/lib/core/errors.ts'
import { log } from '../../../src/lib/core/log.ts'

let lines: string[] = []
beforeEach(() => {
  lines = []
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    lines.push(String(chunk))
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

const only = () =>
  z.looseObject({ level: z.string(), message: z.string(), time: z.iso.datetime() }).parse(JSON.parse(lines.join('')))

describe('log line', () => {
  test('is one line of JSON with time, level and message', () => {
    log.warn('two\nlines', { runId: 'r1' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^[^\n]*\n$/)
    expect(only()).toMatchObject({ level: 'warn', message: 'two\nlines', runId: 'r1' })
    lines = []
    log.info('plain')
    log.error('plain')
    expect(lines.map((line) => z.object({ level: z.string() }).parse(JSON.parse(line)).level)).toEqual(['info', 'error'])
  })

  test.each([
    'accessToken',
    'refresh_token',
    'clientSecret',
    'password',
    'Authorization',
    'credentials',
    'set-cookie',
    'apiKey',
    'api_key',
    'code_verifier',
  ])('redacts %s at any depth', (name) => {
    log.error('boom', {
      [name]: 's3cret',
      deep: [{ [name]: { value: 's3cret' } }],
      cause: new Failure({ kind: 'auth', code: 'x', message: 'no', cause: { status: 401, [name]: 's3cret' } }),
    })
    expect(lines.join('')).not.toContain('s3cret')
    expect(only()).toMatchObject({ [name]: '[redacted]', cause: { message: 'no', cause: { status: 401, [name]: '[redacted]' } } })
  })

  test('includes an error with its causes', () => {
    log.error('boom', { error: new Error('outer', { cause: new Error('inner') }) })
    expect(only()).toMatchObject({ error: { name: 'Error', message: 'outer', cause: { message: 'inner' } } })
  })

  test('truncates fields that are nested too deep or circular', () => {
    const circle: Record<string, unknown> = { list: [] }
    circle['self'] = circle
    log.info('deep', { circle, list: [[[[[['far']]]]]] })
    expect(lines.join('')).toContain('…')
    expect(lines.join('')).not.toContain('far')
  })
})

describe('edge cases', () => {
  test('a Date field is logged', () => {
    log.info('when', { at: new Date('2024-05-01T00:00:00Z') })
    expect(only()).toMatchObject({ at: '2024-05-01T00:00:00.000Z' })
  })
  test('a bigint field is logged', () => {
    expect(() => log.info('how many', { count: 1n })).not.toThrow()
  })
})

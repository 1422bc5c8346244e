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
  vi.unstubAllEnvs()
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
    ['HubSpot refused: “Ada.Lovelace+x@example.co.uk” is taken', 'HubSpot refused: “[redacted]” is taken'],
    ['Failing row contains (1, Ada, (555) 12, null).', 'Failing row contains [redacted].'],
    ['Key (email)=(ada (home)) already exists.', 'Key (email)=[redacted] already exists.'],
    ['invalid input syntax for type uuid: "Ada "the" first"', 'invalid input syntax for type uuid: [redacted]'],
  ])('names nobody: %s', (said, written) => {
    log.error(said, { cause: { details: said } })
    expect(only()).toMatchObject({ message: written, cause: { details: written } })
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

describe('the level', () => {
  const all = () => {
    lines = []
    log.debug('text')
    log.info('text')
    log.warn('text')
    log.error('text')
    return lines.map((line) => z.object({ level: z.string() }).parse(JSON.parse(line)).level)
  }

  test.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
    ['', ['info', 'warn', 'error']],
    ['loud', ['info', 'warn', 'error']],
  ])('%j writes %j', (level, expected) => {
    vi.stubEnv('LOG_LEVEL', level)
    expect(all()).toEqual(expected)
  })

  test('is info where nobody has chosen one', () => {
    vi.stubEnv('LOG_LEVEL', undefined)
    expect(all()).toEqual(['info', 'warn', 'error'])
  })

  test('that leaves a line out does not even collect its fields', () => {
    const fields = vi.fn<() => { lane: string }>(() => ({ lane: 'search' }))
    log.debug('text', fields)
    expect(fields).not.toHaveBeenCalled()
    vi.stubEnv('LOG_LEVEL', 'debug')
    log.debug('text', fields)
    expect(only()).toMatchObject({ level: 'debug', lane: 'search' })
  })
})

describe('a secret inside of a text', () => {
  const texts = [
    'Authorization: Bearer s3cret-token',
    'refused eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzM2NyZXQifQ.s3cret',
    'the key sb_secret_s3cret is wrong',
    'GET https://crm.example/oauth?client_secret=s3cret&code=s3cret-code failed',
    'https://app.example/api/crm/webhooks/salesforce?connection=c1&key=s3cret',
  ]
  test.each(texts)('is left out at every level, wherever it stands: %s', (text) => {
    vi.stubEnv('LOG_LEVEL', 'debug')
    const fields = { text, deep: [{ text }], cause: new Error(text, { cause: text }) }
    log.debug(text, () => fields)
    log.info(text, fields)
    log.warn(text, fields)
    log.error(text, fields)
    expect(lines).toHaveLength(4)
    expect(lines.join('')).not.toContain('s3cret')
    expect(lines.join('')).not.toContain('eyJzdWIi')
  })

  test('takes nothing else with it', () => {
    log.info('Bearer of news: 3 tokens, code=22023', { url: 'https://crm.example/contacts?limit=100&after=token' })
    expect(only()).toMatchObject({
      message: 'Bearer of news: 3 tokens, code=22023',
      url: 'https://crm.example/contacts?limit=100&after=token',
    })
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

import { afterEach, describe, expect, test, vi } from 'vitest'
import { Failure, toFailure } from '../../../src/lib/core/errors.ts'
import { type CountedSession } from '../../../src/lib/crm/transport/session.ts'
import { failureOf } from '../support/failure.ts'
import { connection, inMinutes, tokens } from './support/token-store.ts'

describe('session', () => {
  test('counts requests, refreshes included, across its views', async () => {
    const crm = connection(tokens('stored', { expiresAt: inMinutes(0) }))
    const session = crm.open()
    const view = session.withFields([{ name: 'email', type: 'email' }])
    await view.tokens()
    expect(await view.send('general', async () => 'answer')).toBe('answer')
    expect([session.calls(), view.calls()]).toEqual([2, 2])
    expect([session.fields, view.fields]).toEqual([[], [{ name: 'email', type: 'email' }]])
  })
})

describe('the request budget of a conversation', () => {
  const several = async (session: CountedSession, call: () => Promise<string>) =>
    (await Promise.allSettled(Array.from({ length: 5 }, () => session.send('general', call)))).map((each) =>
      each.status === 'fulfilled' ? each.value : toFailure(each.reason).code,
    )

  test('includes queued requests, so that concurrent ones cannot exceed it', async () => {
    const session = connection(tokens('stored')).open({ callsMax: 3 })
    const answers = await several(session, async () => 'sent')
    expect(answers).toEqual(['sent', 'sent', 'sent', 'daily_budget', 'daily_budget'])
    expect(session.calls()).toBe(3)
  })

  test('the lease is checked right before each request, and unsent requests are not counted', async () => {
    let sent = 0
    const assertMaySend = () => {
      if (sent === 2) throw new Failure({ kind: 'lease_lost', code: 'lease_lost', message: 'Taken over.' })
    }
    const session = connection(tokens('stored')).open({ callsMax: 5, assertMaySend })
    const answers = await several(session, async () => {
      sent += 1
      return 'sent'
    })
    expect(answers).toEqual(['sent', 'sent', 'lease_lost', 'lease_lost', 'lease_lost'])
    expect(session.calls()).toBe(2)
    sent = 0
    expect(await several(session, async () => 'sent')).toEqual(['sent', 'sent', 'sent', 'daily_budget', 'daily_budget'])
  })
})

describe('the log of a conversation', () => {
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  })

  test.each([
    ['debug', ['token ok', 'general ok', 'general crm_down']],
    ['info', []],
  ])('at %s has %j, and never a token', async (level, expected) => {
    vi.stubEnv('LOG_LEVEL', level)
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const crm = connection(tokens('stored', { expiresAt: inMinutes(0) }))
    const session = crm.open()
    await session.tokens()
    await session.send('general', async () => 'body')
    await failureOf(() =>
      session.send('general', async () => {
        throw new Failure({ kind: 'rejected', code: 'crm_down', message: 'No.' })
      }),
    )
    const lines = write.mock.calls.map(([line]) => String(line))
    expect(lines.map((line) => `${JSON.parse(line).lane} ${JSON.parse(line).status}`)).toEqual(expected)
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ level: 'debug', crmType: 'hubspot', ms: expect.any(Number) })
    expect(lines.join('')).not.toMatch(/access-|refresh-|body/)
  })
})

import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Failure, toFailure } from '../../../src/lib/core/errors.ts'
import type { Connector } from '../../../src/lib/crm/port/connector.ts'
import type { Tokens } from '../../../src/lib/crm/port/oauth.ts'
import { type CountedSession, createBudgets, openSession } from '../../../src/lib/crm/transport/session.ts'
import { failureOf } from '../support/failure.ts'

const now = Date.parse('2024-05-01T10:00:00Z')
const inMinutes = (minutes: number) => new Date(now + minutes * 60_000).toISOString()
const tokens = (name: string, of: Partial<Tokens> = {}): Tokens => ({
  accessToken: `access-${name}`,
  refreshToken: `refresh-${name}`,
  expiresAt: inMinutes(30),
  scopes: ['contacts'],
  kind: 'oauth',
  apiUrl: null,
  environment: 'production',
  ...of,
})
const accessOf = async (session: CountedSession) => (await session.tokens()).accessToken

const unused = async () => {
  throw new Error('not part of a session')
}

/** A connection: its token store, a CRM that refreshes tokens, and a list of events in order. */
function connection(stored: Tokens) {
  const events: string[] = []
  let current = { tokens: stored, version: 1 }
  let refreshes = 0
  let locked = false
  let gate = Promise.resolve()
  const connector: Connector = {
    crmType: 'hubspot',
    capabilities: {
      objects: {},
      apiToken: false,
      requestMaxMs: 600_000,
      budgets: { general: { requests: 1000, perMs: 1000 } },
    },
    oauth: {
      authorizeUrl: () => '',
      exchangeCode: unused,
      revoke: unused,
      refresh: async ({ refreshToken }) => {
        refreshes += 1
        events.push(`refresh ${refreshToken}`)
        await gate
        return tokens(`refreshed-${refreshes}`, { scopes: [] })
      },
    },
    defaultMapping: { contact: [] },
    account: unused,
    describeFields: unused,
    countRecords: unused,
    listChanges: unused,
    getRecords: unused,
    findByKey: unused,
    upsertRecords: unused,
    archiveRecords: unused,
    eraseRecords: unused,
    health: unused,
    webhook: {
      setup: 'app',
      read: () => ({ kind: 'refused', code: 'malformed' }),
      acknowledgement: { status: 204, contentType: 'text/plain', body: '' },
      address: () => '',
    },
  }
  const store = {
    read: async () => current,
    lock: async (version: number) => {
      if (version !== current.version || locked) return false
      locked = true
      events.push('lock')
      return true
    },
    unlock: async () => {
      locked = false
      events.push('unlock')
    },
    write: async (version: number, next: Tokens) => {
      events.push(`store ${next.accessToken}`)
      if (version !== current.version) return false
      current = { tokens: next, version: version + 1 }
      locked = false
      return true
    },
  }
  const id = randomUUID()
  return {
    events,
    store,
    connector,
    open: (bounds: Pick<Parameters<typeof openSession>[0], 'callsMax' | 'assertMaySend'> = {}) =>
      openSession({
        ...bounds,
        connectionId: id,
        connector,
        store,
        budgets: createBudgets(),
        now: () => now,
        sleep: () => new Promise(setImmediate),
      }),
    stored: () => current,
    storeFromElsewhere: (next: Tokens) => {
      current = { tokens: next, version: current.version + 1 }
    },
    holdRefreshUntil: (until: Promise<void>) => {
      gate = until
    },
    refreshes: () => refreshes,
  }
}

describe('access token', () => {
  test('the stored one is used while it has more than a minute left, or does not expire', async () => {
    for (const expiresAt of [inMinutes(2), null]) {
      const crm = connection(tokens('stored', { expiresAt }))
      expect(await accessOf(crm.open())).toBe('access-stored')
      expect(crm.refreshes()).toBe(0)
    }
  })

  test.each([-5, 0, 1])('one that expires in %i minutes is refreshed before use', async (minutes) => {
    const crm = connection(tokens('stored', { expiresAt: inMinutes(minutes) }))
    expect(await accessOf(crm.open())).toBe('access-refreshed-1')
  })

  test('is refreshed once for all concurrent calls', async () => {
    const crm = connection(tokens('stored', { expiresAt: inMinutes(0) }))
    const session = crm.open()
    const release = Promise.withResolvers<void>()
    crm.holdRefreshUntil(release.promise)
    const waiting = [
      ...Array.from({ length: 20 }, () => session.tokens()),
      ...Array.from({ length: 20 }, () => session.refreshAfterRefusal('access-stored')),
    ]
    release.resolve()
    expect(new Set((await Promise.all(waiting)).map((each) => each.accessToken))).toEqual(new Set(['access-refreshed-1']))
    expect(crm.refreshes()).toBe(1)
    expect(await accessOf(session)).toBe('access-refreshed-1')
    expect(crm.refreshes()).toBe(1)
  })

  test('a refreshed one is stored, with its whole response, before it is used', async () => {
    const crm = connection(tokens('stored', { expiresAt: inMinutes(0) }))
    const token = await accessOf(crm.open())
    crm.events.push(`use ${token}`)
    expect(crm.events).toEqual(['lock', 'refresh refresh-stored', 'store access-refreshed-1', 'use access-refreshed-1'])
    expect(crm.stored()).toEqual({ tokens: tokens('refreshed-1', { scopes: ['contacts'] }), version: 2 })
  })

  test('one that cannot be stored is not used', async () => {
    const crm = connection(tokens('stored', { expiresAt: inMinutes(0) }))
    const failing = {
      ...crm.store,
      write: async () => {
        throw new Failure({ kind: 'transient', code: 'database_error', message: 'm' })
      },
    }
    const session = openSession({
      connectionId: randomUUID(),
      connector: crm.connector,
      store: failing,
      budgets: createBudgets(),
      now: () => now,
    })
    expect(await failureOf(() => session.tokens())).toMatchObject({ code: 'database_error' })
  })

  test('one stored concurrently by another process is used instead of ours', async () => {
    const crm = connection(tokens('stored', { expiresAt: inMinutes(0) }))
    const release = Promise.withResolvers<void>()
    crm.holdRefreshUntil(release.promise)
    const token = accessOf(crm.open())
    while (crm.refreshes() === 0) await Promise.resolve()
    crm.storeFromElsewhere(tokens('elsewhere'))
    release.resolve()
    expect(await token).toBe('access-elsewhere')
    expect(crm.stored().tokens.accessToken).toBe('access-elsewhere')
  })

  test('a refused one is not refreshed when a newer one is stored already', async () => {
    const crm = connection(tokens('stored'))
    const session = crm.open()
    expect(await accessOf(session)).toBe('access-stored')
    crm.storeFromElsewhere(tokens('elsewhere'))
    expect((await session.refreshAfterRefusal('access-stored')).accessToken).toBe('access-elsewhere')
    expect(await accessOf(session)).toBe('access-elsewhere')
    expect(crm.refreshes()).toBe(0)
  })

  test('a refused one that had not expired is refreshed, once for all callers', async () => {
    const crm = connection(tokens('stored'))
    const session = crm.open()
    expect((await session.refreshAfterRefusal('access-stored')).accessToken).toBe('access-refreshed-1')
    expect((await session.refreshAfterRefusal('access-stored')).accessToken).toBe('access-refreshed-1')
    expect(crm.refreshes()).toBe(1)
  })

  test('is refreshed by one of many processes, and the others use what it stored', async () => {
    const crm = connection(tokens('stored', { expiresAt: inMinutes(0) }))
    const release = Promise.withResolvers<void>()
    crm.holdRefreshUntil(release.promise)
    const waiting = Array.from({ length: 10 }, () => accessOf(crm.open()))
    while (crm.refreshes() === 0) await new Promise(setImmediate)
    release.resolve()
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['access-refreshed-1']))
    expect(crm.refreshes()).toBe(1)
  })

  test('after a failed refresh the next process can refresh at once', async () => {
    const crm = connection(tokens('stored', { expiresAt: inMinutes(0) }))
    crm.holdRefreshUntil(Promise.reject(new Failure({ kind: 'auth', code: 'grant_gone', message: 'm' })))
    expect(await failureOf(() => crm.open().tokens())).toMatchObject({ code: 'grant_gone' })
    expect(crm.events.at(-1)).toBe('unlock')
    crm.holdRefreshUntil(Promise.resolve())
    expect(await accessOf(crm.open())).toBe('access-refreshed-2')
  })

  test('a refresh that another process never finishes is transient after a while', async () => {
    const crm = connection(tokens('stored', { expiresAt: inMinutes(0) }))
    const busy = { ...crm.store, lock: async () => false }
    const session = openSession({
      budgets: createBudgets(),
      connectionId: randomUUID(),
      connector: crm.connector,
      store: busy,
      now: () => now,
      sleep: async () => undefined,
    })
    expect(await failureOf(() => session.tokens())).toMatchObject({ code: 'refresh_busy', kind: 'transient' })
    expect(crm.refreshes()).toBe(0)
  })

  test('without a refresh token it asks to reconnect', async () => {
    const crm = connection(tokens('stored', { refreshToken: null, expiresAt: null }))
    expect(await failureOf(() => crm.open().refreshAfterRefusal('access-stored'))).toMatchObject({
      kind: 'auth',
      code: 'token_refused',
    })
    expect(crm.refreshes()).toBe(0)
  })

  test('a failed refresh is not cached', async () => {
    const crm = connection(tokens('stored', { expiresAt: inMinutes(0) }))
    const session = crm.open()
    crm.holdRefreshUntil(Promise.reject(new Failure({ kind: 'auth', code: 'grant_gone', message: 'm' })))
    expect(await failureOf(() => session.tokens())).toMatchObject({ code: 'grant_gone' })
    crm.holdRefreshUntil(Promise.resolve())
    expect(await accessOf(session)).toBe('access-refreshed-2')
  })
})

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

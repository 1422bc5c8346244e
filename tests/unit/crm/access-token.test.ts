import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import { createBudgets, openSession } from '../../../src/lib/crm/transport/session.ts'
import { failureOf } from '../support/failure.ts'
import { accessOf, connection, inMinutes, now, tokens } from './support/token-store.ts'

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

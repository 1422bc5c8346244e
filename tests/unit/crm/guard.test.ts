import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beyond, extended, type Impact, noApproval, noImpact } from '../../../src/lib/crm/domain/guard.ts'
import { approvalOf, approvalsOf } from '../../../src/lib/crm/run/approval.ts'
import { syncedObjects } from '../../../src/lib/crm/domain/objects.ts'
import { createGuards, GuardStop } from '../../../src/lib/crm/sync/guard.ts'

const settings = { enabled: true, share: 0.1, atLeast: 20 }
const guardsWith = (of: Partial<Parameters<typeof createGuards>[0]> = {}) =>
  createGuards({
    object: 'contact',
    settings,
    approval: noApproval,
    done: {},
    counts: async () => ({ linked: 300, recent: 0 }),
    ...of,
  })
const guardWith = (of: Parameters<typeof guardsWith>[0] = {}) => guardsWith(of).run
const changes = (count: number): Impact => ({ changes: count, removals: 0 })
const removals = (count: number): Impact => ({ changes: 0, removals: count })

async function stopOf(work: Promise<void>) {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  )
  if (thrown === null) return null
  if (!(thrown instanceof GuardStop)) throw thrown
  return thrown.numbers
}

describe('a run', () => {
  test('stops before the change that exceeds its limit, and says what it was about to do', async () => {
    const guard = guardWith()
    await guard.charge(changes(30))
    expect(await stopOf(guard.charge(removals(1)))).toEqual({
      object: 'contact',
      changes: 30,
      removals: 1,
      more: true,
      causes: [],
      linked: 300,
      limit: 30,
      used: 0,
    })
  })

  test('says what counts towards the limit beside what it shows: live changes, and its own of before', async () => {
    const afterLive = guardWith({ counts: async () => ({ linked: 300, recent: 25 }) })
    expect(await stopOf(afterLive.charge(changes(11)))).toMatchObject({ changes: 11, limit: 30, used: 25 })
    const afterOwn = guardWith()
    await afterOwn.charge(changes(20))
    expect(await stopOf(afterOwn.precheck(changes(12), { causes: [] }))).toMatchObject({ changes: 12, limit: 30, used: 20 })
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.nat(60), fc.nat(60), async (recent, own, more) => {
        const guard = guardWith({ counts: async () => ({ linked: 300, recent }) })
        const stop = (await stopOf(guard.charge(changes(own)))) ?? (await stopOf(guard.precheck(changes(more), { causes: [] })))
        if (stop !== null) expect(stop.changes + stop.removals + stop.used).toBeGreaterThan(stop.limit)
      }),
    )
  })

  test('that was approved for a number may do that, and as much again as any run may', async () => {
    const guard = guardWith({ approval: { ...noApproval, changes: 90 } })
    await guard.charge(changes(90))
    await guard.charge(changes(30))
    expect(await stopOf(guard.charge(changes(1)))).toMatchObject({ changes: 31, removals: 0 })
  })

  test('that was approved for changes is not approved for removals', async () => {
    for (const open of [false, true]) {
      const guard = guardWith({ approval: { changes: 90, removals: 0, open: { changes: open, removals: false } } })
      await guard.charge(changes(90))
      expect(await stopOf(guard.precheck(removals(72), { causes: [] }))).toMatchObject({ changes: 0, removals: 72 })
    }
  })

  test('counts what its earlier slices have done', async () => {
    const guard = guardWith({ approval: { ...noApproval, removals: 40 }, done: { run: removals(40) } })
    await guard.charge(removals(30))
    expect(await stopOf(guard.charge(removals(1)))).toMatchObject({ removals: 31 })
  })

  test('and the live changes under it count together', async () => {
    const { run, live } = guardsWith()
    await run.charge(changes(20))
    await live.charge(changes(10))
    expect(await live.mayExceed(1, 'linked')).toBe(true)
    expect(await stopOf(live.precheck(changes(1), { causes: [], stage: 'push' }))).toMatchObject({ changes: 1, more: false })
    expect(await stopOf(run.charge(removals(1)))).toMatchObject({ changes: 30, removals: 1 })
  })

  test('that was approved for what was shown and more of it does not approve live changes with it', async () => {
    const { run, live } = guardsWith({ approval: { ...noApproval, changes: 90, open: { changes: true, removals: false } } })
    await live.charge(changes(90))
    await run.charge(changes(500))
    await live.charge(changes(30))
    expect(await stopOf(live.charge(changes(1)))).toMatchObject({ changes: 31 })
  })
})

test('live changes have no part in what a run was approved for once it has done that, however much more it may do', async () => {
  const approval = extended(noApproval, { ...changes(60), more: true })
  const { run, live } = guardsWith({ approval })
  await run.charge(changes(60))
  await live.charge(changes(30))
  expect(await stopOf(live.charge(changes(1)))).toMatchObject({ changes: 31 })
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), (byRun, byLive) => {
      const rest = beyond(approval, changes(byRun), changes(byLive))
      expect(beyond(extended(approval, { ...rest, more: false }), changes(byRun), changes(byLive))).toEqual(noImpact)
      if (byRun >= 60) expect(rest).toEqual(changes(byLive))
    }),
  )
})

test('changes of which there are more open no removals, and removals no changes', () => {
  expect(extended(noApproval, { ...changes(31), more: true }).open).toEqual({ changes: true, removals: false })
  expect(extended(noApproval, { ...removals(31), more: true }).open).toEqual({ changes: false, removals: true })
  expect(extended(noApproval, { ...changes(31), more: false }).open).toEqual(noApproval.open)
  // Of edits made here, what was not counted is asked about by itself.
  expect(extended(noApproval, { ...changes(31), more: true, stage: 'push' }).open).toEqual(noApproval.open)
})

test('an approval grows by exactly what is shown, so that a run that is approved each time it asks comes to its end', () => {
  const impact = fc.record({ changes: fc.nat(500), removals: fc.nat(500) })
  fc.assert(
    fc.property(fc.array(fc.tuple(impact, fc.boolean()), { maxLength: 6 }), impact, (shown, total) => {
      const approval = shown.reduce((sum, [numbers, more]) => extended(sum, { ...numbers, more }), noApproval)
      const rest = beyond(approval, total)
      expect(beyond(extended(approval, { ...rest, more: false }), total)).toEqual(noImpact)
      for (const kind of ['changes', 'removals'] as const) {
        const wasShown = shown.some(([numbers]) => numbers[kind] > 0)
        if (!wasShown) expect(rest[kind]).toBe(total[kind])
      }
    }),
  )
})

test('an approval is of the object that was shown and of no other, however often the run stops', () => {
  const stop = fc.record({
    object: fc.constantFrom(...syncedObjects),
    changes: fc.nat(500),
    removals: fc.nat(500),
    more: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(stop, { maxLength: 6 }), (stops) => {
      let guard: Parameters<typeof approvalsOf>[0] = null
      for (const shown of stops) {
        const rest = { causes: [], linked: 600, limit: 60, used: 0, approvedAt: '2026-11-30T10:00:00Z' }
        guard = { ...shown, ...rest, approvals: approvalsOf(guard) }
      }
      for (const object of syncedObjects) {
        const ofObject = stops.filter((shown) => shown.object === object)
        expect(approvalOf(guard, object)).toEqual(ofObject.reduce(extended, noApproval))
      }
    }),
  )
})

import { describe, expect, test } from 'vitest'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { afterPlan, onePair } from './support/pairs.ts'

describe('known limits', () => {
  const shifting = { name: 'map', values: { lead: 'opportunity', opportunity: 'customer' } } as const

  test('a one-way map sends an edit whose value equals what the CRM holds for another value', () => {
    const plan = reconcilePair(
      onePair({
        field: { direction: 'to_crm', transformRule: shifting },
        base: 'lead',
        local: 'opportunity',
        remote: 'opportunity',
      }),
    )
    expect(plan.remotePatch).toEqual({ name: 'opportunity' })
  })

  test('a one-way field whose write is unanswered and which is then reverted here is sent again', () => {
    const plan = reconcilePair(
      onePair({
        field: { direction: 'to_crm', transformRule: { name: 'uppercase' } },
        base: 'a',
        outgoing: 'b',
        local: 'a',
        remote: 'B',
      }),
    )
    expect(plan.remotePatch).toEqual({ name: 'a' })
  })

  test('a local value that equals a map’s CRM value, and is read back as another, is not an edit', () => {
    const pair = onePair({
      field: { transformRule: { name: 'map', values: { customer: 'Kunde' } } },
      base: 'lead',
      local: 'Kunde',
      remote: 'lead',
    })
    expect(reconcilePair(afterPlan(pair, reconcilePair(pair)))).toMatchObject({ unchanged: true })
  })
})

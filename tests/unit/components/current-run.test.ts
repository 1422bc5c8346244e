import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime'
import { createElement, type ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { CurrentRun } from '../../../src/components/crm/runs/current-run.tsx'
import { LastResults } from '../../../src/components/crm/runs/last-results.tsx'
import { SyncButton } from '../../../src/components/crm/runs/sync-button.tsx'
import type { SyncStatus } from '../../../src/lib/contract/status.ts'
import { shownRun, shownStatus } from './support/shown-run.ts'

const nothing = () => {}
const router = {
  back: nothing,
  forward: nothing,
  refresh: nothing,
  push: nothing,
  replace: nothing,
  prefetch: nothing,
  bfcacheId: '',
}
const shown = (page: ReactNode) => renderToStaticMarkup(createElement(AppRouterContext.Provider, { value: router }, page))

const request = (pending: boolean) => ({ pending, wasAsked: pending, problem: null, start: async () => {} })
const running = shownRun({ status: 'running', phase: 'pull', completedAt: null, recordsProcessed: 700, recordsExpected: 1617 })

describe('a sync that is asked for', () => {
  const currentRun = (pending: boolean, status: SyncStatus) =>
    shown(
      createElement(CurrentRun, {
        state: { crmType: 'hubspot', status, problem: null, request: request(pending), refresh: async () => {} },
        canEdit: true,
      }),
    )

  test('is seen to move from the press of the button on, before the server knows its run', () => {
    expect(currentRun(true, shownStatus())).toMatch(/role="progressbar".*Starting…/)
    expect(currentRun(true, shownStatus({ activeRun: running }))).toMatch(/role="progressbar".*700 of 1,617/)
    expect(currentRun(false, shownStatus())).toBe('')
  })

  /** Of "Sync now" and the menu beside it, which of them can be pressed. */
  const pressable = (pending: boolean, over: Partial<SyncStatus>) => {
    const status = shownStatus(over)
    const html = shown(createElement(SyncButton, { crmType: 'hubspot', status, request: request(pending), canEdit: true }))
    return [...html.matchAll(/<button[^>]*>/g)].map(([tag]) => !/ disabled=|data-pending="true"/.test(tag))
  }

  test('can be asked for while another one is under way, which it then follows', () => {
    expect(pressable(false, {})).toEqual([true, true])
    expect(pressable(false, { activeRun: running })).toEqual([true, true])
    expect(pressable(false, { activeRun: shownRun({ ...running, resumeAt: '2026-11-29T00:00:00Z' }) })).toEqual([true, true])
    expect(pressable(false, { activeRun: running, queuedRuns: [shownRun({ status: 'queued', completedAt: null })] })).toEqual([
      true,
      true,
    ])
  })

  test('cannot be asked for twice by one press, nor past a run that waits for an approval', () => {
    expect(pressable(true, {})).toEqual([false, false])
    expect(pressable(false, { activeRun: shownRun({ ...running, status: 'waiting' }) })).toEqual([false, false])
  })
})

test('what the last full sync left open is said beside a later sync of changes that found nothing', () => {
  const full = shownRun({ status: 'partial', recordsFailed: 13, localCreated: 1411, recordsProcessed: 1618 })
  const delta = shownRun({ id: '00000000-0000-4000-8000-000000000002', syncType: 'delta', recordsProcessed: 0 })
  const both = shown(createElement(LastResults, { latest: delta, lastFull: full, crm: 'HubSpot' }))
  expect(both).toContain('0 records checked, nothing to change')
  expect(both).toMatch(/Full sync.*13 records failed/)
  expect(both).toContain('1,411 records created here')
  expect(
    shown(createElement(LastResults, { latest: full, lastFull: full, crm: 'HubSpot' })).match(/13 records failed/g),
  ).toHaveLength(1)
})

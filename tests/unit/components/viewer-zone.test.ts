import { expect, test } from 'vitest'
import { whereOf } from '../../../src/components/records/list-query.ts'
import { viewerZone } from '../../../src/components/ui/viewer-zone.ts'
import { dayIn } from '../../../src/components/ui/zoned.ts'

test('the viewer’s zone is the chosen one, else what the browser has told, else UTC', () => {
  expect(viewerZone('Asia/Tokyo', 'Europe/Paris')).toBe('Asia/Tokyo')
  expect(viewerZone(null, 'Europe/Paris')).toBe('Europe/Paris')
  for (const told of [undefined, '', 'Nowhere/Else', '%E0%A4%A']) expect(viewerZone(null, told)).toBe('UTC')
})

test('what is overdue is so by their day', () => {
  const nowMs = Date.parse('2026-11-29T11:00:00Z')
  const asked = (zone: string) =>
    whereOf({ object: 'task', filters: { progress: 'overdue' }, deleted: false }, { me: 'me', today: dayIn(zone, nowMs) })
  expect(asked('Pacific/Kiritimati')).toEqual({ progress: 'overdue 2026-11-30' })
  expect(asked('Pacific/Pago_Pago')).toEqual({ progress: 'overdue 2026-11-29' })
  expect(asked('Pacific/Niue')).toEqual({ progress: 'overdue 2026-11-29' })
})

import { expect, test } from 'vitest'
import {
  changeCursorSchema,
  type CursorSchema,
  dayCursorSchema,
  encodeCursor,
  idCursorSchema,
  numberCursorSchema,
  pageStart,
  textCursorSchema,
  timeCursorSchema,
} from '../../../src/lib/records/lists/keyset.ts'
import { historyCursorSchema } from '../../../src/lib/records/history/history.ts'
import { runCursorSchema } from '../../../src/lib/records/runs/run-list.ts'
import { timelineCursorSchema } from '../../../src/lib/records/history/timeline.ts'

const id = '11111111-1111-1111-1111-111111111111'
const start = (cursor: unknown, schema: CursorSchema) =>
  pageStart({ after: Buffer.from(JSON.stringify(cursor)).toString('base64url') }, schema)

test.each([
  [['', id], idCursorSchema],
  [['', '12'], changeCursorSchema],
  [['11', '12'], changeCursorSchema],
  [['müller', id], textCursorSchema],
  [['2026-11-28 19:12:05.123456+00', id], timeCursorSchema],
  [['2024-02-29 23:59:59+05:30', id], timeCursorSchema],
  [['2024-02-29', id], dayCursorSchema],
  [['infinity', id], dayCursorSchema],
  [['-1250.50', id], numberCursorSchema],
  [['2026-11-28 19:12:05.123456+00', 'change 0000000000000000012'], timelineCursorSchema],
  [['2026-11-28 19:12:05+00', `note ${id}`], timelineCursorSchema],
  [['2026-11-28 19:12:05+00', `done ${id}`], timelineCursorSchema],
  [['2026-11-28T19:12:05.123456+00:00', id], runCursorSchema],
  [['2026-11-28T19:12:05.123456+00:00', '12'], historyCursorSchema],
] as const)('%j is a place in its list', (cursor, schema) => {
  expect(pageStart({ before: encodeCursor(cursor) }, schema)).toEqual({ before: cursor })
})

test.each([
  [['', 'no id'], idCursorSchema],
  [['', '1e5'], changeCursorSchema],
  [['', '9'.repeat(30)], changeCursorSchema],
  [['x', '12'], changeCursorSchema],
  [[String.fromCharCode(0), id], textCursorSchema],
  [['\ud800', id], textCursorSchema],
  [['x', 'no id'], textCursorSchema],
  [['infinity', id], timeCursorSchema],
  [['2026-02-31 00:00:00+00', id], timeCursorSchema],
  [['2026-13-01 00:00:00+00', id], timeCursorSchema],
  [['2026-11-28 25:00:00+00', id], timeCursorSchema],
  [['now', id], timeCursorSchema],
  [['0000-01-01 00:00:00+00', id], timeCursorSchema],
  [['2026-11-28T19:12:05+23:59', id], runCursorSchema],
  [['0000-01-01T00:00:00Z', id], runCursorSchema],
  [['2026-11-28T19:12:05+23:59', '12'], historyCursorSchema],
  [['2026-02-31', id], dayCursorSchema],
  [['0000-01-01', id], dayCursorSchema],
  [['-infinity', id], dayCursorSchema],
  [['1e5', id], numberCursorSchema],
  [['NaN', id], numberCursorSchema],
  [['2026-11-28 19:12:05+00', id], timelineCursorSchema],
  [['2026-11-28 19:12:05+00', 'change 9999999999999999999'], timelineCursorSchema],
  [['2026-11-28 19:12:05+00', `change ${id}`], timelineCursorSchema],
  [['2026-11-28 19:12:05+00', 'else 1'], timelineCursorSchema],
  [['now', `note ${id}`], timelineCursorSchema],
  [{ length: 2 }, textCursorSchema],
  [[id], textCursorSchema],
  [null, textCursorSchema],
] as const)('%j is none, so the list begins at its start', (cursor, schema) => {
  expect(start(cursor, schema)).toEqual({})
})

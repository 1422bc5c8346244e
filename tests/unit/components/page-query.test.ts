import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { listHref, recordListQuery, sortHref } from '../../../src/components/records/list-query.ts'
import { connectMessage } from '../../../src/components/crm/connect/connect-messages.ts'
import {
  choiceParameter,
  notUnderstood,
  numberParameter,
  readPageQuery,
  textParameter,
} from '../../../src/components/page-query.ts'
import { onlyInCrmsWords } from '../../../src/components/records/only-in-crms.tsx'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { RecordObject } from '../../../src/lib/objects/record-spec.ts'
import { safeNext } from '../../../src/components/auth/auth-form-state.ts'

const nul = String.fromCharCode(0)

test('what the database cannot hold is left out of a search', async () => {
  expect(await recordListQuery('contact', Promise.resolve({ q: nul }))).toMatchObject({ search: '' })
  expect(await recordListQuery('contact', Promise.resolve({ q: `a${nul}b\ud800` }))).toMatchObject({ search: 'ab\ufffd' })
  // Cut between the halves of a pair.
  expect((await recordListQuery('contact', Promise.resolve({ q: `${'x'.repeat(199)}\u{1f600}` }))).search.isWellFormed()).toBe(
    true,
  )
})

test.each(['__proto__', 'toString', 'constructor', 'hasOwnProperty', '', nul])(
  'a choice that is not offered is no choice: %j',
  async (text) => {
    const query = await readPageQuery(Promise.resolve({ sort: text, crm: [text, 'hubspot'] }), {
      sort: choiceParameter(['name', 'email']),
      crm: choiceParameter(['hubspot']),
    })
    expect(query).toEqual({ sort: undefined, crm: undefined })
    expect(await recordListQuery('contact', Promise.resolve({ sort: text, dir: text, q: text }))).toMatchObject({ sort: 'name' })
  },
)

test('an address has only the parameters that are in it', async () => {
  const query = await readPageQuery(Promise.resolve({}), { toString: textParameter, q: textParameter })
  expect(query.toString).toBeUndefined()
})

test('a list is narrowed down by what its address names, and by nothing that it cannot be', async () => {
  expect(await recordListQuery('account', Promise.resolve({}))).toMatchObject({ filters: {}, sort: 'name' })
  const asked = { stage: 'proposal', owner: 'me', sort: 'close', after: 'nonsense' }
  expect(await recordListQuery('opportunity', Promise.resolve(asked))).toMatchObject({
    filters: { stage: 'proposal', owner: 'me' },
    sort: 'close',
    start: {},
  })
  expect((await recordListQuery('opportunity', Promise.resolve({ stage: "a' or 1", owner: 'somebody' }))).filters).toEqual({})
})

test.each<[RecordObject, Record<string, string>, string[]]>([
  ['account', { state: 'bogus', crm: 'zoho', sort: 'shoe' }, ['state', 'crm', 'sort']],
  ['account', { compnay_contains: 'x', owner: 'somebody', toString: 'x' }, ['compnay_contains', 'owner', 'toString']],
  ['contact', { state: 'deleted', crm: 'hubspot' }, ['crm']],
  ['contact', { columns: 'shoe' }, ['columns']],
  ['opportunity', { stage: "a' or 1", amount_gte: 'much', view: 'list' }, ['stage', 'amount_gte']],
  ['opportunity', { stage: 'proposal', owner: 'me', amount_gte: '5', sort: 'close', dir: 'desc', q: 'x', state: '' }, []],
  ['contact', { state: 'attention', crm: 'hubspot', columns: 'phone', email_contains: 'x', saved: 'v', after: 'x' }, []],
])('what an address asks of a list in vain is named: %s %j', async (object, asked, named) => {
  const { leftOut } = await recordListQuery(object, Promise.resolve(asked))
  expect(leftOut.map(({ name }) => name)).toEqual(named)
})

test.each<[Record<string, string>, string[]]>([
  [{ q: ' x ', status: 'failed', before: '7' }, []],
  [{ q: 'x'.repeat(201), status: 'fine', before: '1e3', nothing: 'x' }, ['q', 'status', 'before', 'nothing']],
  [{ q: '', status: '', before: '' }, []],
])('what an address asks of any page in vain is named: %j', async (asked, named) => {
  const read = await readPageQuery(Promise.resolve(asked), {
    q: z.string().trim().max(200).catch(''),
    status: z.enum(['any', 'failed']).catch('any'),
    before: numberParameter(),
  })
  expect((await notUnderstood(Promise.resolve(asked), read)).map(({ name }) => name)).toEqual(named)
})

test('a list by a state says what CRMs alone have of it', () => {
  const words = (list: 'attention' | 'waiting', counts: [CrmType, number][]) => onlyInCrmsWords('account', { list, counts })
  expect(words('attention', [])).toBeNull()
  expect(words('attention', [['hubspot', 1]])).toBe(
    '1 company that only HubSpot has needs attention too. This list has those that are here.',
  )
  expect(
    words('waiting', [
      ['hubspot', 2],
      ['pipedrive', 1],
    ]),
  ).toBe('3 companies that only a CRM has (2 in HubSpot and 1 in Pipedrive) wait too. This list has those that are here.')
})

test('a number of an address is a whole one in digits, and nothing else that could be read as one', async () => {
  const numberOf = async (before: string) =>
    (await readPageQuery(Promise.resolve({ before }), { before: numberParameter() })).before
  expect(await numberOf('10')).toBe(10)
  const others = ['1e3', '0x10', '+1', '-1', ' 1', '1.0', '', '0', '9'.repeat(16), '9'.repeat(30), '１０', 'Infinity', nul]
  for (const text of others) expect([text, await numberOf(text)]).toEqual([text, undefined])
})

const pages = resolve(import.meta.dirname, '../../../app')

test('no page reads its address in another way than this, which leaves out what no database can hold', () => {
  const others = readdirSync(pages, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tsx'))
    .filter((name) =>
      readFileSync(join(pages, name), 'utf8')
        .replaceAll('Object.keys(await searchParams).length', '')
        .includes('await searchParams'),
    )
  expect(others).toEqual([])
})

test('a parameter that is repeated counts once, and one without end is cut', async () => {
  const shape = { q: textParameter }
  expect(await readPageQuery(Promise.resolve({ q: ['a', 'b'] }), shape)).toEqual({ q: 'a' })
  expect((await readPageQuery(Promise.resolve({ q: 'x'.repeat(1e6) }), shape)).q).toHaveLength(2_000)
})

test.each(['toString', '__proto__', 'constructor', 'valueOf', 'nonsense', ''])(
  'a code that has no message gets the general one, which repeats nothing of it: %j',
  (code) => {
    expect(connectMessage(code, 'HubSpot')).toEqual({
      title: 'HubSpot was not connected',
      text: 'Something went wrong. Nothing has changed. Press Connect again.',
    })
  },
)

test.each([
  `/dashboard/${nul}`,
  '/dashboard?a=\n',
  '/dashboard\\evil',
  '//evil.test',
  '/dashboardx',
  'https://evil.test/dashboard',
  '/dashboard/..//evil.test',
  '/dashboard/%2e%2e//evil.test/path',
  '/dashboard/../sign-up',
  '/dashboard//evil.test',
])('a sign-in never leads to %j', (next) => {
  expect(safeNext(next)).toBe('/dashboard')
})

test('notes begin with the latest written, and an address says only what differs from that', async () => {
  const of = async (parameters: Record<string, string>) => {
    const query = await recordListQuery('note', Promise.resolve(parameters))
    return { sort: query.sort, descending: query.descending, address: listHref(query) }
  }
  expect(await of({})).toEqual({ sort: 'written', descending: true, address: '/dashboard/notes' })
  expect(await of({ sort: 'written' })).toMatchObject({ descending: false, address: '/dashboard/notes?sort=written' })
  expect(await of({ sort: 'name' })).toMatchObject({ descending: false, address: '/dashboard/notes?sort=name' })
  expect(await of({ sort: 'name', dir: 'desc' })).toMatchObject({
    descending: true,
    address: '/dashboard/notes?sort=name&dir=desc',
  })
  expect(sortHref(await recordListQuery('note', Promise.resolve({})), 'written')).toBe('/dashboard/notes?sort=written')
  expect(sortHref(await recordListQuery('note', Promise.resolve({ sort: 'name' })), 'written')).toBe('/dashboard/notes')
  expect(listHref(await recordListQuery('contact', Promise.resolve({ dir: 'desc' })))).toBe('/dashboard/contacts?dir=desc')
})

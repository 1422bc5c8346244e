import { afterEach, expect, test, vi } from 'vitest'
import { addRecord, bringBackRecord, findRecords, removeRecord, saveRecord } from '../../../app/dashboard/_records/actions.ts'
import { actOnLinks, actOnRecords, linksOfList, recordsOfList } from '../../../app/dashboard/_records/bulk-actions.ts'

// What is not even an input reaches nothing behind it: neither the database nor the engine is there.
const asked = vi.hoisted(() => vi.fn<(...given: readonly unknown[]) => void>())
vi.mock('../../../src/components/shell/require-tenant.ts', () => ({
  requireTenant: async () => ({
    organizationId: '0a2f0c6e-6c1b-4c62-8a53-5d6c4d1f7c11',
    organizationName: 'Acme',
    userId: '0a2f0c6e-6c1b-4c62-8a53-5d6c4d1f7c12',
    role: 'owner',
    client: {
      rpc: async (...given: readonly unknown[]) => {
        asked(...given)
        return { data: [], error: null }
      },
    },
  }),
}))

afterEach(() => vi.clearAllMocks())

const id = '0a2f0c6e-6c1b-4c62-8a53-5d6c4d1f7c13'
const form = { texts: { name: 'Acme' }, custom: [] }
const fitting = {
  id,
  version: 1,
  form,
  opened: form,
  allowErased: false,
  search: '',
  list: null,
  connectionId: null,
  deleted: false,
  where: {},
}
const malformed: readonly unknown[] = [
  undefined,
  null,
  'text',
  [null, null],
  ...['gadget', '__proto__', 'constructor', null].map((object) => ({ ...fitting, object })),
  { object: 'account', id, version: 'x', form: { texts: [], custom: {} }, opened: null, allowErased: 'yes', search: 7 },
  {
    object: 'account',
    id: 'x',
    version: 1,
    form: { texts: { name: 7 }, custom: [] },
    opened: form,
    allowErased: false,
    search: {},
  },
]
const said = expect.stringContaining('Reload the page')

test('a search is for what can be stored', async () => {
  const search = `a\u0000${'c'.repeat(198)}😀`
  expect(await findRecords({ object: 'account', search })).toEqual({ records: [] })
  const list = { list: null, connectionId: null, deleted: false, where: { industry: 'x\ud800' } }
  expect(await recordsOfList({ object: 'account', search: 'a\u0000b', ...list })).toEqual({ ids: [], isCut: false })
  expect(asked.mock.calls).toEqual([
    ['records_page', expect.objectContaining({ p_search: `a${'c'.repeat(198)}\ufffd` })],
    ['records_page', expect.objectContaining({ p_search: 'ab', p_where: { industry: 'x\ufffd' } })],
  ])
})

/** As anyone who writes their own requests calls it. */
function called(action: unknown, ...given: readonly unknown[]): unknown {
  if (typeof action !== 'function') throw new Error('no action')
  return Reflect.apply(action, undefined, given)
}

test.each(malformed)('what no page of ours sends is refused with a sentence: %j', async (sent) => {
  expect(await called(addRecord, sent)).toEqual({ kind: 'failed', message: said })
  expect(await called(saveRecord, sent)).toEqual({ kind: 'failed', message: said })
  for (const action of [removeRecord, bringBackRecord, findRecords, recordsOfList, linksOfList]) {
    expect(await called(action, sent)).toEqual({ problem: said })
  }
  expect(asked).not.toHaveBeenCalled()
})

test.each([
  ['gadget', 'delete', [id]],
  ['__proto__', 'delete', [id]],
  ['account', 'constructor', [id]],
  ['account', 'keep_crm', [id]],
  ['account', 'delete', ['x']],
  ['account', 'include', [null]],
  ['account', 'restore', { length: 1 }],
  [null, null, null],
])('nothing is done to several where it is %j, %j, %j', async (object, action, on) => {
  expect(await called(actOnRecords, object, action, on)).toEqual({ problem: said })
  if (object !== 'account') return
  expect(await called(actOnLinks, action === 'delete' ? 'gadget' : action, action === 'keep_crm' ? ['x'] : on)).toEqual({
    problem: said,
  })
})

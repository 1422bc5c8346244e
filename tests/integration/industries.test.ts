import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { servedRecordsApi } from './support/served-api.ts'

const api = servedRecordsApi()
const call = (method: string, path: string, body?: unknown) => api.call(method, `/${path}`, { body })
async function make(path: string, body: unknown): Promise<string> {
  const made = await call('POST', path, body)
  expect(made).toMatchObject({ status: 201 })
  return z.string().parse(made.body.id)
}

type Node = {
  readonly id: string
  readonly name: string
  readonly own: object
  readonly total: object
  readonly children: Node[]
}
const nodeSchema: z.ZodType<Node> = z.object({
  id: z.string(),
  name: z.string(),
  own: z.looseObject({}),
  total: z.looseObject({}),
  children: z.lazy(() => z.array(nodeSchema)),
})
const tree = async () =>
  z.object({ items: z.array(nodeSchema), total: z.int() }).parse((await call('GET', 'industries/hierarchy')).body)
const namesOf = (nodes: readonly Node[]) => nodes.map(({ name }) => name)
async function below(id: string) {
  const all = (nodes: readonly Node[]): readonly Node[] => nodes.flatMap((node) => [node, ...all(node.children)])
  const found = all((await tree()).items).find((node) => node.id === id)
  if (found === undefined) throw new Error(`No industry ${id}.`)
  return found
}

describe('the tree of industries', () => {
  test('begins with what a business of travel sells to, in an order that is kept', async () => {
    const { items, total } = await tree()
    expect(namesOf(items).slice(0, 2)).toEqual(['Travel and tourism', 'Hospitality'])
    expect(namesOf(items[0]?.children ?? [])).toContain('Tour operators')
    expect(total).toBe(6 + items.reduce((sum, { children }) => sum + children.length, 0))
    // Nobody made them: the log has nothing of it.
    expect(await api.stack.sql(`select 1 from crm_sync_changes where object_type = 'industry'`, [])).toEqual([])
  })

  test('a name is one industry in one place, and another in another', async () => {
    const root = await make('industries', { name: 'Namers' })
    await make('industries', { name: 'Hotels', parent_id: root })
    expect(await call('POST', 'industries', { name: ' hotels ', parent_id: root })).toMatchObject({
      status: 409,
      body: { error: { code: 'name_taken', field: 'name' } },
    })
    const other = await make('industries', { name: 'Hotels' })
    expect(await call('POST', `industries/${other}/move`, { parent_id: root })).toMatchObject({ status: 409 })
    await call('DELETE', `industries/${other}`)
    const again = await make('industries', { name: 'Hotels' })
    expect(await call('POST', `industries/${other}/restore`)).toMatchObject({
      status: 409,
      body: { error: { code: 'name_taken' } },
    })
    await call('DELETE', `industries/${again}`)
  })

  test('one goes where it is moved, and takes what is below it along', async () => {
    const root = await make('industries', { name: 'Movers' })
    const ids = await Promise.all(
      ['A', 'B', 'C'].map((name, position) => make('industries', { name, parent_id: root, position })),
    )
    const [a = '', b = '', c = ''] = ids
    const leaf = await make('industries', { name: 'Leaf', parent_id: a })
    await call('POST', `industries/${c}/move`, { parent_id: root, position: 0 })
    expect(namesOf((await below(root)).children)).toEqual(['C', 'A', 'B'])
    const versions = () => api.stack.sql('select version from industries where id = any ($1) order by id', [[a, b]])
    const before = await versions()
    await call('POST', `industries/${c}/move`, { parent_id: root, position: 1 })
    expect(namesOf((await below(root)).children)).toEqual(['A', 'C', 'B'])
    expect(await versions()).toEqual(before)
    // Between two that have no number between them.
    for (let times = 0; times < 40; times += 1) {
      const [id, name] = times % 2 === 0 ? [b, 'B'] : [c, 'C']
      await call('POST', `industries/${id}/move`, { parent_id: root, position: 1 })
      expect(namesOf((await below(root)).children).slice(0, 2)).toEqual(['A', name])
    }
    expect(await call('POST', `industries/${a}/move`, { parent_id: b })).toMatchObject({ status: 200, body: { parent_id: b } })
    expect((await below(b)).children).toMatchObject([{ name: 'A', children: [{ id: leaf }] }])
    expect(await call('POST', `industries/${b}/move`, { parent_id: leaf })).toMatchObject({
      status: 409,
      body: { error: { code: 'hierarchy_cycle', field: 'parent_id' } },
    })
    for (const parent of [a, b, leaf]) {
      expect(await call('PATCH', `industries/${b}`, { parent_id: parent })).toMatchObject({
        status: 409,
        body: { error: { code: 'hierarchy_cycle' } },
      })
    }
    expect(await call('POST', `industries/${b}/move`, { parent_id: b })).toMatchObject({ status: 409 })
    expect(await call('POST', `industries/${b}/move`, { parent_id: '00000000-0000-4000-8000-000000000000' })).toMatchObject({
      status: 400,
      body: { error: { code: 'reference_not_found', field: 'parent_id' } },
    })
    expect(await call('POST', `industries/${a}/move`, { parent_id: null })).toMatchObject({
      status: 200,
      body: { parent_id: null },
    })
  })

  test('one with others below it is not deleted without them, and comes back at the top where its parent is gone', async () => {
    const root = await make('industries', { name: 'Goers' })
    const child = await make('industries', { name: 'Goer', parent_id: root })
    expect(await call('DELETE', `industries/${root}`)).toMatchObject({
      status: 409,
      body: { error: { code: 'industry_has_children' } },
    })
    expect(await call('POST', 'industries/bulk-action', { action: 'delete', ids: [root, child] })).toMatchObject({
      body: { succeeded: 2, failed: [] },
    })
    expect(await call('POST', 'industries', { name: 'Late', parent_id: root })).toMatchObject({ status: 400 })
    expect(await call('POST', `industries/${child}/restore`)).toMatchObject({ status: 200, body: { parent_id: null } })
  })
})

describe('companies and industries', () => {
  const company = async (body: object) => (await call('GET', `accounts/${await make('accounts', body)}`)).body

  test('the text that CRMs have and the place in the tree fill each other where one is blank', async () => {
    const id = await make('industries', { name: 'Balloons & Kites' })
    expect(await company({ name: 'One', industry: 'balloons and KITES' })).toMatchObject({ industry_id: id })
    const two = await company({ name: 'Two', industry_id: id })
    expect(two).toMatchObject({ industry: 'Balloons & Kites' })
    expect(await company({ name: 'Three', industry_id: id, industry: 'Toys' })).toMatchObject({
      industry: 'Toys',
      industry_id: id,
    })
    const other = await make('industries', { name: 'Zeppelins' })
    expect(await call('PATCH', `accounts/${String(two['id'])}`, { industry_id: other })).toMatchObject({
      body: { industry: 'Zeppelins' },
    })
    expect(await call('PATCH', `accounts/${String(two['id'])}`, { industry: 'Balloons & Kites' })).toMatchObject({
      body: { industry_id: id },
    })
    expect(await company({ name: 'Four', industry_id: '00000000-0000-4000-8000-000000000000' }).catch(() => null)).toBeNull()
  })

  test('are sorted by what CRMs call theirs, each text once', async () => {
    await make('accounts', { name: 'S1', industry: 'Submarines' })
    await make('accounts', { name: 'S2', industry: 'SUBMARINES' })
    expect(await call('POST', 'industries/sort-accounts', {})).toMatchObject({
      status: 200,
      body: { industries: 1, accounts: 2 },
    })
    expect(await call('POST', 'industries/sort-accounts', {})).toMatchObject({ body: { industries: 0, accounts: 0 } })
  })

  test('are counted in each industry and in all below it, amounts by currency', async () => {
    const root = await make('industries', { name: 'Counted' })
    const child = await make('industries', { name: 'Below', parent_id: root })
    const one = await make('accounts', { name: 'C1', industry_id: root, annual_revenue: 100, currency: 'EUR' })
    const two = await make('accounts', { name: 'C2', industry_id: child, annual_revenue: 10.5, currency: 'EUR' })
    await make('accounts', { name: 'C3', industry_id: child, annual_revenue: 7, currency: 'USD' })
    await make('opportunities', { name: 'O1', account_id: two, amount: 40, currency: 'EUR', stage: 'proposal' })
    await make('opportunities', { name: 'O2', account_id: two, amount: 5, currency: 'EUR', stage: 'closed_won' })
    expect(await below(root)).toMatchObject({
      own: { accounts: 1, revenue: { EUR: 100 }, pipeline: {}, won: {} },
      total: { accounts: 3, revenue: { EUR: 110.5, USD: 7 }, pipeline: { EUR: 40 }, weighted: { EUR: 20 }, won: { EUR: 5 } },
      children: [{ own: { accounts: 2 }, total: { accounts: 2 } }],
    })
    expect(await call('GET', `industries/${root}/accounts?sort_by=name&sort_order=asc`)).toMatchObject({
      body: { total: 3, items: [{ id: one }, { id: two }, {}] },
    })
    expect(await call('GET', `industries/${root}/accounts?below=false`)).toMatchObject({
      body: { total: 1, items: [{ id: one }] },
    })
    expect(await call('GET', `industries/${root}/accounts?name=C2`)).toMatchObject({ body: { total: 1 } })
    expect(await call('GET', `industries/${root}/accounts?colour=red`)).toMatchObject({ status: 400 })
    await call('DELETE', `accounts/${two}`)
    expect(await below(root)).toMatchObject({ total: { accounts: 2, pipeline: {} } })
  })

  test('go with an industry that is merged, and so does what is below it', async () => {
    const from = await make('industries', { name: 'From' })
    const into = await make('industries', { name: 'Into' })
    const twins = [
      await make('industries', { name: 'Twin', parent_id: from }),
      await make('industries', { name: 'twin', parent_id: into }),
    ]
    const single = await make('industries', { name: 'Single', parent_id: from })
    const own = await make('accounts', { name: 'M1', industry_id: from })
    const ofTwin = await make('accounts', { name: 'M2', industry_id: twins[0] })
    expect(await call('POST', `industries/${from}/merge`, { into_id: single })).toMatchObject({ status: 409 })
    expect(await call('POST', `industries/${from}/merge`, { into_id: from })).toMatchObject({ status: 409 })
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => call('POST', `industries/${from}/merge`, { into_id: into })),
    )
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 404, 404, 404])
    expect(answers.find(({ status }) => status === 200)?.body).toMatchObject({
      industry: { id: into },
      moved: { industries: 1, accounts: 2 },
    })
    expect(await call('GET', `accounts/${own}`)).toMatchObject({ body: { industry_id: into, industry: 'From' } })
    expect(await call('GET', `accounts/${ofTwin}`)).toMatchObject({ body: { industry_id: twins[1] } })
    expect(namesOf((await below(into)).children).toSorted()).toEqual(['Single', 'twin'])
    expect(await call('GET', `industries/${from}`)).toMatchObject({ status: 404 })
    expect(await call('GET', 'industries/stats')).toMatchObject({ body: { total: (await tree()).total } })
  })
})

describe('companies above and below each other', () => {
  test('have a tree, what belongs to all of it, and a worth that adds up', async () => {
    const group = await make('accounts', { name: 'Group', annual_revenue: 1_000, currency: 'EUR', credit_limit: 500 })
    const head = await make('accounts', {
      name: 'Head',
      parent_id: group,
      annual_revenue: 10,
      lifetime_value: 3,
      currency: 'EUR',
    })
    const sub = await make('accounts', { name: 'Sub', parent_id: head, annual_revenue: 1, currency: 'USD' })
    const person = await make('contacts', { first_name: 'Sue', account_id: sub })
    await make('opportunities', { name: 'H', account_id: head, amount: 100, currency: 'EUR', stage: 'proposal' })
    await make('opportunities', { name: 'S', account_id: sub, amount: 7, stage: 'closed_won' })
    expect(await call('GET', `accounts/${head}/hierarchy`)).toMatchObject({
      status: 200,
      body: { ancestors: [{ id: group }], tree: { id: head, children: [{ id: sub, children: [] }] }, is_cut: false },
    })
    expect(await call('GET', `accounts/${group}/financials`)).toMatchObject({
      body: {
        companies: 3,
        own: { annual_revenue: { EUR: 1_000 }, open_pipeline: {} },
        total: {
          annual_revenue: { EUR: 1_010, USD: 1 },
          lifetime_value: { EUR: 3 },
          open_pipeline: { EUR: 100 },
          weighted_pipeline: { EUR: 50 },
          won: { none: 7 },
        },
        credit: { limit: 500, currency: 'EUR', committed: {}, used: 0, available: 500, is_exceeded: false },
        warnings: [],
      },
    })
    expect(await call('GET', `accounts/${head}/contacts`)).toMatchObject({ body: { total: 0 } })
    expect(await call('GET', `accounts/${head}/contacts?below=true`)).toMatchObject({ body: { items: [{ id: person }] } })
    expect(await call('GET', `accounts/${head}/opportunities?below=true`)).toMatchObject({ body: { total: 2 } })
    expect(await call('PATCH', `accounts/${group}`, { parent_id: sub })).toMatchObject({
      status: 409,
      body: { error: { code: 'hierarchy_cycle', field: 'parent_id' } },
    })
    // As a CRM may have it.
    await api.stack.sql(`select set_config('crm.origin_connection', gen_random_uuid()::text, false)`, [])
    await api.stack.sql('update accounts set parent_id = $1 where id = $2', [sub, group])
    await api.stack.sql(`select set_config('crm.origin_connection', '', false)`, [])
    expect(await call('GET', `accounts/${head}/hierarchy`)).toMatchObject({
      body: {
        ancestors: [{ id: sub }, { id: group }],
        tree: { children: [{ id: sub, children: [{ id: group, children: [] }] }] },
      },
    })
    expect(await call('GET', `accounts/${head}/financials`)).toMatchObject({ body: { companies: 3 } })
  })
})

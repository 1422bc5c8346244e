import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type PipedriveFixture, pipedriveFixture } from './support/pipedrive-connector-fixture.ts'

let fixture: PipedriveFixture
beforeEach(async () => {
  fixture = await pipedriveFixture()
})
afterEach(() => fixture.close())

const nameless = { first_name: 'text' } as const

const hashOf = async (label: string) => {
  const fields = await fixture.connector.describeFields(fixture.session(), 'contact')
  return fields.find((field) => field.label === label)?.name ?? `no field ${label}`
}

describe('the account', () => {
  test('is the company, with its name and the address of its persons’ pages', async () => {
    expect(await fixture.connector.account(fixture.session())).toEqual({
      id: '8102',
      name: 'Empty company',
      recordUrls: {
        contact: `${fixture.url}/person`,
        account: `${fixture.url}/organization`,
        opportunity: `${fixture.url}/deal`,
      },
    })
  })

  test('gets one external id field, however often it is connected, which is not offered for mapping', async () => {
    const session = fixture.session()
    await fixture.connector.account(session)
    await fixture.connector.account(session)
    await fixture.connector.account(fixture.session())
    const { byRoute } = await fixture.requests()
    expect(byRoute['POST /api/v2/personFields']).toBe(1)
    const labels = (await fixture.connector.describeFields(session, 'contact')).map((field) => field.label)
    expect(labels).not.toContain('ADSapp contact id')
  })

  test('gets that field once also where the answer to its creation is lost', async () => {
    await fixture.fault({ kind: 'drop-after-commit', match: { method: 'POST', pathPrefix: '/api/v2/personFields' } })
    await fixture.connector.account(fixture.session())
    await fixture.connector.account(fixture.session())
    const { byRoute } = await fixture.requests()
    expect(byRoute['POST /api/v2/personFields']).toBe(1)
  })

  test('is connected also without the right to create fields; orphaned creates are then found by email', async () => {
    await fixture.configure({ fieldsScope: false })
    const session = fixture.session(undefined, await fixture.connect())
    expect((await fixture.connector.account(session)).id).toBe('8102')
    const sentAt = new Date().toISOString()
    const made = await fixture.create(session, { first_name: 'Ann', email: 'ann@example.test' })
    const found = await fixture.connector.findCreated?.(session, 'contact', [
      { key: 'lost', externalId: 'e-1', properties: { first_name: 'Ann', email: 'Ann@example.test' }, sentAt },
      { key: 'nameless', externalId: 'e-2', properties: { first_name: 'Nobody' }, sentAt },
    ])
    expect([...(found ?? [])].map(([key, record]) => [key, record.id])).toEqual([['lost', made.kind === 'ok' ? made.id : '']])
  })
})

describe('fields', () => {
  test('are a person’s, with their types, and read-only ones are marked', async () => {
    const fields = await fixture.connector.describeFields(fixture.session(), 'contact')
    const brief = Object.fromEntries(fields.map((field) => [field.label, [field.type, field.readOnly]]))
    expect(brief).toMatchObject({
      'Organization name': ['text', true],
      'Customer tier': ['picklist', false],
      'Seat count': ['number', false],
      'Contract end': ['date', false],
      Interests: ['set', false],
      Budget: ['money', false],
    })
    const named = new Map(fields.map((field) => [field.name, field]))
    expect(named.get('update_time')).toMatchObject({ type: 'datetime', readOnly: true })
    expect([...named.keys()]).toEqual(expect.arrayContaining(['first_name', 'last_name', 'email', 'phone', 'name', 'org_name']))
    expect(named.has('job_title')).toBe(false)
    expect(fields.find((field) => field.label === 'Customer tier')?.options).toEqual(
      ['Gold', 'Silver', 'Bronze'].map((label) => ({ value: label, label })),
    )
  })

  test('of contact sync are offered where the company has it; elsewhere they are refused for that person only', async () => {
    await fixture.configure({ contactSync: true })
    const fields = { ...nameless, job_title: 'text', birthday: 'date', notes: 'text' } as const
    const session = fixture.session(fields)
    const values = { first_name: 'Ann', job_title: 'Engineer', birthday: '1990-02-03', notes: 'Likes tea' }
    const made = await fixture.create(session, values)
    expect(made).toMatchObject({ kind: 'ok' })
    const id = made.kind === 'ok' ? made.id : ''
    expect((await fixture.read(session, id)).properties).toEqual({ ...values })
    await fixture.configure({ contactSync: false })
    expect(await fixture.update(session, id, { job_title: 'Boss' })).toMatchObject({
      kind: 'rejected',
      code: 'forbidden',
      field: 'job_title',
    })
  })

  test('keep their values in both directions: one or several options by label, amounts with currency, dates', async () => {
    const labels = ['Customer tier', 'Seat count', 'Contract end', 'Interests', 'Budget'] as const
    const [tier = '', seats = '', end = '', interests = '', budget = ''] = await Promise.all(labels.map(hashOf))
    const session = fixture.session({
      first_name: 'text',
      [tier]: 'picklist',
      [seats]: 'number',
      [end]: 'date',
      [interests]: 'text',
      [budget]: 'number',
    })
    const all = await fixture.connector.describeFields(session, 'contact')
    expect(all.length).toBeGreaterThan(8)
    const raw = await fixture.api('GET', `/personFields/${interests}`)
    const [first, second] = JSON.parse(JSON.stringify(raw['options'])) as { label: string }[]
    const values = { first_name: 'Ann', [tier]: 'Silver', [seats]: 12, [end]: '2027-01-31', [budget]: 99.5 }
    const made = await fixture.create(session, { ...values, [interests]: `${second?.label};${first?.label}` })
    const id = made.kind === 'ok' ? made.id : JSON.stringify(made)
    expect((await fixture.read(session, id)).properties).toEqual({ ...values, [interests]: `${first?.label};${second?.label}` })
    expect((await fixture.api('GET', `/persons/${id}`))['custom_fields']).toMatchObject({
      [budget]: { value: 99.5, currency: 'EUR' },
    })

    await fixture.api('PATCH', `/persons/${id}`, { custom_fields: { [budget]: { value: 1, currency: 'SEK' } } })
    await fixture.update(session, id, { [budget]: 2, [interests]: null, [tier]: null })
    const after = await fixture.api('GET', `/persons/${id}`)
    expect(after['custom_fields']).toMatchObject({ [budget]: { value: 2, currency: 'SEK' }, [interests]: null, [tier]: null })
    expect((await fixture.read(session, id)).properties).toMatchObject({ [seats]: 12, [end]: '2027-01-31', [interests]: null })
  })

  test('of the other custom types keep their values too, and ranges can be read', async () => {
    const make = async (field_type: string) =>
      String((await fixture.api('POST', '/personFields', { field_name: `A ${field_type}`, field_type }))['field_code'])
    const [text, address, phone, span] = [await make('text'), await make('address'), await make('phone'), await make('daterange')]
    const session = fixture.session({ first_name: 'text', [text]: 'text', [address]: 'text', [phone]: 'phone', [span]: 'text' })
    const values = { first_name: 'Ann', [text]: 'Two\nlines', [address]: 'Dam 1, Amsterdam', [phone]: '+31 20 1' }
    const made = await fixture.create(session, values)
    const id = made.kind === 'ok' ? made.id : JSON.stringify(made)
    await fixture.api('PATCH', `/persons/${id}`, { custom_fields: { [span]: { value: '2026-11-01', until: '2026-11-30' } } })
    expect((await fixture.read(session, id)).properties).toEqual({ ...values, [span]: '2026-11-01 – 2026-11-30' })
    expect(await fixture.update(session, id, { [span]: 'never' })).toMatchObject({
      kind: 'rejected',
      code: 'read_only',
      field: span,
    })
    await fixture.update(session, id, { [text]: null, [address]: null, [phone]: null })
    expect((await fixture.read(session, id)).properties).toMatchObject({ [text]: null, [address]: null, [phone]: null })
  })

  test('refuse an unknown option with the list of existing ones, and nothing is sent', async () => {
    const tier = await hashOf('Customer tier')
    const session = fixture.session({ first_name: 'text', [tier]: 'picklist' })
    await fixture.forgetRequests()
    const result = await fixture.create(session, { first_name: 'Ann', [tier]: 'Platinum' })
    expect(result).toMatchObject({ kind: 'rejected', field: tier, message: expect.stringContaining('Gold, Silver, Bronze') })
    expect((await fixture.requests()).byRoute).not.toHaveProperty('POST /api/v2/persons')
  })
})

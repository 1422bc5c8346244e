import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type PipedriveStand, pipedriveStand } from './support/pipedrive-connector-stand.ts'

let stand: PipedriveStand
beforeEach(async () => {
  stand = await pipedriveStand()
})
afterEach(() => stand.close())

const nameless = { first_name: 'text' } as const

const hashOf = async (label: string) => {
  const fields = await stand.connector.describeFields(stand.session(), 'contact')
  return fields.find((field) => field.label === label)?.name ?? `no field ${label}`
}

describe('the account', () => {
  test('is the company, under its name, with its persons’ pages', async () => {
    expect(await stand.connector.account(stand.session())).toEqual({
      id: '8102',
      name: 'Empty company',
      recordUrl: `${stand.url}/person`,
    })
  })

  test('is readied with one field for our id, however often it is connected, and that field is ours alone', async () => {
    const session = stand.session()
    await stand.connector.account(session)
    await stand.connector.account(session)
    await stand.connector.account(stand.session())
    const { byRoute } = await stand.requests()
    expect(byRoute['POST /api/v2/personFields']).toBe(1)
    const labels = (await stand.connector.describeFields(session, 'contact')).map((field) => field.label)
    expect(labels).not.toContain('ADSapp contact id')
  })

  test('is connected all the same where the connection may not make fields, and creates are then found by e-mail', async () => {
    await stand.configure({ fieldsScope: false })
    const session = stand.session(undefined, await stand.connect())
    expect((await stand.connector.account(session)).id).toBe('8102')
    const sentAt = new Date().toISOString()
    const made = await stand.create(session, { first_name: 'Ann', email: 'ann@example.test' })
    const found = await stand.connector.findCreated?.(session, 'contact', [
      { key: 'lost', externalId: 'e-1', properties: { first_name: 'Ann', email: 'Ann@example.test' }, sentAt },
      { key: 'nameless', externalId: 'e-2', properties: { first_name: 'Nobody' }, sentAt },
    ])
    expect([...(found ?? [])].map(([key, record]) => [key, record.id])).toEqual([['lost', made.kind === 'ok' ? made.id : '']])
  })
})

describe('fields', () => {
  test('are those that a person has, with their types, and what must not be written is marked', async () => {
    const fields = await stand.connector.describeFields(stand.session(), 'contact')
    const brief = Object.fromEntries(fields.map((field) => [field.label, [field.type, field.readOnly]]))
    expect(brief).toMatchObject({
      'Organization name': ['text', true],
      'Customer tier': ['picklist', false],
      'Seat count': ['number', false],
      'Contract end': ['date', false],
      Interests: ['set', false],
      Budget: ['number', false],
    })
    const named = new Map(fields.map((field) => [field.name, field]))
    expect(named.get('update_time')).toMatchObject({ type: 'datetime', readOnly: true })
    expect([...named.keys()]).toEqual(expect.arrayContaining(['first_name', 'last_name', 'email', 'phone', 'name', 'org_name']))
    expect(named.has('job_title')).toBe(false)
    expect(fields.find((field) => field.label === 'Customer tier')?.options).toEqual(
      ['Gold', 'Silver', 'Bronze'].map((label) => ({ value: label, label })),
    )
  })

  test('of contact sync are offered where the company has it, and their refusal where it has not is that person’s alone', async () => {
    await stand.configure({ contactSync: true })
    const fields = { ...nameless, job_title: 'text', birthday: 'date', notes: 'text' } as const
    const session = stand.session(fields)
    const values = { first_name: 'Ann', job_title: 'Engineer', birthday: '1990-02-03', notes: 'Likes tea' }
    const made = await stand.create(session, values)
    expect(made).toMatchObject({ kind: 'ok' })
    const id = made.kind === 'ok' ? made.id : ''
    expect((await stand.read(session, id)).properties).toEqual({ ...values })
    await stand.configure({ contactSync: false })
    expect(await stand.update(session, id, { job_title: 'Boss' })).toMatchObject({
      kind: 'rejected',
      code: 'forbidden',
      field: 'job_title',
    })
  })

  test('keep their values both ways: options by label, several of them, amounts with their currency, dates', async () => {
    const labels = ['Customer tier', 'Seat count', 'Contract end', 'Interests', 'Budget'] as const
    const [tier = '', seats = '', end = '', interests = '', budget = ''] = await Promise.all(labels.map(hashOf))
    const session = stand.session({
      first_name: 'text',
      [tier]: 'picklist',
      [seats]: 'number',
      [end]: 'date',
      [interests]: 'text',
      [budget]: 'number',
    })
    const all = await stand.connector.describeFields(session, 'contact')
    expect(all.length).toBeGreaterThan(8)
    const raw = await stand.api('GET', `/personFields/${interests}`)
    const [first, second] = JSON.parse(JSON.stringify(raw['options'])) as { label: string }[]
    const values = { first_name: 'Ann', [tier]: 'Silver', [seats]: 12, [end]: '2027-01-31', [budget]: 99.5 }
    const made = await stand.create(session, { ...values, [interests]: `${second?.label};${first?.label}` })
    const id = made.kind === 'ok' ? made.id : JSON.stringify(made)
    expect((await stand.read(session, id)).properties).toEqual({ ...values, [interests]: `${first?.label};${second?.label}` })
    expect((await stand.api('GET', `/persons/${id}`))['custom_fields']).toMatchObject({
      [budget]: { value: 99.5, currency: 'EUR' },
    })

    await stand.api('PATCH', `/persons/${id}`, { custom_fields: { [budget]: { value: 1, currency: 'SEK' } } })
    await stand.update(session, id, { [budget]: 2, [interests]: null, [tier]: null })
    const after = await stand.api('GET', `/persons/${id}`)
    expect(after['custom_fields']).toMatchObject({ [budget]: { value: 2, currency: 'SEK' }, [interests]: null, [tier]: null })
    expect((await stand.read(session, id)).properties).toMatchObject({ [seats]: 12, [end]: '2027-01-31', [interests]: null })
  })

  test('of other kinds that a company can make keep their values too, and spans can be read', async () => {
    const make = async (field_type: string) =>
      String((await stand.api('POST', '/personFields', { field_name: `A ${field_type}`, field_type }))['field_code'])
    const [text, address, phone, span] = [await make('text'), await make('address'), await make('phone'), await make('daterange')]
    const session = stand.session({ first_name: 'text', [text]: 'text', [address]: 'text', [phone]: 'phone', [span]: 'text' })
    const values = { first_name: 'Ann', [text]: 'Two\nlines', [address]: 'Dam 1, Amsterdam', [phone]: '+31 20 1' }
    const made = await stand.create(session, values)
    const id = made.kind === 'ok' ? made.id : JSON.stringify(made)
    await stand.api('PATCH', `/persons/${id}`, { custom_fields: { [span]: { value: '2026-11-01', until: '2026-11-30' } } })
    expect((await stand.read(session, id)).properties).toEqual({ ...values, [span]: '2026-11-01 – 2026-11-30' })
    expect(await stand.update(session, id, { [span]: 'never' })).toMatchObject({
      kind: 'rejected',
      code: 'read_only',
      field: span,
    })
    await stand.update(session, id, { [text]: null, [address]: null, [phone]: null })
    expect((await stand.read(session, id)).properties).toMatchObject({ [text]: null, [address]: null, [phone]: null })
  })

  test('refuse an option that does not exist with those that do, and nothing is sent', async () => {
    const tier = await hashOf('Customer tier')
    const session = stand.session({ first_name: 'text', [tier]: 'picklist' })
    await stand.forgetRequests()
    const result = await stand.create(session, { first_name: 'Ann', [tier]: 'Platinum' })
    expect(result).toMatchObject({ kind: 'rejected', field: tier, message: expect.stringContaining('Gold, Silver, Bronze') })
    expect((await stand.requests()).byRoute).not.toHaveProperty('POST /api/v2/persons')
  })
})

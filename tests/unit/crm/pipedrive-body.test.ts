import { describe, expect, test } from 'vitest'
import type { RemoteWrite } from '../../../src/lib/crm/port/writes.ts'
import type { FieldValues } from '../../../src/lib/crm/domain/entities.ts'
import { catalogueOf } from '../../../src/lib/crm/pipedrive/catalogue.ts'
import { fieldAtFault, needsCurrency, planBody } from '../../../src/lib/crm/pipedrive/body.ts'
import { organization } from '../../../src/lib/crm/pipedrive/kinds/organization.ts'
import { person } from '../../../src/lib/crm/pipedrive/kinds/person.ts'

const tier = 'a'.repeat(40)
const budget = 'b'.repeat(40)
const idField = 'c'.repeat(40)
const custom = (field_code: string, field_name: string, field_type: string, options?: { id: number; label: string }[]) => ({
  field_code,
  field_name,
  field_type,
  is_custom_field: true,
  options,
})
const catalogue = catalogueOf(person, [
  custom(tier, 'Tier', 'enum', [{ id: 7, label: 'Gold' }]),
  custom(budget, 'Budget', 'monetary'),
  custom(idField, 'ADSapp contact id', 'varchar'),
])
const connectorState = {
  firstName: 'Ann',
  lastName: 'Smith',
  emails: [
    { value: 'a@x', primary: true, label: null },
    { value: 'b@x', primary: false, label: 'home' },
  ],
  phones: [],
  currencies: { [budget]: 'SEK' },
}
const before = { id: '7', properties: {}, updatedAt: '', keys: [], connectorState }
const update = (properties: FieldValues): RemoteWrite => ({ kind: 'update', key: 'k', id: '7', properties, before })
const create = (properties: FieldValues): RemoteWrite => ({ kind: 'create', key: 'k', externalId: 'our-id', properties })
const plan = (write: RemoteWrite) => planBody(person, write, catalogue, 'EUR')

describe('body of an update', () => {
  test('contains only what it changes, and both name parts when one changes', () => {
    expect(plan(update({ phone: '1' }))).toEqual({
      body: { phones: [{ value: '1', primary: true, label: 'work' }] },
    })
    expect(plan(update({ last_name: 'Jones' }))).toMatchObject({ body: { first_name: 'Ann', last_name: 'Jones' } })
    expect(plan(update({ first_name: null }))).toMatchObject({ body: { first_name: null, last_name: 'Smith' } })
  })

  test('contains every email when one changes', () => {
    expect(plan(update({ email: 'c@x' }))).toMatchObject({
      body: {
        emails: [
          { value: 'c@x', primary: true },
          { value: 'b@x', primary: false, label: 'home' },
        ],
      },
    })
  })

  test('an amount keeps its currency, and null clears it', () => {
    expect(plan(update({ [budget]: 5, [tier]: null }))).toMatchObject({
      body: { custom_fields: { [budget]: { value: 5, currency: 'SEK' }, [tier]: null } },
    })
    expect(needsCurrency(update({ [budget]: 5 }), catalogue)).toBe(false)
  })

  test('a person always keeps a name', () => {
    expect(plan(update({ first_name: ' ', last_name: null }))).toMatchObject({
      rejected: { code: 'name_required', field: 'first_name' },
    })
  })
})

describe('body of a create', () => {
  test('contains non-blank values, the name parts without the full name, and our id', () => {
    expect(plan(create({ first_name: 'Ann', last_name: null, email: 'a@x', phone: '', [tier]: 'Gold' }))).toEqual({
      body: {
        first_name: 'Ann',
        last_name: null,
        emails: [{ value: 'a@x', primary: true, label: 'work' }],
        custom_fields: { [tier]: 7, [idField]: 'our-id' },
      },
    })
  })

  test('the company’s currency is only needed for an amount', () => {
    expect(needsCurrency(create({ [budget]: 5 }), catalogue)).toBe(true)
    expect(needsCurrency(create({ [budget]: null, first_name: 'Ann' }), catalogue)).toBe(false)
  })

  test('a person without a name is rejected, even with an email', () => {
    expect(plan(create({ email: 'a@x' }))).toMatchObject({ rejected: { code: 'name_required' } })
  })
})

test('unknown and read-only fields are rejected by name', () => {
  expect(plan(update({ org_name: 'Acme' }))).toMatchObject({ rejected: { code: 'read_only', field: 'org_name' } })
  expect(plan(update({ ['f'.repeat(40)]: 'x' }))).toMatchObject({ rejected: { code: 'unknown_field', field: 'f'.repeat(40) } })
  expect(plan(update({ [tier]: 'Tin' }))).toMatchObject({ rejected: { code: 'invalid_value', field: tier } })
})

test('the full name replaces its parts where these are refused', () => {
  const body = { first_name: 'Ann', last_name: null, phones: [] }
  expect(person.otherBody?.(body, 'last_name: is not known')).toEqual({ name: 'Ann', phones: [] })
  expect(person.otherBody?.(body, 'phones: is not known')).toBeNull()
  expect(person.otherBody?.({ phones: [] }, 'name is required')).toBeNull()
})

test.each([
  ['Validation failed: emails.0.value: holds no address', ['first_name', 'email'], 'email'],
  ['phones must be an array', ['email', 'phone'], 'phone'],
  [`custom_fields.${tier}: unknown option`, ['email', tier], tier],
  ['name is required', ['email', 'last_name'], 'last_name'],
  ['first_name is too long', ['last_name', 'first_name'], 'first_name'],
  ['something is wrong', ['email', 'first_name'], undefined],
  ['smartphone is wrong', ['phone'], undefined],
])('in “%s” the field at fault among %j is %s', (said, names, field) => {
  expect(fieldAtFault(person, said, Object.fromEntries(names.map((name) => [name, 'x'])))).toBe(field)
})

test('of an address that is too long as a whole, the longest part is at fault, so that the others can be sent', () => {
  const sent = { 'address.locality': 'Delft', 'address.country': 'x'.repeat(400), 'address.postal_code': null }
  expect(fieldAtFault(organization, 'address.value: Too big: expected string to have <=255 characters', sent)).toBe(
    'address.country',
  )
})

import { expect, test } from 'vitest'
import { conditionsOf, filterable } from '../../../src/lib/records/resources/query.ts'
import { type MemberKind, optionsOf } from '../../../src/lib/records/resources/member.ts'
import { resourceOf, resources } from '../../../src/lib/records/resources/resources.ts'

const counted = resources.flatMap((resource) =>
  filterable(resource).flatMap(({ name, kind }) =>
    kind === 'whole' ? [{ resource, name, of: `${resource.path}.${name}` }] : [],
  ),
)

test.each(counted)('a filter of $of, which the database holds as a whole number, takes nothing else', ({ resource, name }) => {
  const faults = (filter: string, value: string) => conditionsOf(resource, { [filter]: value }, { maySeeSecrets: true }).faults
  for (const value of ['0', '-1', '12']) expect(faults(name, value)).toEqual([])
  for (const filter of [name, `${name}_gt`, `${name}_in`])
    for (const value of ['1.5', '1e3', '99999999999', '1,2.5', ''])
      expect(faults(filter, value)).toEqual([{ field: filter, message: 'this has to be a whole number of up to nine digits.' }])
})

const chosen = resources.flatMap((resource) =>
  filterable(resource).flatMap((member) => {
    const values =
      member.kind === 'choice' ? optionsOf(member).map(({ value }) => value) : member.kind === 'flag' ? ['true', 'false'] : []
    return values.length > 0 ? [{ resource, name: member.name, values, of: `${resource.path}.${member.name}` }] : []
  }),
)

test.each(chosen)('a filter of $of takes one of its values, and names them where it is none', ({ resource, name, values }) => {
  const faults = (filter: string, value: string) => conditionsOf(resource, { [filter]: value }, { maySeeSecrets: true }).faults
  const [first = ''] = values
  for (const value of [...values, values.join(',')]) expect(faults(value.includes(',') ? `${name}_in` : name, value)).toEqual([])
  for (const filter of [name, `${name}_ne`, `${name}_in`])
    for (const value of ['foo', first.toUpperCase(), '', `${first},foo`]) {
      const [fault] = faults(filter, value)
      expect({ filter, value, field: fault?.field }).toEqual({ filter, value, field: filter })
      for (const each of values) expect(fault?.message).toContain(each)
    }
})

test('a filter by a stage takes one of the organisation’s own', () => {
  const asked = (value: string) =>
    conditionsOf(resourceOf('opportunity'), { stage_in: value }, { maySeeSecrets: true, stages: ['new', 'won'] }).faults
  expect(asked('won,new')).toEqual([])
  expect(asked('won,foo')).toEqual([{ field: 'stage_in', message: 'this has to be new or won.' }])
})

test('what each kind of filter is given is of that kind', () => {
  const wrong: Readonly<Partial<Record<MemberKind, string>>> = {
    number: '1e3',
    date: '2026-02-30',
    time: 'soon',
    due: 'soon',
    reference: 'me',
    references: 'me',
    member: 'me',
    currency: 'EURO',
    flag: 'yes',
    choice: 'foo',
    whole: '1.5',
  }
  const taken = resources.flatMap((resource) =>
    filterable(resource).flatMap(({ name, kind }) => {
      const value = wrong[kind]
      if (value === undefined) return []
      const filters = [name, `${name}_in`]
      return filters.filter((filter) => conditionsOf(resource, { [filter]: value }, { maySeeSecrets: true }).faults.length === 0)
    }),
  )
  expect(taken).toEqual([])
})

test('a currency is one whatever its capitals', () => {
  const { conditions } = conditionsOf(resourceOf('quote'), { currency_in: 'eur, USD' }, { maySeeSecrets: true })
  expect(conditions).toEqual([{ column: 'currency', op: 'in', value: ['EUR', 'USD'] }])
})

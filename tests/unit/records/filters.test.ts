import { expect, test } from 'vitest'
import { conditionsOf, filterable } from '../../../src/lib/records/resources/query.ts'
import { resources } from '../../../src/lib/records/resources/resources.ts'

const counted = resources.flatMap((resource) =>
  filterable(resource).flatMap(({ name, kind }) =>
    kind === 'whole' ? [{ resource, name, of: `${resource.path}.${name}` }] : [],
  ),
)

test.each(counted)('a filter of $of, which the database holds as a whole number, takes nothing else', ({ resource, name }) => {
  const faults = (filter: string, value: string) => conditionsOf(resource, { [filter]: value }, true).faults
  for (const value of ['0', '-1', '12']) expect(faults(name, value)).toEqual([])
  for (const filter of [name, `${name}_gt`, `${name}_in`])
    for (const value of ['1.5', '1e3', '99999999999', '1,2.5', ''])
      expect(faults(filter, value)).toEqual([{ field: filter, message: 'this has to be a whole number of up to nine digits.' }])
})

import { expect, test } from 'vitest'
import { draftOf, toMappings } from '../../../src/components/crm/mapping/draft.ts'
import { mappingFile, readMappingFile } from '../../../src/components/crm/mapping/mapping-file.ts'
import { mappingDiff } from '../../../src/lib/crm/domain/mapping-diff.ts'
import { mappingRow as row } from '../../support/mapping-row.ts'

test('two mappings differ in rows that are new, gone or different, whatever their order', () => {
  const [email, phone, job] = [row('email', 'mail'), row('phone', 'tel'), row('jobTitle', 'role')]
  expect(mappingDiff([email, phone], [phone, email])).toEqual([])
  const turned = { ...phone, direction: 'to_crm' as const }
  expect(mappingDiff([email, phone], [turned, job])).toEqual([
    { adsappField: 'phone', before: phone, after: turned },
    { adsappField: 'jobTitle', before: null, after: job },
    { adsappField: 'email', before: email, after: null },
  ])
})

test('a transform whose members the database has put in another order is the same', () => {
  const rule = { name: 'fallback', toCrm: 'x', toLocal: 'y' } as const
  const { toLocal, name, toCrm } = rule
  expect(
    mappingDiff([row('a', 'b', { transformRule: rule })], [row('a', 'b', { transformRule: { toLocal, toCrm, name } })]),
  ).toEqual([])
})

test('a file is read as it was written, and one of another mapping says so', () => {
  const mappings = [row('email', 'mail', { transformRule: { name: 'chain', steps: [{ name: 'trim' }, { name: 'lowercase' }] } })]
  const text = mappingFile('hubspot', 'contact', mappings)
  expect(readMappingFile(text, 'hubspot', 'contact')).toEqual({ mappings })
  expect(readMappingFile(text, 'salesforce', 'contact')).toHaveProperty(
    'problem',
    expect.stringContaining('a mapping of contacts with HubSpot'),
  )
  expect(readMappingFile('{', 'hubspot', 'contact')).toHaveProperty('problem')
  expect(readMappingFile('{"mappings":[]}', 'hubspot', 'contact')).toHaveProperty('problem')
})

test('another mapping in the draft: its rows, and the others as removed, so that saving makes it so', () => {
  const draft = draftOf([row('email', 'mail'), row('phone', 'tel')], [row('email', 'mail2'), row('jobTitle', 'role')])
  expect(draft.map(({ adsappField, isNew, isRemoved }) => [adsappField, isNew, isRemoved])).toEqual([
    ['email', false, false],
    ['jobTitle', true, false],
    ['phone', false, true],
  ])
  expect(toMappings(draft)).toEqual([row('email', 'mail2'), row('jobTitle', 'role')])
})

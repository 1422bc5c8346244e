import { describe, expect, test } from 'vitest'
import { membersOf } from '../../../src/lib/crm/domain/sets.ts'
import { isCustomField, specOf } from '../../../src/lib/crm/domain/objects.ts'
import { typeIssues } from '../../../src/lib/crm/domain/mapping-rules.ts'
import { acceptable, pairedCrms, type PairedCrm, readSchemaPairs, type SchemaPair } from '../../support/schema-pairs/read.ts'

const pairs = readSchemaPairs()
const namesThere: Readonly<Record<PairedCrm, RegExp>> = {
  hubspot: /^(?:[a-z][a-z0-9_]*|associations\.(?:companies|contacts|deals))$/,
  salesforce: /^(?:[A-Z][A-Za-z0-9]*|[A-Za-z][A-Za-z0-9_]*__c|Account\.Name)$/,
  pipedrive: /^(?:[0-9a-f]{40}|[a-z][a-z_]*|address\.[a-z0-9_]+)$/,
}

function namesHere({ object, ours }: SchemaPair): readonly string[] {
  return [...specOf(object).fields.map(({ name }) => name), ...ours.map(({ name }) => name)]
}

function twice(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index)
}

test.each(pairedCrms)('%s has twenty schemas, numbered in their order', (crm) => {
  const numbers = pairs.filter((each) => each.crm === crm).map(({ file }) => /^(\d\d)-[a-z0-9-]+\.json$/.exec(file)?.[1])
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 1).padStart(2, '0')))
})

test('about half of the schemas come with linked records', () => {
  const share = pairs.filter(({ pair }) => pair.records.length > 0).length / pairs.length
  expect(share).toBeGreaterThan(0.4)
  expect(share).toBeLessThan(0.7)
})

describe.each(pairs)('$crm/$file', ({ crm, pair }) => {
  const ours = namesHere(pair)
  const theirs = new Map(pair.theirs.map((field) => [field.name, field]))

  test('names no field twice, and names them as its CRM does', () => {
    expect(twice(ours)).toEqual([])
    expect(twice(pair.theirs.map(({ name }) => name))).toEqual([])
    expect(pair.ours.filter(({ name }) => !isCustomField(name))).toEqual([])
    expect(pair.theirs.filter(({ name }) => !namesThere[crm].test(name))).toEqual([])
    expect(
      pair.theirs.filter(({ type, target }) => (type === 'reference' || type === 'references') !== (target !== undefined)),
    ).toEqual([])
  })

  test('answers each of their fields, with fields that there are', () => {
    expect(Object.keys(pair.answers).toSorted()).toEqual([...theirs.keys()].toSorted())
    const answers = Object.values(pair.answers).flatMap(acceptable)
    expect(answers.filter((answer) => answer !== null && !ours.includes(answer))).toEqual([])
  })

  test('gives no field of ours to two of theirs', () => {
    const certain = Object.values(pair.answers).filter((answer) => typeof answer === 'string')
    expect(twice(certain)).toEqual([])
  })

  test('answers with fields that can take the values', () => {
    const issues = Object.entries(pair.answers).flatMap(([crmField, answer]) =>
      acceptable(answer).flatMap((adsappField) =>
        adsappField === null
          ? []
          : typeIssues(
              pair.object,
              [
                {
                  adsappField,
                  crmField,
                  direction: 'from_crm',
                  transformRule: null,
                  conflictPolicy: null,
                  isCustom: isCustomField(adsappField),
                },
              ],
              theirs,
            ),
      ),
    )
    expect(issues).toEqual([])
  })

  test('has records of these fields, with these choices', () => {
    for (const record of pair.records) {
      expect(Object.keys(record.ours).filter((name) => !ours.includes(name))).toEqual([])
      expect(Object.keys(record.theirs).filter((name) => !theirs.has(name))).toEqual([])
    }
    const others = pair.records.flatMap((record) =>
      Object.entries(record.theirs).filter(([name, value]) => {
        const { options, type } = theirs.get(name) ?? {}
        if (options === undefined || value === null) return false
        return (type === 'set' ? membersOf(value) : [String(value)]).some((choice) => !options.includes(choice))
      }),
    )
    expect(others).toEqual([])
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MappedField } from '../../../src/lib/crm/domain/field-mapping.ts'
import { meaningOf, seededStages, sentAs, withMeaning, withOwnChoices } from '../../../src/lib/crm/domain/stage-map.ts'
import { type CrmStage, type OwnStage, stageGroups, unmappedStages } from '../../../src/lib/crm/domain/stages.ts'
import type { StageMap } from '../../../src/lib/crm/domain/transform-rules.ts'
import { isReversible, toCrmValue, toLocalValue } from '../../../src/lib/crm/domain/transforms.ts'

const own = (key: string, label: string, kind: OwnStage['kind'] = 'open', pipeline = 'Sales'): OwnStage => ({
  key,
  label,
  kind,
  pipeline,
  isArchived: false,
})
const ours = [own('first', 'First talk'), own('proposal', 'Proposal'), own('closed_won', 'Closed won', 'won')]
const crm = (value: string, label: string, outcome: CrmStage['outcome'] = 'open', within = 'A'): CrmStage => ({
  value,
  label,
  within,
  ...(outcome === undefined ? {} : { outcome }),
})

describe('seeding', () => {
  test('joins stages of one name, whatever their spelling, and nothing else', () => {
    const theirs = [crm('A/1', 'first-talk'), crm('A/2', 'Talks'), crm('A/3', 'CLOSED WON', 'won')]
    expect(seededStages(ours, theirs)).toEqual({ name: 'map', values: { first: 'A/1', closed_won: 'A/3' }, also: {} })
  })

  test('several stages of one name mean the same, and ours is sent as the one in the pipeline of our name', () => {
    const theirs = [crm('A/1', 'Proposal'), crm('S/1', 'Proposal', 'open', 'Sales'), crm('B/1', 'Proposal', 'open', 'B')]
    expect(seededStages(ours, theirs)).toMatchObject({
      values: { proposal: 'S/1' },
      also: { 'A/1': 'proposal', 'B/1': 'proposal' },
    })
  })

  test('a name that means another outcome there is no match', () => {
    expect(seededStages(ours, [crm('A/1', 'Proposal', 'lost')]).values).toEqual({})
  })

  test('won is won where there is one on each side, and left to a person where there are several', () => {
    expect(seededStages(ours, [crm('w', 'Paid', 'won')]).values).toEqual({ closed_won: 'w' })
    expect(seededStages(ours, [crm('w', 'Paid', 'won'), crm('x', 'Paid in part', 'won')]).values).toEqual({})
  })
})

const stageArb = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const keyArb = fc.constantFrom('one', 'two', 'three')
const edits = fc.array(fc.tuple(stageArb, fc.option(keyArb)), { maxLength: 20 })
const built = (of: readonly (readonly [string, string | null])[]) =>
  of.reduce<StageMap>((map, [stage, key]) => withMeaning(map, stage, key), { name: 'map', values: {} })

describe('a map', () => {
  test('of any edits gives each stage its last meaning, and sends ours as one that means it', () => {
    fc.assert(
      fc.property(edits, (of) => {
        const map = built(of)
        const last = new Map(of)
        for (const [stage, key] of last) expect(meaningOf(map, stage)).toBe(key)
        expect(isReversible(map)).toBe(true)
        const meant = new Set([...last.values()].filter((key) => key !== null))
        expect(new Set(Object.keys(map.values))).toEqual(meant)
        for (const key of meant) expect(toLocalValue(map, toCrmValue(map, key))).toBe(key)
      }),
    )
  })

  test('sends ours as another one that was chosen, and every meaning stays', () => {
    fc.assert(
      fc.property(edits, stageArb, (of, chosen) => {
        const map = built(of)
        const key = meaningOf(map, chosen)
        if (key === null) return
        const changed = sentAs(map, key, chosen)
        expect(toCrmValue(changed, key)).toBe(chosen)
        for (const [stage] of of) expect(meaningOf(changed, stage)).toBe(meaningOf(map, stage))
      }),
    )
  })
})

const field: MappedField = {
  adsappField: 'stage',
  crmField: 'dealstage',
  direction: 'bidirectional',
  transformRule: { name: 'map', values: { first: 'A/1', gone: 'A/9' }, also: { 'B/1': 'first' } },
  conflictPolicy: null,
  isCustom: false,
  type: 'picklist',
  isMapped: true,
  stages: [crm('A/2', 'Talks')],
}
const mapping = [field]

describe('a stage that is not mapped', () => {
  const at = (stage: string | null, dealstage: string | null, base: string | undefined = 'first') =>
    unmappedStages(mapping, { values: { stage } }, { properties: { dealstage } }, base === undefined ? {} : { stage: base })
      .unmapped

  test('is in conflict by itself, with the words of the CRM', () => {
    expect(at('first', 'A/2')).toEqual({
      stage: { base: 'first', local: 'first', remote: 'A/2', reason: 'crm_stage_unmapped', label: 'Talks (A)' },
    })
    expect(at('proposal', 'A/1')['stage']?.reason).toBe('adsapp_stage_unmapped')
  })

  test('is none where the mapping has it, where there is none, and where ours was not changed', () => {
    expect([at('first', 'A/1'), at('first', 'B/1'), at('first', null), at('proposal', 'A/1', 'proposal')]).toEqual([
      {},
      {},
      {},
      {},
    ])
  })

  test('matters only in the direction that goes there', () => {
    const way = (direction: MappedField['direction']) =>
      Object.keys(
        unmappedStages([{ ...field, direction }], { values: { stage: 'proposal' } }, { properties: { dealstage: 'A/2' } }, {})
          .unmapped,
      )
    expect([way('from_crm'), way('to_crm'), way('bidirectional')]).toEqual([['stage'], ['stage'], ['stage']])
    const theirs = unmappedStages(
      [{ ...field, direction: 'to_crm' }],
      { values: { stage: 'first' } },
      { properties: { dealstage: 'A/2' } },
    )
    expect(theirs.unmapped).toEqual({})
  })

  test('a stage that is no longer ours means nothing', () => {
    const [known] = withOwnChoices(mapping, () => ours)
    expect(known?.transformRule).toEqual({ name: 'map', values: { first: 'A/1' }, also: { 'B/1': 'first' } })
  })
})

test('a CRM’s stages are shown by pipeline, or by the record types whose records may have them', () => {
  const stage = (value: string, more: Partial<CrmStage>): CrmStage => ({ value, label: value, ...more })
  const titles = (stages: readonly CrmStage[]) =>
    stageGroups(stages).map(({ title, stages: some }) => [title, some.map(({ value }) => value).join(' ')])
  expect(titles([stage('a', { within: 'Sales' }), stage('b', { within: 'Groups' }), stage('c', { within: 'Sales' })])).toEqual([
    ['Sales', 'a c'],
    ['Groups', 'b'],
  ])
  const both = { recordTypes: ['Groups', 'Single'] }
  expect(
    titles([stage('a', { recordTypes: ['Groups'] }), stage('b', both), stage('c', { recordTypes: [] }), stage('won', both)]),
  ).toEqual([
    ['Groups', 'a'],
    ['Groups, Single', 'b won'],
    ['Of no record type', 'c'],
  ])
  expect(titles([stage('a', {}), stage('b', {})])).toEqual([['', 'a b']])
})

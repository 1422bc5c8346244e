import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Pipeline, type Stage, stageKey, takenOver } from '../../../src/lib/crm/domain/pipelines.ts'
import { meaningOf, withSuggestions } from '../../../src/lib/crm/domain/stage-map.ts'
import type { CrmStage } from '../../../src/lib/crm/domain/stages.ts'
import type { StageMap } from '../../../src/lib/crm/domain/transform-rules.ts'

const stage = (key: string, label: string, kind: Stage['kind'] = 'open', probability = 10): Stage => ({
  key,
  label,
  kind,
  probability,
  isArchived: false,
})
const sales: Pipeline = {
  id: 'sales',
  label: 'Sales',
  isArchived: false,
  stages: [
    stage('prospecting', 'Prospecting'),
    stage('closed_won', 'Closed won', 'won'),
    stage('closed_lost', 'Closed lost', 'lost'),
  ],
}
const theirs = (within: string | undefined, ...labels: string[]): CrmStage[] =>
  labels.map((label) => ({
    value: `${within}/${label}`,
    label,
    within,
    outcome: /won/i.test(label) ? 'won' : /lost/i.test(label) ? 'lost' : 'open',
  }))
const nothing: StageMap = { name: 'map', values: {} }
const hubspot = { crm: 'HubSpot', kept: new Set<string>() }
const shape = (pipelines: readonly Pipeline[]) =>
  pipelines.map(({ label, stages }) => `${label}: ${stages.map((s) => s.label).join(', ')}`)

describe('taking over a CRM’s pipelines', () => {
  test('makes each with its stages, names, order and probability, and every stage means one of them', () => {
    const crm = [...theirs('Deals', 'Asked', 'Closed won', 'Closed lost'), ...theirs('Groups', 'Asked', 'Paid, won')]
    const first = crm.map((each, index) => (index === 0 ? { ...each, probability: 20 } : each))
    const { pipelines, map, made } = takenOver([sales], first, nothing, hubspot)
    expect(shape(pipelines)).toEqual([
      'Deals: Asked, Closed won, Closed lost',
      'Groups: Asked, Paid, won',
      'Sales: Prospecting, Closed won, Closed lost',
    ])
    expect(pipelines[0]?.stages.map(({ kind, probability }) => [kind, probability])).toEqual([
      ['open', 20],
      ['won', 100],
      ['lost', 0],
    ])
    expect(new Set(crm.map(({ value }) => meaningOf(map, value))).size).toBe(crm.length)
    expect(made.map(({ label, isNew }) => [label, isNew])).toEqual([
      ['Deals', true],
      ['Groups', true],
    ])
  })

  test('leaves what other connections map as it is', () => {
    const before: StageMap = { name: 'map', values: { closed_won: 'Deals/Closed won' } }
    const crm = theirs('Deals', 'Asked', 'Closed won')
    const { map } = takenOver([sales], crm, before, { crm: 'HubSpot', kept: new Set(['closed_won']) })
    expect(meaningOf(map, 'Deals/Closed won')).toBe('closed_won')
    expect(meaningOf(takenOver([sales], crm, before, hubspot).map, 'Deals/Closed won')).not.toBe('closed_won')
  })

  test('takes won and lost that are beside the pipelines for ours of their kind, and a CRM without pipelines for one', () => {
    const pipedrive = takenOver([sales], [...theirs('Pipeline', 'Asked'), ...theirs(undefined, 'Won', 'Lost')], nothing, hubspot)
    expect(shape(pipedrive.pipelines)).toEqual(['Pipeline: Asked', 'Sales: Prospecting, Closed won, Closed lost'])
    expect(meaningOf(pipedrive.map, 'undefined/Won')).toBe('closed_won')
    const flat = takenOver([sales], theirs(undefined, 'Asked', 'Closed Won'), nothing, { ...hubspot, crm: 'Salesforce' })
    expect(shape(flat.pipelines)[0]).toBe('Salesforce: Asked, Closed Won')
  })

  test('maps every stage, keeps ours, gives no key twice, and makes nothing more when it is done again', () => {
    const label = fc.constantFrom('Asked', 'Asked!', 'Won', 'Lost', 'Öffnen', '…', 'Prospecting', 'Closed won')
    const crmStages = fc.uniqueArray(fc.record({ within: fc.constantFrom('Sales', 'Groups', undefined), label }), {
      selector: ({ within, label: name }) => `${within}/${name}`,
      maxLength: 12,
    })
    fc.assert(
      fc.property(crmStages, fc.subarray(['prospecting', 'closed_won', 'closed_lost']), (raw, keptKeys) => {
        const crm = raw.flatMap((each) => theirs(each.within, each.label))
        const options = { crm: 'HubSpot', kept: new Set(keptKeys) }
        const done = takenOver([sales], crm, nothing, options)
        const keys = done.pipelines.flatMap(({ stages }) => stages.map(({ key }) => key))
        expect(new Set(keys).size).toBe(keys.length)
        for (const { key } of sales.stages) expect(keys).toContain(key)
        const isFlat = crm.every(({ within }) => within === undefined)
        for (const { value, within, outcome } of crm) {
          if (within !== undefined || isFlat || outcome !== 'open') expect(keys).toContain(meaningOf(done.map, value))
        }
        const saved = done.pipelines.map((pipeline, index) => ({ ...pipeline, id: pipeline.id ?? `new ${index}` }))
        const again = takenOver(saved, crm, done.map, options)
        expect(again.map).toEqual(done.map)
        expect(again.made.some(({ isNew, stages }) => isNew || stages.some((each) => each.isNew))).toBe(false)
      }),
    )
  })
})

test('a key is from the label, lower case and free', () => {
  expect(stageKey('Angebot gesendet (2)', new Set())).toBe('angebot_gesendet_2')
  expect(stageKey('Won', new Set(['won', 'won_2']))).toBe('won_3')
  expect(stageKey('…', new Set())).toBe('stage')
  fc.assert(fc.property(fc.string(), (label) => /^[a-z0-9][a-z0-9_]{0,62}$/.test(stageKey(label, new Set(['stage'])))))
})

test('a stage that nobody has mapped is suggested by a like label of the same outcome, and nothing else is', () => {
  const ours = sales.stages.map(({ key, label, kind }) => ({ key, label, kind, pipeline: 'Sales', isArchived: false }))
  const map = withSuggestions(nothing, ours, theirs('Deals', 'Prospect', 'Verbal yes', 'Closed and won'))
  expect(map).toMatchObject({ values: { prospecting: 'Deals/Prospect', closed_won: 'Deals/Closed and won' } })
  expect(meaningOf(map, 'Deals/Verbal yes')).toBeNull()
})

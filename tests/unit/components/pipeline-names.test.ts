import { expect, test } from 'vitest'
import { bodyOf, type Draft, newPipeline, newStage, problemsOf } from '../../../src/components/pipelines/draft.ts'
import { pipelinesRequestSchema, sameName } from '../../../src/lib/contract/pipelines.ts'

const named = (label: string, isArchived = false) => ({ ...newStage(`stage ${label} ${isArchived}`), label, isArchived })
const sales: Draft = {
  moves: {},
  pipelines: [
    { ...newPipeline('a'), label: 'Sales', stages: [named('New'), named('Won'), named(' new '), named('won', true)] },
    { ...newPipeline('b'), label: 'sales', stages: [named('New'), named('Won')] },
    { ...newPipeline('c'), label: 'Sales', isArchived: true, stages: [named('New')] },
  ],
}

test.each(['Señor  Deal', 'se\u00f1or\u00a0deal', 'sen\u0303or deal', 'Señor\u200b Deal', '\u2003SEÑOR DEAL'])(
  'a name that looks like another is the same name: %j',
  (label) => {
    const draft = { ...sales, pipelines: [{ ...newPipeline('a'), label: 'A', stages: [named('Señor Deal'), named(label)] }] }
    expect([...problemsOf(draft).values()]).toEqual([sameName.stage])
  },
)

test('two stages of one pipeline, or two pipelines, of one name are refused at the second, in the form and by the API', () => {
  expect([...problemsOf(sales)]).toEqual([
    ['stage  new  false', sameName.stage],
    ['b', sameName.pipeline],
  ])
  const body = bodyOf(1, { ...sales, pipelines: sales.pipelines.map((each) => ({ ...each, stored: null })) })
  const refused = pipelinesRequestSchema.safeParse(body)
  expect(refused.error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['pipelines.0.stages.2.label', sameName.stage],
    ['pipelines.1.label', sameName.pipeline],
  ])
})

test.each(['\u200b', ' \u2060 '])('a name of which nothing is seen is none: %j', (label) => {
  const [first] = sales.pipelines
  const body = { version: 1, pipelines: [{ ...first, label, stages: [] }] }
  expect(pipelinesRequestSchema.safeParse(body).error?.issues).toContainEqual(
    expect.objectContaining({ path: ['pipelines', 0, 'label'], message: 'Enter a name.' }),
  )
})

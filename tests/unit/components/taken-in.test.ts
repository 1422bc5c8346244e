import { expect, test } from 'vitest'
import { ApiProblem } from '../../../src/components/api.ts'
import { editWords } from '../../../src/components/history/edit-words.ts'
import { type Draft, draftOf, withStage, withTheirs } from '../../../src/components/pipelines/draft.ts'
import { isOutdated, takenInWords } from '../../../src/components/taken-in.ts'

const stage = (key: string, label: string) => ({
  key,
  label,
  kind: 'open' as const,
  probability: 10,
  isArchived: false,
  records: 0,
  deleted: 0,
})
const opened = draftOf({
  version: 1,
  pipelines: [{ id: 'p', label: 'Sales', isArchived: false, stages: [stage('s1', 'New'), stage('s2', 'Agreed')] }],
})
const labels = ({ pipelines }: Draft) => pipelines.map(({ label, stages }) => [label, ...stages.map((each) => each.label)])

test('pipelines that somebody else has saved meanwhile are taken into the draft, and what was changed in it stays', () => {
  const mine = withStage(opened, 'p', 's1', { label: 'Mine' })
  const theirs = {
    ...withStage(opened, 'p', 's2', { label: 'Theirs', records: 5 }),
    moves: {},
  }
  const both = withStage(theirs, 'p', 's1', { label: 'Also theirs' })
  expect(labels(withTheirs(opened, mine, theirs).draft)).toEqual([['Sales', 'Mine', 'Theirs']])
  expect(withTheirs(opened, mine, theirs).both).toEqual([])
  expect(labels(withTheirs(opened, mine, both).draft)).toEqual([['Sales', 'Mine', 'Theirs']])
  expect(withTheirs(opened, mine, both).both).toEqual(['Mine'])
  // Records that came into a stage are not edits of it.
  const busy = withStage(opened, 'p', 's1', { records: 7 })
  const merged = withTheirs(opened, mine, busy)
  expect(merged.both).toEqual([])
  expect(merged.draft.pipelines[0]?.stages[0]).toMatchObject({ label: 'Mine', records: 7 })
})

test('the second to save reads whose change is taken in, and what both have changed', () => {
  const refusal = new ApiProblem({
    code: 'pipelines_changed',
    message: 'The pipelines were changed meanwhile, and nothing of yours is saved. The last change was by Ada, just now.',
    status: 409,
  })
  expect(isOutdated(refusal)).toBe(true)
  expect(isOutdated(new ApiProblem({ code: 'invalid_input', message: '', status: 400 }))).toBe(false)
  const said = takenInWords(refusal, ['Agreed'])
  expect(said).toContain('The last change was by Ada, just now.')
  expect(said).toContain('“Agreed” was changed by you and by somebody else: yours is in the form.')
  expect(takenInWords(refusal, [])).not.toContain('both sides')
})

test('an edit of an endpoint or a source names its parts as the page does, and nothing of a secret', () => {
  const edit = { action: 'webhooks.changed', parts: ['url', 'event_types'], status: null }
  expect(editWords(edit)).toEqual({ what: 'changed the endpoint', parts: ['URL', 'events'] })
  expect(editWords({ ...edit, parts: ['status'], status: 'paused' })).toEqual({ what: 'paused the endpoint', parts: [] })
  const sealed = { action: 'knowledge.link_changed', parts: ['has_api_key', 'secrets', 'secrets_before'], status: null }
  expect(editWords(sealed)).toEqual({ what: 'changed the source', parts: ['secrets'] })
})

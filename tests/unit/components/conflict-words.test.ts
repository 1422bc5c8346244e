import { describe, expect, test } from 'vitest'
import { chooseWords, explainLink, openConflicts } from '../../../src/components/crm/link-words.ts'
import type { LinkView } from '../../../src/lib/records/links/link-views.ts'

const link: LinkView = {
  id: '11111111-1111-4111-8111-111111111111',
  object: 'opportunity',
  connectionId: '22222222-2222-4222-8222-222222222222',
  recordId: '33333333-3333-4333-8333-333333333333',
  crmRecordId: '77',
  status: 'linked',
  pending: false,
  problem: null,
  conflictDetected: true,
  conflictDetails: null,
  heldThere: {},
  differs: false,
  waits: [],
  lastSyncedAt: null,
  candidates: [],
  asNew: false,
  unansweredUntil: null,
}
const titles = new Map(
  [
    ['proposal', 'Proposal'],
    ['contract', 'Ours of the same key'],
  ].map(([id = '', title = '']) => [id, { id, object: 'stage' as const, title }]),
)
const unread = { base: null, local: 'proposal', remote: 'contract', reason: 'crm_stage_unmapped' as const }
const toMap =
  'Stages are mapped by owners and admins, in the field mapping; until then neither side’s is changed. The other fields are synced meanwhile.'
const explain = (conflictDetails: LinkView['conflictDetails']) => explainLink({ ...link, conflictDetails }, 'HubSpot', titles)

describe('a stage that is not mapped', () => {
  test('is no choice between two values: it says which stage lacks its counterpart', () => {
    expect(explain({ stage: { ...unread, label: 'Contract sent (Sales)' } })).toEqual({
      reason: 'HubSpot’s stage “Contract sent (Sales)” has no counterpart here.',
      action: toMap,
    })
    expect(explain({ stage: { ...unread, reason: 'adsapp_stage_unmapped' } })).toEqual({
      reason: 'The stage “Proposal” here has no counterpart in HubSpot.',
      action: toMap,
    })
  })

  test.each(['contract', 'default/contractsent'])(
    'of which only the key %s is known goes by that, not by a stage of ours',
    (key) => {
      const conflictDetails = { stage: { ...unread, remote: key } }
      expect(explain(conflictDetails).reason).toBe(`HubSpot’s stage “${key}” has no counterpart here.`)
      expect(openConflicts({ ...link, conflictDetails }, titles)).toMatchObject([{ local: 'Proposal', remote: key }])
    },
  )

  test('is told beside the fields that a person chooses', () => {
    const amount = { base: 1, local: 2, remote: 3 }
    const { reason, action } = explain({ stage: unread, amount })
    expect(reason).toBe(
      'The two sides have different values in a field. Amount: “2” here, “3” in HubSpot. HubSpot’s stage “contract” has no counterpart here.',
    )
    expect(action).toBe(`Choose the right value on the opportunity’s page. ${toMap}`)
  })
})

test('a stage that both sides know is one of ours on either side', () => {
  expect(explain({ stage: { base: null, local: 'proposal', remote: 'gone' } }).reason).toBe(
    'The two sides have different values in a field. Stage: “Proposal” here, “a former stage” in HubSpot.',
  )
})

test('a field that a person is to choose says that the choice is sent at once, and not with a later sync', () => {
  expect(chooseWords('member', true)).toBe('What you choose goes to both sides at once. The other fields are synced meanwhile.')
  expect(chooseWords('viewer', true)).toMatch(/^It waits for .* to choose\. The other fields/)
  for (const role of ['member', 'viewer'] as const) expect(chooseWords(role, true)).not.toContain('next sync')
  expect(chooseWords('member', false)).toBe('What you choose goes to both sides once the connection works again.')
})

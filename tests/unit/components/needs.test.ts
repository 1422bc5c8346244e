import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { headline, needsOf, type OpenErasure, type Watched } from '../../../src/components/overview/needs.ts'
import { crmNames, crmTypeSchema } from '../../../src/lib/crm/domain/crm-type.ts'
import { type AttentionKind, attentionKinds } from '../../../src/lib/records/links/attention.ts'

const at = '2026-11-28T12:00:00Z'
const health = {
  at,
  ok: true,
  problems: [],
  advice: [],
  missingScopes: [],
  missingFields: [],
  schemaDrift: [],
  drift: null,
  deepAt: at,
  oldKeys: null,
}

const fine: Watched = {
  connection: { id: 'c', crmType: 'hubspot', status: 'active', lastError: null, lastSyncAt: at, health },
  attention: new Map(),
  held: null,
  isSyncing: false,
  deadLetters: 0,
}

const over = (connection: Partial<Watched['connection']>, rest: Partial<Watched> = {}): Watched => ({
  ...fine,
  ...rest,
  connection: { ...fine.connection, ...connection },
})

const watchedArbitrary = fc.record({
  connection: fc.record({
    id: fc.uuid(),
    crmType: fc.constantFrom(...crmTypeSchema.options),
    status: fc.constantFrom('active', 'paused', 'error', 'disconnected'),
    lastError: fc.option(fc.constant('It did not answer.')),
    lastSyncAt: fc.option(fc.constant(at)),
    health: fc.constantFrom(null, health, { ...health, ok: false, problems: [{ code: 'x', message: 'A scope is missing.' }] }),
  }),
  attention: fc
    .dictionary(fc.constantFrom(...attentionKinds), fc.integer({ min: 1, max: 5000 }))
    .map((counts) => new Map(attentionKinds.flatMap((kind) => (counts[kind] ? [[kind, counts[kind]] as const] : [])))),
  held: fc.option(
    fc.record({
      id: fc.uuid(),
      syncType: fc.constant('full' as const),
      onlyObjects: fc.constant(null),
      guard: fc.constant(null),
    }),
  ),
  isSyncing: fc.boolean(),
  deadLetters: fc.nat(2),
}) satisfies fc.Arbitrary<Watched>

const connectionsArbitrary = fc.uniqueArray(watchedArbitrary, { selector: ({ connection }) => connection.crmType })
const erasuresArbitrary = fc.array(
  fc.record({ status: fc.constantFrom('asked', 'incomplete'), connectionId: fc.option(fc.uuid()) }),
  { maxLength: 2 },
) satisfies fc.Arbitrary<OpenErasure[]>

describe('the overview', () => {
  test('all is well exactly when a CRM is connected, synced and active, and nothing needs a person', () => {
    fc.assert(
      fc.property(connectionsArbitrary, erasuresArbitrary, (watched, erasures) => {
        const { isWell, text } = headline(watched, erasures)
        const live = watched.filter(({ connection }) => connection.status !== 'disconnected')
        const isQuiet = live.every(({ connection }) => connection.status === 'active' && connection.lastSyncAt !== null)
        const needs = needsOf(watched, 'owner', erasures)
        if (erasures.length > 0) expect(text).toContain('erasure')
        expect(isWell).toBe(live.length > 0 && isQuiet && needs.length === 0)
        expect(text === 'All is well.').toBe(isWell)
        for (const { connection, attention, held } of live) {
          const isNamed = needs.some(({ title }) => title.includes(crmNames[connection.crmType]))
          expect(isNamed || (attention.size === 0 && held === null && connection.status !== 'error')).toBe(true)
        }
        expect(new Set(needs.map(({ key }) => key)).size).toBe(needs.length)
      }),
    )
  })

  test('a disconnected CRM needs nobody', () => {
    const attention = new Map<AttentionKind, number>([['refused', 3]])
    expect(needsOf([over({ status: 'disconnected' }, { attention })], 'owner')).toEqual([])
  })

  test('says in one line what is not well', () => {
    const broken = over({ status: 'error', lastError: 'The token was revoked.' })
    const held = over(
      { id: 's', crmType: 'salesforce' },
      {
        held: { id: 'r', syncType: 'delta', onlyObjects: null, guard: null },
        attention: new Map([['match', 2] as const, ['conflict', 1] as const]),
      },
    )
    expect(headline([broken, held]).text).toBe(
      'HubSpot needs to be reconnected, 1 sync waits for approval and 3 records need a person.',
    )
    expect(needsOf([broken, held], 'owner').map(({ title, href }) => [title, href])).toEqual([
      ['HubSpot needs to be reconnected', '/dashboard/settings/crm/hubspot'],
      ['Sync of changes with Salesforce waits for approval', '/dashboard/settings/crm/runs/r'],
      ['2 unclear matches with Salesforce', '/dashboard/settings/crm/salesforce/records?state=attention'],
      ['1 record with different values here and in Salesforce', '/dashboard/settings/crm/salesforce/records?state=attention'],
    ])
  })

  test('stages that are not mapped lead to where they are mapped, and are no question of right values', () => {
    const attention = new Map<AttentionKind, number>([['unmapped', 253]])
    expect(needsOf([over({}, { attention })], 'owner')).toMatchObject([
      {
        title: '253 records have a stage that is not mapped with HubSpot',
        href: '/dashboard/settings/crm/hubspot/mapping?object=opportunity#stages',
        action: 'Map the stages',
      },
    ])
  })

  test('a first sync that is under way is said to be, and not to be missing', () => {
    const unsynced = { lastSyncAt: null }
    expect(headline([over(unsynced)]).text).toBe('Nothing needs a person; HubSpot has not been synced yet.')
    expect(headline([over(unsynced, { isSyncing: true })]).text).toBe(
      'Nothing needs a person; the first sync with HubSpot is under way.',
    )
  })

  test('what could not be synced leads to the reasons', () => {
    const attention = new Map<AttentionKind, number>([['refused', 3]])
    expect(needsOf([over({}, { attention })], 'viewer').map(({ href }) => href)).toEqual([
      '/dashboard/settings/crm/hubspot/errors',
    ])
  })

  test('nobody is told to do what their role may not', () => {
    const asks = /^(decide|choose|reconnect|look at it and decide)/i
    fc.assert(
      fc.property(connectionsArbitrary, erasuresArbitrary, (watched, erasures) => {
        for (const need of needsOf(watched, 'viewer', erasures)) {
          expect(need.action).not.toMatch(asks)
          expect(need.text).not.toMatch(/^decide/i)
        }
        const decided = needsOf(watched, 'manager', erasures).filter(({ title }) => title.includes('unclear match'))
        expect(decided.every(({ action }) => action === 'Decide')).toBe(true)
      }),
    )
  })

  test('a pause is said and is no fault', () => {
    expect(headline([over({ status: 'paused' })]).text).toBe('Nothing needs a person; syncing with HubSpot is paused.')
  })
})

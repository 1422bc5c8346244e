import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { ConflictPolicy } from '../../src/lib/crm/domain/conflict-policy.ts'
import { changeSettings } from '../../src/lib/crm/use-cases/change-settings.ts'
import { readMappingView, saveMapping } from '../../src/lib/crm/use-cases/mapping.ts'
import { type CrmFields, crmFields } from './support/crm-fields.ts'
import { type Hub, startHub } from './support/hub.ts'

/** Per CRM: the labels of mapped fields, and what the account makes of values as it stores them. */
const crms = {
  hubspot: {
    labels: { interests: 'Interests', note: 'City', amount: 'Seat count', ticked: 'Newsletter' },
    rules: { interests: 'sorted_options', city: 'ten_characters', seat_count: 'two_decimals' },
    defaults: { newsletter: 'false' },
    options: ['research', 'product', 'events'],
  },
  salesforce: {
    labels: { interests: 'Interests', note: 'Department', amount: 'Seat Count', ticked: 'Newsletter' },
    rules: { Department: 'computed' },
    defaults: {},
    options: ['Research', 'Product', 'Events'],
  },
  pipedrive: {
    labels: { interests: 'Interests', note: 'First name', amount: 'Budget' },
    rules: { first_name: 'uppercase' },
    defaults: {},
    options: [],
  },
} as const satisfies Partial<Record<CrmType, unknown>>

const types: readonly (keyof typeof crms)[] = ['hubspot', 'salesforce', 'pipedrive']
const policies: readonly ConflictPolicy[] = ['crm_wins', 'manual']

describe.each(types)('what %s stores of our write', (crmType) => {
  let hub: Hub
  let crm: CrmFields
  let options: readonly string[] = []
  /** Name of each field in the CRM. */
  const names = new Map<string, string>()

  beforeAll(async () => {
    hub = await startHub({ crms: [crmType] })
    crm = crmFields(crmType, hub.crm(crmType).url)
    await hub.crm(crmType).connect()
    const owner = { organizationId: hub.organizationId, userId: hub.userId, crmType }
    const { mappings, fields } = await readMappingView(hub.engine, owner, 'contact')
    for (const [name, label] of Object.entries(crms[crmType].labels)) {
      const field = fields.crm?.find((each) => each.label === label)
      names.set(name, field?.name ?? '')
      if (name === 'interests') options = field?.options?.map(({ value }) => value) ?? []
    }
    if (crms[crmType].options.length > 0) options = crms[crmType].options
    const mapped = [...names].flatMap(([name, crmField]) => {
      const row = { adsappField: `custom.${name}`, crmField, direction: 'bidirectional' as const }
      return mappings.some((each) => each.crmField === crmField)
        ? []
        : [{ ...row, transformRule: null, conflictPolicy: null, isCustom: true }]
    })
    await saveMapping(hub.engine, { ...owner, object: 'contact' }, { mappings: mapped, replace: false })
    const budget = crmType === 'pipedrive' ? { [names.get('amount') ?? '']: 'two_decimals' } : {}
    await hub.crm(crmType).control('POST', 'config', {
      fieldRules: { ...crms[crmType].rules, ...budget },
      fieldDefaults: crms[crmType].defaults,
    })
    await hub.crm(crmType).sync('full')
  })
  afterAll(() => hub.close())

  const noteField = crmType === 'pipedrive' ? 'first_name' : null
  let count = 0
  async function create(custom: object) {
    count += 1
    const note = noteField === null ? {} : { first_name: 'Mixed case' }
    const { data, error } = await hub.engine.db
      .from('contacts')
      .insert({
        organization_id: hub.organizationId,
        last_name: `Stored ${count}`,
        email: `stored${count}@otherwise.test`,
        ...note,
        custom: { ...(noteField === null ? { note: 'A value of some length' } : {}), ...custom },
      })
      .select('id')
      .single<{ id: string }>()
    expect(error).toBeNull()
    return data?.id ?? ''
  }
  const local = async (id: string) =>
    (
      await hub.stack.sql<{ custom: Record<string, unknown>; first_name: string }>(
        'select custom, first_name from contacts where id = $1',
        [id],
      )
    )[0]
  const edit = (id: string, custom: object) =>
    hub.stack.sql('update contacts set custom = custom || $2::jsonb where id = $1', [id, JSON.stringify(custom)])
  const idThere = async (id: string) =>
    (await hub.stack.sql<{ crm_record_id: string }>('select crm_record_id from crm_sync_state where record_id = $1', [id]))[0]
      ?.crm_record_id ?? ''
  const edits = (id: string) =>
    hub.stack.sql(
      `select side, kind, field, reason from crm_sync_changes where record_id = $1 and connection_id is not null
         and (side <> 'crm' or kind <> 'created' and kind <> 'updated')`,
      [id],
    )
  const setThere = async (id: string) => {
    const value = (await crm.read(id))[names.get('interests') ?? '']
    return typeof value === 'string' ? value.split(';').length : Array.isArray(value) ? value.length : 0
  }

  test.each(policies)('is not an edit under %s: it changes nothing here, and the next edits travel', async (policy) => {
    const owner = { organizationId: hub.organizationId, userId: hub.userId, crmType }
    await changeSettings(hub.engine, { ...owner, settings: { conflictPolicy: policy }, status: undefined })
    const [first = '', second = '', third = ''] = options
    const values = { interests: `${first};${second}`, amount: 12.3456 }
    const id = await create(values)
    expect(await hub.crm(crmType).sync('delta')).toMatchObject({ status: 'completed', crm_created: 1 })
    const there = await idThere(id)

    await edit(id, { interests: `${first};${second};${third}` })
    expect(await hub.crm(crmType).sync('delta')).toMatchObject({
      status: 'completed',
      conflicts: 0,
      local_updated: 0,
      crm_updated: 1,
    })
    expect(await setThere(there)).toBe(3)
    expect(await local(id)).toMatchObject({ custom: { ...values, interests: `${first};${second};${third}` } })

    for (const type of ['delta', 'full'] as const) {
      await hub.crm(crmType).resetRequests()
      expect(await hub.crm(crmType).sync(type)).toMatchObject({ conflicts: 0, local_updated: 0, crm_updated: 0 })
      expect((await hub.crm(crmType).requests()).writes).toBe(0)
    }
    expect(await edits(id)).toEqual([])

    const note = names.get('note') ?? ''
    await crm.edit(there, { [note]: 'Edited' })
    expect(await hub.crm(crmType).sync('delta')).toMatchObject({ status: 'completed', conflicts: 0, local_updated: 1 })
    const held = (await crm.read(there))[note]
    const ours = await local(id)
    expect(noteField === null ? ours?.custom['note'] : ours?.first_name).toBe(held)

    await edit(id, { amount: 7 })
    expect(await hub.crm(crmType).sync('delta')).toMatchObject({
      status: 'completed',
      conflicts: 0,
      crm_updated: 1,
      local_updated: 0,
    })
  })
})

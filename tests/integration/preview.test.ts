import { beforeEach, expect, test } from 'vitest'
import type { PreviewDraft } from '../../src/lib/crm/domain/preview-draft.ts'
import { workOnPreview } from '../../src/lib/crm/preview/work-preview.ts'
import { previewOf, requestPreview, runPreview } from '../../src/lib/crm/use-cases/preview.ts'
import { deletePreview } from '../../src/lib/db/previews.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { previewCsv } from '../../src/lib/records/previews/preview-csv.ts'
import { describePreviewedWorlds } from '../chaos/support/preview-suite.ts'
import { emptyCrm, emptyHub } from '../chaos/support/empty.ts'
import { crmUser } from './support/crm-records.ts'
import { dumpTables } from './support/dump-tables.ts'
import { runKilled } from './support/kill.ts'
import { mappingRow as row } from '../support/mapping-row.ts'

describePreviewedWorlds('hubspot', 4, (hub) => {
  const later = () => Date.now() + 600_000

  /** One person here and one there with the same phone, two with the same email and another name, and one that is only here. */
  beforeEach(async () => {
    const { organizationId, stack } = hub()
    await emptyCrm(hub().crm('hubspot'), 'hubspot')
    await emptyHub(hub())
    await stack.runScript(`
      delete from crm_previews; update crm_connection_objects set settings = '{}';
      update crm_connections set settings =
        '{"conflictPolicy": "manual", "deletes": {"fromCrm": "ignore", "toCrm": "ignore"}, "matchKeys": ["email"]}'`)
    const user = crmUser('hubspot', hub().crm('hubspot').url)
    await user.create({ email: 'there@draft.test', lastName: 'Phone', phone: '+45 28 49 04 51' })
    await user.create({ email: 'both@draft.test', firstName: 'There', lastName: 'Both' })
    await stack.sql(
      `insert into contacts (organization_id, email, first_name, last_name, phone)
       values ($1, 'here@draft.test', null, 'Phone', '+45 28 49 04 51'), ($1, 'both@draft.test', 'Here', 'Both', null),
              ($1, 'only@draft.test', null, '=Only', null)`,
      [organizationId],
    )
  })

  async function preview(draft: PreviewDraft) {
    const { organizationId, userId, engine, stack } = hub()
    const of = {
      organizationId,
      userId,
      crmType: 'hubspot',
      syncType: 'full',
      direction: 'bidirectional',
      objects: null,
    } as const
    const previewId = await requestPreview(engine, { ...of, draft })
    expect((await workOnPreview(engine, previewId, later())).outcome).toBe('done')
    const [row] = await stack.sql<{ counts: Record<string, unknown> }>('select counts from crm_previews where id = $1', [
      previewId,
    ])
    return { previewId, counts: row?.counts['contact'] }
  }
  const asSaved = {
    'adsapp:created': 1,
    'crm:created': 2,
    'link:conflict': 1,
    'link:linked': 1,
  }
  const withoutFirstName = [row('email', 'email'), row('lastName', 'lastname'), row('phone', 'phone')]
  const filter = { adsapp: [{ field: 'lastName', op: 'is_not' as const, values: ['=Only'] }], crm: [] }

  test.each<[string, PreviewDraft, Record<string, number>]>([
    ['nothing', {}, asSaved],
    [
      'a policy',
      { settings: { conflictPolicy: 'crm_wins' } },
      { 'adsapp:created': 1, 'crm:created': 2, 'adsapp:updated': 1, 'link:linked': 1 },
    ],
    ['match keys', { settings: { matchKeys: ['email', 'phone'] } }, { 'crm:created': 1, 'link:conflict': 2, 'link:linked': 2 }],
    ['a mapping', { mapping: { contact: withoutFirstName } }, { 'adsapp:created': 1, 'crm:created': 2, 'link:linked': 1 }],
    [
      'a filter',
      { objects: { contact: { settings: { filter } } } },
      { 'adsapp:created': 1, 'crm:created': 1, 'link:conflict': 1, 'link:linked': 1, 'link:left_out': 1 },
    ],
  ])(
    'a preview of an unsaved change of %s says what a sync would do with it, and leaves all as it was',
    async (_, draft, counts) => {
      const { organizationId, userId, engine, stack } = hub()
      const before = await dumpTables(stack)
      const made = await preview(draft)
      expect(made.counts).toEqual(counts)
      expect(await dumpTables(stack)).toEqual(before)
      if (Object.keys(draft).length === 0) return
      const run = runPreview(engine, { organizationId, userId, previewId: made.previewId }, later())
      await expect(run).rejects.toMatchObject({ code: 'preview_of_draft' })
    },
  )

  test('a preview that is cancelled while it is made stops at its next step and leaves nothing; another one can begin at once', async () => {
    const { organizationId, userId, engine, stack } = hub()
    const of = {
      organizationId,
      userId,
      crmType: 'hubspot',
      syncType: 'full',
      direction: 'bidirectional',
      objects: null,
    } as const
    const previewId = await requestPreview(engine, { ...of, draft: {} })
    const cancel = { at: 8, act: () => deletePreview(engine.db, organizationId, previewId) }
    await runKilled(
      null,
      async () => expect(await workOnPreview(engine, previewId, later())).toMatchObject({ outcome: 'done' }),
      [],
      cancel,
    )
    await expect(previewOf(engine, organizationId, previewId)).rejects.toMatchObject({ code: 'preview_not_found' })
    expect(await stack.sql('select 1 from crm_preview_records union all select 1 from crm_preview_writes')).toEqual([])
    const [first, second] = [
      await requestPreview(engine, { ...of, draft: {} }),
      await requestPreview(engine, { ...of, draft: {} }),
    ]
    expect(await previewOf(engine, organizationId, first)).toMatchObject({ status: 'cancelled' })
    expect((await workOnPreview(engine, second, later())).outcome).toBe('done')
    expect(await previewOf(engine, organizationId, second)).toMatchObject({ status: 'completed' })
  })

  test('as a file it has a line for each value and each record without one, of the outcome and name that are asked for', async () => {
    const { engine } = hub()
    const { previewId } = await preview({})
    const fileOf = async (asked: Parameters<typeof previewCsv>[2]) =>
      (await new Response(previewCsv(engine.db, previewId, asked)).text())
        .replace('\uFEFF', '')
        .replaceAll('"', '')
        .trim()
        .split(/\r?\n/)
    const [head, ...all] = await fileOf({})
    expect(head).toBe('object,record_id,name,crm_record_id,outcomes,side,field,before,after,reason,problem')
    expect(all.filter((line) => line.includes('crm created')).some((line) => line.includes(',crm,email,,only@draft.test,'))).toBe(
      true,
    )
    expect(all.filter((line) => line.includes('adsapp created')).some((line) => line.includes(',there@draft.test,'))).toBe(true)
    // A spreadsheet takes a name like this for a formula.
    expect(all.filter((line) => /,=Only/.test(line))).toEqual([])
    const linked = await fileOf({ outcome: 'linked', q: 'both' })
    expect(linked.length).toBeGreaterThan(1)
    expect(linked.slice(1).every((line) => line.includes('Both') && line.includes('link linked'))).toBe(true)
    const byEmail = await fileOf({ q: 'there@draft' })
    expect(byEmail.slice(1).some((line) => line.includes('adsapp created'))).toBe(true)
    expect(byEmail.length).toBeLessThan(all.length)
    expect(await fileOf({ q: 'nobody has this name' })).toEqual([head])
  })

  test('what was changed between a preview and its run is listed once the two were compared, by the queue', async () => {
    const { organizationId, userId, engine, stack } = hub()
    const { previewId } = await preview({})
    await stack.sql(`update contacts set last_name = 'Changed' where email = 'only@draft.test'`)
    const run = await runPreview(engine, { organizationId, userId, previewId }, later())
    expect(await run.working).toBe('finished')
    const compared = () =>
      stack.sql('select compared_at is not null as compared, differing, differences from crm_previews where id = $1', [previewId])
    expect(await compared()).toEqual([{ compared: false, differing: 0, differences: [] }])
    await runWorker(engine, { deadline: later(), untilEmpty: true })
    const [ended] = await compared()
    expect(ended).toMatchObject({ compared: true, differing: 1 })
    expect(ended?.['differences']).toMatchObject([
      { object_type: 'contact', side: 'crm', kind: 'created', field: 'lastName', said: '=Only', done: 'Changed' },
    ])
  })
})

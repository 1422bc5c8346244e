import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { crmTypeSchema } from '../../src/lib/crm/domain/crm-type.ts'
import type { FilterCondition } from '../../src/lib/crm/domain/record-filter.ts'
import { saveFilter } from '../../src/lib/crm/use-cases/record-filter.ts'
import { type Pairs, startPairs } from './support/pairs.ts'
import { inSuite } from './support/in-suite.ts'

/** What becomes of a pair when the same person is entered again on the side where it was deleted, or left out. */
describe.each(inSuite(crmTypeSchema.options, (crmType) => crmType === 'salesforce'))(
  'a record with the identity of a tombstone, with %s',
  (crmType) => {
    let at: Pairs
    beforeAll(async () => {
      at = await startPairs(crmType)
    })
    afterAll(() => at?.hub.close())
    beforeEach(() => at.policy('ignore', 'ignore'))

    const again = (email: string) => at.user.create({ email, firstName: 'Pair', lastName: 'Again', phone: '+49 30 7654321' })

    test.each(['ignore', 'unlink'] as const)(
      '%s: a person deleted in the CRM and entered there again goes on with the contact here',
      async (policies) => {
        await at.policy(policies, 'ignore')
        const { email, crmId, recordId } = await at.pair()
        await at.user.remove(crmId)
        await at.crm.sync('full')
        const second = await again(email)
        await at.crm.sync('delta')
        expect(await at.link(recordId)).toMatchObject([{ status: 'linked', crm_record_id: second }])
        expect(await at.contacts(email)).toEqual([{ id: recordId, phone: '+49 30 7654321' }])
      },
    )

    test('archive: deleted and entered again between two syncs, the contact is not archived but goes on', async () => {
      await at.policy('archive', 'ignore')
      const { email, crmId, recordId } = await at.pair()
      await at.user.remove(crmId)
      const second = await again(email)
      await at.crm.sync('delta')
      expect(await at.link(recordId)).toMatchObject([{ status: 'linked', crm_record_id: second, deleted: false }])
      await at.crm.sync('full')
      expect(await at.link(recordId)).toMatchObject([{ status: 'linked', crm_record_id: second, deleted: false }])
      expect(await at.contacts(email)).toHaveLength(1)
    })

    test.each(['ignore', 'unlink'] as const)(
      '%s: a contact deleted here and entered again goes on with the record in the CRM',
      async (policies) => {
        await at.policy('ignore', policies)
        const { email, crmId, recordId } = await at.pair()
        await at.remove(recordId)
        await at.drain()
        await at.hub.engine.db.from('contacts').insert({ organization_id: at.hub.organizationId, email, last_name: 'Again' })
        await at.drain()
        const [second, ...others] = await at.contacts(email)
        expect(others).toEqual([])
        expect(await at.link(second?.id ?? '')).toMatchObject([{ status: 'linked', crm_record_id: crmId }])
        expect((await at.user.list()).filter(({ values }) => values.email === email)).toHaveLength(1)
        // The first one, restored, is a duplicate: a person decides.
        await at.restore(recordId)
        await at.drain()
        expect(await at.link(recordId)).toMatchObject([{ status: 'attention', code: 'duplicate_identity' }])
      },
    )

    test('a contact whose record was deleted in the CRM is made there again when a person includes it', async () => {
      const { email, crmId, recordId } = await at.pair()
      await at.user.remove(crmId)
      await at.crm.sync('full')
      await at.decide({ linkId: await at.linkIdOf('record_id', recordId), action: 'include' })
      await at.drain()
      const [there, ...others] = (await at.user.list()).filter(({ values }) => values.email === email)
      expect(others).toEqual([])
      expect(await at.link(recordId)).toMatchObject([{ status: 'linked', crm_record_id: there?.id }])
    })

    test('a pair that was unlinked is linked again when a person includes it; a deleted contact is to be restored first', async () => {
      await at.policy('ignore', 'unlink')
      const { crmId, recordId } = await at.pair()
      await at.remove(recordId)
      const include = async () => at.decide({ linkId: await at.linkIdOf('record_id', recordId), action: 'include' })
      await expect(include()).rejects.toMatchObject({ code: 'match_deleted' })
      await at.restore(recordId)
      await include()
      await at.drain()
      expect(await at.link(recordId)).toMatchObject([{ status: 'linked', crm_record_id: crmId }])
    })

    test('a contact that a person excluded is not linked without asking; linking the two works', async () => {
      const email = at.address()
      await at.hub.engine.db.from('contacts').insert({ organization_id: at.hub.organizationId, email })
      const [contact] = await at.contacts(email)
      await at.hub.stack.sql(
        `update crm_sync_state set status = 'excluded', pending = false, last_error = '{"code": "excluded_by_person"}' where record_id = $1`,
        [contact?.id],
      )
      const crmId = await at.user.create({ email, firstName: 'Left', lastName: 'Out' })
      await at.crm.sync('delta')
      const asked = await at.linkIdOf('crm_record_id', crmId)
      expect(
        await at.hub.stack.sql(`select status, last_error ->> 'code' as code, candidates from crm_sync_state where id = $1`, [
          asked,
        ]),
      ).toEqual([{ status: 'attention', code: 'match_excluded', candidates: [{ recordId: contact?.id }] }])
      await at.decide({ linkId: asked, action: 'link', recordId: contact?.id ?? '' })
      await at.drain()
      expect(await at.link(contact?.id ?? '')).toMatchObject([{ status: 'linked', crm_record_id: crmId }])
    })

    const filter = (adsapp: readonly FilterCondition[]) =>
      saveFilter(at.hub.engine, { organizationId: at.hub.organizationId, userId: at.hub.userId, crmType }, 'contact', {
        adsapp: [...adsapp],
        crm: [],
      })

    test('a pair that the filter leaves out goes on with who is made in the place of its record, or with what that went into, and nobody is asked', async () => {
      const [replaced, merged] = [await at.pair(), await at.pair()]
      await filter([{ field: 'jobTitle', op: 'is_not_blank', values: [] }])
      await at.crm.sync('delta')
      expect(await at.link(replaced.recordId)).toMatchObject([{ status: 'excluded', code: 'filtered_out' }])
      await at.user.remove(replaced.crmId)
      const second = await again(replaced.email)
      const winner = await at.user.create({ email: `winner-${merged.email}`, firstName: 'Winner', lastName: 'Unknown' })
      await at.user.merge(winner, merged.crmId)
      await at.crm.sync('delta')
      await at.crm.sync('full')
      const out = { status: 'excluded', code: 'filtered_out', deleted: false }
      expect(await at.link(replaced.recordId)).toMatchObject([{ ...out, crm_record_id: second }])
      expect(await at.link(merged.recordId)).toMatchObject([{ ...out, crm_record_id: winner }])
      expect(
        await at.hub.stack.sql('select id from crm_sync_state where crm_record_id = any ($1)', [[second, winner]]),
      ).toHaveLength(2)
      await filter([])
      await at.drain()
      expect(await at.link(replaced.recordId)).toMatchObject([{ status: 'linked', code: null, crm_record_id: second }])
      expect(await at.link(merged.recordId)).toMatchObject([{ status: 'linked', code: null, crm_record_id: winner }])
    })

    test('whom a person has left out stays out where the record is merged, and no second one is made of it here', async () => {
      const { crmId, recordId } = await at.pair()
      await at.hub.stack.sql(
        `update crm_sync_state set status = 'excluded', pending = false, last_error = '{"code": "excluded_by_person"}' where record_id = $1`,
        [recordId],
      )
      const winner = await at.user.create({ email: at.address(), firstName: 'Merged', lastName: 'Exclusion' })
      await at.user.merge(winner, crmId)
      await at.crm.sync('delta')
      expect(await at.link(recordId)).toMatchObject([{ status: 'excluded', code: 'excluded_by_person', crm_record_id: winner }])
      expect(await at.hub.stack.sql(`select id from contacts where last_name = 'Exclusion'`)).toEqual([])
      await at.decide({ linkId: await at.linkIdOf('record_id', recordId), action: 'include' })
      await at.drain()
      expect(await at.link(recordId)).toMatchObject([{ status: 'linked', crm_record_id: winner }])
    })

    test('who has no address and was deleted here is the same once entered again with the phone number, where that is a match key', async () => {
      await at.hub.stack.sql(`update crm_connections set settings = settings || '{"matchKeys": ["email", "phone"]}'`)
      const phone = '+31 20 555 0199'
      const crmId = await at.user.create({ firstName: 'Phil', lastName: 'Phone', phone })
      await at.crm.sync('delta')
      const [first] = await at.hub.stack.sql<{ id: string }>('select id from contacts where phone = $1', [phone])
      await at.remove(first?.id ?? '')
      await at.drain()
      await at.hub.engine.db
        .from('contacts')
        .insert({ organization_id: at.hub.organizationId, first_name: 'Philip', last_name: 'Phoney', phone: '0031205550199' })
      await at.drain()
      const [second] = await at.hub.stack.sql<{ id: string }>(
        `select id from contacts where last_name = 'Phoney' and deleted_at is null`,
      )
      expect(await at.link(second?.id ?? '')).toMatchObject([{ status: 'linked', crm_record_id: crmId }])
      expect(
        await at.hub.stack.sql(`select reason from crm_sync_changes where kind = 'matched' and record_id = $1`, [second?.id]),
      ).toEqual([{ reason: 'same_phone' }])
    })

    // HubSpot has one contact for each email.
    test.skipIf(crmType === 'hubspot')(
      'a duplicate in the CRM takes the place of the record that was linked, once that one is deleted',
      async () => {
        const { email, crmId, recordId } = await at.pair()
        const second = await again(email)
        await at.crm.sync('delta')
        const waiting = await at.linkIdOf('crm_record_id', second)
        expect(
          await at.hub.stack.sql(`select last_error ->> 'code' as code from crm_sync_state where id = $1`, [waiting]),
        ).toEqual([{ code: 'already_linked' }])
        await expect(at.decide({ linkId: waiting, action: 'link', recordId })).rejects.toMatchObject({ code: 'match_taken' })
        await at.user.remove(crmId)
        await at.crm.sync('delta')
        expect(await at.link(recordId)).toMatchObject([{ status: 'linked', crm_record_id: second }])
        expect(await at.contacts(email)).toHaveLength(1)
      },
    )
  },
)

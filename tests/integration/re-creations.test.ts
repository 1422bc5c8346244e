import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { crmTypeSchema } from '../../src/lib/crm/domain/crm-type.ts'
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

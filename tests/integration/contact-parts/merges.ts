import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { ContactsWorld } from './world.ts'

export function describeMerges({ api, call, member, contact, foreign }: ContactsWorld): void {
  describe('a merge', () => {
    const paired = async (contactId: string, crm: string, crmRecordId: string) => {
      await api.stack.sql(
        `with c as (insert into crm_connections (organization_id, crm_type, status) values ($1, $2, 'active')
                    on conflict do nothing returning id),
              k as (select id from c union select id from crm_connections where organization_id = $1 and crm_type = $2)
         insert into crm_sync_state (organization_id, connection_id, object_type, record_id, crm_record_id, status, base)
         select $1, k.id, 'contact', $3, $4, 'linked', '{"lastName": "Contact"}' from k
         on conflict (connection_id, object_type, record_id) do update set crm_record_id = $4, status = 'linked'`,
        [api.ours.organizationId, crm, contactId, crmRecordId],
      )
    }

    test('moves all that led to the one that goes, and its record in a CRM, in one piece', async () => {
      const boss = await contact({ last_name: 'Boss' })
      const from = await contact({
        first_name: 'Zoe',
        job_title: 'Pilot',
        phone: '+31 6 1',
        passport_number: 'NX7654321',
        reports_to_id: boss,
        seat_preference: 'aisle',
      })
      const into = await contact({ first_name: 'Zoë', job_title: 'Captain', reports_to_id: from })
      const report = await contact({ last_name: 'Report', reports_to_id: from })
      await call('POST', `/contacts/${from}/consents`, { body: { channel: 'email', status: 'granted', source: 'Form' } })
      await call('POST', `/contacts/${report}/relationships`, { body: { contact_id: from, kind: 'colleague' } })
      await call('POST', `/contacts/${into}/relationships`, { body: { contact_id: from, kind: 'spouse' } })
      const deal = await call('POST', '/opportunities', { body: { name: 'Trip', contact_id: from } })
      await api.stack.sql(`insert into notes (organization_id, body, contacts) values ($1, '<p>Hi</p>', $2)`, [
        api.ours.organizationId,
        from,
      ])
      await api.stack.sql(`insert into leads (organization_id, last_name, converted_contact_id) values ($1, 'Lead', $2)`, [
        api.ours.organizationId,
        from,
      ])
      await paired(from, 'hubspot', '77')

      expect(
        await call('POST', `/contacts/${from}/merge`, {
          body: { into_id: into, fields: { job_title: 'this' } },
          token: member(),
        }),
      ).toMatchObject({ status: 403 })
      const merged = await call('POST', `/contacts/${from}/merge`, { body: { into_id: into, fields: { job_title: 'this' } } })
      expect(merged).toMatchObject({
        status: 200,
        body: {
          id: into,
          first_name: 'Zoë',
          job_title: 'Pilot',
          phone: '+31 6 1',
          passport_number: 'NX7654321',
          reports_to_id: boss,
          seat_preference: 'aisle',
        },
      })
      expect(await call('GET', `/contacts/${from}`)).toMatchObject({ status: 404 })
      expect(await call('GET', `/contacts/${into}/reports`)).toMatchObject({ body: { items: [{ id: report }] } })
      expect(await call('GET', `/contacts/${into}/consents`)).toMatchObject({ body: { total: 1 } })
      expect(await call('GET', `/contacts/${into}/relationships`)).toMatchObject({
        body: { items: [{ contact_id: report, kind: 'colleague' }], total: 1 },
      })
      expect(await call('GET', `/opportunities/${deal.body.id}`)).toMatchObject({
        body: { contact_id: into, contact_ids: [into] },
      })
      expect(await api.stack.sql('select contacts from notes where organization_id = $1', [api.ours.organizationId])).toEqual([
        { contacts: into },
      ])
      expect(
        await api.stack.sql('select converted_contact_id as id from leads where organization_id = $1', [api.ours.organizationId]),
      ).toEqual([{ id: into }])
      expect(
        await api.stack.sql(`select record_id as id, pending, status from crm_sync_state where crm_record_id = '77'`, []),
      ).toEqual([{ id: into, pending: true, status: 'linked' }])
      const { body } = await call('GET', `/contacts/${into}/activities?page_size=5`)
      const page = z
        .object({
          items: z.array(z.looseObject({ change: z.looseObject({ kind: z.string() }).nullable() })),
          next_cursor: z.string(),
        })
        .parse(body)
      expect(page.items.map(({ change }) => change?.kind)).toContain('merged')
      expect(await call('GET', `/contacts/${into}/activities?cursor=${page.next_cursor}`)).toMatchObject({ status: 200 })
      expect(await call('POST', `/contacts/${from}/merge`, { body: { into_id: into } })).toMatchObject({ status: 404 })

      // A passport is filled from no other one, and what is chosen of it is taken, also where the other one has it blank.
      const other = await contact({
        last_name: 'Other',
        passport_number: 'ZZ1',
        passport_expiry: '2031-01-02',
        passport_country: 'FR',
        visa_number: 'V1',
      })
      const second = await contact({ last_name: 'Second', passport_number: 'ZZ2', passport_country: 'NL' })
      await call('POST', `/contacts/${other}/merge`, { body: { into_id: second, fields: { passport_country: 'this' } } })
      expect(await call('GET', `/contacts/${second}`)).toMatchObject({
        body: { passport_number: 'ZZ2', passport_expiry: null, passport_country: 'FR', visa_number: 'V1' },
      })
    })

    test('of two that both have a record in one CRM is that CRM’s to make, and changes nothing here', async () => {
      const [from, into] = [await contact({ email: 'twin@example.com' }), await contact({ email: 'Twin@example.com' })]
      const groups = z
        .object({ items: z.array(z.object({ ids: z.array(z.string()) })) })
        .parse((await call('GET', '/contacts/duplicates')).body)
      expect(groups.items).toContainEqual(expect.objectContaining({ ids: [from, into] }))
      await paired(from, 'pipedrive', '1')
      await paired(into, 'pipedrive', '2')
      expect(await call('POST', `/contacts/${from}/merge`, { body: { into_id: into } })).toMatchObject({
        status: 409,
        body: { error: { code: 'merge_linked' } },
      })
      expect(await call('POST', `/contacts/${from}/merge`, { body: { into_id: await foreign() } })).toMatchObject({
        status: 400,
        body: { error: { field: 'into_id' } },
      })
      expect(await call('GET', `/contacts/${from}`)).toMatchObject({ status: 200, body: { version: 1 } })
    })
  })
}

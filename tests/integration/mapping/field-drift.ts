import {
  PropertyCreateFieldTypeEnum,
  PropertyCreateTypeEnum,
  PropertyUpdateFieldTypeEnum,
  PropertyUpdateTypeEnum,
} from '@hubspot/api-client/lib/codegen/crm/properties/index.js'
import { expect, test } from 'vitest'
import { readMappingView } from '../../../src/lib/crm/use-cases/mapping.ts'
import { mappingRow as row } from '../../support/mapping-row.ts'
import { crmUser } from '../support/crm-records.ts'
import type { MappingWorld } from './world.ts'

export function describeFieldDrift({ hub, admin, save }: MappingWorld): void {
  test('a field that is renamed, gets another type, loses an option or may only be read stops alone; the page says what it is', async () => {
    const { organizationId } = admin()
    const { coreApi } = hub().hubspot.crm.properties
    const property = (name: string, label: string, more: object = {}) =>
      coreApi.create('contacts', {
        name,
        label,
        type: PropertyCreateTypeEnum.String,
        fieldType: PropertyCreateFieldTypeEnum.Text,
        groupName: 'contactinformation',
        ...more,
      })
    const options = ['A', 'B'].map((value) => ({ value, label: value, displayOrder: 0, hidden: false }))
    await property('home_town', 'Home town')
    await property('seats_wanted', 'Seats wanted')
    await property('ticket_class', 'Ticket class', { type: 'enumeration', fieldType: 'select', options })
    const map = { name: 'map' as const, values: { first: 'A', second: 'B' } }
    const own = { direction: 'to_crm' as const }
    await save(
      [
        row('email', 'email'),
        row('lastName', 'lastname'),
        row('custom.town', 'home_town'),
        row('jobTitle', 'seats_wanted'),
        row('custom.class', 'ticket_class', { ...own, transformRule: map }),
      ],
      true,
    )
    const sql = `insert into contacts (organization_id, email, last_name, job_title, custom)
    values ($1, 'drift@mapping.test', 'Before', 'two', $2)`
    await hub().stack.sql(sql, [organizationId, { town: 'Delft', class: 'first' }])
    await hub().sync('full')
    const there = async () => {
      const found = (await crmUser('hubspot', hub().url).list()).find(({ values }) => values.email === 'drift@mapping.test')
      const names = ['lastname', 'home_town', 'seats_wanted', 'ticket_class']
      return (await hub().hubspot.crm.contacts.basicApi.getById(found?.id ?? '', names)).properties
    }
    expect(await there()).toMatchObject({ lastname: 'Before', home_town: 'Delft', seats_wanted: 'two', ticket_class: 'A' })
    const drift = async (of: 'hubspot' | 'salesforce' = 'hubspot') =>
      (await readMappingView(hub().engine, { organizationId, crmType: of, mayBeOlder: false }, 'contact')).drift
    expect(await drift()).toEqual([])

    await coreApi.archive('contacts', 'home_town')
    await property('home_town_2', 'Home town')
    await coreApi.update('contacts', 'seats_wanted', {
      type: PropertyUpdateTypeEnum.Date,
      fieldType: PropertyUpdateFieldTypeEnum.Date,
    })
    await coreApi.update('contacts', 'ticket_class', { options: options.slice(1) })
    expect(await drift()).toEqual([
      expect.objectContaining({
        adsappField: 'custom.town',
        kind: 'gone',
        message: 'The CRM has no field “home_town” any more, so that it is not synced. It may be “Home town” now.',
        fix: row('custom.town', 'home_town_2'),
      }),
      expect.objectContaining({
        adsappField: 'jobTitle',
        kind: 'retyped',
        message: expect.stringMatching(/^“Seats wanted” has another type now\. .+\.$/),
      }),
      expect.objectContaining({
        adsappField: 'custom.class',
        kind: 'value_gone',
        message:
          '“Ticket class” has no value “A” any more, which the row sends, so that it is not synced. Choose another value, or leave these out.',
        fix: expect.objectContaining({ transformRule: { name: 'map', values: { second: 'B' } } }),
      }),
    ])
    const edit = `update contacts set last_name = 'After', job_title = 'three', custom = custom || '{"town": "Gouda", "class": "second"}'
    where email = 'drift@mapping.test'`
    await hub().stack.sql(edit)
    expect(await hub().sync('delta')).toMatchObject({ status: 'completed', records_failed: 0, crm_updated: 1 })
    expect(await there()).toMatchObject({ lastname: 'After', seats_wanted: 'two', ticket_class: 'A' })

    const salesforce = hub().crm('salesforce')
    await salesforce.control('POST', 'config', { readOnlyFields: ['FirstName'] })
    expect(await drift('salesforce')).toEqual([
      {
        adsappField: 'firstName',
        kind: 'read_only',
        message:
          '“First Name” can only be read now, so that it is not synced. Let it come from the CRM only, or allow the connected user to edit it there.',
        fix: row('firstName', 'FirstName', { direction: 'from_crm' }),
      },
    ])
    await salesforce.control('POST', 'config', { readOnlyFields: [] })
    await save([row('email', 'email'), row('lastName', 'lastname')], true)
  })
}

import { describe, expect, test } from 'vitest'
import { event, eventsOf, key, read, signed } from './support/hubspot-webhook.ts'

describe('HubSpot webhook event', () => {
  test.each(['contact.creation', 'contact.propertyChange', 'contact.restore'])('%s is a change', (type) => {
    expect(eventsOf([event(type)])).toEqual([[key(), 'changed', '551', null]])
  })

  test('a deletion is one for good where a person asked to be forgotten', () => {
    expect(eventsOf([event('contact.deletion')])).toEqual([[key(), 'deleted', '551', null]])
    expect(eventsOf([event('contact.privacyDeletion')])).toEqual([[key(), 'erased', '551', null]])
    for (const told of [{ changeFlag: 'GDPR_DELETED' }, { changeSource: 'PRIVACY' }]) {
      expect(eventsOf([event('object.deletion', { objectTypeId: '0-1', ...told })])).toEqual([[key(), 'erased', '551', null]])
    }
  })

  test.each([
    ['object.creation', 'changed'],
    ['object.propertyChange', 'changed'],
    ['object.restore', 'changed'],
    ['object.deletion', 'deleted'],
    ['object.privacyDeletion', 'erased'],
  ])('%s of the contact type is what contact.* is', (type, kind) => {
    expect(eventsOf([event(type, { objectTypeId: '0-1' })])).toEqual([[key(), kind, '551', null]])
  })

  test('a merge under its general name is followed like one under the contact’s', () => {
    const merge = { primaryObjectId: 551, mergedObjectIds: [552] }
    expect(eventsOf([event('object.merge', { ...merge, objectTypeId: '0-1' })])).toEqual(
      eventsOf([event('contact.merge', merge)]),
    )
  })

  test('events with one subscription and event id about different records, or at different times, are different events', () => {
    const events = [
      event('contact.creation'),
      event('contact.creation', { objectId: 552 }),
      event('contact.creation', { occurredAt: 5 }),
    ]
    const reading = read(signed(JSON.stringify(events)))
    if (reading.kind === 'refused') throw new Error(reading.code)
    expect(new Set(reading.events.map((each) => each.key)).size).toBe(3)
  })

  test('the key is the same for every delivery', () => {
    expect(eventsOf([event('contact.creation', { attemptNumber: 3 })])).toEqual(eventsOf([event('contact.creation')]))
  })

  test('a merge reports the merged records and the surviving one', () => {
    const merge = event('contact.merge', { primaryObjectId: 551, mergedObjectIds: [552, 553] })
    const expected = [
      [key(552), 'merged', '552', '551'],
      [key(553), 'merged', '553', '551'],
      [key(551), 'changed', '551', null],
    ]
    expect(eventsOf([merge])).toEqual(expected)
    expect(eventsOf([{ ...merge, newObjectId: 551 }])).toEqual(expected)
    expect(eventsOf([{ ...merge, newObjectId: null }])).toEqual(expected)
  })

  test('a merge that creates a new record reports the primary one as merged too', () => {
    expect(eventsOf([event('contact.merge', { primaryObjectId: 551, mergedObjectIds: [552], newObjectId: 553 })])).toEqual([
      [key(552), 'merged', '552', '553'],
      [key(551), 'merged', '551', '553'],
      [key(553), 'changed', '553', null],
    ])
  })

  test('other objects and unknown types are ignored, whatever they contain', () => {
    const others = ['deal.associationChange', 'ticket.creation', 'deal.merge', 'object.propertyChange', 'x.y']
    expect(eventsOf([...others.map((subscriptionType) => ({ subscriptionType })), event('contact.creation')])).toEqual([
      [key(), 'changed', '551', null],
    ])
  })

  test('an association under the general name is read where only its ends are named, and counted where nothing is', () => {
    const ends = { objectId: undefined, fromObjectId: 551, toObjectId: 7 }
    const told = [
      event('object.associationChange', { ...ends, fromObjectTypeId: '0-1', toObjectTypeId: '0-2' }),
      event('object.associationChange', { ...ends, associationType: 'CONTACT_TO_COMPANY' }),
      event('object.associationChange', { ...ends, associationType: 'CONTACT_TO_COMPANY', objectTypeId: '0-1' }),
    ]
    for (const each of told) expect(eventsOf([each])).toEqual(eventsOf([event('contact.associationChange', told[0])]))
    expect(eventsOf(told.slice(0, 1))).toMatchObject([[expect.any(String), 'changed', '551', null]])
    const nameless = read(signed(JSON.stringify([event('object.associationChange', ends), event('contact.creation')])))
    expect(nameless).toMatchObject({ unreadable: 1, events: [{ kind: 'changed', recordId: '551' }] })
  })

  test('an event under the general name that does not say of which object it is, is counted', () => {
    const reading = read(signed(JSON.stringify([event('object.creation'), event('object.merge', { objectTypeId: '' })])))
    expect(reading).toMatchObject({ events: [], unreadable: 2 })
    const others = [event('object.creation', { objectTypeId: '2-123' }), event('ticket.creation')]
    expect(read(signed(JSON.stringify(others)))).toMatchObject({ events: [], unreadable: 0 })
  })

  test('companies are told of by their name and by the number of their type', () => {
    const reading = read(signed(JSON.stringify([event('company.creation'), event('object.deletion', { objectTypeId: '0-2' })])))
    expect(reading.kind === 'events' && reading.events.map(({ object, kind }) => [object, kind])).toEqual([
      ['account', 'changed'],
      ['account', 'deleted'],
    ])
  })

  test.each([
    ['contact', '0-1', 'contact'],
    ['company', '0-2', 'account'],
    ['deal', '0-3', 'opportunity'],
    ['note', '0-46', 'note'],
  ])('all that is told of a %s is read, under its own name and the general one', (name, objectTypeId, object) => {
    const merge = { objectId: undefined, primaryObjectId: 551, mergedObjectIds: [9] }
    for (const of of [
      (kind: string) => [`${name}.${kind}`, {}] as const,
      (kind: string) => [`object.${kind}`, { objectTypeId }] as const,
    ]) {
      const told = (kind: string, more: object) => {
        const [type, named] = of(kind)
        return event(type, { ...named, ...more })
      }
      const reading = read(
        signed(
          JSON.stringify([
            told('creation', { objectId: 1 }),
            told('propertyChange', { objectId: 2 }),
            told('restore', { objectId: 2 }),
            told('deletion', { objectId: 3 }),
            told('merge', merge),
          ]),
        ),
      )
      if (reading.kind !== 'events') throw new Error(reading.code)
      expect(reading.unreadable).toBe(0)
      expect(reading.events.map((each) => [each.object, each.kind, each.recordId, each.into])).toEqual([
        [object, 'changed', '1', null],
        [object, 'changed', '2', null],
        [object, 'changed', '2', null],
        [object, 'deleted', '3', null],
        [object, 'merged', '9', '551'],
        [object, 'changed', '551', null],
      ])
      expect(new Set(reading.events.map(({ key: each }) => each)).size).toBeGreaterThanOrEqual(5)
    }
  })

  const ends = { objectId: undefined, fromObjectId: 551, toObjectId: 9 }
  const objectsOf = (events: readonly object[]) => {
    const reading = read(signed(JSON.stringify(events)))
    return reading.kind === 'events' ? reading.events.map(({ object, kind, recordId }) => [object, kind, recordId]) : reading.code
  }
  test.each([
    ['the contact', 'contact.associationChange', { ...ends, associationType: 'CONTACT_TO_COMPANY' }],
    [
      'the company',
      'company.associationChange',
      { ...ends, fromObjectId: 9, toObjectId: 551, associationType: 'COMPANY_TO_CONTACT' },
    ],
    [
      'the contact, by numbers',
      'object.associationChange',
      { ...ends, objectTypeId: '0-1', fromObjectTypeId: '0-1', toObjectTypeId: '0-2' },
    ],
  ])('an association told at %s is a change of the contact, which refers to the company', (_end, type, more) => {
    expect(objectsOf([event(type, more)])).toEqual([['contact', 'changed', '551']])
  })

  test('an association of two companies is a change of either: it does not say which one is the parent', () => {
    expect(
      objectsOf([event('company.associationChange', { ...ends, associationType: 'CHILD_COMPANY_TO_PARENT_COMPANY' })]),
    ).toEqual([
      ['account', 'changed', '551'],
      ['account', 'changed', '9'],
    ])
  })

  test('an association of a deal with a contact is a change of the deal', () => {
    expect(objectsOf([event('contact.associationChange', { ...ends, associationType: 'CONTACT_TO_DEAL' })])).toEqual([
      ['opportunity', 'changed', '9'],
    ])
  })

  test('an association with another object is no event, and one without its ends cannot be read', () => {
    expect(objectsOf([event('contact.associationChange', { ...ends, associationType: 'CONTACT_TO_TICKET' })])).toEqual([])
    expect(read(signed(JSON.stringify([event('contact.associationChange')])))).toMatchObject({ events: [], unreadable: 1 })
  })
})

import { describe, expect, test } from 'vitest'
import { type Refusal, type RefusalReason, refusalWords, triedAgain } from '../../../src/lib/crm/domain/refusal.ts'
import { refusalError } from '../../../src/lib/crm/sync/refusal-error.ts'
import { textField } from './support/pairs.ts'

const reasons = [
  'wrong_type',
  'too_long',
  'not_an_option',
  'not_of_record_type',
  'out_of_range',
  'invalid_email',
  'invalid_phone',
  'invalid_date',
  'read_only',
  'required',
  'unknown_field',
  'unknown_reference',
  'not_an_owner',
  'not_for_user',
  'not_a_role',
  'circle',
  'taken',
  'duplicate_rule',
  'rule',
  'automation',
  'locked',
  'busy',
  'forbidden',
  'storage_full',
  'limit',
  'unanswered',
  'other',
] as const satisfies readonly RefusalReason[]
/** What is missing above does not compile here. */
const none: Exclude<RefusalReason, (typeof reasons)[number]>[] = []
const ofRecord = new Set<RefusalReason>(['automation', 'locked', 'busy', 'storage_full', 'limit', 'unanswered'])

const refusal = (of: Partial<Refusal> = {}): Refusal => ({
  reason: 'other',
  crm: 'Salesforce',
  label: 'Customer tier',
  value: 'Platinum',
  said: 'bad value for restricted picklist field: Platinum',
  others: [],
  ...of,
})

describe('a refusal as a person reads it', () => {
  test.each(reasons)('%s: names the CRM, the field, what was said and what to do, and when it is tried again', (reason) => {
    expect(none).toEqual([])
    const { message, action } = refusalWords(refusal({ reason }))
    expect(message).toContain('Salesforce')
    if (!ofRecord.has(reason)) expect(message).toContain('“Customer tier”')
    expect(message).toContain('Salesforce said: “bad value for restricted picklist field: Platinum”')
    expect(action.endsWith(triedAgain)).toBe(true)
    expect(action.length).toBeGreaterThan(triedAgain.length + 10)
    for (const text of [message, action]) expect(text).not.toMatch(/undefined|null|\[object|\.\.|“”/)
  })

  test.each(reasons)('%s: is a whole sentence where neither field nor words are known', (reason) => {
    const { value: _unknown, ...bare } = refusal({ reason, label: null, said: '' })
    const { message } = refusalWords(bare)
    expect(message).toMatch(/^[A-Z“].*\.$/s)
    expect(message).not.toMatch(/undefined|null|said/)
  })

  test('a long value and long words are cut between characters, line breaks are no lines of ours', () => {
    const { message } = refusalWords(refusal({ value: `a\n${'😀'.repeat(200)}`, said: 'x'.repeat(900) }))
    expect(message).toContain('(“a 😀')
    expect(message).toContain('😀…”)')
    expect(message).toContain('x…”')
    expect(message.length).toBeLessThan(600)
    expect(message.isWellFormed()).toBe(true)
  })

  test('the other records are named by what people know them by, three at most', () => {
    const others = ['Ada', 'Bea', '', 'Dan', 'Eve'].map((label, index) => ({ crmRecordId: String(index), label }))
    expect(refusalWords(refusal({ reason: 'taken', others })).message).toContain('belongs to Ada or Bea or record 2 or 2 more')
    expect(refusalWords(refusal({ reason: 'taken' })).message).toContain('belongs to another record of Salesforce')
  })

  test('a duplicate rule has its name; only one that alerts can be passed here', () => {
    const rule = (mayAllow: boolean) => refusalWords(refusal({ reason: 'duplicate_rule', rule: { name: 'Twins', mayAllow } }))
    expect(rule(true).message).toContain('The rule “Twins” of Salesforce')
    expect(rule(true).action).toContain('an admin can allow it here')
    expect(rule(false).action).toContain('Only an admin of Salesforce can change this rule')
  })

  test('a role that the CRM does not have is not a value to translate in the mapping: its fields of roles have no transforms', () => {
    const roles = textField('contactRoles', { type: 'roles', target: 'contact', label: 'Role of each contact' })
    const said = 'There is no association label “Pays”.'
    const no = { kind: 'rejected', key: 'k', reason: 'not_an_option', code: 'invalid_option', message: said } as const
    const told = refusalError(
      { mapping: [roles, textField('tier')], crmName: 'HubSpot' },
      { contactRoles: '7d9f=Pays' },
      { ...no, field: roles.crmField },
      () => [],
    )
    expect(told).toMatchObject({ reason: 'not_a_role', field: 'contactRoles' })
    expect(told.message).toBe(
      `“Role of each contact” was not accepted by HubSpot: it has no role of these words. HubSpot said: “${said}”`,
    )
    expect(told.action).toContain('Give the contact a role here that HubSpot has, or have an admin of HubSpot add this one')
    expect(told.action).not.toContain('translate')
    const other = { ...no, field: 'crm_tier' }
    expect(refusalError({ mapping: [roles, textField('tier')], crmName: 'HubSpot' }, {}, other, () => []).reason).toBe(
      'not_an_option',
    )
  })
})

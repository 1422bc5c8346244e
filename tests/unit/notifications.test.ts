import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { happened, notificationKinds, told } from '../../src/lib/crm/domain/notification-kinds.ts'
import { notificationMail } from '../../src/lib/jobs/notification-mail.ts'
import { pageAt } from '../../app/dashboard/_pages/page-at.ts'

const kinds = Object.keys(notificationKinds)
const id = '3f1d2c64-58f1-4e57-9a0c-0d4f6b7a1e22'
const item = (kind: string, data: object = {}) => ({
  id: 1,
  kind,
  data: JSON.parse(JSON.stringify(data)),
  times: 1,
  at: '2026-11-29T12:00:00Z',
})

describe('a kind', () => {
  test.each(kinds)('%s leads to a page that there is, with and without what it is about', (kind) => {
    for (const data of [{}, { crm_type: 'hubspot', run_id: id, endpoint_id: id, url: 'https://x.test/a', reason: 'gone' }]) {
      const { title, text, href } = told(kind, happened(data, 2))
      expect([href, pageAt(href)]).not.toEqual([href, null])
      expect(title).toMatch(/^[A-Z\d]/)
      expect(`${title} ${text}`).not.toMatch(/undefined|null|NaN/)
    }
  })

  test('is there for each that the database tells of, and for no other', () => {
    const schemas = join(import.meta.dirname, '../../supabase/schemas')
    const sql = globSync('**/*.sql', { cwd: schemas }).map((file) => readFileSync(join(schemas, file), 'utf8'))
    const toldOf = sql.flatMap((source) =>
      Array.from(source.matchAll(/private\.notify\(\s*[\w.]+,\s*'([\w.]+)'/g), ([, kind]) => kind),
    )
    expect(new Set(toldOf)).toEqual(new Set(kinds))
  })

  test('that this version does not know, or whose data is anything, is told anyway', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...kinds), fc.string()), fc.json(), (kind, data) => {
        expect(told(kind, happened(JSON.parse(data), 1)).href).toMatch(/^\/dashboard/)
      }),
    )
  })
})

describe('a mail', () => {
  const mail = (organization: string, data: object) =>
    notificationMail({ email: 'ann@example.test', organization, items: [item('webhook.paused', data)] }, 'https://hub.test')

  test('has one line as its subject, whatever an organisation is called and an endpoint’s address says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (organization, url) => {
        expect(mail(`${organization}\r\nBcc: eve@evil.test\r\n`, { url: `${url}\r\nX: y` }).subject).not.toMatch(/[\r\n]/)
      }),
    )
    expect(mail('Acme\r\nBcc: eve@evil.test', { url: 'https://x.test/a' }).subject).toBe(
      'Webhooks to x.test are stopped (Acme Bcc: eve@evil.test)',
    )
  })

  test('is text: markup of others stays what it is', () => {
    const { text } = mail('<script>alert(1)</script>', { url: 'https://x.test' })
    expect(text).toContain('<script>alert(1)</script>')
    expect(text).toContain('https://hub.test/dashboard/account#notifications')
  })

  test('that is a digest says how many, and shows fifty', () => {
    const items = Array.from({ length: 60 }, () => item('conflicts.opened', { crm_type: 'pipedrive' }))
    const { subject, text } = notificationMail({ email: 'a@b.test', organization: 'Acme', items }, 'https://hub.test')
    expect(subject).toBe('60 notifications of Acme')
    expect(text).toContain('And 10 more: https://hub.test/dashboard/notifications')
  })
})

import { expect, test } from 'vitest'
import { happened, notificationKinds, told } from '../../../src/lib/crm/domain/notification-kinds.ts'
import { notificationMail } from '../../../src/lib/jobs/notification-mail.ts'

test.each(Object.keys(notificationKinds))('a test of %s cannot be taken for the real one, on the page or by mail', (kind) => {
  const mailOf = (data: { readonly test?: true }) => {
    const item = { id: 1, kind, data, times: 1, at: '2026-11-30T10:00:00Z' }
    return notificationMail({ email: 'ada@example.test', organization: 'Acme', items: [item] }, 'https://hub.example')
  }
  const [real, tried] = [told(kind, happened({}, 1)), told(kind, happened({ test: true }, 1))]
  expect(tried).toMatchObject({ title: `Test: ${real.title}`, href: real.href })
  expect(tried.text).toContain('nothing has happened')
  expect(mailOf({ test: true }).subject).toBe(`Test: ${mailOf({}).subject}`)
  expect(mailOf({ test: true }).text).not.toContain('What has happened')
  expect(mailOf({}).text).not.toMatch(/test\b(?!\.)/i)
})

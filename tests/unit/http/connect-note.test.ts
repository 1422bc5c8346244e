import { expect, test } from 'vitest'
import { connectNoteCookie, readConnectNote, writeConnectNote } from '../../../src/lib/http/connect-note.ts'

const connected = { kind: 'connected', crmType: 'hubspot' } as const
const valueOf = (cookie: string) => new RegExp(`^${connectNoteCookie}=([^;]+)`).exec(cookie)?.[1]

test('a note is shown to the person who comes back with its cookie and its key', () => {
  const { key, cookie } = writeConnectNote(connected, true)
  expect(readConnectNote(valueOf(cookie), key)).toEqual(connected)
  expect(cookie).toMatch(/; HttpOnly; SameSite=Lax; Secure$/)
})

test('a link that somebody makes up shows nothing, whatever cookie there is', () => {
  const { key, cookie } = writeConnectNote(connected, true)
  const other = writeConnectNote({ kind: 'failed', code: 'app_refused', crmType: null, said: 'x' }, false)
  for (const made of [undefined, '', 'hubspot', other.key, '__proto__']) expect(readConnectNote(valueOf(cookie), made)).toBeNull()
  for (const value of [undefined, '', 'e30', Buffer.from('null').toString('base64url'), '%00']) {
    expect(readConnectNote(value, key)).toBeNull()
  }
})

test('what the CRM said is kept in whole characters, and not without end', () => {
  const { key, cookie } = writeConnectNote(
    { kind: 'failed', code: 'x', crmType: 'salesforce', said: '\u{1f600}'.repeat(2_000) },
    false,
  )
  const note = readConnectNote(valueOf(cookie), key)
  expect(note).toMatchObject({ said: '\u{1f600}'.repeat(500) })
  expect(cookie.length).toBeLessThan(4_096)
})

import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'

/**
 * What came of a connect, on its way from the callback to the settings page. It travels in a cookie, and the address names it by a random
 * key: a link that somebody makes up can neither put words on our page nor claim that something was connected.
 */
const noteSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connected'), crmType: crmTypeSchema }),
  z.object({ kind: z.literal('failed'), code: z.string(), crmType: crmTypeSchema.nullable(), said: z.string().nullable() }),
])
export type ConnectNote = z.infer<typeof noteSchema>

const storedSchema = z.object({ key: z.string().min(16), note: noteSchema })

export const connectNoteCookie = 'crm_connect_note'
export const connectNotePath = '/dashboard/settings/crm'
/** Long enough to read it, and for a page that refreshes itself to keep showing it. */
const lifetimeSeconds = 600
const saidLengthMax = 500

/** @returns the key for the address, and the cookie */
export function writeConnectNote(note: ConnectNote, isSecure: boolean): { readonly key: string; readonly cookie: string } {
  const key = randomBytes(16).toString('base64url')
  const said = note.kind === 'failed' && note.said !== null ? Array.from(note.said).slice(0, saidLengthMax).join('').trim() : ''
  const kept = note.kind === 'failed' ? { ...note, said: said === '' ? null : said } : note
  const value = Buffer.from(JSON.stringify({ key, note: kept })).toString('base64url')
  const attributes = [`Path=${connectNotePath}`, `Max-Age=${lifetimeSeconds}`, 'HttpOnly', 'SameSite=Lax']
  return { key, cookie: [`${connectNoteCookie}=${value}`, ...attributes, ...(isSecure ? ['Secure'] : [])].join('; ') }
}

/** Null unless the address names the note that the cookie holds. */
export function readConnectNote(cookie: string | undefined, key: string | undefined): ConnectNote | null {
  if (!cookie || !key) return null
  try {
    const stored = storedSchema.parse(JSON.parse(Buffer.from(cookie, 'base64url').toString('utf8')))
    return stored.key === key ? stored.note : null
  } catch {
    return null
  }
}

import { z } from 'zod'
import type { Database } from './database.ts'

/** Scopes as stored: separated by spaces. */
export const scopesColumn = z.string().transform((text) => text.split(' ').filter((scope) => scope !== ''))

/** What every CRM stores of a code, besides its account. */
export const codeColumns = {
  client_id: z.string(),
  redirect_uri: z.string(),
  issued_at: z.number(),
  used_at: z.number().nullable(),
}

/** What is stored of a code with scopes and an optional PKCE challenge. */
export const scopedCodeColumns = { ...codeColumns, scopes: scopesColumn, code_challenge: z.string().nullable() }

/** The row of a code, or null when there is no such code. */
export function findCodeRow(db: Database, code: string): Record<string, unknown> | null {
  return db.get('SELECT * FROM authorization_codes WHERE code = ?', code) ?? null
}

export function markCodeUsed(db: Database, code: string, at: number): void {
  db.run('UPDATE authorization_codes SET used_at = ? WHERE code = ?', at, code)
}

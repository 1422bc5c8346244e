import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { codeColumns, findCodeRow } from '../kit/authorization-codes.ts'
import type { Database } from '../kit/database.ts'

interface AuthorizationCode {
  readonly companyId: number
  readonly clientId: string
  readonly redirectUri: string
  readonly issuedAt: number
  readonly usedAt: number | null
}

/** A token and the grant behind it. It counts as revoked when it or the grant is. */
interface GrantedToken {
  readonly grantId: number
  readonly companyId: number
  readonly clientId: string
  readonly revokedAt: number | null
}

interface RefreshToken extends GrantedToken {
  readonly issuedAt: number
  /** When a newer one took its place; null = it is the grant's current one. */
  readonly exchangedAt: number | null
}

interface AccessToken extends GrantedToken {
  readonly expiresAt: number
}

const codeRow = z.object({ company_id: z.number(), ...codeColumns })
const grantedRow = z.object({
  grant_id: z.number(),
  company_id: z.number(),
  client_id: z.string(),
  revoked_at: z.number().nullable(),
})
const refreshRow = grantedRow.extend({ issued_at: z.number(), exchanged_at: z.number().nullable() })
const accessRow = grantedRow.extend({ expires_at: z.number() })

function toGranted(row: z.infer<typeof grantedRow>): GrantedToken {
  return { grantId: row.grant_id, companyId: row.company_id, clientId: row.client_id, revokedAt: row.revoked_at }
}

/** Keeps a new code and returns it. */
export function issueCode(db: Database, code: Omit<AuthorizationCode, 'usedAt'>): string {
  const text = randomBytes(20).toString('hex')
  db.run(
    'INSERT INTO authorization_codes VALUES (?, ?, ?, ?, ?, NULL)',
    text,
    code.companyId,
    code.clientId,
    code.redirectUri,
    code.issuedAt,
  )
  return text
}

export function findCode(db: Database, code: string): AuthorizationCode | null {
  const row = findCodeRow(db, code)
  if (row === null) return null
  const { company_id, client_id, redirect_uri, issued_at, used_at } = codeRow.parse(row)
  return { companyId: company_id, clientId: client_id, redirectUri: redirect_uri, issuedAt: issued_at, usedAt: used_at }
}

/** An installation of the app in a company; returns its id. */
export function issueGrant(db: Database, companyId: number, clientId: string, at: number): number {
  return db.number(
    'INSERT INTO grants (company_id, client_id, issued_at) VALUES (?, ?, ?) RETURNING id AS n',
    companyId,
    clientId,
    at,
  )
}

/** Issues the grant's next pair of tokens. Access tokens issued before stay good until they expire. */
export function issueTokens(
  db: Database,
  { companyId, grantId }: { readonly companyId: number; readonly grantId: number },
  issuedAt: number,
  expiresAt: number,
): { readonly refreshToken: string; readonly accessToken: string } {
  const refreshToken = `${companyId}:${randomBytes(20).toString('hex')}`
  const accessToken = `v1u:${randomBytes(96).toString('base64url')}:${randomBytes(24).toString('base64url')}`
  db.run('INSERT INTO refresh_tokens VALUES (?, ?, ?, NULL)', refreshToken, grantId, issuedAt)
  db.run('INSERT INTO access_tokens VALUES (?, ?, ?, NULL)', accessToken, grantId, expiresAt)
  return { refreshToken, accessToken }
}

export function findRefreshToken(db: Database, token: string): RefreshToken | null {
  const row = db.get(
    `SELECT t.grant_id, t.issued_at, t.exchanged_at, g.company_id, g.client_id, g.revoked_at
     FROM refresh_tokens t JOIN grants g ON g.id = t.grant_id WHERE t.token = ?`,
    token,
  )
  if (row === undefined) return null
  const parsed = refreshRow.parse(row)
  return { ...toGranted(parsed), issuedAt: parsed.issued_at, exchangedAt: parsed.exchanged_at }
}

export function findAccessToken(db: Database, token: string): AccessToken | null {
  const row = db.get(
    `SELECT t.grant_id, t.expires_at, g.company_id, g.client_id, coalesce(t.revoked_at, g.revoked_at) AS revoked_at
     FROM access_tokens t JOIN grants g ON g.id = t.grant_id WHERE t.token = ?`,
    token,
  )
  if (row === undefined) return null
  const parsed = accessRow.parse(row)
  return { ...toGranted(parsed), expiresAt: parsed.expires_at }
}

export function markExchanged(db: Database, refreshToken: string, at: number): void {
  db.run('UPDATE refresh_tokens SET exchanged_at = ? WHERE token = ?', at, refreshToken)
}

/** Ends a grant with all its tokens and the webhooks that were made with them. Repeating it changes nothing. */
export function revokeGrant(db: Database, grantId: number, at: number): void {
  db.run('DELETE FROM webhooks WHERE grant_id = ?', grantId)
  db.run('UPDATE grants SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?', at, grantId)
}

export function revokeAccessToken(db: Database, token: string, at: number): void {
  db.run('UPDATE access_tokens SET revoked_at = coalesce(revoked_at, ?) WHERE token = ?', at, token)
}

/** Ends every grant of a company, like an uninstall. Returns how many were valid. */
export function revokeGrantsOf(db: Database, companyId: number, at: number): number {
  db.run('DELETE FROM webhooks WHERE company_id = ? AND grant_id IS NOT NULL', companyId)
  return db.run('UPDATE grants SET revoked_at = ? WHERE company_id = ? AND revoked_at IS NULL', at, companyId)
}

/** How many grants of a company hold. */
export function countGrants(db: Database, companyId: number): number {
  return db.number('SELECT count(*) AS n FROM grants WHERE company_id = ? AND revoked_at IS NULL', companyId)
}

/** Ends all access tokens as time would. Returns how many were good until then. */
export function expireAccessTokens(db: Database, at: number): number {
  return db.run('UPDATE access_tokens SET expires_at = ? WHERE expires_at > ?', at, at)
}

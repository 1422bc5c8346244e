import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { findCodeRow, scopedCodeColumns, scopesColumn } from '../kit/authorization-codes.ts'
import type { Database } from '../kit/database.ts'

interface AuthorizationCode {
  readonly code: string
  readonly portalId: number
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  /** S256 challenge; null when the app used no PKCE. */
  readonly codeChallenge: string | null
  readonly issuedAt: number
  readonly usedAt: number | null
}

export interface RefreshToken {
  readonly token: string
  readonly portalId: number
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly revokedAt: number | null
}

interface AccessToken extends RefreshToken {
  readonly refreshToken: string
  readonly expiresAt: number
}

const codeRow = z
  .object({
    code: z.string(),
    portal_id: z.number(),
    ...scopedCodeColumns,
  })
  .transform(
    (row): AuthorizationCode => ({
      code: row.code,
      portalId: row.portal_id,
      clientId: row.client_id,
      redirectUri: row.redirect_uri,
      scopes: row.scopes,
      codeChallenge: row.code_challenge,
      issuedAt: row.issued_at,
      usedAt: row.used_at,
    }),
  )
const tokenRow = z.object({
  token: z.string(),
  portal_id: z.number(),
  client_id: z.string(),
  scopes: scopesColumn,
  revoked_at: z.number().nullable(),
})
const accessRow = tokenRow.extend({ refresh_token: z.string(), expires_at: z.number() })

function toRefreshToken(row: z.infer<typeof tokenRow>): RefreshToken {
  return { token: row.token, portalId: row.portal_id, clientId: row.client_id, scopes: row.scopes, revokedAt: row.revoked_at }
}

/** Keeps a new code and returns it. */
export function issueCode(db: Database, code: Omit<AuthorizationCode, 'code' | 'usedAt'>): string {
  const text = `code-${randomBytes(24).toString('base64url')}`
  db.run(
    'INSERT INTO authorization_codes VALUES (?, ?, ?, ?, ?, ?, ?, NULL)',
    text,
    code.portalId,
    code.clientId,
    code.redirectUri,
    code.scopes.join(' '),
    code.codeChallenge,
    code.issuedAt,
  )
  return text
}

export function findCode(db: Database, code: string): AuthorizationCode | null {
  const row = findCodeRow(db, code)
  return row === null ? null : codeRow.parse(row)
}

export function issueRefreshToken(
  db: Database,
  token: Pick<RefreshToken, 'portalId' | 'clientId' | 'scopes'>,
  issuedAt: number,
): string {
  const text = `na1-${randomBytes(24).toString('hex')}`
  db.run(
    'INSERT INTO refresh_tokens VALUES (?, ?, ?, ?, ?, NULL)',
    text,
    token.portalId,
    token.clientId,
    token.scopes.join(' '),
    issuedAt,
  )
  return text
}

/** Issues an access token of the length that HubSpot's have. Earlier ones stay good until they expire. */
export function issueAccessToken(db: Database, refreshToken: string, issuedAt: number, expiresAt: number): string {
  const text = `C${randomBytes(210).toString('base64url')}`
  db.run('INSERT INTO access_tokens VALUES (?, ?, ?, ?, NULL)', text, refreshToken, issuedAt, expiresAt)
  return text
}

export function findRefreshToken(db: Database, token: string): RefreshToken | null {
  const row = db.get('SELECT token, portal_id, client_id, scopes, revoked_at FROM refresh_tokens WHERE token = ?', token)
  return row === undefined ? null : toRefreshToken(tokenRow.parse(row))
}

/** A token counts as revoked when it or the grant behind it is. */
export function findAccessToken(db: Database, token: string): AccessToken | null {
  const row = db.get(
    `SELECT a.token, a.refresh_token, a.expires_at, r.portal_id, r.client_id, r.scopes, coalesce(a.revoked_at, r.revoked_at) AS revoked_at
     FROM access_tokens a JOIN refresh_tokens r ON r.token = a.refresh_token WHERE a.token = ?`,
    token,
  )
  if (row === undefined) return null
  const access = accessRow.parse(row)
  return { ...toRefreshToken(access), refreshToken: access.refresh_token, expiresAt: access.expires_at }
}

/** Ends a grant: its refresh token and all access tokens that came from it. Repeating it changes nothing. */
export function revokeGrant(db: Database, refreshToken: string, at: number): void {
  db.run('UPDATE refresh_tokens SET revoked_at = coalesce(revoked_at, ?) WHERE token = ?', at, refreshToken)
}

export function revokeAccessToken(db: Database, token: string, at: number): void {
  db.run('UPDATE access_tokens SET revoked_at = coalesce(revoked_at, ?) WHERE token = ?', at, token)
}

/** Ends every grant of a portal, like an uninstall. Returns how many were valid. */
export function revokeGrantsOf(db: Database, portalId: number, at: number): number {
  return db.run('UPDATE refresh_tokens SET revoked_at = ? WHERE portal_id = ? AND revoked_at IS NULL', at, portalId)
}

/** How many grants of a portal hold. */
export function countGrants(db: Database, portalId: number): number {
  return db.number('SELECT count(*) AS n FROM refresh_tokens WHERE portal_id = ? AND revoked_at IS NULL', portalId)
}

import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { findCodeRow, scopedCodeColumns, scopesColumn } from '../kit/authorization-codes.ts'
import type { Database } from '../kit/database.ts'
import { orgIdOf } from './credentials.ts'

interface AuthorizationCode {
  readonly org: number
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  /** S256 challenge; null when the app used no PKCE. */
  readonly codeChallenge: string | null
  readonly issuedAt: number
}

/** What a user allowed an app: all sessions and refresh tokens that come from it share its id. */
export interface Grant {
  readonly grantId: string
  readonly org: number
  readonly clientId: string
  readonly scopes: readonly string[]
}

const liveTokensMax = 5

const codeRow = z.object({ org: z.number(), ...scopedCodeColumns })
const refreshRow = z.object({ grant_id: z.string(), org: z.number(), client_id: z.string(), scopes: scopesColumn })
const sessionRow = z.object({ org: z.number(), scopes: scopesColumn, last_used_at: z.number() })

/** Keeps a new code and returns it. */
export function issueCode(db: Database, code: AuthorizationCode): string {
  const text = `aPrx${randomBytes(36).toString('base64url')}==`
  const { org, clientId, redirectUri, scopes, codeChallenge, issuedAt } = code
  const sql = 'INSERT INTO authorization_codes VALUES (?, ?, ?, ?, ?, ?, ?, NULL)'
  db.run(sql, text, org, clientId, redirectUri, scopes.join(' '), codeChallenge, issuedAt)
  return text
}

export function findCode(db: Database, code: string): (AuthorizationCode & { readonly used: boolean }) | null {
  const row = findCodeRow(db, code)
  if (row === null) return null
  const parsed = codeRow.parse(row)
  return {
    org: parsed.org,
    clientId: parsed.client_id,
    redirectUri: parsed.redirect_uri,
    scopes: parsed.scopes,
    codeChallenge: parsed.code_challenge,
    issuedAt: parsed.issued_at,
    used: parsed.used_at !== null,
  }
}

export function newGrant(grant: Omit<Grant, 'grantId'>): Grant {
  return { ...grant, grantId: randomUUID() }
}

/** A new refresh token. With more than five of an app in an org, the oldest silently stop working. */
export function issueRefreshToken(db: Database, { grantId, org, clientId, scopes }: Grant, at: number): string {
  const text = `5Aep861${randomBytes(57).toString('base64url')}`
  db.run('INSERT INTO refresh_tokens VALUES (?, ?, ?, ?, ?, ?, NULL)', text, grantId, org, clientId, scopes.join(' '), at)
  const live =
    'SELECT token FROM refresh_tokens WHERE org = ? AND client_id = ? AND revoked_at IS NULL ORDER BY rowid DESC LIMIT -1 OFFSET ?'
  db.run(`UPDATE refresh_tokens SET revoked_at = ? WHERE token IN (${live})`, at, org, clientId, liveTokensMax)
  return text
}

/** The grant behind a refresh token that still works, or null. */
export function findGrant(db: Database, refreshToken: string): Grant | null {
  const row = db.get('SELECT * FROM refresh_tokens WHERE token = ? AND revoked_at IS NULL', refreshToken)
  if (row === undefined) return null
  const parsed = refreshRow.parse(row)
  return { grantId: parsed.grant_id, org: parsed.org, clientId: parsed.client_id, scopes: parsed.scopes }
}

/** Ends one refresh token and nothing else, as rotation does. */
export function endRefreshToken(db: Database, token: string, at: number): void {
  db.run('UPDATE refresh_tokens SET revoked_at = coalesce(revoked_at, ?) WHERE token = ?', at, token)
}

/** A new session; earlier ones of the grant stay good. */
export function issueSession(db: Database, { grantId, org, scopes }: Grant, at: number): string {
  const text = `${orgIdOf(org).slice(0, 15)}!AQ8AQ${randomBytes(60).toString('base64url').replaceAll('-', '.')}`
  db.run('INSERT INTO sessions VALUES (?, ?, ?, ?, ?, NULL)', text, grantId, org, scopes.join(' '), at)
  return text
}

/** The session of a token, kept alive by this use; null when it ended, was idle for `ttlMs` or never was. */
export function touchSession(
  db: Database,
  token: string,
  now: number,
  ttlMs: number,
): { readonly org: number; readonly scopes: readonly string[] } | null {
  const row = db.get('SELECT * FROM sessions WHERE token = ? AND ended_at IS NULL', token)
  if (row === undefined) return null
  const session = sessionRow.parse(row)
  if (now - session.last_used_at >= ttlMs) return null
  if (now - session.last_used_at >= 1000) db.run('UPDATE sessions SET last_used_at = ? WHERE token = ?', now, token)
  return { org: session.org, scopes: session.scopes }
}

/** Ends a session, or with a refresh token the whole grant. False = no such token. */
export function revokeToken(db: Database, token: string, at: number): boolean {
  const grant = findGrant(db, token)
  if (grant === null) return db.run('UPDATE sessions SET ended_at = ? WHERE token = ? AND ended_at IS NULL', at, token) > 0
  db.run('UPDATE refresh_tokens SET revoked_at = ? WHERE grant_id = ? AND revoked_at IS NULL', at, grant.grantId)
  db.run('UPDATE sessions SET ended_at = ? WHERE grant_id = ? AND ended_at IS NULL', at, grant.grantId)
  return true
}

/** Ends every session that was granted; refresh tokens stay good. */
export function endSessions(db: Database, at: number): number {
  return db.run('UPDATE sessions SET ended_at = ? WHERE ended_at IS NULL', at)
}

/** Ends every grant of an org, as its admin may at any time. Returns how many refresh tokens were live. */
export function revokeGrantsOf(db: Database, org: number, at: number): number {
  db.run('UPDATE sessions SET ended_at = ? WHERE org = ? AND ended_at IS NULL', at, org)
  return db.run('UPDATE refresh_tokens SET revoked_at = ? WHERE org = ? AND revoked_at IS NULL', at, org)
}

export function countGrants(db: Database, org: number): number {
  return db.number('SELECT count(*) AS n FROM refresh_tokens WHERE org = ? AND revoked_at IS NULL', org)
}

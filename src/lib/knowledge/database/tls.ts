import { Failure } from '../../core/errors.ts'

/**
 * How a database is spoken to, by `sslmode` of its address: with TLS, and a certificate that is checked against its name, unless the address
 * says otherwise. `require`: any certificate. `disable`: without, which only the operator's own networks may. https://www.postgresql.org/docs/current/libpq-ssl.html
 * @throws Failure `database_without_tls`
 */
export function tlsOf(mode: string | null, isAllowed: boolean): false | { readonly rejectUnauthorized: boolean } {
  if (mode === 'require' || mode === 'no-verify') return { rejectUnauthorized: false }
  if (mode !== 'disable') return { rejectUnauthorized: true }
  if (isAllowed) return false
  const message = 'A database on the internet is spoken to with TLS alone, and the address says sslmode=disable.'
  throw new Failure({ kind: 'rejected', code: 'database_without_tls', message })
}

import { Failure } from '../../core/errors.ts'
import { type DestinationType, destinationNames } from '../domain/destination-type.ts'

/** Errors of name resolution, connecting and TLS: no byte of the request has been sent. */
const beforeSending =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_\w+|CERT_\w+|UNABLE_TO_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/

/**
 * No response: a network failure or a time-out. Unless the connection could not even be made, the request may have been processed all the
 * same, or still be.
 */
export function unreachable(crmType: DestinationType, thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  return new Failure({
    kind: 'transient',
    code: 'crm_unreachable',
    message: `${destinationNames[crmType]} could not be reached. It is retried automatically; if it stays, check the server’s network.`,
    retryAfterMs: 500,
    effect: codesOf(thrown).some((code) => beforeSending.test(code)) ? 'none' : 'pending',
    cause: reasonIn(thrown),
  })
}

/** Error codes of an error and of what caused it: SDKs wrap the socket's error, and an attempt on several addresses has one for each. */
function codesOf(thrown: unknown, depth = 0): readonly string[] {
  if (!(thrown instanceof Error) || depth > 5) return []
  const own = 'code' in thrown && typeof thrown.code === 'string' ? [thrown.code] : []
  const parts: readonly unknown[] = thrown instanceof AggregateError ? thrown.errors : []
  return [...own, ...[thrown.cause, ...parts].flatMap((inner) => codesOf(inner, depth + 1))]
}

/** The part of an error that may be kept. Errors of SDKs contain the request, and with it tokens. */
export function reasonIn(thrown: unknown): { readonly name: string; readonly message: string } | undefined {
  return thrown instanceof Error ? { name: thrown.name, message: thrown.message } : undefined
}

import { Failure } from '../../core/errors.ts'
import { type CrmType, crmNames } from '../domain/crm-type.ts'

/** No response: a network failure or a time-out. The request may have been processed all the same. */
export function unreachable(crmType: CrmType, thrown: unknown): Failure {
  return new Failure({
    kind: 'transient',
    code: 'crm_unreachable',
    message: `${crmNames[crmType]} could not be reached. It is retried automatically; if it stays, check the server’s network.`,
    retryAfterMs: 500,
    cause: reasonIn(thrown),
  })
}

/** The part of an error that may be kept. Errors of SDKs contain the request, and with it tokens. */
export function reasonIn(thrown: unknown): { readonly name: string; readonly message: string } | undefined {
  return thrown instanceof Error ? { name: thrown.name, message: thrown.message } : undefined
}

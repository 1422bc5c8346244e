import { Failure } from '../../core/errors.ts'
import { type CrmType, crmNames } from '../domain/crm-type.ts'

/** No answer came: the network failed, or took too long. What was asked may have been done all the same. */
export function unreachable(crmType: CrmType, thrown: unknown): Failure {
  return new Failure({
    kind: 'transient',
    code: 'crm_unreachable',
    message: `${crmNames[crmType]} could not be reached. It is tried again by itself; if it stays, check the server’s network.`,
    retryAfterMs: 500,
    cause: reasonIn(thrown),
  })
}

/** What may be kept of an error that a request ended with. Errors of SDKs carry the request, and with it tokens. */
export function reasonIn(thrown: unknown): { readonly name: string; readonly message: string } | undefined {
  return thrown instanceof Error ? { name: thrown.name, message: thrown.message } : undefined
}

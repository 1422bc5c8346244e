import { Failure } from '../errors.ts'

/** An address that requests of ours do not go to. `host` and `reason` are told, since the person who typed it can correct it. */
export function egressRefused(host: string, reason: string, field?: string): Failure {
  return new Failure({
    kind: 'invalid',
    code: 'egress_refused',
    message: `Requests to ${host} are refused: ${reason}. Only addresses on the public internet can be used, and on the web only https, or those that the server’s EGRESS_ALLOW names.`,
    ...(field === undefined ? {} : { field }),
  })
}

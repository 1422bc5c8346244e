import { createHash, timingSafeEqual } from 'node:crypto'
import { Failure } from '../core/errors.ts'

/** What a refusal says, as `code` and `message`. */
type Refusal = { readonly code: string; readonly message: string }

/** Lets a request pass whose bearer token is this secret of the server's; compared in constant time. @throws Failure as told */
export function requireBearer(request: Request, secret: string, missing: Refusal, wrong: Refusal): void {
  const given = /^Bearer\s+(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (given === undefined) throw new Failure({ kind: 'invalid', ...missing })
  if (!timingSafeEqual(digest(given), digest(secret))) throw new Failure({ kind: 'invalid', ...wrong })
}

/** Equal lengths for the comparison, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

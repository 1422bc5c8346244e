import { Failure } from '../../core/errors.ts'

/** The version that `If-Match` asks for, quoted or bare; null: none, or any. @throws Failure `invalid_request` */
export function wantedVersion(request: Request): number | null {
  const text = request.headers.get('if-match')?.trim() ?? '*'
  if (text === '*') return null
  const [, version] = /^(?:W\/)?"?(\d{1,15})"?$/.exec(text) ?? []
  if (version === undefined) throw headerFault('If-Match', 'this has to be a version, as ETag has it.')
  return Number(version)
}

export function etagOf(version: unknown): Record<string, string> {
  return { etag: `"${String(version)}"` }
}

/** The caller's own name of a request; null: it has none. @throws Failure `invalid_request` */
export function idempotencyKey(request: Request): string | null {
  const key = request.headers.get('idempotency-key')
  if (key === null) return null
  if (key.length < 1 || key.length > 255) throw headerFault('Idempotency-Key', 'this has to have 1 to 255 characters.')
  return key
}

function headerFault(field: string, message: string): Failure {
  return new Failure({
    kind: 'invalid',
    code: 'invalid_request',
    message: `${field}: ${message}`,
    field,
    faults: [{ field, message }],
  })
}

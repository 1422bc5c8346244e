import { z } from 'zod'
import { Failure, type FieldFault } from '../core/errors.ts'
import { type SecretBox, sealedSchema } from '../core/secrets/secret-box.ts'
import type { Json } from '../db/database.types.ts'
import { isSecretHeader, mask } from './domain/header-names.ts'
import type { SourceStatement } from './domain/source-request.ts'
import { openSecrets, sealSecrets, type SourceKey, type SourceSecrets } from './secrets.ts'

/** Columns of knowledge_sources, those that change; with secrets, the iv of those that they were made of. */
export type StatedColumns = Readonly<Record<string, Json | undefined>>

/**
 * What a source's row is to hold of what somebody states. `kept`: its sealed secrets as they are, null for a new one; `made`: secrets that
 * nobody states. Bearer key and OAuth make the same header, body and GraphQL the same request: the one that is stated takes the other's place.
 * @throws Failure `invalid_request` for a mask where no secret is kept; `secret_unreadable`
 */
export function statedColumns(
  box: SecretBox,
  key: SourceKey,
  kept: unknown,
  stated: SourceStatement,
  made: SourceSecrets = {},
): StatedColumns {
  const { headers, auth, body, graphql, pagination } = stated
  const apiKey = auth ? null : stated.api_key
  const columns: StatedColumns = {
    type: stated.type,
    method: stated.method ?? (body || graphql ? 'POST' : undefined),
    body: graphql ? null : typeof body === 'object' && body !== null ? JSON.stringify(body) : body,
    graphql: body ? null : graphql && z.json().parse(graphql),
    query: stated.query,
    headers: headers && mapped(headers, (name, value) => (isSecretHeader(name) ? mask : value)),
    has_api_key: apiKey === undefined ? undefined : apiKey !== null,
    auth: auth
      ? { type: auth.type, token_url: auth.token_url, client_id: auth.client_id, scope: auth.scope ?? null }
      : noAuth(stated),
    pagination: pagination && { ...pagination },
    rules: stated.rules?.map((rule) => ({ ...rule })),
    refresh_minutes: stated.refresh_minutes,
  }
  if (headers === undefined && apiKey === undefined && auth === undefined && Object.keys(made).length === 0) return columns
  const before = sealedSchema.nullable().parse(kept)
  const secrets = statedSecrets(openSecrets(box, key, before), { ...stated, api_key: apiKey })
  const sealed = sealSecrets(box, key, { ...secrets, ...made })
  return { ...columns, secrets: sealed && { ...sealed }, secrets_before: before?.iv ?? null }
}

/** Null where a bearer key takes its place. */
function noAuth({ auth, api_key: key }: SourceStatement): null | undefined {
  return auth === null || key ? null : undefined
}

function statedSecrets(before: SourceSecrets, { headers, api_key: apiKey, auth }: SourceStatement): SourceSecrets {
  const faults: FieldFault[] = []
  const unmasked = (field: string, value: string, old: string | undefined): string => {
    if (value === mask && old === undefined) {
      faults.push({ field, message: 'this is the mask that stands for a secret, and no secret is kept for this address.' })
    }
    return value === mask ? (old ?? '') : value
  }
  // People who may not read a secret may not have it sent to an address of their own either.
  const clientSecretFor = (address: string) => (originOf(address) === before.client_secret_for ? before.client_secret : undefined)
  const secret = Object.entries(headers ?? {}).filter(([name]) => isSecretHeader(name))
  const secrets: SourceSecrets = {
    ...before,
    ...(headers && {
      headers: mapped(Object.fromEntries(secret), (name, value) =>
        unmasked(`headers.${name}`, value, headerIn(before.headers, name)),
      ),
    }),
    ...(apiKey !== undefined && { api_key: apiKey === null ? undefined : unmasked('api_key', apiKey, before.api_key) }),
    ...((auth !== undefined || apiKey) && {
      client_secret: auth ? unmasked('auth.client_secret', auth.client_secret, clientSecretFor(auth.token_url)) : undefined,
      client_secret_for: auth ? originOf(auth.token_url) : undefined,
    }),
  }
  const [first] = faults
  if (first === undefined) return secrets
  const { field, message } = first
  throw new Failure({ kind: 'invalid', code: 'invalid_request', message: `${field}: ${message}`, field, faults })
}

function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : address
}

function headerIn(headers: SourceSecrets['headers'] = {}, name: string): string | undefined {
  return Object.entries(headers).find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1]
}

function mapped(values: Readonly<Record<string, string>>, map: (name: string, value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(name, value)]))
}

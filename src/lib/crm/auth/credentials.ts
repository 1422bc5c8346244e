import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import type { Sealed, SecretBox } from '../../core/secrets/secret-box.ts'
import { lockRefresh, readConnection, storeCredentials, unlockRefresh } from '../../db/connections.ts'
import type { ServiceClient } from '../../db/service-client.ts'
import type { OAuthApp, Tokens } from '../port/oauth.ts'
import { environmentSchema, grantKindSchema } from '../domain/account.ts'
import type { TokenStore } from '../transport/token-source.ts'

const appSchema = z.object({ clientId: z.string(), clientSecret: z.string() })

const tokensSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  expiresAt: z.string().nullable(),
  scopes: z.array(z.string()),
  kind: grantKindSchema.default('oauth'),
  apiUrl: z.string().nullable().default(null),
  environment: environmentSchema.default('production'),
  app: appSchema.optional(),
})

/** When another process may take over a refresh: longer than its time-outs and retries together. */
const refreshSeconds = 120

/** Binds a sealed value to its owner: tokens copied to another organisation or connection cannot be opened. */
function contextOf(organizationId: string, connectionId: string): string {
  return `crm-credentials:${organizationId}:${connectionId}`
}

export function sealTokens(
  box: SecretBox,
  owner: { readonly organizationId: string; readonly connectionId: string },
  tokens: Tokens,
): Sealed {
  return box.seal(JSON.stringify(tokens), contextOf(owner.organizationId, owner.connectionId))
}

export function openTokens(
  box: SecretBox,
  owner: { readonly organizationId: string; readonly connectionId: string },
  sealed: Sealed,
): Tokens {
  return tokensSchema.parse(JSON.parse(box.open(sealed, contextOf(owner.organizationId, owner.connectionId))))
}

/** Seals an organisation's own app while its consent is awaited, for that consent alone. */
export function sealApp(box: SecretBox, stateHash: string, app: OAuthApp): Sealed {
  return box.seal(JSON.stringify(app), appContextOf(stateHash))
}

export function openApp(box: SecretBox, stateHash: string, sealed: Sealed): OAuthApp {
  return appSchema.parse(JSON.parse(box.open(sealed, appContextOf(stateHash))))
}

function appContextOf(stateHash: string): string {
  return `oauth-app:${stateHash}`
}

/** The tokens of a stored connection. @throws Failure `not_connected` (auth) when they were deleted */
export function storedTokens(db: ServiceClient, box: SecretBox, connectionId: string): TokenStore {
  const holder = randomUUID()
  async function connection() {
    const found = await readConnection(db, connectionId)
    if (!found?.credentials) {
      throw new Failure({ kind: 'auth', code: 'not_connected', message: 'This CRM is not connected. Connect it first.' })
    }
    return { ...found, credentials: found.credentials }
  }
  return {
    async read() {
      const found = await connection()
      return {
        tokens: openTokens(box, { organizationId: found.organizationId, connectionId }, found.credentials),
        version: found.credentialsVersion,
      }
    },
    lock: (version) => lockRefresh(db, connectionId, { version, holder, seconds: refreshSeconds }),
    unlock: () => unlockRefresh(db, connectionId, holder),
    async write(version, tokens) {
      const { organizationId } = await connection()
      return storeCredentials(db, connectionId, version, sealTokens(box, { organizationId, connectionId }, tokens))
    },
  }
}

/** Tokens of a connect that is not stored yet. */
export function freshTokens(tokens: Tokens): TokenStore {
  return {
    read: async () => ({ tokens, version: 0 }),
    lock: async () => true,
    unlock: async () => undefined,
    write: async () => false,
  }
}

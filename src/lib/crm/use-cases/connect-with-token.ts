import { randomUUID } from 'node:crypto'
import { Failure } from '../../core/errors.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { Engine } from '../engine.ts'
import { storeConnection } from './store-connection.ts'

/**
 * Connects with a token that a person copied from the CRM. Nothing is stored unless the CRM accepts it.
 * @throws Failure invalid on `config.apiToken`: `token_refused` with the CRM's message, or `unsupported_config`
 */
export async function connectWithToken(
  engine: Engine,
  request: {
    readonly organizationId: string
    readonly userId: string
    readonly crmType: CrmType
    readonly apiToken: string
  },
): Promise<{ readonly authUrl: null; readonly connectionId: string }> {
  const { crmType, apiToken } = request
  const connector = await engine.loadConnector(crmType)
  if (!connector.capabilities.apiToken) {
    throw new Failure({
      kind: 'invalid',
      code: 'unsupported_config',
      message: `${crmNames[crmType]} cannot be connected with a token. Leave config.apiToken out and grant access on its own page.`,
      field: 'config.apiToken',
    })
  }
  try {
    const connectionId = await storeConnection(
      engine,
      connector,
      { ...request, connectionId: randomUUID() },
      {
        accessToken: apiToken.trim(),
        refreshToken: null,
        expiresAt: null,
        scopes: [],
        kind: 'api_token',
        apiUrl: null,
        environment: 'production',
      },
    )
    return { authUrl: null, connectionId }
  } catch (thrown) {
    // The input is wrong here, so there is no connection to reconnect.
    if (thrown instanceof Failure && thrown.kind === 'auth') {
      const { code, said } = thrown
      const message =
        code === 'token_refused'
          ? `${crmNames[crmType]} did not accept this token. Copy it again, whole.${said === undefined ? '' : ` It said: “${said}”.`}`
          : thrown.message
      throw new Failure({ kind: 'invalid', code, message, field: 'config.apiToken', cause: thrown.cause })
    }
    throw thrown
  }
}

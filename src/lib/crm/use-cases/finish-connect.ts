import { Failure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { findConnection, toMappingRows } from '../../db/connections.ts'
import { takeOAuthState } from '../../db/oauth-states.ts'
import { unwrap } from '../../db/result.ts'
import { freshTokens, sealTokens } from '../credentials.ts'
import type { CrmType } from '../domain/crm-type.ts'
import { stateHash } from '../oauth.ts'
import { openSession } from '../session.ts'
import type { Engine } from '../sync-manager.ts'
import { callbackUrl } from './start-connect.ts'

/** Why a connect did not happen. Each has a sentence of its own on the settings page. */
export type ConnectRefusal =
  | 'access_denied'
  | 'invalid_state'
  | 'code_expired'
  | 'wrong_organization'
  | 'other_account'
  | 'missing_scopes'
  | 'provider_error'

export type ConnectOutcome =
  | { readonly kind: 'connected'; readonly crmType: CrmType }
  | { readonly kind: 'refused'; readonly code: ConnectRefusal }

/**
 * Ends a connect with what the CRM's redirect brought. The state is spent first, whatever comes after; nothing else is stored
 * unless everything is right.
 */
export async function finishConnect(
  engine: Engine,
  person: { readonly organizationId: string; readonly userId: string; readonly mayAdminister: boolean },
  redirect: { readonly state: string | null; readonly code: string | null; readonly error: string | null },
): Promise<ConnectOutcome> {
  const state = redirect.state ? await takeOAuthState(engine.db, stateHash(redirect.state)) : null
  if (!state || !redirect.state) return refused('invalid_state')
  if (state.userId !== person.userId || state.organizationId !== person.organizationId || !person.mayAdminister)
    return refused('wrong_organization')
  if (redirect.error) return refused(redirect.error === 'access_denied' ? 'access_denied' : 'provider_error')
  if (!redirect.code) return refused('provider_error')
  try {
    await connect(engine, state, redirect.code)
    return { kind: 'connected', crmType: state.crmType }
  } catch (thrown) {
    if (thrown instanceof Failure) {
      if (thrown.code === 'code_expired' || thrown.code === 'other_account' || thrown.code === 'missing_scopes')
        return refused(thrown.code)
      log.warn('connect failed', { crmType: state.crmType, code: thrown.code, message: thrown.message, cause: thrown.cause })
      return refused('provider_error')
    }
    throw thrown
  }
}

async function connect(
  engine: Engine,
  state: NonNullable<Awaited<ReturnType<typeof takeOAuthState>>>,
  code: string,
): Promise<void> {
  const { organizationId, userId, crmType } = state
  const connector = await engine.loadConnector(crmType)
  const tokens = await connector.oauth.exchangeCode({
    code,
    redirectUri: callbackUrl(engine.env.appUrl),
    codeVerifier: engine.box.open(state.codeVerifier, `oauth-verifier:${state.stateHash}`),
  })
  try {
    // Another consent may have been finished since this one was begun: the connection that is there is the one to renew.
    const connectionId = (await findConnection(engine.db, organizationId, crmType))?.id ?? state.connectionId
    const account = await connector.account(openSession({ connectionId, connector, store: freshTokens(tokens), now: engine.now }))
    unwrap(
      await engine.db.rpc('crm_finish_connect', {
        p_connection: connectionId,
        p_organization: organizationId,
        p_user: userId,
        p_crm_type: crmType,
        p_credentials: sealTokens(engine.box, { organizationId, connectionId }, tokens),
        p_account: { id: account.id, name: account.name, url: account.recordUrl },
        p_settings: {},
        p_mappings: toMappingRows(connector.defaultMapping.contact),
      }),
    )
  } catch (thrown) {
    // A grant that we do not keep should not stay open on the CRM's side either.
    if (tokens.refreshToken) {
      await connector.oauth
        .revoke(tokens.refreshToken)
        .catch((cause: unknown) => log.warn('unused grant not revoked', { crmType, cause }))
    }
    throw thrown
  }
}

function refused(code: ConnectRefusal): ConnectOutcome {
  return { kind: 'refused', code }
}

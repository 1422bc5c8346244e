import { Failure, toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { consumeOAuthState } from '../../db/oauth-states.ts'
import type { CrmType } from '../domain/crm-type.ts'
import { openApp } from '../auth/credentials.ts'
import { stateHash } from '../auth/oauth.ts'
import type { Engine } from '../engine.ts'
import { callbackUrl } from './start-connect.ts'
import { storeConnection } from './store-connection.ts'

/** The CRMs' error codes for a consent that the person declined. */
const denials = new Set(['access_denied', 'user_denied'])
/** Failures with a message of their own on the settings page. */
const refusals = ['code_expired', 'other_account', 'missing_scopes', 'app_refused', 'wrong_environment'] as const

/** Why a connect failed. Each has a message of its own on the settings page. */
export type ConnectRefusal =
  | 'access_denied'
  | 'invalid_state'
  | 'code_expired'
  | 'wrong_organization'
  | 'other_account'
  | 'missing_scopes'
  | 'app_refused'
  | 'wrong_environment'
  | 'provider_error'

export type ConnectOutcome =
  | { readonly kind: 'connected'; readonly crmType: CrmType }
  | {
      readonly kind: 'refused'
      readonly code: ConnectRefusal
      /** The CRM, when the redirect identified it. */
      readonly crmType: CrmType | null
      /** The CRM's own message. */
      readonly said: string | null
    }

/**
 * Completes a connect with the parameters of the CRM's redirect. The state is consumed first, so it works once; nothing else is
 * stored unless every step succeeds.
 */
export async function finishConnect(
  engine: Engine,
  person: { readonly organizationId: string; readonly userId: string; readonly mayAdminister: boolean },
  redirect: {
    readonly state: string | null
    readonly code: string | null
    readonly error: string | null
    readonly errorDescription: string | null
  },
): Promise<ConnectOutcome> {
  const state = redirect.state ? await consumeOAuthState(engine.db, stateHash(redirect.state)) : null
  if (!state || !redirect.state) return refused('invalid_state', null)
  if (state.userId !== person.userId || state.organizationId !== person.organizationId || !person.mayAdminister)
    return refused('wrong_organization', null)
  const { crmType } = state
  if (redirect.error) {
    const denied = denials.has(redirect.error)
    return refused(
      denied ? 'access_denied' : 'provider_error',
      crmType,
      denied ? null : (redirect.errorDescription ?? redirect.error),
    )
  }
  if (!redirect.code) return refused('provider_error', crmType)
  try {
    await connect(engine, state, redirect.code)
    return { kind: 'connected', crmType }
  } catch (thrown) {
    if (thrown instanceof Failure) {
      const known = refusals.find((code) => code === thrown.code)
      if (!known) log.warn('connect failed', { crmType, code: thrown.code, error: thrown.message, cause: thrown.cause })
      return refused(known ?? 'provider_error', crmType, thrown.said ?? thrown.message)
    }
    throw thrown
  }
}

async function connect(
  engine: Engine,
  state: NonNullable<Awaited<ReturnType<typeof consumeOAuthState>>>,
  code: string,
): Promise<void> {
  const { organizationId, userId, crmType, environment } = state
  const app = state.app === null ? undefined : openApp(engine.box, state.stateHash, state.app)
  const connector = await engine.loadConnector(crmType, app)
  const tokens = await connector.oauth.exchangeCode({
    code,
    redirectUri: callbackUrl(engine.env.appUrl),
    codeVerifier: engine.box.open(state.codeVerifier, `oauth-verifier:${state.stateHash}`),
    environment,
  })
  try {
    await storeConnection(engine, connector, { organizationId, userId, connectionId: state.connectionId }, tokens)
  } catch (thrown) {
    // A grant that is not stored should not stay valid at the CRM.
    await connector.oauth
      .revoke(tokens)
      .catch((cause: unknown) => log.warn('unused grant not revoked', { crmType, error: toFailure(cause).message }))
    throw thrown
  }
}

function refused(code: ConnectRefusal, crmType: CrmType | null, said: string | null = null): ConnectOutcome {
  return { kind: 'refused', code, crmType, said }
}

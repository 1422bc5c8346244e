/** Private keys of the accounts of a new sandbox. */
export const KLAVIYO_SANDBOX_CREDENTIALS = {
  apiKey: 'pk_sandbox00000000000000000000000acme',
  apiKeyOfEmptyAccount: 'pk_sandbox0000000000000000000000empty',
  /** Of the empty account; may read, and write nothing. */
  readOnlyKey: 'pk_sandbox000000000000000000000000read',
} as const

export interface KlaviyoAccount {
  /** The public key, which is the account's id. */
  readonly id: string
  readonly name: string
}

const acme: KlaviyoAccount = { id: 'ACMEKL', name: 'Acme Klaviyo' }
const empty: KlaviyoAccount = { id: 'EMPTYK', name: 'Empty Klaviyo' }
export const sandboxAccounts = [acme, empty] as const

export interface KeyHolder {
  readonly account: KlaviyoAccount
  readonly mayWrite: boolean
}

/** Whose key this is; null = nobody's. */
export function holderOf(apiKey: string): KeyHolder | null {
  const { apiKey: ofAcme, apiKeyOfEmptyAccount, readOnlyKey } = KLAVIYO_SANDBOX_CREDENTIALS
  if (apiKey === ofAcme) return { account: acme, mayWrite: true }
  if (apiKey === apiKeyOfEmptyAccount) return { account: empty, mayWrite: true }
  return apiKey === readOnlyKey ? { account: empty, mayWrite: false } : null
}

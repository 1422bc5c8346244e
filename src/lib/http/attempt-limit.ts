import { setTimeout as delay } from 'node:timers/promises'
import type { SecretBox } from '../core/secrets/secret-box.ts'
import type { ServiceClient } from '../db/service-client.ts'
import { beginSignIn, endSignIn } from '../db/sign-in-attempts.ts'

type Keeping = { readonly db: ServiceClient; readonly box: SecretBox }
type Attempt = {
  readonly email: string
  /** Null when it is not known: then only the account is counted. */
  readonly address: string | null
}

/** Wrong passwords before one has to wait, for one account from anywhere, and from one address for any account. */
const accountFree = 5
const addressFree = 20
const accountSecondsMax = 5 * 60
const addressSecondsMax = 15 * 60

export type Limited<Result> =
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'done'; readonly result: Result }

/**
 * Makes an attempt to sign in or up unless there were too many, for every process of this server and whether or not there is such an
 * account. The attempt is counted before it is made, so that many at once are no way around.
 * @throws Failure when the database cannot be asked: then nobody may try
 */
export async function limitAttempts<Result>(
  { db, box }: Keeping,
  { email, address }: Attempt,
  attempt: () => Promise<Result>,
  hasSucceeded: (result: Result) => boolean,
): Promise<Limited<Result>> {
  const account = keyOf(box, `account:${email.trim().toLowerCase()}`)
  const addresses = address === null ? [] : [keyOf(box, `address:${address}`)]
  const seconds = await beginSignIn(db, [
    { key: account, free: accountFree, secondsMax: accountSecondsMax },
    ...addresses.map((key) => ({ key, free: addressFree, secondsMax: addressSecondsMax })),
  ])
  if (seconds > 0) return { kind: 'wait', seconds }
  const result = await attempt()
  if (hasSucceeded(result)) await endSignIn(db, account, addresses)
  return { kind: 'done', result }
}

/**
 * Looks up what only a secret address leads to. Anyone who has it gets in, whatever others at the same place have tried: it is too long to be
 * guessed, so that being slowed tells nobody anything. Too many from here that lead to nothing have to wait.
 */
export async function limitLookups<Found>(
  { db, box }: Keeping,
  address: string | null,
  lookUp: () => Promise<Found | null>,
): Promise<Limited<Found | null>> {
  const result = await lookUp()
  if (address === null || result !== null) return { kind: 'done', result }
  const key = keyOf(box, `lookup:${address}`)
  const seconds = await beginSignIn(db, [{ key, free: addressFree, secondsMax: addressSecondsMax }])
  return seconds > 0 ? { kind: 'wait', seconds } : { kind: 'done', result }
}

function keyOf(box: SecretBox, of: string): string {
  const [key = ''] = box.derive(`sign-in:${of}`)
  return key
}

/** `work`; a result that `leaksByTiming` would give something away by how soon it comes takes `ms` at least. */
export async function noSooner<Result>(
  ms: number,
  work: Promise<Result>,
  leaksByTiming: (result: Result) => boolean,
): Promise<Result> {
  const enough = delay(ms)
  const result = await work
  if (leaksByTiming(result)) await enough
  return result
}

/**
 * The few kinds of failure that callers tell apart. Expected outcomes (a conflict, a rejected record) are values, not these.
 * `message` is written for the person who must act; it never holds a secret.
 */
export type FailureKind =
  /** The grant is revoked or invalid: a person must reconnect. */
  | 'auth'
  /** The CRM asks to wait. */
  | 'rate_limit'
  /** The network or the other side failed; the same call may work later. */
  | 'transient'
  /** The other side understood and refused; the same call will be refused again. */
  | 'rejected'
  /** The caller's input is wrong. */
  | 'invalid'
  /** Another worker holds what this one tried to write. */
  | 'lease_lost'
  /** We are wrong. */
  | 'bug'

/**
 * What a request that failed may have done at the other side. `none`: it was refused, or never sent. `possible`: it was answered, so that
 * whatever it has done can be looked up now. `pending`: it was sent and not answered, and may still be carried out.
 */
export type FailureEffect = 'none' | 'possible' | 'pending'

/** What is wrong with one part of an input, by its path; empty: with the whole of it. */
export type FieldFault = { readonly field: string; readonly message: string }

export type FailureOptions = {
  readonly kind: FailureKind
  /** Stable, for programs: `snake_case`. */
  readonly code: string
  readonly message: string
  /** The path of the input at fault, as in `mappings[2].direction`. */
  readonly field?: string
  /** All that is wrong with the input, where that was looked for. */
  readonly faults?: readonly FieldFault[]
  /** What the other side said, in its own words. */
  readonly said?: string
  /** The status of the other side's answer, where it is the answer that is refused. */
  readonly answered?: number
  /** How long to wait before a retry helps, in milliseconds. */
  readonly retryAfterMs?: number
  /** What is left out follows from the kind: only `transient` and `bug` leave it open. */
  readonly effect?: FailureEffect
  readonly cause?: unknown
}

const openKinds: ReadonlySet<FailureKind> = new Set(['transient', 'bug'])

export class Failure extends Error {
  readonly kind: FailureKind
  readonly code: string
  readonly field: string | undefined
  readonly faults: readonly FieldFault[] | undefined
  readonly said: string | undefined
  readonly answered: number | undefined
  readonly retryAfterMs: number | undefined
  readonly effect: FailureEffect

  constructor(options: FailureOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Failure'
    this.kind = options.kind
    this.code = options.code
    this.field = options.field
    this.faults = options.faults
    this.said = options.said
    this.answered = options.answered
    this.retryAfterMs = options.retryAfterMs
    this.effect = options.effect ?? (openKinds.has(options.kind) ? 'possible' : 'none')
  }

  /** True when the same call may succeed later unchanged. */
  get retryable(): boolean {
    return this.kind === 'rate_limit' || this.kind === 'transient'
  }
}

/** Any thrown value as a Failure; what is not one already is a bug of ours, with the original as its cause. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  return new Failure({
    kind: 'bug',
    code: 'internal_error',
    message: 'Something went wrong on our side. Try again; if it stays, the server log has the details.',
    cause: thrown,
  })
}

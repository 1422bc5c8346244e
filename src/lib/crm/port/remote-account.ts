import type { ObjectType } from '../domain/entities.ts'

/** The account that a connection's token belongs to, and what the token lacks, as reported by the CRM. */
export type Health = {
  readonly accountId: string
  /** Scopes that every sync needs and this token lacks, in the CRM's words; empty when the CRM does not report them. */
  readonly missingScopes: readonly string[]
  /**
   * Further scopes that this token lacks for an object, which concern connections that sync it. Left out where nothing is lacking or known.
   */
  readonly missingByObject?: Readonly<Partial<Record<ObjectType, readonly string[]>>>
}

export type RemoteAccount = {
  readonly id: string
  readonly name: string
  /** Base addresses of record pages by object: append `/` and the record's id. */
  readonly recordUrls: Readonly<Partial<Record<ObjectType, string>>>
}

import type { ObjectType } from '../domain/entities.ts'

/** Scopes, in the CRM's words, that a token lacks for an object; nothing where nothing is lacking or known. */
export type MissingByObject = Readonly<Partial<Record<ObjectType, readonly string[]>>>

/** The account that a connection's token belongs to, and what the token lacks, as reported by the CRM. */
export type Health = {
  readonly accountId: string
  /** Scopes that every sync needs and this token lacks, in the CRM's words; empty when the CRM does not report them. */
  readonly missingScopes: readonly string[]
  /** Further ones, which concern connections that sync that object. */
  readonly missingByObject?: MissingByObject
}

export type RemoteAccount = {
  readonly id: string
  readonly name: string
  /** Base addresses of record pages by object: append `/` and the record's id. */
  readonly recordUrls: Readonly<Partial<Record<ObjectType, string>>>
  /** Of objects that not every connection syncs. */
  readonly missingByObject?: MissingByObject
}

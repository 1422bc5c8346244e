/** Who owns records in a CRM. */
export type CrmUser = {
  readonly id: string
  /** A queue holds records until a person takes them. */
  readonly kind: 'person' | 'queue'
  readonly name: string | null
  readonly email: string | null
  /** False for one whom the CRM gives no records any more. */
  readonly active: boolean
}

/** By which `titles` has a user of a CRM: one who waits to be matched, or one who is nobody here. */
export function userKey(of: { readonly connectionId: string; readonly ref: string; readonly isNobody: boolean }): string {
  return `${of.isNobody ? 'nobody' : 'user'} ${of.connectionId} ${of.ref}`
}

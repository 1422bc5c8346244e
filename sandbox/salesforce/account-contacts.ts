import type { Stored, Values } from './record-store.ts'
import type { Caller, Sandbox } from './sandbox.ts'

/** The account, and from when on readers see what happens to its contacts. */
export interface OfAccount {
  readonly caller: Caller
  readonly account: number
  readonly visibleFrom: number
}

function change(
  sandbox: Sandbox,
  { caller, account, visibleFrom }: OfAccount,
  after: (contact: Values) => Readonly<Record<string, Stored>> | null,
): void {
  const type = sandbox.objects.require('Contact')
  for (const number of sandbox.records.referring(type, caller.org, 'AccountId', account)) {
    const contact = sandbox.records.newest(type, caller.org, number)
    const changes = contact && after(contact)
    if (changes) sandbox.records.put(type, caller.org, number, { ...contact, ...changes }, visibleFrom)
  }
}

/** Contacts go into the recycle bin with their account, at its stamp. */
export function deleteContacts(sandbox: Sandbox, of: OfAccount, stamp: Stored): void {
  change(sandbox, of, ({ IsDeleted }) => (IsDeleted === 1 ? null : { IsDeleted: 1, SystemModstamp: stamp }))
}

/** Contacts that went into the recycle bin with their account come back with it. */
export function restoreContacts(sandbox: Sandbox, of: OfAccount, deletedAt: Stored, stamp: Stored): void {
  change(sandbox, of, ({ IsDeleted, SystemModstamp, MasterRecordId }) =>
    IsDeleted === 1 && SystemModstamp === deletedAt && (MasterRecordId ?? null) === null
      ? { IsDeleted: 0, SystemModstamp: stamp }
      : null,
  )
}

/** A merged account's contacts and children belong to the surviving one. Nothing says that their own stamps move, so here they do not. */
export function moveContacts(sandbox: Sandbox, of: OfAccount, to: number): void {
  change(sandbox, of, () => ({ AccountId: to }))
  const { caller, account, visibleFrom } = of
  const type = sandbox.objects.require('Account')
  for (const number of sandbox.records.referring(type, caller.org, 'ParentId', account)) {
    const child = sandbox.records.newest(type, caller.org, number)
    const parent = number === to ? null : to
    if (child) sandbox.records.put(type, caller.org, number, { ...child, ParentId: parent }, visibleFrom)
  }
}

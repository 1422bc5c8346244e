import type { LoadedPending } from '../../db/pending-links.ts'
import type { ConflictPolicy } from '../domain/conflict-policy.ts'
import { fieldsToRead, type MappedField } from '../domain/field-mapping.ts'
import type { SyncedObject } from '../domain/objects.ts'
import { reconcilePair } from '../domain/reconcile.ts'
import { unmappedStages } from '../domain/stages.ts'
import type { Connector } from '../port/connector.ts'
import type { CountedSession } from '../transport/session.ts'

export type ComparedPair = {
  readonly pair: LoadedPending
  /** Its two sides differ, or the CRM's is gone. */
  readonly isDrift: boolean
  /** They differ only in a field that one side leads. */
  readonly isLed: boolean
}

/** Compares linked pairs as a sync would, and decides nothing. Reads the CRM's records in as few calls as it allows. */
export async function comparePairs(
  connector: Connector,
  session: CountedSession,
  {
    object,
    policy,
    mapping,
  }: { readonly object: SyncedObject; readonly policy: ConflictPolicy; readonly mapping: readonly MappedField[] },
  pairs: readonly LoadedPending[],
): Promise<readonly ComparedPair[]> {
  const view = session.withFields(fieldsToRead(mapping))
  const ids = pairs.flatMap(({ link }) => link.crmRecordId ?? [])
  const remotes = new Map((await connector.getRecords(view, object, ids)).map((remote) => [remote.id, remote]))
  return pairs.map((pair) => {
    const { link, record } = pair
    const remote = remotes.get(link.crmRecordId ?? '')
    if (!remote) return { pair, isDrift: true, isLed: false }
    const { base, crmBase, outgoing } = link
    const plan = reconcilePair({
      mapping: unmappedStages(mapping, record, remote, base).decidable,
      policy,
      base,
      crmBase,
      outgoing,
      openConflicts: {},
      fieldTimes: null,
      local: record,
      remote,
    })
    return { pair, isDrift: !plan.unchanged, isLed: plan.unchanged && Object.keys(plan.crmBase).length > 0 }
  })
}

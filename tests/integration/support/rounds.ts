import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { Crm, Hub } from './hub.ts'

/** A delta with each CRM, first with the one in which something was changed: that is in all of them afterwards. */
export async function syncInTurn(
  hub: Pick<Hub, 'crm'>,
  crms: readonly CrmType[],
  changed: CrmType | undefined,
): Promise<Awaited<ReturnType<Crm['sync']>>[]> {
  const runs = []
  for (const crmType of crms.toSorted((one, other) => Number(other === changed) - Number(one === changed)))
    runs.push(await hub.crm(crmType).sync('delta'))
  return runs
}

import { type CrmType, crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'

/** The order of CRMs on every page. */
export function inCrmOrder<Of extends { readonly crmType: CrmType }>(all: readonly Of[]): Of[] {
  return crmTypeSchema.options.flatMap((crmType) => all.filter((each) => each.crmType === crmType))
}

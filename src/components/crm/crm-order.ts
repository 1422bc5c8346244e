import { type CrmType, crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'

/** The same order of CRMs on every page, whatever order they were read in. */
export function inCrmOrder<Of extends { readonly crmType: CrmType }>(all: readonly Of[]): Of[] {
  return crmTypeSchema.options.flatMap((crmType) => all.filter((each) => each.crmType === crmType))
}

/** Where the settings of one CRM stand. */
export function crmSettingsHref(crmType: CrmType): string {
  return `/dashboard/settings/crm#crm-${crmType}`
}

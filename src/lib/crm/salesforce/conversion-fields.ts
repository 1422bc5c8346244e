/** What a lead has become. No edit writes them: a call of its own does, which converts the lead. */
export const conversionFields = {
  account: 'ConvertedAccountId',
  contact: 'ConvertedContactId',
  opportunity: 'ConvertedOpportunityId',
} as const

export function isConversionField(name: string): boolean {
  return Object.values<string>(conversionFields).includes(name)
}

/** A status of the orgs' leads. */
interface LeadStatus {
  readonly name: string
  /** Only conversion gives it to a lead. */
  readonly isConverted: boolean
}

/** Salesforce's own; the first is a new lead's. */
export const leadStatuses: readonly [LeadStatus, ...LeadStatus[]] = [
  { name: 'Open - Not Contacted', isConverted: false },
  { name: 'Working - Contacted', isConverted: false },
  { name: 'Closed - Converted', isConverted: true },
  { name: 'Closed - Not Converted', isConverted: false },
]

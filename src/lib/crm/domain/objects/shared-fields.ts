/** What can be written or done about records: what it is about, by the columns that hold their ids. */
export const about = [
  { name: 'accounts', column: 'accounts', label: 'Companies', type: 'references', to: 'account', lengthMax: 40_000 },
  { name: 'contacts', column: 'contacts', label: 'Contacts', type: 'references', to: 'contact', lengthMax: 40_000 },
  {
    name: 'opportunities',
    column: 'opportunities',
    label: 'Opportunities',
    type: 'references',
    to: 'opportunity',
    lengthMax: 40_000,
  },
  { name: 'leads', column: 'leads', label: 'Leads', type: 'references', to: 'lead', lengthMax: 40_000 },
] as const
/** How many of something there are. */
export const countRange = [0, 999_999_999] as const
/** A person's name in one text. */
export const fullName = { name: 'fullName', label: 'Full name', lengthMax: 500, parts: ['firstName', 'lastName'] } as const
/** Whose a record is: a member of the organisation here, a user of the CRM there. */
export const owner = { name: 'owner', column: 'owner_id', label: 'Owner', type: 'reference', to: 'user', lengthMax: 36 } as const

/** What an organisation is called in addresses, variables and calls: as organizations.slug is checked. */
export const slugPattern = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/
export const slugLengthMax = 48

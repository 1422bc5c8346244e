/** What an organisation is called in addresses, variables and calls: as organizations.slug is checked, so never in the form of an id. */
export const slugPattern = /^(?![\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/
export const slugLengthMax = 48

/** Binds a sealed value of a record to its organisation, its table and its column; where records become one, it goes along as it is. */
export function recordSecretContext(organizationId: string, table: string, column: string): string {
  return `record-secret:${organizationId}:${table}.${column}`
}

/** Binds a file about a contact to its organisation; where contacts become one, it goes along as it is. */
export function documentContext(organizationId: string): string {
  return recordSecretContext(organizationId, 'contact_documents', 'content')
}

/** An entry without the members that say nothing, which the database takes for absent: most of a batch is made of them. */
export function withoutEmpty(entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const said: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(entry)) {
    if (value !== null && value !== false && !(Array.isArray(value) && value.length === 0)) said[name] = value
  }
  return said
}

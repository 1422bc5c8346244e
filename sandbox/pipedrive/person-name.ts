/** A person's name and its two parts; a part that is not known is null. */
export interface PersonName {
  readonly name: string
  readonly first_name: string | null
  readonly last_name: string | null
}

/** The members of a request that name a person; undefined = not given, null = cleared. */
export interface NameChange {
  readonly name?: string | undefined
  readonly first_name?: string | null | undefined
  readonly last_name?: string | null | undefined
}

function part(text: string | null): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}

/** A whole name, split at its first space into first and last name. */
function split(whole: string): PersonName {
  const name = whole.trim()
  const space = name.search(/\s/)
  return space < 0
    ? { name, first_name: part(name), last_name: null }
    : { name, first_name: name.slice(0, space), last_name: part(name.slice(space)) }
}

/** The name after a change. A whole name overrides given parts, and is split into parts again. An empty `name` in the result = none left. */
export function rename(before: PersonName, change: NameChange): PersonName {
  if (change.name !== undefined) return split(change.name)
  if (change.first_name === undefined && change.last_name === undefined) return before
  const first = part(change.first_name === undefined ? before.first_name : change.first_name)
  const last = part(change.last_name === undefined ? before.last_name : change.last_name)
  return { name: [first, last].filter((each) => each !== null).join(' '), first_name: first, last_name: last }
}

import type { Member, MemberKind } from './member.ts'
import { endingsOf, type Ending, filterable } from './query.ts'
import type { Resource } from './resources.ts'

/** A filter that people can build: a member, an ending of its name, and what that asks. */
export type FilterChoice = {
  readonly name: string
  readonly member: Member
  readonly ending: Ending | null
  readonly words: string
}

const times: ReadonlySet<MemberKind> = new Set(['date', 'time'])
/** What people type freely: two that differ in a capital or an accent are two values, though lists are searched without either. */
const written: ReadonlySet<MemberKind> = new Set(['text', 'email', 'phone', 'html'])

function wordsOf(ending: Ending | null, kind: MemberKind): string {
  const isTime = times.has(kind)
  switch (ending) {
    case null:
      return written.has(kind) ? 'is exactly' : 'is'
    case 'ne':
      return written.has(kind) ? 'is not exactly' : 'is not'
    case 'gt':
      return isTime ? 'is after' : 'is more than'
    case 'gte':
      return isTime ? 'is on or after' : 'is at least'
    case 'lt':
      return isTime ? 'is before' : 'is less than'
    case 'lte':
      return isTime ? 'is on or before' : 'is at most'
    case 'in':
      return 'is one of'
    case 'contains':
      return 'contains'
    case 'is_null':
      return 'has'
  }
}

/** Every filter of a resource's list that an address can name, except those names that mean something else there. */
export function filterChoices(resource: Resource, taken: ReadonlySet<string>): readonly FilterChoice[] {
  return filterable(resource)
    .filter(({ secret }) => secret === undefined)
    .flatMap((member) =>
      [null, ...endingsOf(member.kind)].flatMap((ending) => {
        const name = ending === null ? member.name : `${member.name}_${ending}`
        return taken.has(name) ? [] : [{ name, member, ending, words: wordsOf(ending, member.kind) }]
      }),
    )
}

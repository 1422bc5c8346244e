import type { Member } from './member.ts'
import type { Resource } from './resources.ts'

/** The fields that many records can be given one value in. */
export function changeableFields({ members }: Resource): readonly Member[] {
  return members.filter(
    ({ rules, kind, secret }) => rules !== null && secret === undefined && kind !== 'reference' && kind !== 'html',
  )
}

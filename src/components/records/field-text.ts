import { withArticle } from '@/src/lib/core/text/with-article.ts'
import { valueText } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { htmlText } from '@/src/lib/crm/domain/html-text.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { unresolvedRef } from '@/src/lib/crm/domain/references.ts'
import { idOfMember, roleOfMember } from '@/src/lib/crm/domain/member-roles.ts'
import { membersOf } from '@/src/lib/crm/domain/sets.ts'
import { type FieldKind, formField, isChosen } from '@/src/lib/records/fields/record-fields.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** A field of an object; null: the record as a whole. */
export type FieldOf = { readonly object: RecordObject; readonly field: string | null }

/** A value as people read it: of a choice its label, of a reference the name of the record that it leads to. Null for blank. */
export function fieldText({ object, field }: FieldOf, value: unknown, titles: Titles): string | null {
  const known = field === null ? null : formField(object, field)
  if (known === null || typeof value !== 'string' || value === '') return valueText(value)
  if (known.kind === 'choice') return known.options.find((each) => each.value === value)?.label ?? value
  if (known.kind === 'html') return htmlText(value) || null
  const ref = unresolvedRef(value)?.ref
  if (known.kind === 'member' && ref !== undefined) return `a user of the CRM who is nobody here (${ref})`
  if (isChosen(known.kind)) return titles.get(value)?.title ?? goneWords(known.kind).toLowerCase()
  if (known.to === null) return value
  const { one } = recordSpecOf(known.to)
  const texts = membersOf(value).map((member) => {
    const ref = unresolvedRef(member)?.ref
    const found = titles.get(idOfMember(member))
    const role = roleOfMember(member)
    const who =
      ref !== undefined
        ? `${withArticle(one)} of the CRM that is not linked here yet (${ref})`
        : found === undefined
          ? `${withArticle(one)} that is no longer here`
          : found.isDeleted === true
            ? `${found.title} (deleted)`
            : found.title
    return role === null ? who : `${who}: ${role}`
  })
  return texts.join(', ')
}

/** What is said of a choice that is no longer among the organisation's. */
export function goneWords(kind: FieldKind): string {
  return kind === 'stage' ? 'A former stage' : 'A former member'
}

/** What came to a set and what went, where a change was logged by its members; null for any other change. */
export function memberTexts(
  { before, after, ...of }: FieldOf & { readonly before: unknown; readonly after: unknown },
  titles: Titles,
): { readonly added: readonly string[]; readonly removed: readonly string[] } | null {
  if (!Array.isArray(before) && !Array.isArray(after)) return null
  const members = (value: unknown) => (Array.isArray(value) ? value.map(String) : [])
  const texts = (value: unknown, others: unknown) =>
    members(value)
      .filter((member) => !members(others).includes(member))
      .flatMap((member) => fieldText(of, member, titles) ?? [])
  return { added: texts(after, before), removed: texts(before, after) }
}

/** A value as lists and pages show it: of a number with its thousands. */
export function shownText(of: FieldOf, value: unknown, titles: Titles): string | null {
  return typeof value === 'number' ? formatNumber(value) : fieldText(of, value, titles)
}

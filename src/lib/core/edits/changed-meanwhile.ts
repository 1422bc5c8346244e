import { Failure } from '../errors.ts'
import { clashOf, type EditClash } from './merge-edits.ts'

/** What is said to the person who would write over somebody else's change of the same: nothing is written until it is asked for again. */
export function changedMeanwhile({ name, theirs }: Pick<EditClash<unknown>, 'name' | 'theirs'>, path = ''): Failure {
  return new Failure({
    kind: 'invalid',
    code: 'changed_meanwhile',
    message: `This was ${setTo(theirs)} meanwhile. Save again to put yours in its place.`,
    field: `${path}${name}`,
  })
}

/** @throws Failure `changed_meanwhile` for a part of `wanted` that is not any more what it was made of, `seen`, nor what is wanted */
export function refuseClash(seen: object, wanted: object, current: object): void {
  const clash = clashOf(seen, wanted, current)
  if (clash !== null) throw changedMeanwhile(clash)
}

const shownMax = 200

function setTo(value: unknown): string {
  const text = value === undefined || value === null ? '' : inWords(value)
  if (text === '') return 'emptied'
  return `set to “${text.length > shownMax ? `${text.slice(0, shownMax)}…` : text}”`
}

/** A value as a person reads it: `email, phone`, `on`, `fromCrm: unlink, toCrm: ignore`. */
function inWords(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (Array.isArray(value)) return value.map(inWords).join(', ')
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? ''
  return Object.entries(value)
    .map(([name, part]) => `${name}: ${inWords(part)}`)
    .join(', ')
}

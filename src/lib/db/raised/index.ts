import type { FailureOptions } from '../../core/errors.ts'
import { raisedOfKnowledge } from './knowledge.ts'
import { raisedOfOrganization } from './organization.ts'
import { raisedOfQuotes } from './quotes.ts'
import type { Raised } from './raised.ts'
import { raisedOfRecords } from './records.ts'
import { raisedOfSales } from './sales.ts'
import { raisedOfSync } from './sync.ts'

/** By word, the longer ones first: one may begin with another. */
const known: Raised = {
  ...raisedOfSync,
  ...raisedOfRecords,
  ...raisedOfSales,
  ...raisedOfQuotes,
  ...raisedOfOrganization,
  ...raisedOfKnowledge,
}
const words = Object.keys(known).toSorted((a, b) => b.length - a.length)

/** What a message of the database says, where one of our functions has raised it; null for any other. */
export function raisedIn(message: string): Omit<FailureOptions, 'cause'> | null {
  const word = words.find((each) => message.includes(each))
  const found = word === undefined ? undefined : known[word]
  if (word === undefined || found === undefined) return null
  const { isSaidThere, ...failure } = found
  const said = isSaidThere ? message.slice(message.indexOf(word) + word.length).replace(/^: /, '') : failure.message
  return { kind: 'invalid', code: word, ...failure, message: said }
}

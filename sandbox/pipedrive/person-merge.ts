import { invalid } from './errors.ts'
import type { Channel, Person, PersonBody } from './person-body.ts'
import { personWrites } from './person-writes.ts'
import { writable } from './record-access.ts'
import type { Place } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

function mergeChannels(winner: readonly Channel[], loser: readonly Channel[]): Channel[] {
  const own = new Set(winner.map(({ value }) => value.toLowerCase()))
  const added = loser.filter(({ value }) => !own.has(value.toLowerCase()))
  return [...winner, ...added].map((channel, index) =>
    winner.length === 0 ? channel : { ...channel, primary: index < winner.length && channel.primary },
  )
}

type WithCustomFields = Pick<PersonBody, 'custom_fields'>

/** The winner's custom values, its blanks filled with the loser's. */
export function mergedCustomFields(winner: WithCustomFields, loser: WithCustomFields): PersonBody['custom_fields'] {
  const filled = Object.entries(loser.custom_fields).filter(([code]) => (winner.custom_fields[code] ?? null) === null)
  return { ...winner.custom_fields, ...Object.fromEntries(filled) }
}

/** The winner keeps what it has; the loser fills its blanks and adds its addresses. */
function mergeBodies(winner: PersonBody, loser: PersonBody): PersonBody {
  return {
    ...winner,
    emails: mergeChannels(winner.emails, loser.emails),
    phones: mergeChannels(winner.phones, loser.phones),
    im: mergeChannels(winner.im, loser.im),
    postal_address: winner.postal_address ?? loser.postal_address,
    notes: winner.notes ?? loser.notes,
    birthday: winner.birthday ?? loser.birthday,
    job_title: winner.job_title ?? loser.job_title,
    custom_fields: mergedCustomFields(winner, loser),
  }
}

/** Merges the loser into the winner, which is answered; the loser is deleted. Throws Pipedrive's refusal. Call inside a transaction. */
export function mergePersons(sandbox: Sandbox, place: Place, winnerId: number, loserId: number): Person {
  const { companyId } = place
  if (winnerId === loserId) throw invalid('merge_with_id', 'a person cannot be merged with itself')
  const loser = writable(sandbox, sandbox.persons.find(companyId, loserId), 'Person')
  const winner = writable(sandbox, sandbox.persons.find(companyId, winnerId), 'Person')
  personWrites.remove(sandbox, place, loser, { mergedInto: winnerId })
  const after = { ...winner, orgId: winner.orgId ?? loser.orgId, body: mergeBodies(winner.body, loser.body) }
  return personWrites.replace(sandbox, place, winner, after, { mergedFrom: loserId })
}

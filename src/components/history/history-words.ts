import type { ChangeView } from '@/src/lib/records/history/change-views.ts'
import type { changeKinds, changeSides } from '@/src/lib/crm/domain/change-kinds.ts'
import { actorName, type HistoryNames } from '@/src/lib/records/history/history.ts'

/** Where something happened, as in a list of filters. */
export function sideLabels(crm: string): Readonly<Record<(typeof changeSides)[number], string>> {
  return { adsapp: 'Here', crm: `In ${crm}`, link: 'The pair' }
}

export const kindLabels: Readonly<Record<(typeof changeKinds)[number], string>> = {
  created: 'Made',
  updated: 'Changed',
  matched: 'Matched',
  conflict: 'Conflict',
  failed: 'Failed',
  excluded: 'Excluded',
  archived: 'Archived',
  restored: 'Restored',
  merged: 'Merged',
  decided: 'Decided',
  undecided: 'To be decided',
  viewed: 'Looked at',
}

/** Who caused it, as a sentence; null where the reason says all that is known. */
export function actorSentence(change: Pick<ChangeView, 'actor'>, names: HistoryNames): string | null {
  const name = actorName(change, names)
  switch (change.actor.kind) {
    case 'person':
      return `By ${name ?? 'a former member'}.`
    case 'api_key':
      return name === null ? 'By a program with an API key.' : `By a program with the API key “${name}”.`
    case 'crm':
      return name === null ? null : `It came from ${name}.`
    case 'system':
      return null
  }
}

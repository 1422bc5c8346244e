import {
  CircleAlert,
  CircleCheck,
  CircleDot,
  CircleHelp,
  CircleSlash,
  Clock,
  GitCompareArrows,
  type LucideIcon,
  Loader,
  Moon,
  Pause,
  TriangleAlert,
  Unplug,
} from 'lucide-react'
import type { Tone } from '@/src/components/ui/badge.tsx'
import { shownSynced } from '@/src/lib/records/pages/pages.ts'
import { counted, listed } from '@/src/components/format.ts'
import type { ConflictPolicy } from '@/src/lib/crm/domain/conflict-policy.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import type { ObjectCounts, RunView } from '@/src/lib/contract/runs.ts'
import type { SyncStatus } from '@/src/lib/contract/status.ts'
import type { RunList } from '@/src/lib/records/history/change-views.ts'
import type { LinkList, LinkState } from '@/src/lib/records/links/link-state.ts'

export type Look = { readonly label: string; readonly tone: Tone; readonly icon: LucideIcon }

export const linkStateLooks = {
  in_sync: { label: 'In sync', tone: 'success', icon: CircleCheck },
  differs: { label: 'Differs', tone: 'neutral', icon: CircleDot },
  waiting: { label: 'Waiting', tone: 'accent', icon: Clock },
  attention: { label: 'Needs attention', tone: 'warning', icon: TriangleAlert },
  conflict: { label: 'Conflict', tone: 'warning', icon: GitCompareArrows },
  excluded: { label: 'Excluded', tone: 'neutral', icon: CircleSlash },
} as const satisfies Record<LinkState, Look>

/** Of a record that is not linked, or whose object or CRM is off. */
export const notSyncedLook: Look = { label: 'Not synced', tone: 'neutral', icon: Unplug }
const notConnectedLook: Look = { label: 'Not connected', tone: 'neutral', icon: Unplug }

export const linkListWords = {
  in_sync: {
    title: 'In sync',
    of: () => 'in sync',
    meaning: (crm) => `ADSapp and ${crm} held the same values in every mapped field when they were last compared.`,
  },
  differs: {
    title: 'Differs',
    of: (count) => (count === 1 ? 'differs' : 'differ'),
    meaning: (crm) => `Nothing is to be synced, and yet a field is not the same here and in ${crm}: one side leads it.`,
  },
  waiting: {
    title: 'Waiting',
    of: () => 'waiting',
    meaning: (crm) => `Something is still to be sent to ${crm}, or waits for an answer. Each one says what.`,
  },
  attention: {
    title: 'Needs attention',
    of: (count) => (count === 1 ? 'needs attention' : 'need attention'),
    meaning: (crm) =>
      `These records could not be synced with ${crm}, or a field of theirs is in question. Each one says why, and what to do.`,
  },
  excluded: {
    title: 'Excluded',
    of: () => 'excluded',
    meaning: (crm) =>
      `Not synced with ${crm}: excluded by a person or by the filter, or deleted, merged, converted or erased on one side. Each one says why.`,
  },
} as const satisfies Record<LinkList, { title: string; of: (count: number) => string; meaning: (crm: string) => string }>

export const connectionLooks = {
  active: { label: 'Connected', tone: 'success', icon: CircleCheck },
  paused: { label: 'Paused', tone: 'neutral', icon: Pause },
  error: { label: 'Needs attention', tone: 'danger', icon: CircleAlert },
  disconnected: { label: 'Disconnected', tone: 'neutral', icon: Unplug },
} as const satisfies Record<string, Look>

/** The state of a CRM, connected or not. */
export function connectionLook({ connection }: Pick<SyncStatus, 'connection'>): Look {
  return connection === null ? notConnectedLook : connectionLooks[connection.status]
}

export const runStateWords = {
  queued: 'Queued',
  running: 'Running',
  waiting: 'Waits for approval',
  completed: 'Completed',
  partial: 'Completed, some left out',
  failed: 'Failed',
  cancelled: 'Stopped',
} as const satisfies Record<RunView['status'], string>

/** How a run ended. A run with failures is never green, whatever its status says. */
export function runLook(run: Pick<RunView, 'status' | 'recordsFailed' | 'recordsUndecided' | 'resumeAt' | 'unanswered'>): Look {
  switch (run.status) {
    case 'queued':
      return { label: runStateWords.queued, tone: 'accent', icon: Clock }
    case 'running':
      return run.resumeAt === null
        ? { label: runStateWords.running, tone: 'accent', icon: Loader }
        : { label: 'Sleeping', tone: 'accent', icon: Moon }
    case 'waiting':
      return { label: runStateWords.waiting, tone: 'warning', icon: TriangleAlert }
    case 'completed':
      if (run.unanswered !== null) return { label: 'Completed, answers missing', tone: 'warning', icon: Clock }
      return leftLook(run) ?? { label: runStateWords.completed, tone: 'success', icon: CircleCheck }
    case 'partial':
      return leftLook(run) ?? { label: runStateWords.partial, tone: 'warning', icon: TriangleAlert }
    case 'failed':
      return { label: runStateWords.failed, tone: 'danger', icon: CircleAlert }
    case 'cancelled':
      return { label: runStateWords.cancelled, tone: 'neutral', icon: CircleSlash }
  }
}

/** What was left: failures before open decisions, which are none. */
function leftLook({ recordsFailed, recordsUndecided }: Pick<RunView, 'recordsFailed' | 'recordsUndecided'>): Look | null {
  if (recordsFailed > 0) return { label: 'Completed with failures', tone: 'warning', icon: TriangleAlert }
  return recordsUndecided > 0 ? { label: 'Completed, decisions open', tone: 'warning', icon: CircleHelp } : null
}

export const syncTypeWords = {
  full: 'Full sync',
  delta: 'Sync of changes',
  webhook: 'Sync of live changes',
  manual: 'Single record',
  undo: 'Undo',
} as const satisfies Record<RunView['syncType'], string>

/** `Full sync`, `Full sync of companies`. */
export function runKind({ syncType, onlyObjects }: Pick<RunView, 'syncType' | 'onlyObjects'>): string {
  if (onlyObjects === null || syncType === 'manual' || syncType === 'undo') return syncTypeWords[syncType]
  return `${syncTypeWords[syncType]} of ${listed(onlyObjects.map((object) => specOf(object).many))}`
}

export function triggerWords(trigger: RunView['trigger'], crm: string, person?: string): string {
  if (trigger === 'user') return `started by ${person ?? 'a person'}`
  return trigger === 'cron' ? 'on schedule' : `as soon as something changed here or in ${crm}`
}

export function directionWords(direction: RunView['direction'], crm: string): string {
  if (direction === 'to_crm') return `only to ${crm}`
  return direction === 'from_crm' ? `only from ${crm}` : 'both ways'
}

export function phaseWords(phase: RunView['phase'], crm: string): string {
  if (phase === 'pull') return `Comparing with ${crm}`
  return phase === 'push' ? `Writing changes to ${crm}` : 'Finishing'
}

export function policyWords(policy: ConflictPolicy, crm: string): { readonly label: string; readonly meaning: string } {
  switch (policy) {
    case 'newest_wins':
      return {
        label: 'Newest wins',
        meaning: 'The side that was edited last wins the field. It waits for a person where that is not known.',
      }
    case 'adsapp_wins':
      return { label: 'ADSapp wins', meaning: `The value here overwrites the one in ${crm}.` }
    case 'crm_wins':
      return { label: `${crm} wins`, meaning: `The value in ${crm} overwrites the one here.` }
    case 'manual':
      return { label: 'Ask a person', meaning: 'The field is not synced until a person decides.' }
  }
}

/** The lists of a run whose records still need something, and how the way to them reads. */
export const openRunLists: ReadonlyMap<RunList, string> = new Map([
  ['failed', 'see why'],
  ['undecided', 'see which'],
])

/** `12 contacts`, `12 contacts and 3 companies`: how many records of which object. */
function countedOf(run: RunView, total: number, name: keyof ObjectCounts): string {
  const parts = shownSynced.flatMap((object) => {
    const { one, many } = specOf(object)
    const count = run.objects[object]?.[name] ?? 0
    return count > 0 ? counted(count, one, many) : []
  })
  return parts.length > 0 ? listed(parts) : counted(total, 'record')
}

/** The non-zero counts of a run that can be opened, failures first. */
export function runCounts(run: RunView, crm: string): readonly { list: RunList; count: number; label: string }[] {
  const of = (name: 'crmCreated' | 'crmUpdated' | 'localCreated' | 'localUpdated' | 'localArchived' | 'crmArchived') =>
    countedOf(run, run[name], name)
  return [
    { list: 'failed' as const, count: run.recordsFailed, label: `${counted(run.recordsFailed, 'record')} failed` },
    {
      list: 'undecided' as const,
      count: run.recordsUndecided,
      label: counted(run.recordsUndecided, 'record needs a decision', 'records need a decision'),
    },
    { list: 'crm_created' as const, count: run.crmCreated, label: `${of('crmCreated')} created in ${crm}` },
    { list: 'crm_updated' as const, count: run.crmUpdated, label: `${of('crmUpdated')} updated in ${crm}` },
    { list: 'local_created' as const, count: run.localCreated, label: `${of('localCreated')} created here` },
    { list: 'local_updated' as const, count: run.localUpdated, label: `${of('localUpdated')} updated here` },
    { list: 'local_archived' as const, count: run.localArchived, label: `${of('localArchived')} archived here` },
    { list: 'crm_archived' as const, count: run.crmArchived, label: `${of('crmArchived')} archived in ${crm}` },
    {
      list: 'conflicts' as const,
      count: run.conflicts,
      label: counted(run.conflicts, 'field with different values', 'fields with different values'),
    },
    {
      list: 'matched' as const,
      count: run.recordsMatched,
      label: `${countedOf(run, run.recordsMatched, 'matched')} matched`,
    },
  ].filter((each) => each.count > 0)
}

const runListTitles = {
  failed: () => 'Failed records',
  undecided: () => 'Records that need a decision',
  conflicts: (crm) => `Fields with different values here and in ${crm}`,
  crm_created: (crm) => `Created in ${crm}`,
  crm_updated: (crm) => `Updated in ${crm}`,
  local_created: (crm) => `Created here, from ${crm}`,
  local_updated: (crm) => `Updated here, from ${crm}`,
  local_archived: (crm) => `Archived here, as they were deleted or merged in ${crm}`,
  crm_archived: (crm) => `Archived in ${crm}: deleted here, or made there by a run that was undone`,
  matched: (crm) => `Matched with an existing record of ${crm}`,
} as const satisfies Record<RunList, (crm: string) => string>

export function runListTitle(list: RunList, crm: string): string {
  return runListTitles[list](crm)
}

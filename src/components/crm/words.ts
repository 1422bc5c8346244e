import {
  CircleAlert,
  CircleCheck,
  CircleSlash,
  Clock,
  GitCompareArrows,
  type LucideIcon,
  Loader,
  Pause,
  TriangleAlert,
  Unplug,
} from 'lucide-react'
import type { Tone } from '@/src/components/ui/badge.tsx'
import { counted } from '@/src/components/format.ts'
import type { ConflictPolicy } from '@/src/lib/crm/domain/conflict-policy.ts'
import type { RunView } from '@/src/lib/http/contract.ts'
import type { RunList } from '@/src/lib/records/change-views.ts'
import type { LinkList, LinkState } from '@/src/lib/records/link-state.ts'

export type Look = { readonly label: string; readonly tone: Tone; readonly icon: LucideIcon }

export const linkStateLooks = {
  in_sync: { label: 'In sync', tone: 'success', icon: CircleCheck },
  waiting: { label: 'Waiting', tone: 'accent', icon: Clock },
  attention: { label: 'Needs attention', tone: 'warning', icon: TriangleAlert },
  conflict: { label: 'Conflict', tone: 'warning', icon: GitCompareArrows },
  excluded: { label: 'Excluded', tone: 'neutral', icon: CircleSlash },
} as const satisfies Record<LinkState, Look>

export const notConnectedLook: Look = { label: 'Not connected', tone: 'neutral', icon: Unplug }

export const linkListWords = {
  in_sync: { title: 'In sync', meaning: 'Both sides hold the same values in every mapped field.' },
  waiting: { title: 'Waiting', meaning: 'A change here will reach the CRM with the next sync.' },
  attention: { title: 'Needs attention', meaning: 'These records do not sync until somebody acts. Each says why.' },
  excluded: { title: 'Excluded', meaning: 'These records are left out of the sync on purpose.' },
} as const satisfies Record<LinkList, { title: string; meaning: string }>

export const connectionLooks = {
  active: { label: 'Connected', tone: 'success', icon: CircleCheck },
  paused: { label: 'Paused', tone: 'neutral', icon: Pause },
  error: { label: 'Needs attention', tone: 'danger', icon: CircleAlert },
  disconnected: { label: 'Disconnected', tone: 'neutral', icon: Unplug },
} as const satisfies Record<string, Look>

/** How a run ended. A run with failures is never green, whatever its status says. */
export function runLook(run: Pick<RunView, 'status' | 'recordsFailed'>): Look {
  switch (run.status) {
    case 'running':
      return { label: 'Running', tone: 'accent', icon: Loader }
    case 'completed':
      return run.recordsFailed > 0 ? partialLook : { label: 'Completed', tone: 'success', icon: CircleCheck }
    case 'partial':
      return partialLook
    case 'failed':
      return { label: 'Failed', tone: 'danger', icon: CircleAlert }
    case 'cancelled':
      return { label: 'Stopped', tone: 'neutral', icon: CircleSlash }
  }
}
const partialLook: Look = { label: 'Completed with failures', tone: 'warning', icon: TriangleAlert }

export const syncTypeWords = {
  full: 'Full sync',
  delta: 'Sync of changes',
  webhook: 'Pushed change',
  manual: 'Single contact',
} as const satisfies Record<RunView['syncType'], string>

export const triggerWords = {
  user: 'started by a person',
  cron: 'on schedule',
  webhook: 'by the CRM',
} as const satisfies Record<RunView['trigger'], string>

export function directionWords(direction: RunView['direction'], crm: string): string {
  if (direction === 'to_crm') return `only to ${crm}`
  return direction === 'from_crm' ? `only from ${crm}` : 'both ways'
}

export function phaseWords(phase: RunView['phase'], crm: string): string {
  if (phase === 'pull') return `Comparing with ${crm}`
  return phase === 'push' ? `Writing changes to ${crm}` : 'Finishing'
}

export const policyWords = {
  newest_wins: { label: 'Newest wins', meaning: 'The side that was edited last wins the field.' },
  adsapp_wins: { label: 'ADSapp wins', meaning: 'The value here overwrites the one in the CRM.' },
  crm_wins: { label: 'CRM wins', meaning: 'The value in the CRM overwrites the one here.' },
  manual: { label: 'Ask a person', meaning: 'The field waits, on both sides, until somebody decides.' },
} as const satisfies Record<ConflictPolicy, { label: string; meaning: string }>

/** The counts of a run that can be opened, those that are not zero, failures first. */
export function runCounts(run: RunView, crm: string): readonly { list: RunList; count: number; label: string }[] {
  return [
    { list: 'failed' as const, count: run.recordsFailed, label: `${counted(run.recordsFailed, 'record')} failed` },
    { list: 'crm_created' as const, count: run.crmCreated, label: `${counted(run.crmCreated, 'contact')} created in ${crm}` },
    { list: 'crm_updated' as const, count: run.crmUpdated, label: `${counted(run.crmUpdated, 'contact')} updated in ${crm}` },
    { list: 'local_created' as const, count: run.localCreated, label: `${counted(run.localCreated, 'contact')} created here` },
    { list: 'local_updated' as const, count: run.localUpdated, label: `${counted(run.localUpdated, 'contact')} updated here` },
    { list: 'conflicts' as const, count: run.conflicts, label: counted(run.conflicts, 'conflict') },
    { list: 'matched' as const, count: run.recordsMatched, label: `${counted(run.recordsMatched, 'contact')} matched` },
  ].filter((each) => each.count > 0)
}

export const runListTitles = {
  failed: 'Failed records',
  conflicts: 'Fields that both sides had changed',
  crm_created: 'Created in the CRM',
  crm_updated: 'Updated in the CRM',
  local_created: 'Created here',
  local_updated: 'Updated here',
  matched: 'Matched with an existing record',
} as const satisfies Record<RunList, string>

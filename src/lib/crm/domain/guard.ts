import type { GuardSettings } from './settings.ts'

/** How many records a run may change or remove without approval. */
export function guardLimit(settings: GuardSettings, linked: number): number {
  return Math.max(settings.atLeast, Math.floor(settings.share * linked))
}

/** What a run is about to change and remove on pairs that are in sync. Creates and first matches are not counted. */
export type Impact = { readonly changes: number; readonly removals: number }

export const noImpact: Impact = { changes: 0, removals: 0 }

export function plus(a: Impact, b: Impact): Impact {
  return { changes: a.changes + b.changes, removals: a.removals + b.removals }
}

export function sumOf({ changes, removals }: Impact): number {
  return changes + removals
}

/**
 * What was approved for one run. `open`: the person was told that there is more of the kind, and how much was not known; `ofRun`: what the
 * run itself had been approved for by then.
 */
export type Approval = Impact & {
  readonly open: { readonly changes: boolean; readonly removals: boolean }
  readonly ofRun?: Impact | undefined
}

export const noApproval: Approval = { ...noImpact, open: { changes: false, removals: false } }

/**
 * What a run adds to what was approved, together with the live changes that were synced under it. That there is more was said of the run,
 * not of what people and the CRM change while it works: of live changes only as many are approved as the run leaves of those that were shown.
 */
export function beyond({ changes, removals, open, ofRun = noImpact }: Approval, run: Impact, live: Impact = noImpact): Impact {
  const rest = (approved: number, isOpen: boolean, shownOfRun: number, byRun: number, byLive: number) =>
    Math.max(0, (isOpen ? Math.min(byRun, shownOfRun) : byRun) + byLive - approved)
  return {
    changes: rest(changes, open.changes, ofRun.changes, run.changes, live.changes),
    removals: rest(removals, open.removals, ofRun.removals, run.removals, live.removals),
  }
}

/**
 * An approval extended by what a person was shown, and no further: a kind of which nothing was shown is not approved, and edits made here that were
 * not counted are asked about by themselves.
 */
export function extended(
  approval: Approval,
  shown: Impact & { readonly more: boolean; readonly stage?: string | undefined },
): Approval {
  const approved = plus(approval, shown)
  const { ofRun = noImpact } = approval
  const isOpen = shown.more && shown.stage !== 'push'
  const opens = { changes: isOpen && shown.changes > 0, removals: isOpen && shown.removals > 0 }
  return {
    ...approved,
    open: { changes: approval.open.changes || opens.changes, removals: approval.open.removals || opens.removals },
    ofRun: {
      changes: opens.changes ? approved.changes : ofRun.changes,
      removals: opens.removals ? approved.removals : ofRun.removals,
    },
  }
}

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

/** What was approved for one run. `open`: the person was told that there is more of the kind, and how much was not known. */
export type Approval = Impact & { readonly open: { readonly changes: boolean; readonly removals: boolean } }

export const noApproval: Approval = { ...noImpact, open: { changes: false, removals: false } }

/**
 * What a run adds to what was approved, together with the live changes that were synced under it. That there is more was said of the run,
 * not of what people and the CRM change while it works: of live changes only as many are approved as were shown.
 */
export function beyond({ changes, removals, open }: Approval, run: Impact, live: Impact = noImpact): Impact {
  const rest = (approved: number, isOpen: boolean, ofRun: number, ofLive: number) =>
    Math.max(0, (isOpen ? 0 : ofRun) + ofLive - approved)
  return {
    changes: rest(changes, open.changes, run.changes, live.changes),
    removals: rest(removals, open.removals, run.removals, live.removals),
  }
}

/** An approval extended by what a person was shown, and no further: a kind of which nothing was shown is not approved. */
export function extended(approval: Approval, shown: Impact & { readonly more: boolean }): Approval {
  return {
    ...plus(approval, shown),
    open: {
      changes: approval.open.changes || (shown.more && shown.changes > 0),
      removals: approval.open.removals || (shown.more && shown.removals > 0),
    },
  }
}

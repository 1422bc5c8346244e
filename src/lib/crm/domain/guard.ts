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

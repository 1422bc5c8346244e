/**
 * What a file is played with. In `npm test`: those named, because the engine does the same for all and what differs is held by the contract
 * tests of each connector; in `npm run test:chaos`: all.
 */
export function inSuite<Case>(all: readonly Case[], isNamed: (one: Case) => boolean): readonly Case[] {
  return isChaos() ? all : all.filter(isNamed)
}

/** How often: in `npm test`, or in `npm run test:chaos`. */
export function timesInSuite(times: { readonly suite: number; readonly chaos: number }): number {
  return isChaos() ? times.chaos : times.suite
}

const isChaos = () => process.env['CHAOS_STRIDE'] === '1'

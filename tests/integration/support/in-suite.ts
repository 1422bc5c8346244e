/**
 * What a file is played with. In `npm test`: those named, because the engine does the same for all and what differs is held by the contract
 * tests of each connector; in `npm run test:chaos`: all.
 */
export function inSuite<Case>(all: readonly Case[], isNamed: (one: Case) => boolean): readonly Case[] {
  return process.env['CHAOS_STRIDE'] === '1' ? all : all.filter(isNamed)
}

import { describe, expect, test } from 'vitest'
import { createRunMemories } from '../../../src/lib/crm/transport/run-memory.ts'

describe('the cache of a run', () => {
  test('is shared by the slices of one run, and not with other runs', () => {
    const memories = createRunMemories()
    memories.of('one').set('key', Promise.resolve(1))
    expect(memories.of('one').has('key')).toBe(true)
    expect(memories.of('two').has('key')).toBe(false)
  })

  test('is dropped with the run, or ten minutes after its last slice', () => {
    let now = 0
    const memories = createRunMemories(() => now)
    memories.of('ended').set('key', Promise.resolve(1))
    memories.of('left').set('key', Promise.resolve(1))
    memories.forget('ended')
    expect(memories.of('ended').has('key')).toBe(false)
    now = 10 * 60_000
    expect(memories.of('left').has('key')).toBe(true)
    now += 10 * 60_000 + 1
    expect(memories.of('left').has('key')).toBe(false)
  })
})

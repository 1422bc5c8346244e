import { expect, test } from 'vitest'
import { beginningOf } from '../../src/lib/outbound/answer-beginning.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('an answer whose rest does not come is not waited for: its beginning is kept, and its connection given up', async () => {
  let isGivenUp = false
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes('taken')),
    // The next part never comes.
    pull: () => new Promise(() => undefined),
    cancel: () => {
      isGivenUp = true
    },
  })
  expect(await beginningOf(new Response(body), '', 1)).toBe('taken')
  expect(isGivenUp).toBe(true)
})

test('an answer that breaks off is kept as far as it came, at most its first 500 characters, without the secret', async () => {
  let part = 0
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      part += 1
      if (part === 1) controller.enqueue(bytes('key-1 is wrong'))
      else controller.error(new Error('terminated'))
    },
  })
  expect(await beginningOf(new Response(broken), 'key-1')).toBe('… is wrong')
  expect(await beginningOf(new Response('x'.repeat(5_000)), '')).toHaveLength(500)
  expect(await beginningOf(new Response(null, { status: 204 }), '')).toBeNull()
})

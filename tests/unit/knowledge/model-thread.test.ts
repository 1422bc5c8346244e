import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { localModel } from '../../../src/lib/knowledge/embedding/local-model.ts'
import { modelThread } from '../../../src/lib/knowledge/embedding/model-thread.ts'

/** Answers each text with its length; `crash` ends it, `broken` is answered with an error. */
const script = `
  const { parentPort } = require('node:worker_threads')
  parentPort.on('message', (texts) => {
    if (texts.includes('crash')) process.exit(7)
    if (texts.includes('throw')) throw new Error('out of memory')
    parentPort.postMessage(
      texts.includes('broken') ? { error: 'no such file' } : { vectors: texts.map((text) => Float32Array.of(text.length)) },
    )
  })`

function counted(idleMs: number) {
  const workers: Worker[] = []
  const start = () => {
    const worker = new Worker(script, { eval: true })
    workers.push(worker)
    return worker
  }
  return { workers, thread: modelThread({ start, idleMs }) }
}

test('calls at once share one thread, each with its own answer', async () => {
  const { thread, workers } = counted(60_000)
  const answers = await Promise.all(['a', 'bb', 'ccc'].map((text) => thread.embed([text, `${text}!`])))
  expect(answers.map((vectors) => vectors.map(([length]) => length))).toEqual([
    [1, 2],
    [2, 3],
    [3, 4],
  ])
  expect(workers).toHaveLength(1)
  await workers[0]?.terminate()
})

test('a thread that ends fails the call that it had, and the next call has a new one', async () => {
  const { thread, workers } = counted(60_000)
  for (const [text, reason] of [
    ['crash', 'exit 7'],
    ['throw', 'out of memory'],
    ['broken', 'no such file'],
  ] as const) {
    const [failing, next] = [thread.embed([text]), thread.embed(['next'])]
    await expect(failing).rejects.toMatchObject({ code: 'embeddings_unreachable', message: expect.stringContaining(reason) })
    expect(await next).toEqual([Float32Array.of(4)])
  }
  expect(workers).toHaveLength(3)
  await Promise.all(workers.map((worker) => worker.terminate()))
})

test('a thread without work is ended, and started again for the next text', async () => {
  const { thread, workers } = counted(1)
  await thread.embed(['one'])
  await expect.poll(() => workers[0]?.threadId).toBe(-1)
  expect(await thread.embed(['three'])).toEqual([Float32Array.of(5)])
  expect(workers).toHaveLength(2)
})

test('while the model reads a text, the process goes on', async () => {
  await localModel.embed(['The first text loads the model.'])
  const texts = Array.from({ length: 64 }, (_, index) => `Bottle ${index} keeps drinks hot on a long walk in the mountains.`)
  const turns = { count: 0, over: false }
  const turn = () => {
    turns.count += 1
    if (!turns.over) setImmediate(turn)
  }
  turn()
  const vectors = await localModel.embed(texts)
  turns.over = true
  expect(vectors.map((vector) => vector?.length)).toEqual(texts.map(() => 512))
  // In the process itself there was one turn for every four texts.
  expect(turns.count).toBeGreaterThan(10 * texts.length)
})

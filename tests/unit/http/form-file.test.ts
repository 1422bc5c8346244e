import { expect, test } from 'vitest'
import { withFormFile } from '../../../src/lib/http/form-file.ts'

const megabyte = 1024 * 1024

/** A form with a small file, which says how long it is, or does not. */
async function upload(said: string | null): Promise<Request> {
  const form = new FormData()
  form.set('file', new File(['text'], 'notes.txt'))
  const sending = new Response(form)
  const type = sending.headers.get('content-type') ?? ''
  const sent = { 'content-type': type, ...(said === null ? {} : { 'content-length': said }) }
  return new Request('http://localhost/', { method: 'POST', headers: sent, body: await sending.arrayBuffer() })
}

test.each([
  ['as large as it may be', String(25 * megabyte), 4],
  ['that do not say how large they are', null, 4],
  ['that say what no length is', '-5', 4],
  ['of a megabyte', String(megabyte), 100],
])('of files %s so many are in memory at once as it holds, and the next are asked to come again', async (_kind, said, most) => {
  const ends: (() => void)[] = []
  const held = () => new Promise<void>((resolve) => ends.push(resolve))
  const using = Array.from({ length: most }, async (_, nth) =>
    withFormFile(await upload(said), nth % 2 === 0 ? 'acme' : 'globex', 25 * megabyte - 64 * 1024, held),
  )
  await expect.poll(() => ends.length).toBe(most)
  const refused = withFormFile(await upload(String(megabyte)), 'initech', 25 * megabyte, held)
  await expect(refused).rejects.toMatchObject({ code: 'too_many_requests', retryAfterMs: 5_000 })
  for (const end of ends) end()
  await Promise.all(using)
  await expect(withFormFile(await upload(said), 'acme', 25 * megabyte, async ({ name }) => name)).resolves.toBe('notes.txt')
})

test('files of one organisation that are sent without end leave half of the room to the others', async () => {
  const ends: (() => void)[] = []
  const held = () => new Promise<void>((resolve) => ends.push(resolve))
  const send = async (organization: string, use: () => Promise<void>) =>
    withFormFile(await upload(null), organization, 25 * megabyte - 64 * 1024, use)
  const using = [send('acme', held), send('acme', held)]
  await expect.poll(() => ends.length).toBe(2)
  const message = expect.stringContaining('of your organisation')
  await expect(send('acme', async () => undefined)).rejects.toMatchObject({ code: 'too_many_requests', message })
  await expect(send('globex', async () => undefined)).resolves.toBeUndefined()
  for (const end of ends) end()
  await Promise.all(using)
})

test('a file that is refused, or of which something fails, is in hand no longer', async () => {
  const fails = async () => withFormFile(await upload(null), 'acme', 40 * megabyte, () => Promise.reject(new Error('failed')))
  for (let time = 0; time < 3; time += 1) await expect(fails()).rejects.toThrow('failed')
  const wrong = () =>
    withFormFile(new Request('http://localhost/', { method: 'POST' }), 'acme', 40 * megabyte, async () => undefined)
  for (let time = 0; time < 3; time += 1) await expect(wrong()).rejects.toMatchObject({ code: 'invalid_request' })
})

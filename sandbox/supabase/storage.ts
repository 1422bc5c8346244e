import { createHash, timingSafeEqual } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { inMemory } from './database.ts'

/** What supabase-js says when it makes, fills, reads and empties a private bucket. https://supabase.com/docs/reference/self-hosting-storage */
export interface FileStorage {
  /** Null: not about files. */
  answer(request: Request): Promise<Response | null>
  /** Removes what a temporary database has stored. */
  close(): Promise<void>
}

const bytesMax = 50 * 1024 * 1024
const prefix = '/storage/v1/'
const bucketSchema = z.object({ id: z.string().regex(/^[\w-]{1,100}$/) })
const removalSchema = z.object({ prefixes: z.array(z.string()) })

/** Files of the service, beside the database's folder. Anyone who has the secret key sees all of them, and nobody else anything. */
export function createFileStorage(dataDir: string, secretKey: string): FileStorage {
  let temporary: Promise<string> | undefined
  const root = (): Promise<string> =>
    dataDir === inMemory
      ? (temporary ??= mkdtemp(join(tmpdir(), 'adsapp-storage-')))
      : Promise.resolve(join(dirname(dataDir), 'storage'))
  return {
    async answer(request) {
      const { pathname } = new URL(request.url)
      if (!pathname.startsWith(prefix)) return null
      if (!isSame(request.headers.get('authorization') ?? '', `Bearer ${secretKey}`)) return refusal(403, 'Unauthorized')
      const [kind, bucket = '', ...path] = pathname.slice(prefix.length).split('/').map(decodeURIComponent)
      if (kind === 'bucket' && request.method === 'POST') return makeBucket(await root(), await request.json())
      if (kind !== 'object' || !bucketSchema.safeParse({ id: bucket }).success) return refusal(404, 'Route not found')
      const folder = join(await root(), bucket)
      if (!(await isThere(folder))) return refusal(404, 'Bucket not found')
      const name = path.join('/')
      switch (request.method) {
        case 'POST':
          return store(folder, bucket, name, request)
        case 'GET':
          return read(folder, name)
        case 'DELETE':
          return remove(folder, removalSchema.parse(await request.json()).prefixes)
        default:
          return refusal(404, 'Route not found')
      }
    },
    async close() {
      if (temporary !== undefined) await rm(await temporary, { recursive: true, force: true })
    },
  }
}

async function makeBucket(root: string, body: unknown): Promise<Response> {
  const bucket = bucketSchema.safeParse(body)
  if (!bucket.success) return refusal(400, 'Invalid bucket')
  const folder = join(root, bucket.data.id)
  if (await isThere(folder)) return refusal(409, 'The resource already exists')
  await mkdir(folder, { recursive: true })
  return Response.json({ name: bucket.data.id })
}

async function store(folder: string, bucket: string, name: string, request: Request): Promise<Response> {
  const file = fileOf(folder, name)
  if (await isThere(file)) return refusal(409, 'The resource already exists')
  const bytes = Buffer.from(await request.arrayBuffer())
  if (bytes.byteLength > bytesMax) return refusal(413, 'The object exceeded the maximum allowed size')
  await writeFile(`${file}.type`, request.headers.get('content-type') ?? 'application/octet-stream')
  // Whole or not at all.
  await writeFile(`${file}.new`, bytes)
  await rename(`${file}.new`, file)
  return Response.json({ Key: `${bucket}/${name}`, Id: '' })
}

async function read(folder: string, name: string): Promise<Response> {
  const file = fileOf(folder, name)
  if (!(await isThere(file))) return refusal(404, 'Object not found')
  return new Response(new Uint8Array(await readFile(file)), {
    headers: { 'content-type': await readFile(`${file}.type`, 'utf8') },
  })
}

async function remove(folder: string, names: readonly string[]): Promise<Response> {
  const removed: { name: string }[] = []
  for (const name of names) {
    const file = fileOf(folder, name)
    if (await isThere(file)) removed.push({ name })
    for (const part of [file, `${file}.type`, `${file}.new`]) await rm(part, { force: true })
  }
  return Response.json(removed)
}

/** By a hash: no name leads out of its folder. */
function fileOf(folder: string, name: string): string {
  return join(folder, createHash('sha256').update(name).digest('hex'))
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** As the hosted service words it: the status is in the body. */
function refusal(status: number, message: string): Response {
  return Response.json({ statusCode: String(status), error: message, message }, { status: status === 403 ? 403 : 400 })
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}

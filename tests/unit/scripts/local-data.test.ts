import { createServer } from 'node:http'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { closeServer, listen } from '../../../sandbox/listen.ts'
import { sandboxNames } from '../../../sandbox/stack/configuration.ts'
import { lockPath } from '../../../sandbox/supabase/directory-lock.ts'
import { createFileStorage } from '../../../sandbox/supabase/storage.ts'
import { removeLocalData } from '../../../scripts/lib/local-data.ts'

let parent = ''
let dataDir = ''
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'adsapp-reset-'))
  dataDir = join(parent, 'data')
  await mkdir(join(dataDir, 'supabase/base'), { recursive: true })
  for (const file of ['secrets.json', 'hubspot.sqlite', 'hubspot.sqlite-wal', 'supabase/base/1', 'supabase.lock']) {
    await writeFile(join(dataDir, file), 'x')
  }
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const anyPort = { port: 0, service: 'a service', variable: 'A_PORT' }

describe('removing the local data', () => {
  test('removes what a stack has written, the directory included, and says what', async () => {
    expect(await removeLocalData(dataDir, [anyPort])).toEqual([
      'hubspot.sqlite',
      'hubspot.sqlite-wal',
      'secrets.json',
      'supabase',
      'supabase.lock',
    ])
    expect(await readdir(parent)).toEqual([])
    expect(await removeLocalData(dataDir, [anyPort])).toEqual([])
  })

  test.each(sandboxNames)('what the sandbox of %s keeps is among that', async (name) => {
    await writeFile(join(dataDir, `${name}.sqlite-shm`), 'x')
    expect(await removeLocalData(dataDir, [])).toContain(`${name}.sqlite-shm`)
  })

  test('files that people have uploaded are among that', async () => {
    const storage = createFileStorage(join(dataDir, 'supabase'), 'key')
    const made = await storage.answer(
      new Request('http://localhost/storage/v1/bucket', {
        method: 'POST',
        headers: { authorization: 'Bearer key' },
        body: '{"id": "files"}',
      }),
    )
    expect(made?.status).toBe(200)
    expect(await removeLocalData(dataDir, [])).toContain('storage')
  })

  test('touches nothing in a directory that holds anything else', async () => {
    await writeFile(join(dataDir, 'thesis.txt'), 'x')
    await expect(removeLocalData(dataDir, [])).rejects.toThrow(/thesis\.txt.*ADSAPP_DATA_DIR/)
    expect(await readdir(dataDir)).toHaveLength(6)
    await expect(removeLocalData(parent, [])).rejects.toThrow(/nothing is removed/)
    await expect(removeLocalData(join(dataDir, 'secrets.json'), [])).rejects.toThrow(/cannot be read/)
  })

  test('follows no link out of the directory', async () => {
    const elsewhere = join(parent, 'elsewhere')
    await mkdir(elsewhere)
    await writeFile(join(elsewhere, 'kept'), 'x')
    await rm(join(dataDir, 'supabase'), { recursive: true })
    await symlink(elsewhere, join(dataDir, 'supabase'))
    await removeLocalData(dataDir, [])
    expect(existsSync(join(elsewhere, 'kept'))).toBe(true)
  })

  test('refuses while a server holds the database, or a port of the stack is taken', async () => {
    const server = createServer((request, response) => response.end(request.url === lockPath ? 'token' : ''))
    const port = await listen(server, anyPort)
    try {
      await writeFile(join(dataDir, 'supabase.lock'), JSON.stringify({ url: `http://127.0.0.1:${port}`, token: 'token' }))
      await expect(removeLocalData(dataDir, [])).rejects.toThrow(/A stack runs on .*Stop it first/)
      await writeFile(join(dataDir, 'supabase.lock'), JSON.stringify({ url: `http://127.0.0.1:${port}`, token: 'another' }))
      await expect(removeLocalData(dataDir, [{ ...anyPort, port }])).rejects.toThrow(/Port \d+ of a service is taken.*A_PORT/)
      expect(await readdir(dataDir)).toHaveLength(5)
    } finally {
      await closeServer(server)
    }
    expect(await removeLocalData(dataDir, [])).toHaveLength(5)
  })
})

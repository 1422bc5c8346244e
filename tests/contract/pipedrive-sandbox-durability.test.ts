import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startPipedriveSandbox } from '../../sandbox/pipedrive/server.ts'
import { consentTo, tokenCall } from './support/pipedrive-oauth.ts'
import { call, clientOf, present } from './support/pipedrive-sandbox.ts'

test('no acknowledged write is lost when the process is killed, and the demo is seeded once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pipedrive-sandbox-'))
  const dataFile = join(folder, 'pipedrive.sqlite')
  const server = new URL('../../sandbox/pipedrive/server.ts', import.meta.url).href
  const script = `const { startPipedriveSandbox } = await import(${JSON.stringify(server)})
    console.log((await startPipedriveSandbox({ port: 0, dataFile: ${JSON.stringify(dataFile)}, seed: true })).url)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>((resolve) =>
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
  )
  const { body } = await tokenCall(url, { grant_type: 'authorization_code', code: await consentTo(url) })
  const accessToken = String(body['access_token'])
  const client = clientOf(url, { accessToken })
  const made = await client.persons.addPerson({ AddPersonRequest: { name: 'Kept' } })
  const field = await client.personFields.addPersonField({ AddPersonFieldRequest: { field_name: 'Kept', field_type: 'varchar' } })
  child.kill('SIGKILL')
  await once(child, 'exit')

  const revived = await startPipedriveSandbox({ port: 0, dataFile, seed: true })
  const again = clientOf(revived.url, { accessToken })
  expect((await again.persons.getPerson({ id: present(made.data?.id) })).data?.name).toBe('Kept')
  const field_code = present(field.data?.field_code)
  expect((await again.personFields.getPersonField({ field_code })).data?.field_name).toBe('Kept')
  expect((await call(revived.url, 'GET', '/_sandbox/contacts')).body).toMatchObject({ count: 301 })
  const refreshed = await tokenCall(revived.url, { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) })
  expect(refreshed.status).toBe(200)
  await expect(startPipedriveSandbox({ port: revived.port, dataFile, seed: false })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await revived.close()
  rmSync(folder, { recursive: true })
})

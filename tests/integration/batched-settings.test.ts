import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { inMemory, openDatabase } from '../../sandbox/supabase/database.ts'
import { databaseTemplate, migrationsDir } from '../support/database-template.ts'

let connection: Awaited<ReturnType<typeof openDatabase>>
beforeAll(async () => {
  connection = await openDatabase({ dataDir: inMemory, migrationsDir, template: await databaseTemplate() })
})
afterAll(() => connection.close())

const set = (name: string, value: string) => connection.driver.query(`SELECT set_config('${name}', $1, true)`, [value])
const seen = async (name: string) => {
  const { rows } = await connection.driver.query<{ value: string | null }>('select current_setting($1, true) as value', [name])
  return rows[0]?.value
}

test('the settings of a transaction reach the database in one message, and hold until its end', async () => {
  const sent = vi.spyOn(connection.driver, 'exec')
  await connection.driver.query('BEGIN', [])
  await set('role', 'authenticated')
  await connection.driver.query('SET LOCAL ROLE "authenticated"')
  await set('request.jwt.claim.sub', 'somebody')
  await connection.driver.query(`SELECT set_config('response.status', '', true)`)
  expect(sent).not.toHaveBeenCalled()
  expect(await seen('request.jwt.claim.sub')).toBe('somebody')
  expect(await seen('role')).toBe('authenticated')
  expect(sent).toHaveBeenCalledTimes(1)
  sent.mockRestore()
  await connection.driver.query('COMMIT', [])
  expect(await seen('request.jwt.claim.sub')).toBe('')
  expect(await seen('role')).toBe('none')
})

test('the later of two values for one setting applies, also with a statement in between', async () => {
  await connection.driver.query('BEGIN', [])
  await set('storage.operation', 'first')
  await set('storage.operation', 'second')
  expect(await seen('storage.operation')).toBe('second')
  await set('storage.operation', 'third')
  expect(await seen('storage.operation')).toBe('third')
  await connection.driver.query('ROLLBACK', [])
})

test.each([`it's`, `back\\slash`, `\\'; drop table contacts; --`, `E'x'`, '$1', '"', 'naïve 多', ''])(
  '%j arrives unchanged, whatever standard_conforming_strings is',
  async (value) => {
    for (const standard of ['on', 'off']) {
      await connection.driver.exec(`set standard_conforming_strings = ${standard}`)
      await connection.driver.query('BEGIN', [])
      await set('request.headers', value)
      expect(await seen('request.headers')).toBe(value)
      await connection.driver.query('ROLLBACK', [])
    }
    await connection.driver.exec('reset standard_conforming_strings')
  },
)

test('an unknown role fails its own statement, and the session stays usable', async () => {
  await connection.driver.query('BEGIN', [])
  await set('role', 'nobody_at_all')
  await expect(connection.driver.query('select 1', [])).rejects.toThrow('role "nobody_at_all" does not exist')
  await expect(connection.driver.query('select 1', [])).rejects.toThrow('current transaction is aborted')
  await connection.driver.query('ROLLBACK', [])
  expect(await seen('role')).toBe('none')
})

test('nothing of a transaction that ends at once leaks into the next', async () => {
  for (const end of ['COMMIT', 'ROLLBACK']) {
    await connection.driver.query('BEGIN', [])
    await set('role', 'anon')
    await connection.driver.query(end, [])
    expect(await seen('role')).toBe('none')
  }
})

import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { inMemory, openDatabase } from '../../sandbox/supabase/database.ts'
import { pipelinedQuery } from '../../sandbox/supabase/pipelined-query.ts'
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

test('the settings of a transaction reach the database with its first statement, in one call, and hold until its end', async () => {
  await connection.driver.query('BEGIN', [])
  await seen('role')
  await connection.driver.query('COMMIT', [])
  const sent = vi.spyOn(connection.driver, 'execProtocolStream')
  await connection.driver.query('BEGIN', [])
  await set('role', 'authenticated')
  await connection.driver.query('SET LOCAL ROLE "authenticated"')
  await set('request.jwt.claim.sub', 'somebody')
  await connection.driver.query(`SELECT set_config('response.status', '', true)`)
  expect(sent).not.toHaveBeenCalled()
  expect(await seen('request.jwt.claim.sub')).toBe('somebody')
  expect(sent).toHaveBeenCalledTimes(1)
  sent.mockRestore()
  expect(await seen('role')).toBe('authenticated')
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

test('a statement in one call answers what PGlite answers in six', async () => {
  const database = connection.driver
  const query = pipelinedQuery(database)
  const inSix = PGlite.prototype.query.bind(database)
  await database.exec('create temp table things (id int primary key, name text, tags text[], at timestamptz, facts jsonb)')
  const insert = 'insert into things values ($1, $2, $3, $4, $5) returning *'
  const statements: [string, unknown[]][] = [
    ['select $1::int + 1 as n, $2::bool as yes, $3::text as nothing', [41, true, null]],
    ['select $1::jsonb as object, $2::json as list, $3::jsonb as text', [{ a: [1, null, 'ü'] }, [1, 2], '"x"']],
    [
      'select $1::int[] as numbers, $2::text[] as texts, array[]::int[] as none',
      [
        [1, 2],
        ['a,b', '"', '\\', null],
      ],
    ],
    [
      'select $1::bytea as bytes, $2::bigint as big, $3::numeric as money, $4::date as day',
      [new Uint8Array([0, 255]), 2n ** 60n, 1.5, '2026-11-30'],
    ],
    ['select 1 as twice, 2 as twice, 3 as "__proto__"', []],
    [insert, [1, 'Ann', ['x'], new Date(0), { deep: { er: true } }]],
    ['update things set name = $1', ['Bo']],
    ['select * from things where id = any($1)', [[1, 2, 3]]],
    ['select * from things where false', []],
    ['delete from things where id = $1', [7]],
    ['', []],
  ]
  for (const [statement, parameters] of statements) {
    const ask = () => inSix(statement, parameters)
    const expected = await (statement === insert ? undone(ask) : ask())
    const { rows, fields, affectedRows } = await query(statement, parameters)
    expect({ statement, rows, fields, affectedRows }).toEqual({
      statement,
      rows: expected.rows,
      fields: expected.fields,
      affectedRows: expected.affectedRows,
    })
  }
  const refusals: [string, unknown[]][] = [
    ['select 1 / $1::int', [0]],
    ['selec 1', []],
    ['select * from nowhere where id = $1', [1]],
    ['insert into things (id) values ($1)', ['no number']],
    ['insert into things (id) values (1)', []],
  ]
  for (const [statement, parameters] of refusals) {
    const refused = async (asked: Promise<unknown>) => {
      const error: unknown = await asked.then(() => 'not refused').catch((reason: unknown) => reason)
      return error instanceof Error ? [error.message, Reflect.get(error, 'code'), Reflect.get(error, 'constraint')] : error
    }
    expect([statement, await refused(query(statement, parameters))]).toEqual([
      statement,
      await refused(inSix(statement, parameters)),
    ])
    expect((await query('select 1 as one')).rows).toEqual([{ one: 1 }])
  }
  await database.exec('drop table things')
})

async function undone<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  await connection.driver.exec('begin')
  const answer = await ask()
  await connection.driver.exec('rollback')
  return answer
}

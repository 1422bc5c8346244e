import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { RecordsWorld } from './world.ts'

const listSchema = z.object({
  items: z.array(z.looseObject({ id: z.string(), first_name: z.string().nullable() })),
  total: z.number(),
  next_cursor: z.string().nullable(),
})

export function describeLists({ call, make }: RecordsWorld): void {
  describe('a list', () => {
    const names = async (query: string) => {
      const answer = await call('GET', `/contacts?${query}`)
      expect({ query, status: answer.status, body: answer.body }).toMatchObject({ status: 200 })
      return listSchema.parse(answer.body).items.map(({ first_name: name }) => name)
    }
    beforeAll(async () => {
      for (const [index, name] of ['Ann', 'Ben', 'Cem', 'Dee', 'Eli'].entries()) {
        await make('contacts', {
          first_name: name,
          last_name: 'Lister',
          ...(index % 2 === 0 ? { job_title: `Level ${index}` } : {}),
          email: `${name}@lister.example`,
        })
      }
    })
    const of = 'last_name=Lister'

    test('has pages and cursors that meet each record once, in any order', async () => {
      for (const order of ['asc', 'desc']) {
        for (const sort of ['first_name', 'job_title', 'created_at', 'version', 'id']) {
          const all = await names(`${of}&sort_by=${sort}&sort_order=${order}`)
          expect(all.length).toBe(5)
          const paged: (string | null)[] = []
          for (const page of [1, 2, 3])
            paged.push(...(await names(`${of}&sort_by=${sort}&sort_order=${order}&page_size=2&page=${page}`)))
          expect({ sort, order, paged }).toEqual({ sort, order, paged: all })
          const walked: (string | null)[] = []
          let cursor = ''
          do {
            const { body } = await call('GET', `/contacts?${of}&sort_by=${sort}&sort_order=${order}&page_size=2${cursor}`)
            const { items, next_cursor: next, total } = listSchema.parse(body)
            expect(total).toBe(5)
            walked.push(...items.map(({ first_name: name }) => name))
            cursor = next === null ? '' : `&cursor=${next}`
          } while (cursor !== '')
          expect({ sort, order, walked }).toEqual({ sort, order, walked: all })
        }
      }
      expect(await names(`${of}&sort_by=job_title&sort_order=asc`)).toEqual([
        'Ann',
        'Cem',
        'Eli',
        expect.anything(),
        expect.anything(),
      ])
    })

    test('is narrowed down by every filter that its members have', async () => {
      const by = (query: string) => names(`${of}&sort_by=first_name&sort_order=asc&${query}`)
      expect(await by('first_name=Ben')).toEqual(['Ben'])
      expect(await by('first_name_ne=Ben')).toEqual(['Ann', 'Cem', 'Dee', 'Eli'])
      expect(await by('first_name_in=Ben,Eli')).toEqual(['Ben', 'Eli'])
      expect(await by('email_contains=CEM@')).toEqual(['Cem'])
      expect(await by('email_contains=%25')).toEqual([])
      expect(await by('job_title_is_null=true')).toEqual(['Ben', 'Dee'])
      expect(await by('job_title_is_null=false')).toEqual(['Ann', 'Cem', 'Eli'])
      expect(await by('job_title_ne=Level 0')).toEqual(['Ben', 'Cem', 'Dee', 'Eli'])
      expect(await by('created_at_lt=2020-01-01')).toEqual([])
      expect(await by('created_at_gte=2020-01-01T00:00:00+02:00')).toEqual(['Ann', 'Ben', 'Cem', 'Dee', 'Eli'])
      expect(await by('version_lte=1')).toEqual(['Ann', 'Ben', 'Cem', 'Dee', 'Eli'])
      expect(await by('q=dee@lister')).toEqual(['Dee'])
      await make('opportunities', { name: 'Kyoto', destinations: ['Kyoto', 'Osaka'], amount: 12.5 })
      const found = await call('GET', '/opportunities?destinations=Osaka&amount_gt=12&amount_lt=13')
      expect(found).toMatchObject({ status: 200, body: { total: 1, items: [{ name: 'Kyoto' }] } })
    })

    test('says which filters and orders there are, where one is asked for that there is not', async () => {
      const unknown = await call('GET', '/contacts?colour=red&first_name_gt=A&page_size=101&sort_by=colour')
      expect(unknown).toMatchObject({ status: 400 })
      expect(unknown.faults.map(({ field }) => field).sort()).toEqual(['page_size', 'sort_by'])
      const filters = await call('GET', '/contacts?colour=red&first_name_gt=A&created_at=soon&owner_id=me')
      expect(filters.faults.map(({ field }) => field).sort()).toEqual(['colour', 'created_at', 'first_name_gt', 'owner_id'])
      expect(filters.faults.find(({ field }) => field === 'colour')?.message).toContain('first_name, last_name')
      const chosen = await call('GET', '/leads?lead_status=foo&interest_level_in=low,foo')
      expect(chosen.faults.map(({ field, message }) => [field, message])).toEqual([
        ['lead_status', 'this has to be new, contacted, qualified, unqualified or converted.'],
        ['interest_level_in', 'this has to be low, medium or high.'],
      ])
      const stage = await call('GET', '/opportunities?stage=foo')
      expect(stage.faults).toMatchObject([{ field: 'stage', message: expect.stringContaining('prospecting') }])
      expect(await call('GET', '/opportunities?stage_in=prospecting')).toMatchObject({ status: 200 })
    })

    test('takes a cursor for the list that it is of, and for no other', async () => {
      const first = await call('GET', `/contacts?${of}&sort_by=first_name&page_size=2`)
      const cursor = `cursor=${listSchema.parse(first.body).next_cursor}`
      expect(await names(`sort_by=first_name&page_size=3&${of}&${cursor}`)).toHaveLength(3)
      for (const other of [
        `/leads?${of}&sort_by=first_name&${cursor}`,
        `/contacts?${of}&sort_by=created_at&${cursor}`,
        `/contacts?${of}&sort_by=first_name&sort_order=asc&${cursor}`,
        `/contacts?sort_by=first_name&${cursor}`,
        `/contacts?${of}&sort_by=first_name&q=a&${cursor}`,
        `/contacts?${of}&sort_by=first_name&deleted=true&${cursor}`,
        '/contacts?cursor=abc',
        ...placesOf(`${listSchema.parse(first.body).next_cursor}`).map(
          (made) => `/contacts?${of}&sort_by=first_name&page_size=2&cursor=${made}`,
        ),
      ])
        expect({ other, ...(await call('GET', other)) }).toMatchObject({
          other,
          status: 400,
          body: { error: { field: 'cursor' } },
        })
    })
  })
}

/** A cursor of ours with other places in it, of which the database would have to find out that they are none. */
function placesOf(cursor: string): readonly string[] {
  const [mark, place] = z.tuple([z.string(), z.looseObject({})]).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  return ['x', 'infinity', '\ud800', 'Zoe'].map((value) =>
    Buffer.from(JSON.stringify([mark, { ...place, value }])).toString('base64url'),
  )
}

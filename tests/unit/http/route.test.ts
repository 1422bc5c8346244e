import { expect, test } from 'vitest'
import { z } from 'zod'
import { readInput } from '../../../src/lib/http/route.ts'

const of = { params: z.object({ page_id: z.string() }), query: z.undefined(), body: z.undefined() }
const read = (page: string) =>
  readInput(of, new Request('https://hub.example.test/'), { params: Promise.resolve({ page_id: page }) })

test.each(['\u0000', 'a\u0000b', 'half \ud800'])(
  'an address with a part that nothing can be called, %j, leads to nothing',
  async (page) => {
    await expect(read(page)).rejects.toMatchObject({ code: 'not_found' })
  },
)

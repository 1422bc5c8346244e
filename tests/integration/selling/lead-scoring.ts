import { expect, test } from 'vitest'
import { z } from 'zod'
import type { SellingWorld } from './world.ts'

export function testLeadScoring({ api, call }: SellingWorld): void {
  test('a lead is scored by rules that an admin changes, and the answer says why', async () => {
    const of = await api.organisation({ members: 1 })
    const lead = await call('POST', '/leads', { email: 'score@example.com', interest_level: 'high', estimated_value: 5_000 }, of)
    expect(lead.body).toMatchObject({ score: 50 })
    expect(await call('GET', `/leads/${lead.id}/score`, undefined, of)).toMatchObject({
      body: {
        score: 50,
        set_by: 'rules',
        computed: 50,
        rules: expect.arrayContaining([
          expect.objectContaining({ label: 'High interest', points: 25, applies: true }),
          expect.objectContaining({ label: 'Qualified', applies: false }),
        ]),
      },
    })
    await call('PATCH', `/leads/${lead.id}`, { score: 12 }, of)
    expect(await call('GET', `/leads/${lead.id}/score`, undefined, of)).toMatchObject({
      body: { score: 12, set_by: 'hand', computed: 50 },
    })
    expect(await call('POST', `/leads/${lead.id}/score`, undefined, of)).toMatchObject({
      status: 200,
      body: { score: 50, set_by: 'rules' },
    })

    const scoring = await call('GET', '/leads/scoring', undefined, of)
    const { version } = z.object({ version: z.number() }).parse(scoring.body)
    const rule = { label: 'Email', field: 'email', operator: 'is_set', points: 33 }
    expect(await call('POST', '/leads/scoring/preview', { rules: [rule] }, of)).toMatchObject({
      body: {
        changed: expect.any(Number),
        examples: expect.arrayContaining([expect.objectContaining({ id: lead.id, before: 50, after: 33 })]),
      },
    })
    const wrong = { ...rule, operator: 'at_least', points: 200 }
    expect(await call('PUT', '/leads/scoring', { version, is_on: true, rules: [rule, wrong] }, of)).toMatchObject({
      status: 400,
      body: { error: { fields: expect.arrayContaining([expect.objectContaining({ field: 'rules[1].points' })]) } },
    })
    const member = of.members[0]?.accessToken
    expect(await call('PUT', '/leads/scoring', { version, is_on: true, rules: [rule] }, of, member)).toMatchObject({
      status: 403,
    })
    expect(await call('PUT', '/leads/scoring', { version, is_on: true, rules: [rule] }, of)).toMatchObject({
      status: 200,
      body: { version: version + 1, rules: [{ label: 'Email', is_active: true }] },
    })
    expect(await call('PUT', '/leads/scoring', { version, is_on: true, rules: [] }, of)).toMatchObject({
      status: 409,
      body: { error: { code: 'scoring_changed' } },
    })
    const { scoreLeads } = await import('../../../src/lib/db/lead-scores.ts')
    const { createServiceClient } = await import('../../../src/lib/db/service-client.ts')
    const db = createServiceClient({ supabaseUrl: api.stack.supabaseUrl, supabaseSecretKey: api.stack.secretKey })
    expect(await scoreLeads(db, of.organizationId, Date.now() + 60_000)).toBe(true)
    expect(await call('GET', `/leads/${lead.id}`, undefined, of)).toMatchObject({ body: { score: 33 } })
  })

  test('every field of a rule can be compared by each of its operators, in the database too', async () => {
    const { scoringFields, scoringOperators } = await import('../../../src/lib/contract/lead-scoring.ts')
    const values = { text: 'x', choice: '', set: 'beach, city', number: '7.5', date: '2027-01-31' }
    const rules = scoringFields.flatMap(({ name, kind, options }) =>
      scoringOperators(name).map((operator) => ({
        label: `${name} ${operator}`,
        field: name,
        operator,
        value:
          kind === 'choice'
            ? options
                .join(',')
                .split(',')
                .slice(0, operator === 'one_of' ? 2 : 1)
                .join(',')
            : values[kind],
        points: 1,
      })),
    )
    for (let start = 0; start < rules.length; start += 50) {
      expect(await call('POST', '/leads/scoring/preview', { rules: rules.slice(start, start + 50) })).toMatchObject({
        status: 200,
      })
    }
  })
}

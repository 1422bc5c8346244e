'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { z } from 'zod'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { readEnv } from '@/src/lib/core/env.ts'
import { Failure } from '@/src/lib/core/errors.ts'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { readSubmitted } from '@/src/lib/http/submitted.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { offerQuote } from '@/src/lib/quotes/offer.ts'
import { linesMax, setLineSchema } from '@/src/lib/records/quotes/line-input.ts'
import { writeLines } from '@/src/lib/records/quotes/lines.ts'
import { quoteSteps } from '@/src/lib/records/quotes/possible-steps.ts'
import { acceptQuote, duplicateQuote, expireQuote, rejectQuote, reviseQuote } from '@/src/lib/records/quotes/steps.ts'

const linesSchema = z.object({ quote: databaseIdSchema, version: z.int(), lines: z.array(setLineSchema).max(linesMax) })

/** Saves the lines of a draft as they were edited in one version of it. Null: saved. */
export async function saveQuoteLines(submitted: unknown): Promise<string | null> {
  const tenant = await requireTenant()
  try {
    const { quote, version, lines } = readSubmitted(linesSchema, submitted)
    await writeLines(tenant.client, tenant.organizationId, quote, { set: lines }, version)
    revalidatePath(recordHref('quote', quote))
    return null
  } catch (thrown) {
    const { code, message } = reportedFailure(thrown)
    return code === 'version_moved'
      ? 'Not saved: the quote was changed meanwhile, here in another tab or by somebody else. Note what you have entered, and reload the page to see how it is now.'
      : message
  }
}

const stepSchema = z.object({
  quote: databaseIdSchema,
  number: z.string().max(50),
  step: z.enum(quoteSteps),
  /** The address, the name or the reason that goes with it; empty: none. */
  text: z.string().trim().max(1_000),
})

export type Stepped = { readonly problem: string } | { readonly link: string; readonly isMailed: boolean } | null

/** Does something with a quote; a copy or a new version is shown. */
export async function stepQuote(submitted: unknown): Promise<Stepped> {
  const tenant = await requireTenant()
  let next: string | null = null
  let result: Stepped = null
  try {
    const wanted = readSubmitted(stepSchema, submitted)
    if (!may(tenant.role, 'edit')) {
      return { problem: `Quotes are sent and decided by ${peopleWhoMay('edit')}. Your role is ${tenant.role}.` }
    }
    const done = await step(tenant, wanted)
    if (typeof done === 'string') next = done
    else result = done
    revalidatePath(recordHref('quote', wanted.quote))
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
  after(drainAfterwards)
  if (next !== null) redirect(recordHref('quote', next))
  return result
}

/** @returns the id of another quote to show, or what is told of this one */
async function step(
  { client, organizationId, organizationName }: Tenant,
  { quote: id, number, step: wanted, text: entered }: z.infer<typeof stepSchema>,
): Promise<string | Stepped> {
  const quote = { client, organizationId, id }
  switch (wanted) {
    case 'send':
    case 'renew': {
      const to = entered === '' ? null : emailOf(entered)
      const { link, isMailed } = await offerQuote(readEnv(), { ...quote, organizationName, number }, wanted, to)
      return { link, isMailed }
    }
    case 'accept':
      await acceptQuote(quote, entered === '' ? undefined : entered.slice(0, 200))
      return null
    case 'reject':
      await rejectQuote(quote, entered === '' ? undefined : entered)
      return null
    case 'expire':
      await expireQuote(quote)
      return null
    case 'revise':
      return reviseQuote(quote)
    case 'duplicate':
      return duplicateQuote(quote)
  }
}

function emailOf(entered: string): string {
  const email = z.email().safeParse(entered)
  if (email.success) return email.data
  throw new Failure({
    kind: 'invalid',
    code: 'invalid_input',
    message: 'Enter an email address like name@example.com, or leave it empty.',
  })
}

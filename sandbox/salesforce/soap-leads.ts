import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import { parseId } from './ids.ts'
import { type ConversionOutcome, convertLead, type LeadConvert } from './lead-conversion.ts'
import { escapeXml } from './outbound-envelope.ts'
import { idOf } from './requests.ts'
import type { Caller, Sandbox } from './sandbox.ts'

const parser = new XMLParser({
  removeNSPrefix: true,
  parseTagValue: false,
  isArray: (name) => name === 'leadConverts',
})
const text = z
  .union([z.string(), z.object({})])
  .optional()
  .transform((value) => (typeof value === 'string' && value !== '' ? value : null))
const flag = text.transform((value) => value === 'true')
const number = text.transform((value) => (value === null ? null : (parseId(value)?.number ?? -1)))
const convertSchema = z.object({
  leadId: z.string(),
  convertedStatus: z.string().default(''),
  accountId: number,
  contactId: number,
  opportunityId: number,
  opportunityName: text,
  doNotCreateOpportunity: flag,
  overwriteLeadSource: flag,
  ownerId: number,
})
const envelopeSchema = z.object({
  Envelope: z.object({ Body: z.object({ convertLead: z.object({ leadConverts: z.array(convertSchema) }) }) }),
})

export const convertsMax = 100

/** The leads of a call, or null for an envelope without any. */
export function readConverts(xml: string): readonly z.infer<typeof convertSchema>[] | null {
  const parsed = envelopeSchema.safeParse(parser.parse(xml))
  return parsed.success ? parsed.data.Envelope.Body.convertLead.leadConverts : null
}

function resultXml(sandbox: Sandbox, leadId: string, outcome: ConversionOutcome): string {
  const element = (name: string, object: string, found: number | null) =>
    found === null ? `<${name} xsi:nil="true"/>` : `<${name}>${idOf(sandbox.objects.require(object), found)}</${name}>`
  const isDone = outcome.kind === 'converted'
  const errors = isDone ? [] : outcome.errors
  return `<result>${element('accountId', 'Account', isDone ? outcome.account : null)}${element('contactId', 'Contact', isDone ? outcome.contact : null)}${errors
    .map(({ code, message }) => `<errors><message>${escapeXml(message)}</message><statusCode>${code}</statusCode></errors>`)
    .join(
      '',
    )}<leadId>${escapeXml(leadId)}</leadId>${element('opportunityId', 'Opportunity', isDone ? outcome.opportunity : null)}<success>${isDone}</success></result>`
}

/** Converts leads one by one: what is wrong with one is no matter of the others. */
export function convertLeads(sandbox: Sandbox, caller: Caller, converts: NonNullable<ReturnType<typeof readConverts>>): string {
  const results = converts.map(({ leadId, convertedStatus, accountId, contactId, opportunityId, ownerId, ...rest }) => {
    const wanted: LeadConvert = {
      ...rest,
      lead: parseId(leadId)?.number ?? -1,
      status: convertedStatus,
      account: accountId,
      contact: contactId,
      opportunity: opportunityId,
      owner: ownerId,
    }
    return resultXml(sandbox, leadId, convertLead(sandbox, caller, wanted))
  })
  return `<convertLeadResponse>${results.join('')}</convertLeadResponse>`
}

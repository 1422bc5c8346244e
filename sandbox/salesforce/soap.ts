import { Hono } from 'hono'
import { callerOf } from './auth.ts'
import { corporateCurrency } from './currencies.ts'
import { SalesforceError } from './errors.ts'
import { parseId } from './ids.ts'
import { escapeXml } from './outbound-envelope.ts'
import type { Caller, Sandbox, SandboxEnv } from './sandbox.ts'
import { convertLeads, convertsMax, readConverts } from './soap-leads.ts'

const idsMax = 200

/** The text of every element of that name, in any namespace. */
function textsOf(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<(?:\\w+:)?${name}>([^<]*)</(?:\\w+:)?${name}>`, 'g'))].map(([, text = '']) => text.trim())
}

function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com" xmlns:sf="urn:fault.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
}

/** How the SOAP API refuses a whole call; the status is 500. */
export function soapFault(code: string, message: string): string {
  return envelope(
    `<soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: ${escapeXml(message)}</faultstring></soapenv:Fault>`,
  )
}

/** Takes one record out of the recycle bin for good. */
function emptied(sandbox: Sandbox, { org }: Caller, id: string): string {
  const parsed = parseId(id)
  const type = sandbox.objects.all.find(({ keyPrefix }) => keyPrefix === parsed?.prefix)
  const values = parsed && type ? sandbox.records.newest(type, org, parsed.number) : null
  if (!parsed || !type || values?.['IsDeleted'] !== 1) {
    return `<result><errors><message>This record is not in your Recycle Bin.</message><statusCode>INVALID_ID_FIELD</statusCode></errors><id>${escapeXml(id)}</id><success>false</success></result>`
  }
  sandbox.records.erase(type, org, parsed.number)
  return `<result><id>${escapeXml(id)}</id><success>true</success></result>`
}

/** Of the many members those alone that are about currencies: an org says which it has where that is one. */
function userInfo({ objects }: Sandbox): string {
  const several = objects.find('CurrencyType') !== null
  const code = several ? '' : `<orgDefaultCurrencyIsoCode>${corporateCurrency}</orgDefaultCurrencyIsoCode>`
  return `<getUserInfoResponse><result>${code}<organizationMultiCurrency>${several}</organizationMultiCurrency></result></getUserInfoResponse>`
}

/** The part of the partner SOAP API that has no counterpart in REST: the recycle bin, lead conversion, and an org's currency. */
export function soapRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  routes.post('/:version', async (c) => {
    const xml = await c.req.text()
    const refused = (code: string, message: string) => c.body(soapFault(code, message), 500, { 'content-type': 'text/xml' })
    const answer = (body: string) => c.body(envelope(body), 200, { 'content-type': 'text/xml' })
    try {
      const caller = callerOf(sandbox, textsOf(xml, 'sessionId')[0])
      const converts = readConverts(xml)
      if (converts !== null && converts.length > convertsMax)
        return refused('EXCEEDED_ID_LIMIT', `cannot convert more than ${convertsMax} leads`)
      if (/<(?:\w+:)?getUserInfo[ />]/.test(xml)) return answer(userInfo(sandbox))
      if (converts !== null) return answer(convertLeads(sandbox, caller, converts))
      if (!/<(?:\w+:)?emptyRecycleBin>/.test(xml)) return refused('UNSUPPORTED_OPERATION', 'No such operation')
      const ids = textsOf(xml, 'ids')
      if (ids.length > idsMax) return refused('EXCEEDED_ID_LIMIT', `cannot take more than ${idsMax} ids`)
      const results = sandbox.db.transaction(() => ids.map((id) => emptied(sandbox, caller, id)))
      return answer(`<emptyRecycleBinResponse>${results.join('')}</emptyRecycleBinResponse>`)
    } catch (error) {
      if (error instanceof SalesforceError) return refused(error.errorCode, error.message)
      throw error
    }
  })
  return routes
}

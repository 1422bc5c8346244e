import { describe, expect, test } from 'vitest'
import { control, failureOf } from './support/salesforce-client.ts'
import { freshSandbox } from './support/salesforce-sandbox.ts'

const fixture = freshSandbox({ externalIdField: true })
const { connection, make } = fixture
const plain = {
  LastName: 'Ann',
  FirstName: 'Mary',
  Company: 'Acme',
  Email: 'ann@acme.example',
  Phone: '5',
  LeadSource: 'Web',
  City: 'Oslo',
}
const status = 'Closed - Converted'

const makeOf = async (object: string, fields: Readonly<Record<string, unknown>>) =>
  (await connection().create(object, { ...fields })).id ?? ''
const lead = (fields: Readonly<Record<string, unknown>> = {}) => makeOf('Lead', { ...plain, ...fields })
const read = (object: string, id: string | null | undefined) => connection().retrieve(object, id ?? '')
const rows = async (soql: string) => (await connection().query(soql)).records
const convert = (leadId: string, options: Readonly<Record<string, unknown>> = {}) =>
  connection().soap.convertLead({
    leadId,
    convertedStatus: status,
    doNotCreateOpportunity: false,
    overwriteLeadSource: false,
    sendNotificationEmail: false,
    ...options,
  })
const counts = async () =>
  Promise.all(['Account', 'Contact', 'Opportunity'].map(async (name) => (await rows(`SELECT Id FROM ${name}`)).length))

describe('converting a lead', () => {
  test('makes an account, a contact and an opportunity whose primary contact it is; the lead stays and names them', async () => {
    const id = await lead()
    fixture.now += 60_000
    const result = await convert(id)
    expect(result).toMatchObject({ success: true, leadId: id, errors: [] })
    const { accountId, contactId, opportunityId } = result
    expect(await read('Account', accountId)).toMatchObject({ Name: 'Acme', Phone: '5', BillingCity: 'Oslo' })
    expect(await read('Contact', contactId)).toMatchObject({
      AccountId: accountId,
      FirstName: 'Mary',
      LastName: 'Ann',
      Email: 'ann@acme.example',
      MailingCity: 'Oslo',
    })
    expect(await read('Opportunity', opportunityId)).toMatchObject({
      Name: 'Acme-',
      AccountId: accountId,
      ContactId: contactId,
      StageName: 'Prospecting',
      CloseDate: '2026-12-31',
    })
    expect(await read('Lead', id)).toMatchObject({
      IsDeleted: false,
      IsConverted: true,
      Status: status,
      ConvertedDate: '2026-11-20',
      ConvertedAccountId: accountId,
      ConvertedContactId: contactId,
      ConvertedOpportunityId: opportunityId,
      SystemModstamp: '2026-11-20T09:01:00.000+0000',
    })
    // A query sees it still: it was not deleted.
    expect(await rows('SELECT Id FROM Lead WHERE IsConverted = true')).toHaveLength(1)
  })

  test('is for once: neither a change nor a second conversion, and nothing is made twice', async () => {
    const id = await lead()
    await convert(id)
    const before = await counts()
    expect(await convert(id)).toMatchObject({
      success: false,
      accountId: null,
      errors: [{ statusCode: 'CANNOT_UPDATE_CONVERTED_LEAD' }],
    })
    expect(await failureOf(connection().update('Lead', { Id: id, LastName: 'x' }))).toMatchObject({
      errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD',
    })
    expect(await counts()).toEqual(before)
  })

  test('into existing records fills only what is empty; a contact goes with its account', async () => {
    const acme = await makeOf('Account', { Name: 'Acme Inc.', Phone: '1' })
    const ann = await make({ LastName: 'Old', AccountId: acme, LeadSource: 'Other' })
    const stranger = await make({ LastName: 'Stranger' })
    const id = await lead()
    expect(await convert(id, { contactId: ann })).toMatchObject({ errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] })
    expect(await convert(id, { accountId: acme, contactId: stranger })).toMatchObject({ success: false })
    const result = await convert(id, { accountId: acme, contactId: ann, doNotCreateOpportunity: true })
    expect(result).toMatchObject({ success: true, accountId: acme, contactId: ann, opportunityId: null })
    expect(await read('Account', acme)).toMatchObject({ Name: 'Acme Inc.', Phone: '1', BillingCity: 'Oslo' })
    expect(await read('Contact', ann)).toMatchObject({
      LastName: 'Old',
      FirstName: 'Mary',
      Email: 'ann@acme.example',
      LeadSource: 'Other',
    })
    expect(await counts()).toEqual([1, 2, 0])
  })

  test('overwrites the source of the contact only when asked to', async () => {
    const acme = await makeOf('Account', { Name: 'Acme' })
    const ann = await make({ AccountId: acme, LeadSource: 'Other' })
    await convert(await lead(), { accountId: acme, contactId: ann, overwriteLeadSource: true })
    expect(await read('Contact', ann)).toMatchObject({ LeadSource: 'Web' })
  })

  test('needs a status that means converted, of which LeadStatus tells', async () => {
    const id = await lead()
    for (const convertedStatus of ['Working - Contacted', 'Done', ''])
      expect(await convert(id, { convertedStatus })).toMatchObject({ success: false, errors: [{ statusCode: 'INVALID_STATUS' }] })
    const known = await rows('SELECT ApiName FROM LeadStatus WHERE IsConverted = true')
    expect(known.map((each) => each['ApiName'])).toEqual([status])
  })

  test('without an opportunity has no name for one either', async () => {
    const attempt = await convert(await lead(), { doNotCreateOpportunity: true, opportunityName: 'Kyoto' })
    expect(attempt).toMatchObject({ errors: [{ statusCode: 'INVALID_FIELD' }] })
    expect(await counts()).toEqual([0, 0, 0])
  })

  test('that is refused half-way leaves nothing behind, and is no matter of other leads', async () => {
    await make({ LastName: 'Ann', Email: 'ann@acme.example' })
    await control(fixture.url, 'config', { duplicateRules: [{ name: 'Same', action: 'block', fields: ['Email'] }] })
    const [first, second] = [await lead(), await lead({ Email: 'ben@acme.example' })]
    const base = {
      convertedStatus: status,
      doNotCreateOpportunity: false,
      overwriteLeadSource: false,
      sendNotificationEmail: false,
    }
    const results = await connection().soap.convertLead([
      { ...base, leadId: first },
      { ...base, leadId: second, opportunityName: 'Kyoto & more' },
    ])
    expect(results).toMatchObject([
      { success: false, leadId: first, errors: [{ statusCode: 'DUPLICATES_DETECTED' }] },
      { success: true, leadId: second },
    ])
    expect(await counts()).toEqual([1, 2, 1])
    expect(await rows('SELECT Name FROM Opportunity')).toMatchObject([{ Name: 'Kyoto & more' }])
    expect(await read('Lead', first)).toMatchObject({ IsConverted: false })
  })

  test('is not to be had by writing its fields', async () => {
    const id = await lead()
    for (const name of ['IsConverted', 'ConvertedContactId', 'ConvertedDate'])
      expect(await failureOf(connection().update('Lead', { Id: id, [name]: null }))).toMatchObject({
        errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
      })
  })

  test('someone else converts one', async () => {
    const id = await lead()
    const request = { org: 'acme', lead: id, doNotCreateOpportunity: true }
    expect((await control(fixture.url, 'convert-lead', request)).status).toBe(204)
    expect((await control(fixture.url, 'convert-lead', request)).body).toEqual({ message: 'cannot reference converted lead' })
    expect(await counts()).toEqual([1, 1, 0])
  })
})

import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { missingPage, type Notice, recordContent, savedNotice, storedLineBreaks } from '../kit/record-page.ts'
import { findCompany, type SandboxCompany, sandboxCompanies } from './credentials.ts'
import { PipedriveError } from './errors.ts'
import { organizationWrites } from './organization-writes.ts'
import { page } from './page.ts'
import { blankPerson, type Person, type PersonBody } from './person-body.ts'
import { personForm } from './person-form.ts'
import { type FormRequest, requestOfForm, type SentForm } from './person-form-input.ts'
import { parsePersonInput } from './person-input.ts'
import { personWrites } from './person-writes.ts'
import { writable } from './record-access.ts'
import type { Place } from './record-writes.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { plainTime } from './v1-view.ts'

const organizationsShown = 500

const placeIn = ({ id, admin }: SandboxCompany): Place => ({ companyId: id, userId: admin.id, by: 'app' })

async function readForm(c: Context<SandboxEnv>): Promise<SentForm> {
  const form = await c.req.formData()
  return new Map(
    [...new Set(form.keys())].map((name) => [
      name,
      form.getAll(name).flatMap((value) => (typeof value === 'string' ? [storedLineBreaks(value)] : [])),
    ]),
  )
}

/** What was typed, so that a refusal does not lose it. */
function filled({ first_name, last_name, emails, phones, job_title, birthday }: FormRequest): Partial<PersonBody> {
  const isFilled = ({ value }: { readonly value: string }) => value.trim() !== ''
  return {
    first_name,
    last_name,
    emails: emails.filter(isFilled),
    phones: phones.filter(isFilled),
    ...(job_title === undefined ? {} : { job_title }),
    ...(birthday === undefined ? {} : { birthday }),
  }
}

/** The page of a person at the address that Pipedrive uses, so that deep links of a client work. */
export function personPages(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  /** The company that the address names, else the only one that has such a person, else the demo company. */
  function placeOf(c: Context<SandboxEnv>): { readonly company: SandboxCompany; readonly person: Person | null } | null {
    const id = Number(c.req.param('id') ?? 'NaN')
    const find = (company: SandboxCompany) => (Number.isSafeInteger(id) ? sandbox.persons.find(company.id, id) : null)
    const named = findCompany(Number(c.req.query('company')))
    const company = named ?? sandboxCompanies.find((each) => find(each) !== null) ?? sandboxCompanies[0]
    return company === undefined ? null : { company, person: find(company) }
  }

  const missing = (c: Context<SandboxEnv>) => c.html(missingPage(page, 'There is no such person here.', 'All companies'), 404)

  function show(
    c: Context<SandboxEnv>,
    company: SandboxCompany,
    person: Person | null,
    notice: Notice | null,
    typed: { readonly request: FormRequest; readonly organization: string } | null = null,
  ) {
    const organizations = sandbox.organizations
      .list(company.id, { sql: 'deleted_at IS NULL', values: [] }, 'id', organizationsShown)
      .map(({ body }) => body.name)
    const organization = person === null || person.orgId === null ? null : sandbox.organizations.find(company.id, person.orgId)
    const stored: PersonBody = person?.body ?? blankPerson
    const body = typed === null ? stored : { ...stored, ...filled(typed.request) }
    const title = person === null ? 'New person' : stored.name
    const { contactSync } = sandbox.settings()
    const state = person === null ? 'new' : person.deletedAt === null ? 'live' : 'deleted'
    return c.html(
      page({
        title,
        trail: [
          ['Companies', '/'],
          [company.name, `/persons?company=${company.id}`],
        ],
        content: recordContent({
          heading: html`<h1><bdi>${title}</bdi></h1>`,
          subtitle:
            person === null
              ? 'Fill in what you know.'
              : `Person ${person.id} · created ${plainTime(person.addedAt).slice(0, 16)} · last changed ${plainTime(person.updatedAt)} UTC`,
          notice,
          remarks: state === 'deleted' ? [html`This person is deleted: lists and search leave it out.`] : [],
          form: personForm({
            body,
            organization: typed?.organization ?? organization?.body.name ?? '',
            organizations,
            fields: [...sandbox.fields.custom(company.id, 'person').values()],
            contactSync,
            state,
          }),
        }),
      }),
      notice?.bad === true ? 409 : 200,
    )
  }

  /** Call inside a transaction. */
  function organizationNamed(company: SandboxCompany, sent: string): number | null {
    const name = sent.trim()
    if (name === '') return null
    const condition = { sql: `deleted_at IS NULL AND body ->> '$.name' = ?`, values: [name] }
    const [known] = sandbox.organizations.list(company.id, condition, 'id', 1)
    return (known ?? organizationWrites.create(sandbox, placeIn(company), { name })).id
  }

  function save(company: SandboxCompany, person: Person | null, request: FormRequest, organization: string): Person {
    const { contactSync } = sandbox.settings()
    const place = placeIn(company)
    return sandbox.db.transaction(() => {
      const orgId = organizationNamed(company, organization)
      const input = { ...parsePersonInput(request, person === null ? 'create' : 'update', contactSync), org_id: orgId }
      return person === null
        ? personWrites.create(sandbox, place, input)
        : personWrites.update(sandbox, place, writable(sandbox, person, 'Person'), input)
    })
  }

  routes.get('/:id', (c) => {
    const place = placeOf(c)
    if (place === null || (place.person === null && c.req.param('id') !== 'new')) return missing(c)
    return show(c, place.company, place.person, savedNotice(c))
  })

  routes.post('/:id', async (c) => {
    const place = placeOf(c)
    if (place === null || (place.person === null && c.req.param('id') !== 'new')) return missing(c)
    const { company, person } = place
    const form = await readForm(c)
    if (person !== null && form.get('_action')?.[0] === 'delete') {
      if (person.deletedAt === null) sandbox.db.transaction(() => personWrites.remove(sandbox, placeIn(company), person))
      return c.redirect(`/persons?company=${company.id}`, 303)
    }
    const organization = form.get('organization')?.[0] ?? ''
    const fields = [...sandbox.fields.custom(company.id, 'person').values()]
    const request = requestOfForm(form, fields, sandbox.settings().contactSync)
    try {
      const saved = save(company, person, request, organization)
      return c.redirect(`/person/${saved.id}?company=${company.id}&saved`, 303)
    } catch (error) {
      if (!(error instanceof PipedriveError)) throw error
      const notice = { text: `Not saved. ${error.refusal.error}`, bad: true }
      return show(c, company, person, notice, { request, organization })
    }
  })

  return routes
}

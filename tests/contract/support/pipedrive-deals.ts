import type { v2 } from 'pipedrive'
import { present, recordedSandbox } from './pipedrive-sandbox.ts'

type Members = Omit<v2.AddDealRequest, 'title'>

/** A recorded sandbox without demo data, and short calls for its deals. */
export function dealsOf(fixture: ReturnType<typeof recordedSandbox>) {
  async function make(more: Members = {}, title = 'Kyoto') {
    return present((await fixture.pipedrive.deals.addDeal({ AddDealRequest: { title, ...more } })).data)
  }
  return {
    make,
    makeId: async (more: Members = {}, title?: string) => present((await make(more, title)).id),
    change: async (id: number, members: v2.UpdateDealRequest) =>
      present((await fixture.pipedrive.deals.updateDeal({ id, UpdateDealRequest: members })).data),
    read: async (id: number) => present((await fixture.pipedrive.deals.getDeal({ id })).data),
    listed: async (query: Parameters<typeof fixture.pipedrive.deals.getDeals>[0] = {}) =>
      present((await fixture.pipedrive.deals.getDeals(query)).data).map(({ id }) => id),
    person: async (name: string) => present((await fixture.pipedrive.persons.addPerson({ AddPersonRequest: { name } })).data?.id),
    organization: async (name: string) =>
      present((await fixture.pipedrive.organizations.addOrganization({ AddOrganizationRequest: { name } })).data?.id),
    participants: async (id: number) =>
      ((await fixture.pipedrive.dealsV1.getDealParticipants({ id })).data ?? []).map((each) => [each.id, each.person_id?.value]),
    personsOf: async (deal_id: number) =>
      present((await fixture.pipedrive.persons.getPersons({ deal_id })).data).map(({ id }) => id),
  }
}

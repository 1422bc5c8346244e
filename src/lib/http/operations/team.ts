import { z } from 'zod'
import { operation } from '../operation.ts'
import {
  invitationParamsSchema,
  invitedSchema,
  inviteRequestSchema,
  memberParamsSchema,
  namedOrganizationSchema,
  organizationChangeSchema,
  organizationSchema,
  roleRequestSchema,
  teamSchema,
} from '../../contract/team.ts'

const done = { description: 'Done.', schema: z.object({ success: z.literal(true) }) }

export const team = {
  readTeam: operation({
    method: 'GET',
    path: '/api/team',
    id: 'readTeam',
    tag: 'Team',
    access: 'read',
    summary: 'Read who belongs to the organisation',
    responses: { 200: { description: 'The organisation, its members and the open invitations.', schema: teamSchema } },
  }),

  inviteMember: operation({
    method: 'POST',
    path: '/api/team/invitations',
    id: 'inviteMember',
    tag: 'Team',
    access: 'team',
    summary: 'Invite somebody',
    description:
      'Makes a link that is valid for seven days and once, for the given address alone, and mails it where the server can. An address that has ' +
      'an open invitation gets a new link; the one before has no effect any more. Owners are invited by owners. One link a minute for an address, ' +
      '30 an hour for an organisation.',
    body: inviteRequestSchema,
    responses: { 201: { description: 'The invitation, with its link.', schema: invitedSchema } },
    problems: ['forbidden', 'already_member', 'invitation_just_sent', 'too_many_invitations'],
  }),

  revokeInvitation: operation({
    method: 'DELETE',
    path: '/api/team/invitations/{invitationId}',
    id: 'revokeInvitation',
    tag: 'Team',
    access: 'team',
    summary: 'Revoke an invitation',
    params: invitationParamsSchema,
    responses: { 200: done },
    problems: ['invitation_gone'],
  }),

  changeMemberRole: operation({
    method: 'PATCH',
    path: '/api/team/members/{userId}',
    id: 'changeMemberRole',
    tag: 'Team',
    access: 'team',
    summary: 'Give a member another role',
    description: 'It counts from the member’s next request on. Owners are made and unmade by owners; an organisation keeps one.',
    params: memberParamsSchema,
    body: roleRequestSchema,
    responses: { 200: done },
    problems: ['not_a_member', 'last_owner'],
  }),

  removeMember: operation({
    method: 'DELETE',
    path: '/api/team/members/{userId}',
    id: 'removeMember',
    tag: 'Team',
    access: 'team',
    summary: 'Remove a member',
    description:
      'The person sees nothing of the organisation from the next request on; what they have invited and have begun to connect ends with it. Their ' +
      'account and their other organisations stay. Syncs go on: they are the organisation’s.',
    params: memberParamsSchema,
    responses: { 200: done },
    problems: ['not_a_member', 'last_owner'],
  }),

  leaveOrganization: operation({
    method: 'POST',
    path: '/api/team/leave',
    id: 'leaveOrganization',
    tag: 'Team',
    access: 'read',
    summary: 'Leave the organisation',
    body: namedOrganizationSchema,
    responses: { 200: done },
    problems: ['slug_mismatch', 'last_owner'],
  }),

  changeOrganization: operation({
    method: 'PATCH',
    path: '/api/organization',
    id: 'changeOrganization',
    tag: 'Team',
    access: 'team',
    summary: 'Rename the organisation, or change its slug',
    description: 'What uses the slug (variables, calls of programs) has to be changed along with it.',
    body: organizationChangeSchema,
    responses: { 200: { description: 'As it is now.', schema: organizationSchema } },
    problems: ['slug_taken', 'changed_meanwhile'],
  }),

  deleteOrganization: operation({
    method: 'DELETE',
    path: '/api/organization',
    id: 'deleteOrganization',
    tag: 'Team',
    access: 'ownership',
    summary: 'Delete the organisation with everything in it',
    description: 'CRMs are disconnected first. Nothing is deleted in them, and nothing here can be brought back.',
    body: namedOrganizationSchema,
    responses: { 200: done },
    problems: ['slug_mismatch', 'disconnect_first'],
  }),
}

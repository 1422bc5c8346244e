import { operation } from '../operation.ts'
import { pageChangeSchema, pageParams, pageRequestSchema, pageSchema, pagesSchema } from './schemas.ts'

const pages = { tag: 'Knowledge', faults: 'all' } as const

/** An organisation's pages on its channels. */
export const pageOperations = {
  list: operation({
    ...pages,
    method: 'GET',
    path: '/api/dashboard/pages',
    id: 'listChannelPages',
    access: 'read',
    summary: 'List the pages',
    responses: { 200: { description: 'All of them, by name.', schema: pagesSchema } },
  }),
  create: operation({
    ...pages,
    method: 'POST',
    path: '/api/dashboard/pages',
    id: 'createChannelPage',
    access: 'knowledge',
    summary: 'Add a page',
    body: pageRequestSchema,
    responses: { 201: { description: 'The page.', schema: pageSchema } },
    problems: ['page_exists', 'too_many_pages'],
  }),
  change: operation({
    ...pages,
    method: 'PATCH',
    path: '/api/dashboard/pages/{page_id}',
    id: 'changeChannelPage',
    access: 'knowledge',
    summary: 'Rename a page, or change its channels',
    params: pageParams,
    body: pageChangeSchema,
    responses: { 200: { description: 'The page as it is now.', schema: pageSchema } },
    problems: ['page_not_found', 'channel_in_use', 'changed_meanwhile'],
  }),
  remove: operation({
    ...pages,
    method: 'DELETE',
    path: '/api/dashboard/pages/{page_id}',
    id: 'deleteChannelPage',
    access: 'knowledge',
    summary: 'Delete a page',
    description: 'Its links, and all that was read of their sources, go with it.',
    params: pageParams,
    responses: { 200: { description: 'The page that there was.', schema: pageSchema } },
    problems: ['page_not_found'],
  }),
}

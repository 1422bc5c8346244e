import type { Raised } from './raised.ts'

/** Of pages, and of what their replies draw on. */
export const raisedOfKnowledge: Raised = {
  page_not_found: { message: 'The organisation has no such page.', field: 'page_id' },
  channel_pages_page_key: {
    code: 'page_exists',
    message: 'The organisation has a page with this id already. Choose another one, or rename that page.',
    field: 'page_id',
  },
  too_many_pages: { message: 'An organisation has at most 500 pages. Delete one that nobody needs.' },
  channel_in_use: { message: 'Links use a channel that is to be taken away. Delete those links first.', field: 'channels' },
  channel_not_on_page: { message: 'The page is no longer on one of these channels.', field: 'channels' },
  crm_link_exists: {
    message:
      'One of these channels has a link to this address already, so nothing was added. Change that link, or choose the other channels alone.',
    field: 'url',
  },
  crm_file_not_found: { message: 'There is no such file: upload it, and link the address that the answer has.', field: 'url' },
  too_many_crm_files: { message: 'An organisation keeps at most 1,000 uploaded files. Delete links of some.' },
  crm_link_not_found: { message: 'The page has no link to this address on these channels.', field: 'url' },
  source_changed: { message: 'Somebody else has changed the keys of this source at the same moment. Try again.', field: 'url' },
  too_many_passages: {
    kind: 'rejected',
    message: 'An organisation keeps at most 500,000 passages of all of its sources, and this one would bring more.',
  },
  too_many_crm_links: { message: 'An organisation links at most 1,000 sources. Delete one that nobody needs.' },
}

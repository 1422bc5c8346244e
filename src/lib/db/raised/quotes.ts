import type { Raised } from './raised.ts'

const tooMuch = {
  code: 'invalid_request',
  message: 'A line and a quote come to less than 1,000,000,000,000. Lower a quantity or a price.',
  field: 'quantity',
  faults: [{ field: 'quantity', message: 'a line and a quote come to less than 1,000,000,000,000.' }],
}

/** Of quotes and their lines. */
export const raisedOfQuotes: Raised = {
  quote_not_found: { code: 'not_found', message: 'There is no such quote, or it was deleted.' },
  line_not_found: { message: 'The quote has no such line.' },
  quote_changed: { code: 'version_moved', message: 'This quote was changed meanwhile. Read it again, and decide on that.' },
  quote_not_draft: { message: 'Only a draft that is the newest version can be changed or sent. Revise the quote to change it.' },
  quote_without_lines: { message: 'A quote without lines cannot be sent. Add a line first.' },
  quote_not_sent: { message: 'This quote is a draft. Send it first.' },
  quote_superseded: { message: 'There is a newer version of this quote. Go on with that one.' },
  quote_accepted: { message: 'This quote is accepted already. Nothing has changed.' },
  quote_rejected: { message: 'This quote was rejected. Revise it to offer it again.' },
  quote_expired: { message: 'The last day on which this quote can be accepted is over. Offer it again with a later one.' },
  quote_lines_net_check: tooMuch,
  quotes_subtotal_check: tooMuch,
  quotes_tax_total_check: tooMuch,
  too_many_lines: { message: 'A quote has at most 500 lines.' },
  order_incomplete: { code: 'invalid_request', message: 'Name every line of the quote once.', field: 'ids' },
}

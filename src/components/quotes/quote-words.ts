import type { Tone } from '@/src/components/ui/badge.tsx'
import type { QuoteState } from '@/src/lib/objects/quote-states.ts'
import type { QuoteStep } from '@/src/lib/records/quotes/possible-steps.ts'

export const stateLooks: Readonly<Record<QuoteState, { readonly label: string; readonly tone: Tone }>> = {
  draft: { label: 'Draft', tone: 'neutral' },
  sent: { label: 'Sent', tone: 'accent' },
  accepted: { label: 'Accepted', tone: 'success' },
  rejected: { label: 'Rejected', tone: 'danger' },
  expired: { label: 'Expired', tone: 'warning' },
}

export const stepWords: Readonly<
  Record<QuoteStep, { readonly label: string; readonly pending: string; readonly title: string; readonly effect: string }>
> = {
  send: {
    label: 'Send…',
    pending: 'Sending…',
    title: 'Send this quote?',
    effect: 'From then on it stays as it is; it can be revised. You get a link by which its customer accepts or declines it.',
  },
  renew: {
    label: 'New link…',
    pending: 'Making a link…',
    title: 'Make another link?',
    effect: 'The link before leads to nothing any more.',
  },
  accept: {
    label: 'Accept…',
    pending: 'Accepting…',
    title: 'Accept it for the customer?',
    effect: 'This cannot be undone. Its opportunity is won, if it is open.',
  },
  reject: {
    label: 'Reject…',
    pending: 'Rejecting…',
    title: 'Reject it for the customer?',
    effect: 'Its link leads to nothing any more. It can be revised and offered again.',
  },
  expire: {
    label: 'Let expire…',
    pending: 'Ending it…',
    title: 'End this offer now?',
    effect: 'Its link leads to nothing any more. It can be revised and offered again.',
  },
  revise: {
    label: 'Revise…',
    pending: 'Revising…',
    title: 'Revise this quote?',
    effect:
      'A draft with the same number and lines is made, its next version. This one stays readable; its link leads to nothing any more.',
  },
  duplicate: {
    label: 'Copy…',
    pending: 'Copying…',
    title: 'Make a copy?',
    effect: 'A draft with a number of its own and the same lines is made.',
  },
}

import { type Member, ofDatabase } from './member.ts'

const secret = (name: string, label: string): Member => ({ ...ofDatabase(name, 'number', label), secret: 'plain' })

/** What follows from a quote's lines and from what is done with it. */
export const quoteMembers: readonly Member[] = [
  ofDatabase('line_count', 'whole', 'Number of lines'),
  secret('cost_total', 'Cost'),
  secret('margin', 'Margin, which is the subtotal less the cost'),
  secret('margin_percent', 'Margin in percent of the subtotal'),
  ofDatabase('superseded_at', 'time', 'When a newer version took its place; null: it is the newest'),
  ofDatabase('sent_at', 'time', 'Sent'),
  ofDatabase('decided_at', 'time', 'Accepted or rejected'),
  ofDatabase('decided_by', 'text', 'Who has accepted or rejected it'),
  ofDatabase('reject_reason', 'text', 'Why it was rejected'),
]

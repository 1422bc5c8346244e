/** What becomes of a ticket, in the usual order. The database has the same list, at its table of tickets. */
export const ticketStates = ['new', 'in_progress', 'waiting', 'done', 'cancelled'] as const

/** How soon a ticket is to be done. The database has the same list. */
export const ticketPriorities = ['low', 'normal', 'high', 'urgent'] as const

import { cache } from 'react'
import { engine } from '@/src/lib/crm/engine.ts'
import { findOfferedQuote } from '@/src/lib/db/quote-links.ts'
import { lookUpLink } from '@/src/lib/http/link-lookup.ts'

/** What a link leads to, asked for once a request. */
export const readOffer = cache(async (token: string) => lookUpLink(token, (hash) => findOfferedQuote(engine().db, hash)))

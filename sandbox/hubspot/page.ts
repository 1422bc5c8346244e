import { createPage } from '../kit/page-layout.ts'

export const page = createPage({ name: 'HubSpot', host: 'hubspot.com' })

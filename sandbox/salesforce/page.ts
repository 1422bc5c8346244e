import { createPage } from '../kit/page-layout.ts'

export const page = createPage({ name: 'Salesforce', host: 'salesforce.com' })

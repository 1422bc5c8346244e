import { databaseTemplate } from './database-template.ts'

/** Creates the database template once, before the test files need it concurrently. */
export default async function prepareDatabase(): Promise<void> {
  await databaseTemplate()
}

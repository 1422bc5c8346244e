/**
 * What a form changes of what is saved: the rest is not sent, so that it stays as others may have changed it since the form was opened.
 * Values are compared as JSON.
 */
export function changedParts<Values extends object>(saved: Values, entered: Values): Partial<Values> {
  const parts: Partial<Values> = { ...entered }
  for (const name of keysOf(parts)) if (JSON.stringify(saved[name]) === JSON.stringify(entered[name])) delete parts[name]
  return parts
}

function keysOf<Values extends object>(values: Values): readonly (keyof Values)[] {
  return Object.keys(values).filter((name): name is Extract<keyof Values, string> => name in values)
}

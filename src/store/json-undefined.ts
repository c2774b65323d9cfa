/** JSON has no `undefined`: our own records hold no null, so null stands for it inside a payload. */

export function withNulls(value: unknown): unknown {
  if (value === undefined) return null
  if (Array.isArray(value)) return value.map(withNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withNulls(entry)]))
}

export function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(withoutNulls)
  const from = value as Record<string, unknown>
  const to: Record<string, unknown> = {}
  for (const key in from) to[key] = withoutNulls(from[key])
  return to
}

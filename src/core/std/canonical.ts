/** One text for one value: JSON with sorted keys, so that equal values have equal bytes on every machine. */

/**
 * Writes a value as JSON with keys in code-unit order; fields that are `undefined` are left out.
 *
 * Errors: TypeError naming the path, for anything that JSON would drop, bend or change without a word: a number that is
 * not finite, a bigint, a function, a hole, an object of a class.
 */
export function canonicalJson(value: unknown): string {
  return textOf(value, '$')
}

function textOf(value: unknown, path: string): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'number':
      if (!Number.isFinite(value)) return refuse(path, `the number ${value}`)
      return JSON.stringify(value)
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? textOfArray(value, path) : textOfRecord(value, path)
    default:
      return refuse(path, `a ${typeof value}`)
  }
}

function textOfArray(values: readonly unknown[], path: string): string {
  let text = '['
  for (let i = 0; i < values.length; i++) {
    text += (i === 0 ? '' : ',') + textOf(values[i], `${path}[${i}]`)
  }
  return `${text}]`
}

function textOfRecord(record: object, path: string): string {
  const prototype: unknown = Object.getPrototypeOf(record)
  if (prototype !== null && prototype !== Object.prototype) return refuse(path, 'an object of a class')
  const fields: string[] = []
  for (const key of Object.keys(record).sort()) {
    const value = (record as Record<string, unknown>)[key]
    if (value !== undefined) fields.push(`${JSON.stringify(key)}:${textOf(value, `${path}.${key}`)}`)
  }
  return `{${fields.join(',')}}`
}

function refuse(path: string, what: string): never {
  throw new TypeError(`${path}: ${what} has no canonical JSON`)
}

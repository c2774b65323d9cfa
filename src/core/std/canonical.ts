/** One text for one value: JSON with sorted keys, so that equal values have equal bytes on every machine. */

/**
 * Writes a value as JSON with keys in code-unit order; fields that are `undefined` are left out.
 *
 * Errors: TypeError naming the path, for anything that JSON would drop, bend or change without a word: a number that is
 * not finite, a bigint, a function, a hole, an object of a class.
 */
export function canonicalJson(value: unknown): string {
  const text = textOf(value)
  if (text === REFUSED) throw new TypeError(refusalIn(value, '$') ?? '$ has no canonical JSON')
  return text
}

/** No JSON text is empty. */
const REFUSED = ''

/** Returns: {@link REFUSED} where it, or something in it, has no text; who asks for the place looks again. */
function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'number':
      // Minus zero is written as zero, as JSON has it.
      return Number.isFinite(value) ? String(value) : REFUSED
    case 'object':
      if (isInOrder(value)) return JSON.stringify(value)
      return Array.isArray(value) ? textOfArray(value) : textOfRecord(value as object)
    default:
      return REFUSED
  }
}

/**
 * True where JSON's own text is the canonical one: every record in it has its keys in order already.
 *
 * Why: `JSON.stringify` is four times as fast as putting the text together, so what is large and often written, the orders
 * of a snapshot, is made in order (a snapshot of 840 kB: 1.2 ms instead of 5).
 */
function isInOrder(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object':
      if (value === null) return true
      return Array.isArray(value) ? isArrayInOrder(value) : isRecordInOrder(value)
    default:
      return false
  }
}

function isArrayInOrder(values: readonly unknown[]): boolean {
  for (let i = 0; i < values.length; i++) if (!isInOrder(values[i])) return false
  return true
}

function isRecordInOrder(record: object): boolean {
  if (!isPlain(record)) return false
  let before = ''
  for (const key in record) {
    if (key < before) return false
    before = key
    const value = (record as Record<string, unknown>)[key]
    if (value !== undefined && !isInOrder(value)) return false
  }
  return true
}

function textOfArray(values: readonly unknown[]): string {
  let text = '['
  for (let i = 0; i < values.length; i++) {
    const each = textOf(values[i])
    if (each === REFUSED) return REFUSED
    text += i === 0 ? each : `,${each}`
  }
  return `${text}]`
}

function textOfRecord(record: object): string {
  if (!isPlain(record)) return REFUSED
  let text = '{'
  for (const key of Object.keys(record).sort()) {
    const value = (record as Record<string, unknown>)[key]
    if (value === undefined) continue
    const each = textOf(value)
    if (each === REFUSED) return REFUSED
    text += text === '{' ? `${JSON.stringify(key)}:${each}` : `,${JSON.stringify(key)}:${each}`
  }
  return `${text}}`
}

function isPlain(record: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(record)
  return prototype === null || prototype === Object.prototype
}

/** The first place that has no text, and what is there. */
function refusalIn(value: unknown, path: string): string | undefined {
  if (textOf(value) !== REFUSED) return undefined
  if (Array.isArray(value)) return firstOf(Array.from(value, (each, i) => () => refusalIn(each, `${path}[${i}]`)))
  if (typeof value !== 'object' || value === null)
    return `${path}: ${typeof value === 'number' ? `the number ${value}` : `a ${typeof value}`} has no canonical JSON`
  if (!isPlain(value)) return `${path}: an object of a class has no canonical JSON`
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return firstOf(
    fields.sort(byKey).map(
      ([key, field]) =>
        () =>
          refusalIn(field, `${path}.${key}`),
    ),
  )
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}

function firstOf(looks: readonly (() => string | undefined)[]): string | undefined {
  for (const look of looks) {
    const found = look()
    if (found !== undefined) return found
  }
  return undefined
}

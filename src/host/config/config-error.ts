/** A fault of a configuration: where it stands, what was found and what is allowed. */

export interface ConfigError {
  /** The file as it was named, or `--set` for a value of the command line. */
  readonly file: string
  /** Counted from 1; 0 where there is no line: a file that cannot be read, a value of the command line. */
  readonly line: number
  readonly column: number
  /** `strategies.ema-cross.parameters.fast`; empty for the file as a whole. */
  readonly path: string
  readonly message: string
}

/** More would only be read by somebody who mends the first of them anyway. */
export const CONFIG_ERRORS_MAX = 20

export type ConfigPath = readonly string[]

/** Shape: `file:line:column path: message`. */
export function formatConfigError(error: ConfigError): string {
  const place = error.line === 0 ? error.file : `${error.file}:${error.line}:${error.column}`
  return error.path === '' ? `${place}: ${error.message}` : `${place} ${error.path}: ${error.message}`
}

/** Sorts by place, drops what was said twice, and cuts a long list with a last line that tells how many are left out. */
export function boundedErrors(errors: readonly ConfigError[]): readonly ConfigError[] {
  const sorted = [...new Map(errors.map(error => [formatConfigError(error), error])).values()].sort(
    (a, b) => a.line - b.line || a.column - b.column,
  )
  if (sorted.length <= CONFIG_ERRORS_MAX) return sorted
  const left = sorted.length - CONFIG_ERRORS_MAX
  const last = { file: sorted[0]!.file, line: 0, column: 0, path: '', message: `and ${left} more errors` }
  return [...sorted.slice(0, CONFIG_ERRORS_MAX), last]
}

/** Shows a value of a configuration in a message, short. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'a section'
  const text = typeof value === 'string' && !/^[\w.+-]+$/.test(value) ? JSON.stringify(value) : String(value)
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`
}

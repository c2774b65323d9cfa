/** A value or the refusal that stands in its place, for calls whose refusal is an ordinary answer. */

export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

export function okOf<T>(value: T): Result<T, never> {
  return { ok: true, value }
}

export function refusalOf<E>(error: E): Result<never, E> {
  return { ok: false, error }
}

/** The same refusal, or what is made of the value. */
export function mapOf<T, U, E>(result: Result<T, E>, make: (value: T) => U): Result<U, E> {
  return result.ok ? okOf(make(result.value)) : result
}

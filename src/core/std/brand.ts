/** Nominal types over plain numbers and strings, so that two quantities of different units do not mix. */

declare const brand: unique symbol

/** A `T` that only compiles where the same brand is asked for; it costs nothing at run time. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** The formats that importers know, by name; nothing is imported here, so that a help text may list them. */

/** Those that a person may name. */
export const NAMED_FORMATS = [
  'binance-klines',
  'binance-trades',
  'binance-agg-trades',
  'binance-book-ticker',
  'bybit-book',
  'bybit-trades',
  'kraken-trades',
  'kraken-bars',
  'tardis',
  'dukascopy',
  'databento',
  'hftbacktest',
  'lean',
  'lean-future',
  'raw-session',
  'csv',
] as const

/** The last two are known by their place alone. */
export const IMPORT_FORMATS = [...NAMED_FORMATS, 'lean-factors', 'lean-map'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

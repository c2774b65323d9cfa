/** Refusals in the venue's own codes and words. */

export class VenueError extends Error {
  readonly code: number
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Further fields of the error's body. */
  readonly data: unknown

  constructor(
    code: number,
    message: string,
    status = 400,
    headers: Readonly<Record<string, string>> = {},
    data?: unknown,
  ) {
    super(message)
    this.code = code
    this.status = status
    this.headers = headers
    this.data = data
  }

  /** What the client reads. */
  get body(): { code: number; msg: string; data?: unknown } {
    return this.data === undefined
      ? { code: this.code, msg: this.message }
      : { code: this.code, msg: this.message, data: this.data }
  }
}

export const errors = {
  tooManyRequests: (limit: number, retrySeconds: number) =>
    new VenueError(
      -1003,
      `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`,
      429,
      { 'Retry-After': String(retrySeconds) },
    ),
  banned: (ip: string, untilMs: number, retrySeconds: number) =>
    new VenueError(
      -1003,
      `Way too much request weight used; IP ${ip} banned until ${untilMs}. Please use WebSocket Streams for live updates to avoid bans.`,
      418,
      { 'Retry-After': String(retrySeconds) },
    ),
  tooManyOrders: (limit: number, interval: string, retrySeconds: number) =>
    new VenueError(-1015, `Too many new orders; current limit is ${limit} orders per ${interval}.`, 429, {
      'Retry-After': String(retrySeconds),
    }),
  timestampAhead: () => new VenueError(-1021, "Timestamp for this request was 1000ms ahead of the server's time."),
  timestampStale: () => new VenueError(-1021, 'Timestamp for this request is outside of the recvWindow.'),
  badSignature: () => new VenueError(-1022, 'Signature for this request is not valid.'),
  illegalCharacters: (name: string, range: string) =>
    new VenueError(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`),
  duplicateParameter: () => new VenueError(-1101, 'Duplicate values for a parameter detected.'),
  missing: (name: string) =>
    new VenueError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`),
  missingOneOf: (a: string, b: string) =>
    new VenueError(-1102, `Param '${a}' or '${b}' must be sent, but both were empty/null!`),
  unread: (read: number, sent: number) =>
    new VenueError(-1104, `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}'.`),
  empty: (name: string) => new VenueError(-1105, `Parameter '${name}' was empty.`),
  notRequired: (name: string) => new VenueError(-1106, `Parameter '${name}' sent when not required.`),
  badPrecision: (name: string) => new VenueError(-1111, `Parameter '${name}' has too much precision.`),
  badTimeInForce: () => new VenueError(-1115, 'Invalid timeInForce.'),
  badOrderType: () => new VenueError(-1116, 'Invalid orderType.'),
  badSide: () => new VenueError(-1117, 'Invalid side.'),
  badInterval: () => new VenueError(-1120, 'Invalid interval.'),
  badSymbol: () => new VenueError(-1121, 'Invalid symbol.'),
  badListenKey: () => new VenueError(-1125, 'This listenKey does not exist.'),
  intervalTooLong: () => new VenueError(-1127, 'More than 24 hours between startTime and endTime.'),
  badCombination: () => new VenueError(-1128, 'Combination of optional parameters invalid.'),
  badData: (name: string) => new VenueError(-1130, `Data sent for parameter '${name}' is not valid.`),
  badRecvWindow: () => new VenueError(-1131, 'recvWindow must be less than 60000'),
  invalid: (message: string) => new VenueError(-1013, message),
  badStrategyType: () => new VenueError(-1134, 'strategyType was less than 1000000.'),
  badJson: () => new VenueError(-1135, 'Invalid JSON Request'),
  badCancelRestrictions: () => new VenueError(-1145, 'Invalid cancelRestrictions'),
  keyNotSupported: (kind: string) => new VenueError(-4056, `${kind} API key is not supported.`, 401),
  filter: (name: string) => new VenueError(-1013, `Filter failure: ${name}`),
  refused: (message: string) => new VenueError(-2010, message),
  cancelRefused: (message = 'Unknown order sent.') => new VenueError(-2011, message),
  noSuchOrder: () => new VenueError(-2013, 'Order does not exist.'),
  noSuchList: () => new VenueError(-2018, 'Order list does not exist.'),
  badKeyFormat: () => new VenueError(-2014, 'API-key format invalid.', 401),
  rejectedKey: () => new VenueError(-2015, 'Invalid API-key, IP, or permissions for action.', 401),
} as const

/** The whole of a configuration as a person writes it: for the check, for `config show` and for editors. */

import { z } from 'zod'
import { POSITION_MODES } from '../../core/domain/configuration.ts'
import { STOP_POLICIES, type StopPolicy } from '../../core/domain/inputs.ts'
import { ADJUSTMENTS } from '../../market-data/adjustment.ts'
import { accountCare } from './account-care.ts'
import { alertsSchema } from './alerts-schema.ts'
import { calendarSchema } from './calendar-schema.ts'
import { consoleSchema } from './console-schema.ts'
import { instrumentLimitsSchema, scopeLimitsSchema } from './limits-schema.ts'
import { recordingSchema } from './recording-schema.ts'
import {
  currencyCode,
  decimal,
  duration,
  instrumentId,
  minuteOfDay,
  name,
  oneOf,
  positiveDecimal,
  series,
  speed,
  text,
  time,
  venueName,
  whole,
  wrong,
} from './scalars.ts'
import { entries, list, section } from './section.ts'
import { storeSchema } from './store-schema.ts'
import { fillSchema, instrumentSchema, venueSchema } from './venue-schema.ts'

export const ENVIRONMENTS = ['paper', 'backtest', 'live'] as const
export type Environment = (typeof ENVIRONMENTS)[number]

const folder = () => text('the path of a folder')
const amount = () => decimal("an amount such as '100000'")

/** `keep | cancel | flatten` of a configuration, as the core's policies. */
const STOP_WORDS = STOP_POLICIES.map(policy => policy.toLowerCase()) as [string, ...string[]]

const currencySchema = section({
  minorDigits: whole(0, 12).describe('How finely the currency is counted: 8 is 0.00000001.'),
})

const accountSchema = section({
  venue: venueName(),
  baseCurrency: currencyCode().describe('What equity and limits are counted in.'),
  balances: entries(currencyCode(), amount(), "{ USDT: '100000' }").describe(
    'What it holds at the beginning; below 0 is owed.',
  ),
  positionMode: oneOf(POSITION_MODES).prefault('Netting'),
  ...accountCare,
  limits: scopeLimitsSchema.optional(),
})

const strategySchema = section({
  file: text('the path of a strategy module').describe('Relative to this file.'),
  account: name('an account'),
  parameters: z
    .record(z.string(), z.unknown(), { error: issue => wrong('a section such as { fast: 12 }', issue.input) })
    .describe('The strategy says what it takes; what is absent has its default.')
    .prefault({}),
  limits: scopeLimitsSchema.describe('A strategy does not start without its limits.').optional(),
  instrumentLimits: entries(instrumentId(), instrumentLimitsSchema, '{ BTC-USDT.SIM: { … } }')
    .describe('On top of these, for single instruments; quantities are in base units or contracts.')
    .prefault({}),
})

const conversionSchema = section({
  from: currencyCode(),
  to: currencyCode(),
  instrument: instrumentId().describe('Its price converts.').optional(),
  rate: positiveDecimal("a rate such as '1.0'").describe('A fixed rate, where there is no instrument.').optional(),
})

const seriesSchema = entries(instrumentId(), list(series(), '[bar-1m]'), '{ BTC-USDT.SIM: [bar-1m] }').describe(
  'Which recorded series are used. Default: what the strategies ask for.',
)

const RECORDING = {
  catalogue: folder().describe('A folder made by "holdfast data import"; relative to this file.'),
  from: time().describe('Default: the beginning of the data.').optional(),
  to: time().describe('Default: the end of the data.').optional(),
  series: seriesSchema.optional(),
}

const dataSchema = z.discriminatedUnion(
  'source',
  [
    section({ source: z.literal('seeded') }),
    section({ source: z.literal('replay'), ...RECORDING, speed: speed().prefault('real') }),
    section({ source: z.literal('live') }),
  ],
  { error: 'expected source: seeded, source: replay or source: live' },
)

const backtestSchema = section({
  ...RECORDING,
  adjust: oneOf(ADJUSTMENTS)
    .describe('Prices before splits, or before splits and dividends, as if they had been there always.')
    .prefault('none'),
  hours: oneOf(['keep', 'ignore'])
    .describe('Whether instruments with a calendar trade in its sessions alone.')
    .prefault('keep'),
  fill: fillSchema.describe('In place of the same keys of the venue.').prefault({}),
})

const journalSchema = section({
  keep: duration(1)
    .describe('Blocks older than this are dropped once snapshots cover them. Default: everything is kept.')
    .optional(),
})

export const configSchema = section({
  environment: oneOf(ENVIRONMENTS).describe('paper: simulated fills. live: real orders, real money.'),
  desk: name('a desk').describe('What is typed to confirm a live session.').optional(),
  dataFolder: folder().describe('Journal, history and venue ledger live here; relative to this file.'),
  currencies: entries(currencyCode(), currencySchema, '{ EUR: { minorDigits: 2 } }')
    .describe('Only where 8 digits are not what you want.')
    .prefault({}),
  venues: entries(venueName(), venueSchema, '{ SIM: { kind: simulated } }'),
  instruments: entries(instrumentId(), instrumentSchema, '{ BTC-USDT.SIM: { … } }'),
  calendars: entries(name('a calendar'), calendarSchema, '{ XETR: { zone: Europe/Berlin, … } }')
    .describe('Market hours of your own, for instruments to name.')
    .prefault({}),
  accounts: entries(name('an account'), accountSchema, '{ main: { … } }'),
  strategies: entries(name('a strategy'), strategySchema, '{ ema-cross: { … } }'),
  conversions: list(conversionSchema, "[{ from: USD, to: USDT, rate: '1' }]")
    .describe('Spot instruments convert by themselves; only what they do not cover.')
    .prefault([]),
  limits: scopeLimitsSchema.describe('Of everything; money in the base currency of the first account.').prefault({}),
  data: dataSchema.describe('Where the market of "holdfast run" comes from.').prefault({ source: 'seeded' }),
  backtest: backtestSchema.describe('What "holdfast backtest" reads.').optional(),
  journal: journalSchema.describe('How long the record of a session is kept.').prefault({}),
  recording: recordingSchema.describe('The market is recorded as it comes. Default: it is not.').optional(),
  store: storeSchema.describe('Where the journal is kept.').prefault({ kind: 'embedded' }),
  alerts: alertsSchema.describe('Who is told when something is wrong. Default: nobody.').optional(),
  console: consoleSchema.describe('The page and the API by which people see and command it. Default: none.').optional(),
  stop: oneOf(STOP_WORDS).describe('What happens to orders and positions at Ctrl-C.').prefault('keep'),
  dayStart: minuteOfDay().describe('When the trading day, and with it the daily loss, begins anew.').prefault('00:00'),
})

/** A configuration that was checked, defaults filled in: durations in microseconds, money and sizes as decimal texts. */
export type HoldfastConfig = z.infer<typeof configSchema>
export type WrittenStrategy = HoldfastConfig['strategies'][string]
export type WrittenAccount = HoldfastConfig['accounts'][string]

/** The word under `stop` as the core's policy. */
export function stopPolicyOf({ stop }: HoldfastConfig): StopPolicy {
  return STOP_POLICIES.find(policy => policy.toLowerCase() === stop) ?? 'Keep'
}

/** JSON Schema of the file, for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })
}

import assert from 'node:assert/strict'
import test from 'node:test'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { addTexts, negateText, withoutExponent } from './decimal-texts.ts'
import { parseByReviver } from './lossless-json.ts'
import {
  anyIso,
  isNothing,
  parseLossless,
  textAt,
  textOf,
  timeUsOfIso,
  timeUsOfMs,
  timeUsOfMsAt,
  timeUsOfSeconds,
} from './raw.ts'

test('numbers keep the digits that the venue wrote', () => {
  const text = '{"a":0.10000000,"b":1e-7,"c":9007199254740993,"d":[1.50,null,true],"e":"0.30"}'
  assert.deepEqual(parseLossless(text), {
    a: '0.10000000',
    b: '1e-7',
    c: '9007199254740993',
    d: ['1.50', null, true],
    e: '0.30',
  })
  assert.throws(() => parseLossless('{"a":'), SyntaxError)
})

/** Texts of JSON with blanks in odd places and numbers in every form, and some with a character too many or too few. */
const jsonText = fc
  .tuple(
    fc.json({ maxDepth: 4 }),
    fc.constantFrom('', ' ', '\n', '\t '),
    fc.integer(),
    fc.constantFrom('', ...'0-+.e"\\:,{}[]1 '),
  )
  .map(([json, blank, at, odd]) => {
    const spread = json.replaceAll(/([:,[\]{}])/g, `$1${blank}`)
    const place = spread.length === 0 ? 0 : Math.abs(at) % (spread.length + 1)
    return odd === '' ? spread : spread.slice(0, place) + odd + spread.slice(place + (at % 2 === 0 ? 1 : 0))
  })

test('numbers in quotes are read as by the reviver, and what is no JSON is none', () => {
  const outcome = (parse: (text: string) => unknown, text: string) => {
    try {
      return { value: parse(text) }
    } catch (error) {
      return { thrown: (error as Error).name }
    }
  }
  const agrees = (text: string) => assert.deepEqual(outcome(parseLossless, text), outcome(parseByReviver, text), text)
  fc.assert(fc.property(jsonText, agrees), { numRuns: 5_000 })
  const number = fc.stringMatching(/^[-+.0-9eE]{1,8}$/)
  fc.assert(
    fc.property(number, fc.constantFrom('x', '[x]', '{"a":x}', '{x:1}', '"x"', '[x,x ]', '{"x":x}'), (each, form) =>
      agrees(form.replaceAll('x', each)),
    ),
    { numRuns: 5_000 },
  )
  for (const text of [
    '',
    '{1 :2}',
    '["\\\\",1]',
    '["\\"1",2]',
    '"1',
    '[1e5,-0,0.0,-1E+2]',
    '[01]',
    '[1.]',
    '[.5]',
    '[-]',
    '1 2',
  ])
    agrees(text)
})

test('a fraction that went through a float is read as nothing', () => {
  assert.equal(textOf(0.1), '')
  assert.equal(textOf(12), '12')
  assert.equal(textOf(2 ** 53), '')
  assert.equal(textOf(undefined), '')
  assert.equal(textAt({ a: true }, 'a'), 'true')
})

test('times to the microsecond, and 0 for what is none', () => {
  const rows: [number, number][] = [
    [timeUsOfMs('1499405658657'), 1_499_405_658_657_000],
    [timeUsOfMs(''), 0],
    [timeUsOfMs('-5'), 0],
    [timeUsOfSeconds('1561939201.587070'), 1_561_939_201_587_070],
    [timeUsOfSeconds('1688666559.8974'), 1_688_666_559_897_400],
    [timeUsOfIso('2026-04-07T14:29:55.123456Z'), 1_775_572_195_123_456],
    [timeUsOfIso('2023-02-09T20:32:50.714964855Z'), 1_675_974_770_714_964],
    [timeUsOfIso('2023-07-11T22:34:09+02:00'), 1_689_107_649_000_000],
    [timeUsOfIso('yesterday'), 0],
  ]
  for (const [found, expected] of rows) assert.equal(found, expected)
})

test('the fast way to read a time agrees with the whole one', () => {
  const zone = fc.constantFrom('Z', 'z', '+02:00', '-0530', '')
  const fraction = fc.oneof(
    fc.constant(''),
    fc.stringMatching(/^\.[0-9]{0,12}$/),
    fc.stringMatching(/^\.[0-9a-c]{1,4}$/),
  )
  const second = fc
    .date({ min: new Date('1960-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
    .map(date => date.toISOString().slice(0, 19))
  const odd = fc.constantFrom(
    '2026-02-30T00:00:00',
    '2026-13-01T00:00:00',
    '2026-01-01T25:00:00',
    '1970-01-01T00:00:00',
  )
  const texts = fc.tuple(fc.oneof({ weight: 9, arbitrary: second }, odd), fraction, zone).map(parts => parts.join(''))
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 3 }), each => assert.deepEqual(each.map(timeUsOfIso), each.map(anyIso))),
    {
      numRuns: 2_000,
    },
  )
})

test('what says zero, in whatever form, is nothing', () => {
  const naive = (text: string) => text === '' || /^[-+]?0*\.?0*$/.test(text)
  fc.assert(fc.property(fc.stringMatching(/^[-+.01a]{0,6}$/), text => assert.equal(isNothing(text), naive(text), text)))
  for (const text of ['0E-8', '0e0', '-0.00E+2', '0.e1']) assert.equal(isNothing(text), true, text)
  for (const text of ['1E-8', '0E', 'E-8', '0E-8x', '0.0.0E1']) assert.equal(isNothing(text), false, text)
})

test('milliseconds are the same as a number and as a text', () => {
  const ms = fc.oneof(
    fc.integer({ min: -5, max: 4_102_444_800_000 }),
    fc.double(),
    fc.constant(Number.MAX_SAFE_INTEGER),
  )
  fc.assert(
    fc.property(ms, each => {
      const expected = Number.isSafeInteger(each) ? timeUsOfMs(String(each)) : 0
      assert.equal(timeUsOfMsAt({ t: each }, 't'), expected)
    }),
  )
  assert.equal(timeUsOfMsAt({ t: '1499405658657.5' }, 't'), 1_499_405_658_657_500)
})

const decimalText = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.integer({ min: 0, max: 18 }))
  .map(
    ([isNegative, units, scale]) =>
      `${isNegative ? '-' : ''}${new Decimal(units.toString()).div(new Decimal(10).pow(scale)).toFixed(scale)}`,
  )

test('sums and signs are exact at any scale', () => {
  Decimal.set({ precision: 60 })
  fc.assert(
    fc.property(decimalText, decimalText, (a, b) => {
      assert.equal(new Decimal(addTexts(a, b)).eq(new Decimal(a).plus(b)), true)
      assert.equal(new Decimal(negateText(a)).eq(new Decimal(a).neg()), true)
    }),
  )
  assert.equal(addTexts('', '1.5'), '1.5')
  assert.equal(addTexts('one', '1'), '')
})

test('exponents are written out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: -20, max: 20 }), (mantissa, exponent) => {
      const text = `${mantissa}e${exponent}`
      assert.equal(new Decimal(withoutExponent(text)).eq(new Decimal(text)), true)
      assert.doesNotMatch(withoutExponent(text), /e/)
    }),
  )
  assert.equal(withoutExponent('-9.142857e-05'), '-0.00009142857')
  assert.equal(withoutExponent('12.50'), '12.50')
})

import assert from 'node:assert/strict'
import test from 'node:test'
import { faultOfPassword, isPersonName } from './password-rules.ts'

const TAKEN = [
  'tall kelp in cold water',
  'correct mule battery hinge',
  'xK9#mQ2$vL7!',
  'Grüße an die Küste 7',
  '潮水退去礁石還在那裡等著我們回家',
  'dragonfly over harbor',
]
for (const password of TAKEN) {
  test(`"${password}" is taken`, () => assert.equal(faultOfPassword(password, 'mate'), undefined))
}

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['short', /has 5 characters, and needs at least 12/],
  ['12 chars no', /has 11 characters/],
  ['🐟🐠🐡🦈🐙', /has 5 characters/],
  ['x'.repeat(257), /at most 256/],
  ['aaaaaaaaaaaaaaaa', /fewer than 5 different/],
  ['abababababababab', /fewer than 5 different/],
  ['password12345', /little more than/],
  ['P4ssw0rd2026!', /little more than/],
  ['Passwordpassword', /little more than/],
  ['qwertyuiop123', /little more than/],
  ['123456789012', /little more than/],
  ['839201746522', /little more than/],
  ['correcthorsebatterystaple', /little more than/],
  ['Correct Horse Battery Staple', /little more than/],
  ['matematemate1', /little more than|fewer than/],
  ['MATE-2026-mate', /little more than/],
  ['holdfast2026!!', /little more than/],
  ['Summer2026!Summer', /little more than/],
]
for (const [password, why] of REFUSED) {
  test(`"${password.slice(0, 40)}" is refused`, () => assert.match(faultOfPassword(password, 'mate') ?? 'taken', why))
}

test('names are short, small and plain', () => {
  for (const name of ['a', '0', 'mate', 'first.mate', 'mate_2', 'on-call', 'a'.repeat(40)])
    assert.ok(isPersonName(name), name)
  for (const name of [
    '',
    'Mate',
    'a'.repeat(41),
    '.mate',
    '-mate',
    'first mate',
    'maté',
    'mate\n',
    'machine:root',
    '../x',
  ])
    assert.ok(!isPersonName(name), name)
})

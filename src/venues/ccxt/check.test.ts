import assert from 'node:assert/strict'
import test from 'node:test'
import { sayAudit } from './check.ts'
import { tinyTerms } from './check-trade.ts'
import { DIALECTS } from './dialects.ts'

function auditWords(audit: Parameters<typeof sayAudit>[0]): string {
  const said: string[] = []
  sayAudit(audit, (level, code) => void said.push(`${level} ${code}`))
  return said.join(', ')
}

test('a key that may withdraw is refused, one without addresses is warned of', () => {
  const rows: [boolean | undefined, boolean | undefined, boolean | undefined, string][] = [
    [true, false, true, 'ok KEY_STAYS, ok KEY_BOUND'],
    [true, true, true, 'refuse KEY_WITHDRAWS, ok KEY_BOUND'],
    [true, false, false, 'ok KEY_STAYS, warn KEY_EVERYWHERE'],
    [false, false, true, 'ok KEY_STAYS, ok KEY_BOUND, warn KEY_READS'],
    [undefined, undefined, undefined, 'warn KEY_WITHDRAWS_UNKNOWN'],
  ]
  for (const [canTrade, canWithdraw, isIpRestricted, words] of rows)
    assert.equal(auditWords({ canTrade, canWithdraw, isIpRestricted, text: '' }), words)
})

test('what venues say about keys', () => {
  const { binance, okx, bybit, coinbase } = DIALECTS
  const restrictions = { ipRestrict: 'false', enableWithdrawals: 'true', enableSpotAndMarginTrading: 'true' }
  assert.equal(auditWords(binance.readKeyAudit!(restrictions)), 'refuse KEY_WITHDRAWS, warn KEY_EVERYWHERE')
  const config = { data: [{ perm: 'read_only,trade', ip: '1.2.3.4' }] }
  assert.equal(auditWords(okx.readKeyAudit!(config)), 'ok KEY_STAYS, ok KEY_BOUND, ok KEY')
  const bybitKey = { result: { readOnly: '0', permissions: { Wallet: ['AccountTransfer', 'Withdraw'] }, ips: ['*'] } }
  assert.equal(auditWords(bybit.readKeyAudit!(bybitKey)), 'refuse KEY_WITHDRAWS, warn KEY_EVERYWHERE, ok KEY')
  const rights = { can_view: true, can_trade: true, can_transfer: false }
  assert.equal(auditWords(coinbase.readKeyAudit!(rights)), 'ok KEY_STAYS, ok KEY')
})

test('the tiny order is the least that is taken, far below the market, in whole ticks and lots', () => {
  const market = (tick: string, lot: string, amount: string, cost: string) => ({
    precision: { price: tick, amount: lot },
    limits: { amount: { min: amount }, cost: { min: cost } },
  })
  assert.deepEqual(tinyTerms('65000.01', market('0.01', '0.00001', '0.00001', '5')), {
    price: '52000.00',
    qty: '0.00015',
  })
  assert.deepEqual(tinyTerms('65000.01', market('0.1', '1e-8', '0.0001', '')), { price: '52000.0', qty: '0.00010000' })
  assert.deepEqual(tinyTerms('0.00001000', market('0.00000001', '1', '1', '0.0001')), {
    price: '0.00000800',
    qty: '19',
  })
  assert.equal(tinyTerms('', market('0.01', '1', '', '')), 'the venue shows no tick, lot or price')
})

/** What an answer means for the request: a page of the rule book for each venue. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { DIALECTS, type ExchangeName } from './dialects.ts'

function judges(name: ExchangeName, page: string): void {
  test(`${name}: what answers mean`, () => {
    for (const line of page.trim().split('\n')) {
      const [, status, body, expected] = /^\s*(\d+)\s+(.*\S)\s+->\s+(\w+)$/.exec(line)!
      const answer = body === '-' ? undefined : JSON.parse(body!)
      assert.equal(DIALECTS[name].verdictOf(Number(status), answer).kind, expected, line)
    }
  })
}

judges(
  'binance',
  `
  200 {"orderId":"1","status":"NEW"}                                          -> Ok
  200 [{"orderId":"1"}]                                                       -> Ok
  400 {"code":"-2010","msg":"Account has insufficient balance."}              -> Refused
  400 {"code":"-2010","msg":"Duplicate order sent."}                          -> Duplicate
  400 {"code":"-1013","msg":"Filter failure: LOT_SIZE"}                       -> Refused
  400 {"code":"-2011","msg":"Unknown order sent."}                            -> OrderUnknown
  400 {"code":"-2013","msg":"Order does not exist."}                          -> OrderUnknown
  400 {"code":"-1021","msg":"Timestamp for this request is outside"}          -> BadClock
  401 {"code":"-2015","msg":"Invalid API-key, IP, or permissions"}            -> BadKey
  429 {"code":"-1003","msg":"Too many requests"}                              -> RateLimited
  418 {"code":"-1003","msg":"Way too many requests"}                          -> RateLimited
  503 {"code":"-1008","msg":"Server is currently overloaded"}                 -> RateLimited
  503 {"msg":"Unknown error, please check your request or try again later."} -> Unknown
  504 {"code":"-1007","msg":"Timeout waiting for response from backend"}     -> Unknown
  500 {"code":"-1006","msg":"An unexpected response was received"}            -> Unknown
  502 -                                                                       -> Unknown
  403 -                                                                       -> RateLimited
  400 {"code":"-2026","msg":"Order was canceled or expired and archived"}     -> OrderUnknown
  400 {"code":"-9999","msg":"something new"}                                  -> Refused
  500 {"code":"-9999","msg":"something new"}                                  -> Unknown
  `,
)

judges(
  'kraken',
  `
  200 {"error":[],"result":{"txid":["O1"]}}               -> Ok
  200 {"error":["EOrder:Insufficient funds"]}             -> Refused
  200 {"error":["EOrder:Unknown order"]}                  -> OrderUnknown
  200 {"error":["EOrder:Rate limit exceeded"]}            -> RateLimited
  200 {"error":["EService:Throttled: 1700000000"]}        -> RateLimited
  200 {"error":["EAPI:Invalid nonce"]}                    -> BadClock
  200 {"error":["EAPI:Invalid key"]}                      -> BadKey
  200 {"error":["EService:Timeout"]}                      -> Unknown
  200 {"error":["EService:Unavailable"]}                  -> Unknown
  200 {"error":["EGeneral:Internal error"]}               -> Unknown
  200 {"error":["EGeneral:Internal error:7f"]}            -> Unknown
  200 {"error":["EDatabase:Internal error"]}              -> Unknown
  200 {"error":["EService:Something new"]}                -> Unknown
  200 {"error":["EService:Market in cancel_only mode"]}   -> Refused
  200 {"error":["EService:Deadline elapsed"]}             -> Refused
  520 -                                                   -> Unknown
  `,
)

judges(
  'okx',
  `
  200 {"code":"0","data":[{"ordId":"1","sCode":"0"}]}                            -> Ok
  200 {"code":"1","data":[{"sCode":"51008","sMsg":"Insufficient balance"}]}      -> Refused
  200 {"code":"1","data":[{"sCode":"51016","sMsg":"Client order ID exists"}]}    -> Duplicate
  200 {"code":"1","data":[{"sCode":"51400","sMsg":"Cancellation failed"}]}       -> OrderUnknown
  200 {"code":"51603","msg":"Order does not exist","data":[]}                    -> OrderUnknown
  429 {"code":"50011","msg":"Requests too frequent","data":[]}                   -> RateLimited
  401 {"code":"50113","msg":"Invalid Sign","data":[]}                            -> BadKey
  401 {"code":"50112","msg":"Invalid timestamp","data":[]}                       -> BadClock
  401 {"code":"50102","msg":"Timestamp request expired","data":[]}               -> BadClock
  200 {"code":"50001","msg":"Service temporarily unavailable","data":[]}         -> Unknown
  200 {"code":"50004","msg":"Endpoint request timeout","data":[]}                -> Unknown
  `,
)

judges(
  'bybit',
  `
  200 {"retCode":"0","retMsg":"OK","result":{}}                        -> Ok
  200 {"retCode":"110007","retMsg":"insufficient balance"}             -> Refused
  200 {"retCode":"110072","retMsg":"OrderLinkedID is duplicate"}       -> Duplicate
  200 {"retCode":"110001","retMsg":"order not exists or too late"}     -> OrderUnknown
  200 {"retCode":"170213","retMsg":"Order does not exist."}            -> OrderUnknown
  200 {"retCode":"10006","retMsg":"Too many visits!"}                  -> RateLimited
  200 {"retCode":"10002","retMsg":"invalid request, check timestamp"}  -> BadClock
  200 {"retCode":"10003","retMsg":"API key is invalid."}               -> BadKey
  200 {"retCode":"10016","retMsg":"Server error."}                     -> Unknown
  403 -                                                                -> RateLimited
  403 {"retCode":"10005","retMsg":"Permission denied"}                 -> BadKey
  `,
)

judges(
  'coinbase',
  `
  200 {"success":"true","success_response":{"order_id":"1"}}                                     -> Ok
  200 {"success":true,"success_response":{"order_id":"1"}}                                       -> Ok
  200 {"success":false,"error_response":{"error":"INSUFFICIENT_FUND"}}                           -> Refused
  200 {"success":false,"error_response":{"error":"UNKNOWN_FAILURE_REASON"}}                      -> Unknown
  200 {"success":false,"error_response":{"error":"UNKNOWN_FAILURE_REASON","preview_failure_reason":"PREVIEW_INSUFFICIENT_FUND"}} -> Refused
  200 {"success":false,"error_response":{"error":"INSUFFICIENT_FUND","preview_failure_reason":"UNKNOWN_PREVIEW_FAILURE_REASON"}} -> Refused
  200 {"results":[{"success":false,"failure_reason":"UNKNOWN_CANCEL_ORDER","order_id":"1"}]}     -> OrderUnknown
  200 {"results":[{"success":true,"order_id":"1"}]}                                              -> Ok
  404 {"error":"NOT_FOUND","message":"order not found"}                                          -> OrderUnknown
  401 -                                                                                          -> BadKey
  429 {"error":"RESOURCE_EXHAUSTED"}                                                             -> RateLimited
  500 {"error":"INTERNAL"}                                                                       -> Unknown
  `,
)

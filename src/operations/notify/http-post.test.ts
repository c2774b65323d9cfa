import assert from 'node:assert/strict'
import test from 'node:test'
import { post } from './http-post.ts'
import { DeliveryError } from './notification.ts'
import { webReceiver } from './receivers.fixture.ts'

test('a receiver that hangs is given up in time, before its answer and in the middle of it', async t => {
  const silent = await webReceiver(t, () => {})
  const slow = await webReceiver(t, response => {
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('a')
  })
  for (const { url } of [silent, slow])
    await assert.rejects(
      post({ url, headers: {}, body: 'x', secret: '', timeoutMs: 300 }),
      (error: unknown) =>
        error instanceof DeliveryError && error.isRetryable && /no answer in time/.test(error.message),
    )
})

test('a secret that no header takes is a fault of its file, and is not shown', async () => {
  const headers = { Authorization: 'Bearer a\nb' }
  await assert.rejects(post({ url: 'http://127.0.0.1:1/', headers, body: '', secret: 'a\nb' }), (error: unknown) => {
    assert.ok(error instanceof DeliveryError)
    assert.equal(error.isRetryable, false)
    assert.match(error.message, /the header Authorization would have letters/)
    return true
  })
})
